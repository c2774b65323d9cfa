/** What a person should know of an import beyond its counts. */

import type { StoredSpec } from '../catalogue.ts'
import type { LineCounts } from './import-report.ts'
import type { RowRefusal } from './row-sink.ts'

export function doubtsOf(spec: StoredSpec, hasRows: boolean, counts: LineCounts): string[] {
  const doubts = hasRows ? unknownOf(spec) : counts.rowsRefused > 0 ? [] : [`no row in this file${ignoredText(counts)}`]
  const countOf = (reason: RowRefusal) => counts.refusals.get(reason) ?? 0
  if (countOf('NOT_ON_TICK') + countOf('NOT_ON_LOT') > 0) {
    const remedy = 'a new folder with a finer --tick or --lot keeps them, --round-sizes cuts sizes down'
    doubts.push(`some rows are finer than tick ${spec.tickSize} or lot ${spec.lotSize}; ${remedy}`)
  }
  if (countOf('TIME_BACKWARDS') > counts.lineCount / 2) {
    const doubt = 'the file is sorted the other way round, or the row before the first of them has a wrong time'
    doubts.push(
      `${counts.rowsRefused} of ${counts.lineCount} lines were refused, most because time goes back: ${doubt}`,
    )
  }
  return doubts
}

/** Where to look first when the rows of a file have all the same fault. */
const USUAL_CAUSES: { readonly [Reason in RowRefusal]?: string } = {
  COLUMN_COUNT: 'another separator, or another kind of file',
  TIME_INVALID: 'times in another unit or form',
  TIME_BACKWARDS: 'the newest row stands first',
  NOT_A_NUMBER: 'signs of currencies, commas in numbers, or columns in another order',
  NOT_ON_TICK: 'a tick that is too coarse',
  NOT_ON_LOT: 'a lot that is too coarse',
  CLOSE_TIME_WRONG: 'bars of another length',
}

/** Why a file is refused of which no row could be used; undefined where some could, or there was none. */
export function refusalOfAll(path: string, { rowsRefused, refusals }: LineCounts): string | undefined {
  const [most] = [...refusals].sort((a, b) => b[1] - a[1])
  if (most === undefined) return undefined
  const [reason] = most
  const cause = USUAL_CAUSES[reason]
  const text = `${path}: none of its ${rowsRefused} rows could be used, most of them for ${reason}`
  return cause === undefined ? text : `${text}, as with ${cause}`
}

function unknownOf(spec: StoredSpec): string[] {
  const unknown = (['kind', 'baseCurrency', 'quoteCurrency'] as const).filter(field => spec[field] === undefined)
  return unknown.length === 0 ? [] : [`instrument.json has no ${unknown.join(', ')}: a configuration must say them`]
}

/** Lines that are no fault may be all there is: ` (OpenInterest 9)`. */
function ignoredText({ ignored }: LineCounts): string {
  const kinds = [...ignored].map(([kind, count]) => `${kind} ${count}`)
  return kinds.length === 0 ? '' : ` (${kinds.join(', ')})`
}
