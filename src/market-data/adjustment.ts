/**
 * Prices and sizes of the past as if later splits, and dividends where asked for, had always been there: prices before
 * an action × its ratio, rounded once to the nearest tick (halves away from zero); sizes the other way round, splits only.
 *
 * Invariants: what was positive stays at least one tick or lot; order among prices is kept, so a quote does not cross and
 * a bar keeps its shape.
 */

import type { MarketKind } from '../core/domain/market-data.ts'
import { mulDiv } from '../core/std/integers.ts'
import type { ColumnBatch } from './columns.ts'
import type { CorporateAction } from './corporate-actions.ts'
import { DataError } from './data-error.ts'

export const ADJUSTMENTS = ['none', 'splits', 'splitsAndDividends'] as const
export type AdjustmentKind = (typeof ADJUSTMENTS)[number]

interface Ratio {
  readonly numerator: number
  readonly denominator: number
}

/** What the rows before an instant are multiplied by. */
interface Stretch {
  readonly untilUs: number
  readonly price: Ratio
  readonly size: Ratio
}

/** Columns that hold prices and sizes. Books are not adjusted: two of their levels could fall on one tick. */
const ADJUSTED_COLUMNS = {
  Quote: { prices: [2, 4], sizes: [3, 5], filedBy: 0 },
  Trade: { prices: [2], sizes: [3], filedBy: 0 },
  Bar: { prices: [2, 3, 4, 5], sizes: [6], filedBy: 1 },
} as const

export class Adjustment {
  readonly #stretches: readonly Stretch[]

  /**
   * `anchorUs`: actions up to it count, so that prices at the end of what is read are the real ones.
   *
   * Errors: DataError `UNSUPPORTED` where all actions together are finer than whole numbers can hold.
   */
  constructor(actions: readonly CorporateAction[], kind: Exclude<AdjustmentKind, 'none'>, anchorUs: number) {
    const counted = actions.filter(
      ({ kind: actionKind, exTimeUs }) =>
        exTimeUs <= anchorUs && (actionKind === 'Split' || kind === 'splitsAndDividends'),
    )
    this.#stretches = stretchesOf(counted)
  }

  /** Whether rows at or after an instant stay as they are. */
  leaves(firstTimeUs: number): boolean {
    return (this.#stretches.at(-1)?.untilUs ?? 0) <= firstTimeUs
  }

  /** Adjusts the rows in place; they stand in time order. */
  apply(kind: Exclude<MarketKind, 'BookLevel'>, batch: ColumnBatch): void {
    const { prices, sizes, filedBy } = ADJUSTED_COLUMNS[kind]
    const times = batch.columns[filedBy]!
    let row = 0
    for (const { untilUs, price, size } of this.#stretches) {
      const start = row
      while (row < batch.rowCount && times[row]! < untilUs) row++
      for (const column of prices) scale(batch.columns[column]!, start, row, price)
      for (const column of sizes) scale(batch.columns[column]!, start, row, size)
    }
  }
}

function scale(values: Float64Array, start: number, end: number, { numerator, denominator }: Ratio): void {
  if (numerator === denominator) return
  for (let row = start; row < end; row++) {
    const value = values[row]!
    const scaled = mulDiv(value, numerator, denominator, 'round')
    values[row] = value > 0 && scaled === 0 ? 1 : scaled
  }
}

/** One stretch before each instant of an action, earliest first: the last one bears its own action, the first one all. */
function stretchesOf(actions: readonly CorporateAction[]): Stretch[] {
  const stretches: Stretch[] = []
  let price = newWideRatio()
  let size = newWideRatio()
  for (const action of actions.toSorted((a, b) => b.exTimeUs - a.exTimeUs)) {
    if (action.kind === 'Split') {
      price = multiply(price, action.oldShares, action.newShares)
      size = multiply(size, action.newShares, action.oldShares)
    } else {
      price = multiply(price, action.kept, action.of)
    }
    // Of two actions of one instant the second one bears both, and no row is left for the first.
    stretches.unshift({ untilUs: action.exTimeUs, price: narrow(price), size: narrow(size) })
  }
  return stretches
}

interface WideRatio {
  readonly numerator: bigint
  readonly denominator: bigint
}

function newWideRatio(): WideRatio {
  return { numerator: 1n, denominator: 1n }
}

function multiply({ numerator, denominator }: WideRatio, by: number, over: number): WideRatio {
  const [top, bottom] = [numerator * BigInt(by), denominator * BigInt(over)]
  const divisor = greatestDivisor(top, bottom)
  return { numerator: top / divisor, denominator: bottom / divisor }
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestDivisor(b, a % b)
}

function narrow({ numerator, denominator }: WideRatio): Ratio {
  const ratio = { numerator: Number(numerator), denominator: Number(denominator) }
  if (Number.isSafeInteger(ratio.numerator) && Number.isSafeInteger(ratio.denominator)) return ratio
  const text = `corporate actions multiply prices by ${numerator}/${denominator}, which cannot be applied exactly`
  throw new DataError('UNSUPPORTED', `${text}; use adjust: splits, or data that begin later`)
}
