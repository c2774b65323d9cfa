/** What recorded data offer a session: which instruments, which series of each, what their prices are about. */

import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import type { InstrumentId, InstrumentIndex } from '../../core/domain/ids.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import { listInstruments, listSeries, readInstrumentFile, type StoredSpec } from '../../market-data/catalogue.ts'
import { openFeed } from '../../market-data/catalogue-feed.ts'
import { DataError } from '../../market-data/data-error.ts'
import { importData } from '../../market-data/importers/import-data.ts'
import type { ImportFileReport } from '../../market-data/importers/import-report.ts'
import { rawReaderOf } from './raw-readers.ts'

export interface RecordedInstrument {
  readonly spec: StoredSpec
  /** Names of its series. */
  readonly series: readonly string[]
  /** In ticks, of the first row; what quantities are scaled by. */
  readonly priceTicks: number
}

export interface RecordedMarket {
  readonly catalogue: string
  /** Of one venue and one quote currency; not empty. */
  readonly instruments: readonly RecordedInstrument[]
  /** What was imported and refused, for a person. */
  readonly notes: readonly string[]
}

/**
 * Opens a catalogue, or imports a file into `importFolder` first.
 *
 * Errors: DataError `NOT_FOUND` where there is nothing at the path, or nothing in it that can be replayed.
 */
export async function openRecordedMarket(dataPath: string, importFolder: string): Promise<RecordedMarket> {
  if (!existsSync(dataPath)) throw new DataError('NOT_FOUND', `${dataPath}: no such file or folder`)
  const isCatalogue = statSync(dataPath).isDirectory() && listInstruments(dataPath).some(hasSpec(dataPath))
  if (isCatalogue) return marketOf(dataPath, listInstruments(dataPath), [])
  const { files } = await importData({ root: importFolder, paths: [dataPath], rawReaders: rawReaderOf })
  const usable = files.filter(({ outcome }) => outcome !== 'Refused')
  if (usable.length === 0) throw new DataError('NOT_FOUND', files.map(({ text }) => text).join('\n'))
  const ids = [...new Set(usable.flatMap(({ instrumentId }) => instrumentId ?? []))] as InstrumentId[]
  return marketOf(importFolder, ids, files.flatMap(importNotes))
}

function hasSpec(root: string): (instrumentId: string) => boolean {
  return instrumentId => readInstrumentFile(root, instrumentId) !== undefined
}

function importNotes(file: ImportFileReport): string[] {
  const name = path.basename(file.path)
  if (file.outcome === 'Refused') return [`${name}: refused: ${file.text}`]
  const what = file.series.map(({ series, rowCount }) => `${series} ${rowCount}`).join(', ')
  const refused = file.refusals.map(({ reason, count }) => `${reason} ${count}`).join(', ')
  const before = file.outcome === 'AlreadyImported' ? 'imported before' : `imported ${file.rowsImported} rows (${what})`
  const left = file.rowsRefused === 0 ? '' : `; ${file.rowsRefused} rows refused (${refused}), see quarantine`
  return [`${name}: ${before} as ${file.instrumentId}${left}`, ...file.notes.map(note => `${name}: ${note}`)]
}

async function marketOf(
  catalogue: string,
  ids: readonly InstrumentId[],
  notes: readonly string[],
): Promise<RecordedMarket> {
  const found: RecordedInstrument[] = []
  for (const instrumentId of ids) {
    const spec = readInstrumentFile(catalogue, instrumentId)?.spec
    const series = listSeries(catalogue, instrumentId).map(({ name }) => name)
    const priceTicks = await firstPrice(catalogue, instrumentId, series)
    if (spec !== undefined && priceTicks > 0) found.push({ spec, series, priceTicks })
  }
  const [first] = found
  if (first === undefined) throw new DataError('NOT_FOUND', `${catalogue}: no quotes, trades or bars to replay`)
  const instruments = found.filter(
    ({ spec }) => venueOf(spec) === venueOf(first.spec) && quoteOf(spec) === quoteOf(first.spec),
  )
  return { catalogue, instruments, notes }
}

export function venueOf({ instrumentId }: StoredSpec): string {
  return instrumentId.slice(instrumentId.lastIndexOf('.') + 1)
}

export function quoteOf({ quoteCurrency }: StoredSpec): string {
  return quoteCurrency ?? 'USD'
}

/** 0 where there is none. */
async function firstPrice(root: string, instrumentId: InstrumentId, series: readonly string[]): Promise<number> {
  const [name] = ['quote', 'trade', ...series.filter(each => each.startsWith('bar-'))].filter(each =>
    series.includes(each),
  )
  if (name === undefined) return 0
  const feed = await openFeed({ root, series: [{ instrumentId, instrumentIndex: 0 as InstrumentIndex, series: name }] })
  try {
    for (let input = feed.next(); input !== undefined; input = feed.next())
      if (priceOf(input) > 0) return priceOf(input)
    return 0
  } finally {
    feed.close()
  }
}

function priceOf(input: MarketInput): number {
  switch (input.kind) {
    case 'Quote':
      return input.bidTicks || input.askTicks
    case 'Bar':
      return input.closeTicks
    case 'Trade':
    case 'BookLevel':
      return input.priceTicks
    default:
      return input satisfies never
  }
}
