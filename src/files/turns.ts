/** Lets so much be done at once, and the rest in the order in which it came. */

export class Turns {
  readonly #atOnceMax: number
  #underWay = 0
  /** As many as whoever asks has work for. */
  readonly #waiting: (() => void)[] = []

  constructor(atOnceMax: number) {
    this.#atOnceMax = atOnceMax
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#underWay < this.#atOnceMax) this.#underWay++
    else await new Promise<void>(resolve => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#underWay--
      else next()
    }
  }
}
