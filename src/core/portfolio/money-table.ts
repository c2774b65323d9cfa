/** Exact sums by row (an account or a strategy) and currency; a sum is made when it is first asked for. */

import { ExactSum } from '../std/exact-sum.ts'

export type MoneyTableData = readonly (readonly [row: number, currency: number, amount: string])[]

export class MoneyTable {
  readonly #rows: (ExactSum | undefined)[][] = []
  /** Which currencies a row has, in the order of their indexes. */
  readonly #currencies: number[][] = []

  at(row: number, currency: number): ExactSum {
    return this.#rows[row]?.[currency] ?? this.#make(row, currency)
  }

  currenciesOf(row: number): readonly number[] {
    return this.#currencies[row] ?? NONE
  }

  /** A row's sum where it has no currency but this one, which needs no rate; NaN where it has. */
  soleOf(row: number, currency: number): number {
    const currencies = this.#currencies[row]
    if (currencies === undefined || currencies.length === 0) return 0
    return currencies.length === 1 && currencies[0] === currency ? this.#rows[row]![currency]!.toNumber() : Number.NaN
  }

  save(): MoneyTableData {
    const data: [number, number, string][] = []
    for (let row = 0; row < this.#rows.length; row++) {
      for (const currency of this.currenciesOf(row)) data.push([row, currency, this.at(row, currency).toText()])
    }
    return data
  }

  load(data: MoneyTableData): void {
    for (const [row, currency, amount] of data) {
      const sum = this.at(row, currency)
      sum.clear()
      sum.addSum(ExactSum.fromText(amount))
    }
  }

  #make(row: number, currency: number): ExactSum {
    while (this.#rows.length <= row) {
      this.#rows.push([])
      this.#currencies.push([])
    }
    const sums = this.#rows[row]!
    while (sums.length <= currency) sums.push(undefined)
    const sum = new ExactSum()
    sums[currency] = sum
    this.#currencies[row]!.push(currency)
    this.#currencies[row]!.sort((a, b) => a - b)
    return sum
  }
}

const NONE: readonly number[] = []

/**
 * Replaces one term of a sum by another.
 *
 * Why: a term beyond 2^53 (the nearest double of a worth) still has to leave the sum exactly as it came.
 */
export function replaceTerm(sum: ExactSum, before: number, after: number): void {
  if (after === before) return
  if (after < HALF && after > -HALF && before < HALF && before > -HALF) sum.add(after - before)
  else sum.addSum(ExactSum.fromBigInt(BigInt(after) - BigInt(before)))
}

/** The difference of two numbers below it is a safe integer. */
const HALF = 2 ** 52

/** Adds a product of whole numbers, whatever its size. */
export function addProduct(sum: ExactSum, a: number, b: number): void {
  const product = a * b
  if (Number.isSafeInteger(product)) sum.add(product + 0)
  else sum.addSum(ExactSum.fromBigInt(BigInt(a) * BigInt(b)))
}
