/** `holdfast data repair`: fills what is missing of a catalogue from elsewhere, and says what it filled and what it could not. */

import { resolve } from 'node:path'
import { type RepairedSeries, repairCatalogue } from '../../market-data/repair-data.ts'
import { CatalogueSource, type RepairSource } from '../../market-data/repair-source.ts'
import type { CalendarName } from '../../operations/calendar/calendars.ts'
import { closedHoursOf } from '../closed-hours.ts'
import { CliError } from '../exit-codes.ts'
import {
  type Column,
  formatCount,
  formatSeconds,
  formatWhen,
  styled,
  writeJson,
  writeLine,
  writeTable,
} from '../output.ts'
import { ProgressBar } from '../progress-bar.ts'
import { gatherAll } from './data-gather.ts'

export interface RepairVerbOptions {
  readonly fromCatalogue?: string
  readonly instrument?: string
  readonly series?: string
  readonly from?: number
  readonly to?: number
  readonly calendar?: CalendarName
  readonly dryRun?: boolean
  readonly json?: boolean
}

const COLUMNS: readonly Column[] = [
  { title: 'instrument' },
  { title: 'series' },
  { title: 'gaps', align: 'right' },
  { title: 'missing', align: 'right' },
  { title: 'first' },
  { title: 'rows filled in', align: 'right' },
  { title: 'refused', align: 'right' },
  { title: '' },
]

export async function repairData(root: string, options: RepairVerbOptions): Promise<void> {
  const source = sourceOf(root, options)
  // What waits to be filed would look like a gap.
  if (!options.dryRun) gatherAll(root, 'Refuse', () => {})
  const progress = new ProgressBar({ unit: 'rows' })
  const { instrument: instrumentId, series, from: fromUs, to: toUs, dryRun: isDry = false } = options
  const repaired = await repairCatalogue({
    root,
    source,
    instrumentId,
    series,
    fromUs,
    toUs,
    isDry,
    closedHours: closedHoursOf(options.calendar),
    nowUs: Date.now() * 1_000,
    onProgress: (count, place) => progress.update(count, 0, place),
  }).finally(() => progress.finish())
  if (options.json) return writeJson(repaired)
  if (repaired.length === 0) return writeLine('nothing is missing')
  writeTable(COLUMNS, repaired.map(cellsOf))
  if (isDry) return writeLine('nothing was asked for: --dry-run')
  const rowCount = repaired.reduce((sum, each) => sum + each.rowCount, 0)
  writeLine(
    `${formatCount(rowCount)} rows of ${source.name} filled in; "holdfast data list --days ${root}" shows them as repaired`,
  )
}

function sourceOf(root: string, { fromCatalogue }: RepairVerbOptions): RepairSource {
  if (fromCatalogue === undefined)
    throw new CliError('usage', 'say where the rows are to come from: --from-catalogue FOLDER')
  if (resolve(fromCatalogue) === resolve(root)) throw new CliError('usage', `${root} cannot be repaired from itself`)
  return new CatalogueSource(fromCatalogue, root)
}

function cellsOf(one: RepairedSeries): string[] {
  return [
    one.instrumentId,
    one.series,
    formatCount(one.stretches.length),
    formatSeconds(one.missingUs / 1e6),
    formatWhen(one.stretches[0]!.fromUs),
    formatCount(one.rowCount),
    formatCount(one.rowsRefused),
    one.refusal === '' ? '' : styled('yellow', one.refusal),
  ]
}
