/**
 * Looks from time to time whether each server of the store lets this node in, and tells it: while one does not, at every
 * look, and once when all do again.
 *
 * Invariant: one look at a time, and nobody waits for it. A server that does not answer has not said that it lets us in.
 */

import type { Severity } from '../../core/domain/effects.ts'
import type { SharedStore } from '../../ports.ts'

const FIRST_MS = 60_000
const EVERY_MS = 10 * 60_000

export interface ServerWatchSetup {
  readonly look: SharedStore['lookAtServers']
  readonly alert: (severity: Severity, code: string, text: string) => void
}

export class ServerWatch {
  readonly #setup: ServerWatchSetup
  #isRefused = false

  constructor(setup: ServerWatchSetup) {
    this.#setup = setup
  }

  begin(): void {
    this.#lookIn(FIRST_MS)
  }

  #lookIn(delayMs: number): void {
    setTimeout(() => void this.#look(), delayMs).unref()
  }

  async #look(): Promise<void> {
    const { look, alert } = this.#setup
    const { refusing, isWhole } = await look()
    for (const { severity, code, text, remedy } of refusing) alert(severity, code, `${text}; ${remedy}`)
    if (this.#isRefused && refusing.length === 0 && isWhole)
      alert('Info', 'STORE_SERVERS_ADMIT', 'every server of store.url lets this node in again')
    this.#isRefused = refusing.length > 0 || (this.#isRefused && !isWhole)
    this.#lookIn(EVERY_MS)
  }
}
