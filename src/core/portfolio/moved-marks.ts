/** The instruments whose mark moved since the sums were last counted; each stands in it once. */

export class MovedMarks {
  readonly #isIn: Uint8Array
  readonly #list: Int32Array
  #count = 0

  constructor(instrumentCount: number) {
    this.#isIn = new Uint8Array(instrumentCount)
    this.#list = new Int32Array(instrumentCount)
  }

  get count(): number {
    return this.#count
  }

  add(instrumentIndex: number): void {
    if (this.#isIn[instrumentIndex] !== 0) return
    this.#isIn[instrumentIndex] = 1
    this.#list[this.#count] = instrumentIndex
    this.#count += 1
  }

  /** Takes the one that was added last. Shape: there is one. */
  take(): number {
    this.#count -= 1
    const instrumentIndex = this.#list[this.#count]!
    this.#isIn[instrumentIndex] = 0
    return instrumentIndex
  }
}
