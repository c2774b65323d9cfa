/**
 * What is due next: a binary heap on flat arrays, ordered by time, equal times in the order they came.
 *
 * Invariant: no entry is due before its parent, at index (i - 1) / 2.
 */

export class DueQueue<T> {
  readonly #atUs: number[] = []
  readonly #arrivals: number[] = []
  readonly #values: T[] = []
  #nextArrival = 0

  get length(): number {
    return this.#values.length
  }

  push(atUs: number, value: T): void {
    this.#atUs.push(atUs)
    this.#arrivals.push(this.#nextArrival++)
    this.#values.push(value)
    this.#rise(this.#values.length - 1)
  }

  /** When the next entry is due; Infinity where there is none. */
  peekAtUs(): number {
    return this.#values.length === 0 ? Number.POSITIVE_INFINITY : this.#atUs[0]!
  }

  peek(): T | undefined {
    return this.#values[0]
  }

  pop(): T | undefined {
    if (this.#values.length === 0) return undefined
    const value = this.#values[0]
    const atUs = this.#atUs.pop()!
    const arrival = this.#arrivals.pop()!
    const last = this.#values.pop()!
    if (this.#values.length > 0) this.#sink(atUs, arrival, last)
    return value
  }

  clear(): void {
    this.#atUs.length = 0
    this.#arrivals.length = 0
    this.#values.length = 0
    this.#nextArrival = 0
  }

  /** Moves parents down until the entry at `index` has its place. */
  #rise(index: number): void {
    const atUs = this.#atUs[index]!
    const arrival = this.#arrivals[index]!
    const value = this.#values[index]!
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!this.#isDueAfter(parent, atUs, arrival)) break
      this.#move(parent, index)
      index = parent
    }
    this.#place(index, atUs, arrival, value)
  }

  /** Fills the hole at the top with an entry, moving the earlier child up until it has its place. */
  #sink(atUs: number, arrival: number, value: T): void {
    const length = this.#values.length
    let index = 0
    for (let child = 1; child < length; child = 2 * index + 1) {
      const right = child + 1
      if (right < length && this.#isDueAfter(child, this.#atUs[right]!, this.#arrivals[right]!)) child = right
      if (this.#isDueAfter(child, atUs, arrival)) break
      this.#move(child, index)
      index = child
    }
    this.#place(index, atUs, arrival, value)
  }

  #isDueAfter(index: number, atUs: number, arrival: number): boolean {
    const mine = this.#atUs[index]!
    return mine > atUs || (mine === atUs && this.#arrivals[index]! > arrival)
  }

  #move(from: number, to: number): void {
    this.#place(to, this.#atUs[from]!, this.#arrivals[from]!, this.#values[from]!)
  }

  #place(index: number, atUs: number, arrival: number, value: T): void {
    this.#atUs[index] = atUs
    this.#arrivals[index] = arrival
    this.#values[index] = value
  }
}
