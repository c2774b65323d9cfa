/** A lock of the simulated database: shared or exclusive, given in the order in which it was asked for. */

interface Wish {
  readonly isShared: boolean
  readonly take: () => void
}

export class StoreLock {
  #sharedCount = 0
  #isExclusive = false
  readonly #wishes: Wish[] = []

  /** Returns: how to give it back, once. */
  async take(isShared: boolean): Promise<() => void> {
    await new Promise<void>(resolve => {
      this.#wishes.push({ isShared, take: resolve })
      this.#serve()
    })
    let isGivenBack = false
    return () => {
      if (isGivenBack) return
      isGivenBack = true
      if (isShared) this.#sharedCount--
      else this.#isExclusive = false
      this.#serve()
    }
  }

  #serve(): void {
    for (let wish = this.#wishes[0]; wish !== undefined && this.#isFree(wish.isShared); wish = this.#wishes[0]) {
      this.#wishes.shift()
      if (wish.isShared) this.#sharedCount++
      else this.#isExclusive = true
      wish.take()
    }
  }

  #isFree(isShared: boolean): boolean {
    return !this.#isExclusive && (isShared || this.#sharedCount === 0)
  }
}
