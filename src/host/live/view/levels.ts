/** Since when what is the case has been so: a level keeps its beginning while it holds, and forgets it when it ends. */

export class Levels {
  readonly #sinceUs = new Map<string, number>()
  readonly #held = new Set<string>()

  /** The level holds now. Shape: `beganUs` where that is known better than from the first look. Returns: since when. */
  since(key: string, nowUs: number, beganUs = nowUs): number {
    this.#held.add(key)
    const sinceUs = this.#sinceUs.get(key) ?? beganUs
    this.#sinceUs.set(key, sinceUs)
    return sinceUs
  }

  /** After a round of looks: what was not said to hold is over. */
  endRound(): void {
    for (const key of this.#sinceUs.keys()) if (!this.#held.has(key)) this.#sinceUs.delete(key)
    this.#held.clear()
  }
}
