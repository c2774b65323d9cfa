/** What a feed does about splits, dividends and tickers of the past: adjusts where it is asked to, and says what it left. */

import type { InstrumentId, TimeUs } from '../core/domain/ids.ts'
import { formatTimeUs } from '../core/std/time.ts'
import { Adjustment, type AdjustmentKind } from './adjustment.ts'
import { readInstrumentFile } from './catalogue.ts'
import { readCorporateActions, type Split } from './corporate-actions.ts'
import { DataError } from './data-error.ts'
import type { Series } from './series.ts'
import { ownersText, ownersWithin, type SymbolMap } from './symbol-map.ts'

export interface TimeRange {
  readonly fromUs: number
  readonly toUs: number
}

/**
 * Finds the id under which a ticker's data are filed: its own, or that of the company that had the ticker in the range.
 *
 * Errors: DataError `AMBIGUOUS` where several companies had it, or where the id is one company's and the ticker was
 * another's then.
 */
export function storedIdOf(
  root: string,
  symbols: SymbolMap,
  instrumentId: InstrumentId,
  range: TimeRange,
): InstrumentId {
  const point = instrumentId.lastIndexOf('.')
  const owners = symbols.ownersOf(instrumentId.slice(0, point), instrumentId.slice(point + 1))
  const then = ownersWithin(owners, range.fromUs, range.toUs)
  const hasOwnData = readInstrumentFile(root, instrumentId) !== undefined
  const [owner] = then
  if (owner === undefined || then.some(one => one.instrumentId === instrumentId)) return instrumentId
  if (then.length === 1 && !hasOwnData) return owner.instrumentId
  const found = hasOwnData ? `${instrumentId} has data of its own, but the ticker` : `${instrumentId} is a ticker that`
  throw new DataError('AMBIGUOUS', `${found} was in this range of ${ownersText(then)}; name the one that is meant`)
}

export interface AdjustedSeries {
  readonly instrumentId: InstrumentId
  readonly series: Series
  /** Of the rows that will be read. */
  readonly firstTimeUs: number
  readonly lastTimeUs: number
}

/**
 * Makes the adjustment of each series; undefined where its rows stay as they are.
 *
 * Why `note`: prices that jump at a split are never met unawares.
 * Errors: DataError `UNSUPPORTED` for books in front of an action.
 */
export function adjustmentOf(
  root: string,
  one: AdjustedSeries,
  asked: AdjustmentKind,
  anchorUs: number,
  note: (text: string) => void,
): Adjustment | undefined {
  const { instrumentId, series } = one
  const actions = readCorporateActions(root, instrumentId)?.actions ?? []
  // Bars belong to the time at which they open.
  const firstUs = one.firstTimeUs - series.stepUs
  const lastUs = one.lastTimeUs - series.stepUs
  if (asked === 'none') {
    const inside = actions.filter(
      action => action.kind === 'Split' && action.exTimeUs > firstUs && action.exTimeUs <= lastUs,
    )
    if (inside.length > 0) note(unappliedText(instrumentId, inside as readonly Split[]))
    return undefined
  }
  if (actions.length === 0) {
    note(`${instrumentId} has no corporate actions in the catalogue: adjust: ${asked} leaves its prices as they are`)
    return undefined
  }
  const adjustment = new Adjustment(actions, asked, anchorUs)
  if (adjustment.leaves(firstUs)) return undefined
  if (series.kind !== 'BookLevel') return adjustment
  const remedy = 'leave the book away, or begin after the last split'
  throw new DataError(
    'UNSUPPORTED',
    `the book of ${instrumentId} cannot be adjusted: levels could fall together; ${remedy}`,
  )
}

function unappliedText(instrumentId: string, splits: readonly Split[]): string {
  const texts = splits.map(({ newShares, oldShares, exTimeUs }) => {
    return `${newShares}:${oldShares} on ${formatTimeUs(exTimeUs as TimeUs).slice(0, 10)}`
  })
  const remedy = '"adjust: splits" applies them'
  return `Prices of ${instrumentId} are as they were traded: they jump at its splits, ${texts.join(' and ')}. ${remedy}.`
}
