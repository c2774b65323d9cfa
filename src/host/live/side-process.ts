/** A process beside the node that is started again when it dies: the simulated venue, the writer of the history. */

import type { ChildProcess } from 'node:child_process'
import { Backoff } from './backoff.ts'
import { forkTrusted } from './child.ts'

export interface SideProcessSetup {
  /** How a person calls it. */
  readonly name: string
  /** A module, as a path from child.ts. */
  readonly main: string
  readonly args: readonly string[]
  readonly onMessage?: (message: unknown) => void
  readonly onLog: (text: string) => void
}

const END_PATIENCE_MS = 3_000

export class SideProcess {
  readonly #setup: SideProcessSetup
  readonly #backoff = new Backoff()
  #child: ChildProcess | undefined
  #isEnding = false

  constructor(setup: SideProcessSetup) {
    this.#setup = setup
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  start(): void {
    const { name, main, args, onLog, onMessage } = this.#setup
    this.#backoff.started()
    const child = forkTrusted(main, args, onLog)
    this.#child = child
    if (onMessage !== undefined) child.on('message', onMessage)
    child.on('exit', (code, signal) => {
      if (this.#isEnding) return
      onLog(`${name}: its process ended (${signal ?? `exit code ${code}`})`)
      setTimeout(() => {
        if (!this.#isEnding) this.start()
      }, this.#backoff.ended())
    })
  }

  /** Lost where there is no process at the moment. */
  tell(message: object): void {
    if (this.#child?.connected === true) this.#child.send(message, () => {})
  }

  /** It leaves when its channel ends; one that does not is killed. */
  end(): Promise<void> {
    this.#isEnding = true
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
    return new Promise(resolve => {
      child.once('exit', () => resolve())
      if (child.connected) child.disconnect()
      setTimeout(() => child.kill('SIGKILL'), END_PATIENCE_MS).unref()
    })
  }
}
