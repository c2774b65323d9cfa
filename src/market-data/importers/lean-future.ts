/**
 * LEAN zips of futures: `future/cme/minute/es/20131007_trade.zip` holds a CSV for each contract, and every contract is an
 * instrument of its own, `ES-201312.CME`. Expiries come from the map file and tick, lot and multiplier from the symbol
 * properties, where LEAN's folders have them.
 */

import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { InstrumentSpec } from '../../core/domain/instrument-spec.ts'
import { US_PER_DAY } from '../../core/std/time.ts'
import { DataError } from '../data-error.ts'
import { shortDecimalOf } from './delta-columns.ts'
import { LeanParser } from './lean-csv.ts'
import { type LeanFile, type LeanResolution, leanDayUs } from './lean-file.ts'
import type { LineOutcome, LineParser } from './row-sink.ts'
import { type DetectedSource, type DetectOptions, lineSource } from './source.ts'
import { ZoneClock } from './source-time.ts'
import { openTextParts } from './text-lines.ts'

type FutureTickType = 'trade' | 'quote' | 'openinterest'

interface FutureFile {
  readonly market: string
  readonly resolution: LeanResolution
  readonly root: string
  readonly tickType: FutureTickType
  readonly dayUs: number
  /** Of LEAN's data folder, as it stands in the path. */
  readonly dataFolder: string
}

const PLACE =
  /^(.*?)(?:^|\/)future\/([a-z0-9]+)\/(?:(tick|second|minute)\/([a-z0-9]+)\/(\d{8})_(trade|quote|openinterest)|(hour|daily)\/([a-z0-9]+)_(trade|quote|openinterest))\.zip$/i

/** Reads a path; undefined where the last parts are not those of LEAN's futures. */
export function parseLeanFuturePath(path: string): FutureFile | undefined {
  const match = PLACE.exec(path.replaceAll('\\', '/'))
  if (match === null) return undefined
  const [, dataFolder = '', market = '', dayResolution, dayRoot, date, dayType, resolution, root, tickType] = match
  const dayUs = date === undefined ? 0 : leanDayUs(date)
  if (dayUs === undefined) return undefined
  return {
    market: market.toLowerCase(),
    resolution: (dayResolution ?? resolution ?? '').toLowerCase() as LeanResolution,
    root: (dayRoot ?? root ?? '').toUpperCase(),
    tickType: (dayType ?? tickType ?? '').toLowerCase() as FutureTickType,
    dayUs,
    dataFolder,
  }
}

/** The last part of an entry: `20131007_es_minute_trade_201312.csv`, by day `…_201312_20131220.csv` where a month has two. */
const CONTRACT = /_(\d{6}(?:_\d{8})?)\.csv$/

/** One source for each contract in the zip, sorted by month. */
export async function detectLeanFuture(path: string, options: DetectOptions): Promise<DetectedSource[]> {
  const file = parseLeanFuturePath(path)
  if (file === undefined) {
    const place = 'future/<market>/tick|second|minute/<root>/<YYYYMMDD>_<trade|quote>.zip'
    throw new DataError('UNSUPPORTED', `${path}: a LEAN file is known by its folders: …/${place}`)
  }
  const { parts } = await openTextParts(path)
  const partNames = new Map<string, Set<string>>()
  for (const { name } of parts) {
    const contract = CONTRACT.exec(name)?.[1]
    if (contract === undefined) continue
    partNames.set(contract, (partNames.get(contract) ?? new Set()).add(name))
  }
  const properties = await readProperties(file)
  const expiries = readExpiries(file)
  const clock = new ZoneClock(options.zone ?? MARKET_ZONES[file.market] ?? 'UTC')
  const asked = [...partNames]
    .filter(([contract]) => options.symbol === undefined || options.symbol === contract)
    .sort()
  return asked.map(([contract, names]) => ({
    format: 'lean-future',
    guess: guessContract(file, contract, properties, expiries),
    partNames: names,
    ...lineSource(context => {
      if (file.tickType === 'openinterest') return OPEN_INTEREST
      return new LeanParser(leanFileOf(file, file.tickType), clock, options.quoteBars ?? 'Bars', context)
    }),
  }))
}

/** No series holds it: counted by its name. */
const OPEN_INTEREST: LineParser = {
  parse: (line): LineOutcome => (line === '' ? 'Blank' : 'OpenInterest'),
}

function leanFileOf({ market, resolution, root, dayUs }: FutureFile, tickType: 'trade' | 'quote'): LeanFile {
  return { assetClass: 'future', market, resolution, symbol: root, tickType, dayUs }
}

/** Markets whose files are not in UTC. Source: `dataTimeZone` of LEAN's market-hours database. */
const MARKET_ZONES: Readonly<Record<string, string>> = {
  hkfe: 'Asia/Hong_Kong',
  krx: 'Asia/Seoul',
  india: 'Asia/Kolkata',
  eurex: 'Europe/Berlin',
}

function guessContract(
  file: FutureFile,
  contract: string,
  properties: Partial<InstrumentSpec>,
  expiries: ReadonlyMap<string, string>,
): Partial<InstrumentSpec> {
  const expiry = expiries.get(contract)
  return {
    instrumentId: `${file.root}-${contract}.${file.market.toUpperCase()}`,
    kind: 'LinearFuture',
    baseCurrency: file.root,
    ...properties,
    ...(expiry === undefined ? {} : { expiry }),
  }
}

// ── what lies beside the data ────────────────────────────────────────────────────────────────────────────────────────

/** The line of the root in `symbol-properties`: market, symbol, type, description, currency, multiplier, tick, lot. */
async function readProperties({ dataFolder, market, root }: FutureFile): Promise<Partial<InstrumentSpec>> {
  const path = join(dataFolder === '' ? '.' : dataFolder, 'symbol-properties', 'symbol-properties-database.csv')
  if (!existsSync(path)) return {}
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) {
    const cells = line.split(',')
    if (cells[0] !== market || cells[1] !== root || cells[2] !== 'future') continue
    lines.close()
    const [, , , , quoteCurrency = '', multiplier = '', tickSize = '', lotSize = ''] = cells
    return {
      quoteCurrency,
      multiplier: shortDecimalOf(multiplier),
      tickSize: shortDecimalOf(tickSize),
      lotSize: shortDecimalOf(lotSize),
    }
  }
  return {}
}

const MAP_BYTES_MAX = 4 * 1024 * 1024
/** A contract in a map file: the root, and LEAN's identifier in base 36. */
const MAP_LINE = /^\d{8},[a-z0-9]+ ([a-z0-9]{6,13}),/i
/** Where the day stands in the identifier: days since 30 December 1899, five digits. */
const DAY_UNIT = 10n ** 14n
const DAY_COUNT = 100_000n
const DAY_OF_1970 = 25_569

/** Roots that expire within the month they are named after; others, such as crude oil, may be gone the month before. */
const EXPIRING_IN_THEIR_MONTH = [
  'ES',
  'NQ',
  'YM',
  'RTY',
  'MES',
  'MNQ',
  'MYM',
  'M2K',
  '6A',
  '6B',
  '6C',
  '6E',
  '6J',
  '6S',
]

/**
 * The first instant after the last day of each contract, by its month; empty where the month of expiry may be another.
 *
 * Why the day after: LEAN's identifier knows the day alone, and trading goes on during it.
 */
function readExpiries({ dataFolder, market, root }: FutureFile): Map<string, string> {
  const path = join(dataFolder, 'future', market, 'map_files', `${root.toLowerCase()}.csv`)
  const expiries = new Map<string, string>()
  if (!EXPIRING_IN_THEIR_MONTH.includes(root) || !existsSync(path)) return expiries
  for (const line of readFileSync(path, 'utf8').slice(0, MAP_BYTES_MAX).split('\n')) {
    const identifier = MAP_LINE.exec(line)?.[1]
    if (identifier === undefined) continue
    const day = Number((parseBase36(identifier) / DAY_UNIT) % DAY_COUNT) - DAY_OF_1970
    const month = textOfDay(day).slice(0, 7).replace('-', '')
    expiries.set(month, `${textOfDay(day + 1)}T00:00:00Z`)
  }
  return expiries
}

function parseBase36(text: string): bigint {
  let value = 0n
  for (const digit of text) value = value * 36n + BigInt(Number.parseInt(digit, 36))
  return value
}

function textOfDay(day: number): string {
  return new Date((day * US_PER_DAY) / 1000).toISOString().slice(0, 10)
}
