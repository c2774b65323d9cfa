/**
 * Which lines of an instrument may be believed: those whose first words another line tells as well, that go on where the market
 * was before, or that have been steady while nobody told otherwise.
 */

import type { LineMarket } from './line-market.ts'

export class Belief {
  readonly #lines: readonly LineMarket[]
  /** The last price that was believed, in half ticks. */
  #knownHalfTicks: number | undefined = undefined

  constructor(lines: readonly LineMarket[]) {
    this.#lines = lines
  }

  /** What the line that is believed tells now is what a new connection is held to. */
  note(line: LineMarket): void {
    if (line.isGood && line.proof.isGiven && line.proof.hasPrice) this.#knownHalfTicks = line.proof.halfTicks
  }

  /** Looks at the lines that are not proven yet. Shape: `isTelling` of all of them is of now. */
  look(nowUs: number): void {
    for (let slot = 0; slot < this.#lines.length; slot++) {
      const line = this.#lines[slot]!
      if (line.isTelling && !line.proof.isGiven) line.proof.isGiven = this.#isProven(line, nowUs)
    }
  }

  #isProven(line: LineMarket, nowUs: number): boolean {
    const { proof } = line
    if (!proof.hasPrice) return proof.isSteady(nowUs)
    let isDenied = false
    for (let slot = 0; slot < this.#lines.length; slot++) {
      const other = this.#lines[slot]!
      if (other === line || !other.isTelling || !other.proof.hasPrice) continue
      if (other.proof.isNear(proof.halfTicks)) return true
      isDenied = true
    }
    if (isDenied) return false
    const known = this.#knownHalfTicks
    return (known !== undefined && proof.isNear(known)) || proof.isSteady(nowUs)
  }
}
