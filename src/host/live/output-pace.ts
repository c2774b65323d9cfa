/**
 * Reads no more of what a strategy's process prints than costs the node nothing: the rest waits in the pipes, and when
 * they are full the process waits too.
 */

import type { Readable } from 'node:stream'

/** Of both outputs together, in characters; what a healthy strategy says in this time is a few lines. */
export const OUTPUT_PER_TICK_MAX = 512 * 1024

export class OutputPace {
  readonly #outputs: readonly Readable[]
  #heard = 0
  #isOver = false

  constructor(outputs: readonly Readable[]) {
    this.#outputs = outputs
    for (const output of outputs) output.on('data', (text: string) => this.#hear(text.length))
  }

  /** Called at a steady rate. */
  tick(): void {
    this.#heard = 0
    for (const output of this.#outputs) output.resume()
  }

  /** The process has ended: what is left of its words is read, for a pipe that nobody reads would stay. */
  end(): void {
    this.#isOver = true
    this.tick()
  }

  #hear(length: number): void {
    this.#heard += length
    if (this.#isOver || this.#heard < OUTPUT_PER_TICK_MAX) return
    for (const output of this.#outputs) output.pause()
  }
}
