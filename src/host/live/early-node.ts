/** The node's process, started before it is known what it is to run: it loads its modules while the configuration is read. */

import type { ChildProcess } from 'node:child_process'
import { forkTrusted } from './child.ts'

const MAIN = './node-main.ts'

export function forkNode(onLog: (line: string) => void): ChildProcess {
  return forkTrusted(MAIN, [], onLog)
}

/** Shape: taken or dropped; until then it has no task. */
export class EarlyNode {
  /** Before anybody takes it there is no session to tell. */
  #onLog: (line: string) => void = line => void process.stderr.write(`${line}\n`)
  #child: ChildProcess | undefined = forkNode(line => this.#onLog(line))

  /** While it can be taken. */
  get pid(): number | undefined {
    return this.#child?.connected ? this.#child.pid : undefined
  }

  /** Returns: the process, which is the taker's from now on; `undefined` where it was taken, or has ended. */
  take(onLog: (line: string) => void): ChildProcess | undefined {
    this.#onLog = onLog
    const child = this.#child
    this.#child = undefined
    return child?.connected ? child : undefined
  }

  /** Nothing is to be run: it ends. One that was taken goes on. */
  drop(): void {
    this.#child?.kill('SIGKILL')
    this.#child = undefined
  }
}
