/**
 * `holdfast data repair`: asks somebody else for what is missing of a series, and puts it between the rows that are there, in
 * files whose footers say which stretches were filled, by whom.
 *
 * Invariant: no row that is there is touched. A stretch of which nobody has anything stays a gap, and is asked for again.
 */

import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { InstrumentId } from '../core/domain/ids.ts'
import { listInstruments, listSeries, listSeriesFiles, readInstrumentFile, readSeriesMetadata } from './catalogue.ts'
import { DataError, type DataErrorCode } from './data-error.ts'
import { appendImportRecord } from './import-log.ts'
import { commitStaged } from './importers/commit.ts'
import { StepScale } from './importers/decimal-scale.ts'
import { acquireImportLock } from './importers/import-lock.ts'
import { StagingSink } from './importers/staging.ts'
import { NumbersNearGaps } from './numbers-near-gaps.ts'
import type { Stretch } from './parquet.ts'
import type { RepairRow, RepairSource } from './repair-source.ts'
import { AGGRESSOR_CODES, type Partition, type Series } from './series.ts'
import { type ClosedHours, coverageOf, listenedOf, NEVER_CLOSED } from './series-coverage.ts'
import { between, common, joined, lengthUs, without } from './stretches.ts'

export interface RepairOptions {
  readonly root: string
  readonly source: RepairSource
  /** Absent: all. */
  readonly instrumentId?: string | undefined
  readonly series?: string | undefined
  readonly fromUs?: number | undefined
  readonly toUs?: number | undefined
  readonly closedHoursOf?: (instrumentId: string) => ClosedHours
  /** Only says what would be asked for. */
  readonly isDry?: boolean
  readonly nowUs: number
  readonly onProgress?: (rowCount: number, place: string) => void
}

export interface RepairedSeries {
  readonly instrumentId: string
  readonly series: string
  /** What is missing, and was asked for. */
  readonly stretches: readonly Stretch[]
  readonly missingUs: number
  readonly rowCount: number
  readonly rowsRefused: number
  /** Relative to the root. */
  readonly files: readonly string[]
  /** Why nothing could be done; empty where it could. */
  readonly refusal: string
}

const REPAIR_FORMAT = 'repair'
const STAGING_PREFIX = 'repair-'

/** Errors: DataError `BUSY`, `SCALE_CONFLICT`, `CORRUPT`, and those of the source; what was repaired before stays. */
export async function repairCatalogue(options: RepairOptions): Promise<RepairedSeries[]> {
  const release = options.isDry ? () => {} : acquireImportLock(options.root)
  try {
    const repaired: RepairedSeries[] = []
    for (const instrumentId of listInstruments(options.root)) {
      if (options.instrumentId !== undefined && options.instrumentId !== instrumentId) continue
      for (const series of listSeries(options.root, instrumentId)) {
        if (options.series !== undefined && options.series !== series.name) continue
        const one = await repairSeries(options, instrumentId, series)
        if (one !== undefined) repaired.push(one)
      }
    }
    return repaired
  } finally {
    release()
  }
}

/** Returns: `undefined` where nothing is missing. */
async function repairSeries(
  options: RepairOptions,
  instrumentId: InstrumentId,
  series: Series,
): Promise<RepairedSeries | undefined> {
  const stretches = missingOf(options, instrumentId, series)
  if (stretches.length === 0) return undefined
  const report = { instrumentId, series: series.name, stretches, missingUs: lengthUs(stretches) }
  const nothing = { ...report, rowCount: 0, rowsRefused: 0, files: [], refusal: '' }
  const refusal = refusalOf(options.source, instrumentId, series)
  if (refusal !== undefined) return { ...nothing, refusal }
  if (options.isDry) return nothing
  try {
    return { ...report, ...(await fill(options, instrumentId, series, stretches)), refusal: '' }
  } catch (error) {
    if (error instanceof DataError && CONCERN_ONE_SERIES.includes(error.code))
      return { ...nothing, refusal: error.message }
    throw error
  }
}

/** What a source cannot tell of one series it may tell of another. */
const CONCERN_ONE_SERIES: readonly DataErrorCode[] = ['UNSUPPORTED', 'IO']

function refusalOf(source: RepairSource, instrumentId: InstrumentId, series: Series): string | undefined {
  if (series.source === 'Mid') return 'bars of middle prices are made, not told'
  if (series.kind !== 'BookLevel') return source.refusalOf(instrumentId, series)
  return 'a book that was not seen cannot be put together afterwards; after each gap it begins anew with a whole one'
}

// ── what is missing ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Within files what the coverage says, between them what nobody listened to; in the asked range. */
function missingOf(options: RepairOptions, instrumentId: InstrumentId, series: Series): Stretch[] {
  const {
    root,
    fromUs = Number.NEGATIVE_INFINITY,
    toUs = Number.POSITIVE_INFINITY,
    closedHoursOf = () => NEVER_CLOSED,
  } = options
  const closedHours = closedHoursOf(instrumentId)
  const inFiles = coverageOf(root, instrumentId, series, closedHours).flatMap(({ gaps }) => gaps)
  const betweenFiles = notListened(root, instrumentId, series).flatMap(each =>
    without(each, closedHours(each.fromUs, each.toUs)),
  )
  const missing = joined([...inFiles, ...betweenFiles])
  return missing.flatMap(stretch => common(stretch, { fromUs, toUs }) ?? [])
}

/** From the end of one day's recording to the beginning of the next, whole days without a file included. */
function notListened(root: string, instrumentId: InstrumentId, series: Series): Stretch[] {
  const sources = listSeriesFiles(root, instrumentId, series).flatMap(({ path }) => readSeriesMetadata(path).sources)
  return between(listenedOf(sources)).filter(({ fromUs, toUs }) => toUs - fromUs > 1)
}

// ── filling ──────────────────────────────────────────────────────────────────────────────────────────────────────────

async function fill(
  { root, source, nowUs, onProgress = () => {} }: RepairOptions,
  instrumentId: InstrumentId,
  series: Series,
  stretches: readonly Stretch[],
): Promise<Pick<RepairedSeries, 'rowCount' | 'rowsRefused' | 'files'>> {
  const place = `${instrumentId} ${series.name}`
  const { tickSize, lotSize, priceMin } = readInstrumentFile(root, instrumentId)!.spec
  const sha256 = createHash('sha256')
    .update(JSON.stringify([source.name, place, stretches]))
    .digest('hex')
  const folder = join(root, '.staging', `${STAGING_PREFIX}${sha256.slice(0, 12)}-${process.pid}`)
  const about = { instrumentId, tickSize, lotSize, name: source.name, format: REPAIR_FORMAT, sha256, optionsHash: '' }
  const detail = (_: Series, { startUs, endUs }: Partition) => ({
    origin: 'Repaired' as const,
    listened: stretches.flatMap(stretch => common(stretch, { fromUs: startUs, toUs: endUs }) ?? []),
  })
  const allowsNonPositivePrice = priceMin !== undefined && !(Number(priceMin) > 0)
  const rules = { price: new StepScale(tickSize), size: new StepScale(lotSize), allowsNonPositivePrice }
  const sink = new StagingSink(folder, { ...about, detail }, rules)
  const known = new NumbersNearGaps(root, instrumentId, series, stretches)
  const counts = { rowCount: 0, rowsRefused: 0 }
  try {
    for (const stretch of stretches) {
      for await (const row of source.read(instrumentId, series, stretch)) {
        if (!isInside(row, stretch) || !known.isMissing(row, stretch)) continue
        if (write(sink, series, row) === undefined) counts.rowCount++
        else counts.rowsRefused++
        onProgress(counts.rowCount, place)
      }
    }
    const staged = sink.finish()
    const files = commitStaged(root, instrumentId, staged, 'Fill').map(path => relative(root, path))
    if (staged.length > 0) {
      const rowsOf = [{ series: series.name, rowCount: counts.rowCount, files }]
      const record = { sha256, optionsHash: '', source: source.name, format: REPAIR_FORMAT, importedAtUs: nowUs }
      appendImportRecord(root, instrumentId, { ...record, rowsRefused: counts.rowsRefused, series: rowsOf })
    }
    return { ...counts, files }
  } finally {
    sink.discard()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The rows at both edges are there already. */
function isInside(row: RepairRow, { fromUs, toUs }: Stretch): boolean {
  return row[0]! > fromUs && row[0]! < toUs
}

function write(sink: StagingSink, series: Series, row: RepairRow): string | undefined {
  const at = (column: number) => row[column]!
  switch (series.kind) {
    case 'Quote':
      return sink.quote(at(0), at(1), at(2), at(3), at(4), at(5))
    case 'Trade':
      return sink.trade(at(0), at(1), at(2), at(3), AGGRESSOR_CODES[at(4)] ?? 'Unknown', at(5))
    case 'Bar': {
      const values = { openTicks: at(2), highTicks: at(3), lowTicks: at(4), closeTicks: at(5), volumeLots: at(6) }
      const side = series.source === 'Bid' || series.source === 'Ask' ? series.source : 'External'
      return sink.bars(at(1), at(0), series.stepUs, [{ side, values }])
    }
    case 'BookLevel':
      return 'MALFORMED'
    default:
      return series.kind satisfies never
  }
}
