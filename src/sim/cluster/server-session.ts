/** The simulated server's end of a connection: what it holds and listens to, and whether anybody is there still. */

import type { StoreDesk } from './store-desk.ts'

export class ServerSession {
  readonly id: number
  isOpen = true
  /** Its statement is given up: nothing of it may happen any more, and nothing is answered. */
  isTerminated = false
  isBusy = false
  isClientGone = false
  /** Holders' locks, as `desk/epoch`. */
  readonly holds = new Set<string>()
  /** How to give the locks of its transaction back. */
  readonly giveBack = new Set<() => void>()
  /** Channels it listens to. */
  listensTo: StoreDesk | undefined
  onNotify: ((processId: number, payload: string) => void) | undefined
  readonly #onEnd: (() => void)[] = []

  constructor(id: number) {
    this.id = id
  }

  onEnd(listener: () => void): void {
    this.#onEnd.push(listener)
  }

  end(): void {
    if (!this.isOpen) return
    this.isOpen = false
    for (const listener of this.#onEnd.splice(0)) listener()
  }
}
