/** What a person should know of an import beyond its counts. */

import type { StoredSpec } from '../catalogue.ts'
import type { LineCounts } from './import-report.ts'
import type { RowRefusal } from './row-sink.ts'

export function doubtsOf(spec: StoredSpec, hasRows: boolean, counts: LineCounts): string[] {
  const doubts = hasRows ? unknownOf(spec) : [`no row of this file could be imported${ignoredText(counts)}`]
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

function unknownOf(spec: StoredSpec): string[] {
  const unknown = (['kind', 'baseCurrency', 'quoteCurrency'] as const).filter(field => spec[field] === undefined)
  return unknown.length === 0 ? [] : [`instrument.json has no ${unknown.join(', ')}: a configuration must say them`]
}

/** Lines that are no fault may be all there is: ` (OpenInterest 9)`. */
function ignoredText({ ignored }: LineCounts): string {
  const kinds = [...ignored].map(([kind, count]) => `${kind} ${count}`)
  return kinds.length === 0 ? '' : ` (${kinds.join(', ')})`
}
