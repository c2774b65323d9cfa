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
  /** A process was started: it knows nothing yet. */
  readonly onStart?: () => void
  /** It ended, and is started again. */
  readonly onEnd?: (how: string) => void
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
    const { name, main, args, onLog, onMessage, onStart, onEnd } = this.#setup
    this.#backoff.started()
    const child = forkTrusted(main, args, onLog)
    this.#child = child
    if (onMessage !== undefined) child.on('message', onMessage)
    child.on('exit', (code, signal) => {
      if (this.#isEnding) return
      const how = signal ?? `exit code ${code}`
      onLog(`${name}: its process ended (${how})`)
      onEnd?.(how)
      setTimeout(() => {
        if (!this.#isEnding) this.start()
      }, this.#backoff.ended())
    })
    onStart?.()
  }

  /** Shape: `onWritten` is called when the channel has taken it. Returns: false where there is no process at the moment: it is lost. */
  tell(message: object, onWritten = () => {}): boolean {
    if (this.#child?.connected !== true) return false
    this.#child.send(message, onWritten)
    return true
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
