/** The texts of late, of which at least the newest so many are known: two sets by turns, so that it is bounded and cheap. */

import { TextSet, tableHashOf } from '../../std/text-set.ts'

export class RecentTexts {
  readonly #countMin: number
  #newer = new TextSet()
  #older = new TextSet()

  constructor(countMin: number) {
    this.#countMin = countMin
  }

  /** Returns: true where the text is new; it is known from now on. */
  add(text: string): boolean {
    const hash = tableHashOf(text)
    if (this.#newer.hasHashed(text, hash) || this.#older.hasHashed(text, hash)) return false
    if (this.#newer.size >= this.#countMin) {
      const oldest = this.#older
      oldest.clear()
      this.#older = this.#newer
      this.#newer = oldest
    }
    this.#newer.add(text, hash)
    return true
  }
}
