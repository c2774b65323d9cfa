/** Running totals of fills in the base currency: of the whole run, of one strategy or of one instrument. */

import { ExactSum } from '../core/std/exact-sum.ts'

export class FillTally {
  fillCount = 0
  makerCount = 0
  /** Fills whose worth in the base currency is not known; they are absent from the sums. */
  unvaluedCount = 0
  readonly turnover = new ExactSum()
  /** Positive is paid. */
  readonly fees = new ExactSum()

  add(notionalMinor: number | undefined, feeMinor: number | undefined, isMaker: boolean): void {
    this.fillCount++
    if (isMaker) this.makerCount++
    if (notionalMinor === undefined || feeMinor === undefined) {
      this.unvaluedCount++
      return
    }
    addMinor(this.turnover, notionalMinor)
    addMinor(this.fees, feeMinor)
  }
}

/** Adds an amount that may have left the safe integers in a conversion: then the nearest double counts. */
export function addMinor(sum: ExactSum, amountMinor: number): void {
  if (Number.isSafeInteger(amountMinor)) sum.add(amountMinor)
  else sum.addSum(ExactSum.fromBigInt(BigInt(Math.round(amountMinor))))
}
