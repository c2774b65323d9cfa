/** `holdfast data repair`: fills what is missing of a catalogue from elsewhere, and says what it filled and what it could not. */

import { resolve } from 'node:path'
import type { VenueIndex } from '../../core/domain/ids.ts'
import { type RepairedSeries, repairCatalogue } from '../../market-data/repair-data.ts'
import { CatalogueSource, type RepairSource } from '../../market-data/repair-source.ts'
import { type CalendarOptions, closedHoursOf } from '../closed-hours.ts'
import { loadedConfigOf } from '../config-options.ts'
import { CliError } from '../exit-codes.ts'
import { type KeyFileOptions, openingKeysOf } from '../key-files.ts'
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

export interface RepairVerbOptions extends KeyFileOptions, CalendarOptions {
  readonly fromCatalogue?: string
  readonly fromVenue?: string
  readonly instrument?: string
  readonly series?: string
  readonly from?: number
  readonly to?: number
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
  const hoursOf = await closedHoursOf(options)
  const { source, close } = await openSource(root, options)
  // What waits to be filed would look like a gap.
  if (!options.dryRun) gatherAll(root, openingKeysOf(options), 'Refuse', () => {})
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
    closedHoursOf: hoursOf,
    nowUs: Date.now() * 1_000,
    onProgress: (count, place) => progress.update(count, 0, place),
  }).finally(() => {
    progress.finish()
    return close()
  })
  if (options.json) return writeJson(repaired)
  if (repaired.length === 0) return writeLine('nothing is missing')
  writeTable(COLUMNS, repaired.map(cellsOf))
  for (const note of source.notes) writeLine(`${styled('dim', 'note')}  ${note}`)
  if (isDry) return writeLine('nothing was asked for: --dry-run')
  const rowCount = repaired.reduce((sum, each) => sum + each.rowCount, 0)
  const next = `"holdfast data list --days ${root}" shows them as repaired`
  writeLine(`${formatCount(rowCount)} rows of ${source.name} filled in; ${next}`)
}

interface OpenSource {
  readonly source: RepairSource
  close(): Promise<void>
}

async function openSource(root: string, { fromCatalogue, fromVenue }: RepairVerbOptions): Promise<OpenSource> {
  if ((fromCatalogue === undefined) === (fromVenue === undefined))
    throw new CliError('usage', 'say where the rows are to come from: --from-venue CONFIG or --from-catalogue FOLDER')
  if (fromVenue !== undefined) return openVenues(root, fromVenue)
  if (resolve(fromCatalogue!) === resolve(root)) throw new CliError('usage', `${root} cannot be repaired from itself`)
  return { source: new CatalogueSource(fromCatalogue!, root), close: async () => {} }
}

async function openVenues(root: string, file: string): Promise<OpenSource> {
  const { HistorySource } = await import('../../market-data/history-source.ts')
  const { VenueHistories } = await import('../../host/live/venue-histories.ts')
  const { plainConfigurationOf } = await import('../../host/live/venue-plan.ts')
  const loaded = await loadedConfigOf(file, { set: [] }, { command: 'run' })
  const configuration = plainConfigurationOf(loaded)
  const histories = new VenueHistories(loaded, configuration)
  const historyOf = (venueIndex: VenueIndex) => histories.of(venueIndex)
  return { source: new HistorySource({ root, configuration, historyOf }), close: () => histories.close() }
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
