/**
 * LEAN's factor and map files of equities: `equity/usa/factor_files/aapl.csv` tells splits and dividends as factors that
 * hold up to and including a day, `equity/usa/map_files/aapl.csv` which ticker a company had up to and including a day.
 * A factor or map file is taken whole or not at all: a part of it would be wrong prices.
 */

import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { isInstrumentId } from '../../core/domain/ids.ts'
import { parseScaled, scaleOf } from '../../core/std/decimal.ts'
import { US_PER_DAY } from '../../core/std/time.ts'
import { type CorporateAction, readCorporateActions, writeCorporateActions } from '../corporate-actions.ts'
import { DataError } from '../data-error.ts'
import type { SymbolMap, SymbolUse } from '../symbol-map.ts'
import { hashFile } from './hash-file.ts'
import { emptyReport, type ImportFileReport } from './import-report.ts'
import { leanDayUs, zoneOfLeanEquity } from './lean-file.ts'
import { nearestRatio } from './nearest-ratio.ts'
import { ZoneClock } from './source-time.ts'
import { symbolOf } from './symbol-guess.ts'

const PLACE = /(?:^|\/)equity\/([a-z0-9]+)\/(factor_files|map_files)\/([a-z0-9._-]+)\.csv$/i
const FILE_BYTES_MAX = 4 * 1024 * 1024

export interface LeanReference {
  readonly kind: 'lean-factors' | 'lean-map'
  readonly market: string
  readonly instrumentId: string
}

/** Reads a path; undefined where it is no such file. */
export function parseLeanReference(path: string): LeanReference | undefined {
  const match = PLACE.exec(path.replaceAll('\\', '/'))
  if (match === null) return undefined
  const [, market = '', folder = '', name = ''] = match
  return {
    kind: folder.toLowerCase() === 'map_files' ? 'lean-map' : 'lean-factors',
    market: market.toLowerCase(),
    instrumentId: `${symbolOf(name.toUpperCase())}.${market.toUpperCase()}`,
  }
}

/** The caller saves `symbols`. Errors: DataError `CORRUPT` naming the line, `BAD_OPTION`. */
export async function importLeanReference(
  root: string,
  symbols: SymbolMap,
  path: string,
  reference: LeanReference,
): Promise<ImportFileReport> {
  const startedMs = performance.now()
  const { kind, instrumentId } = reference
  if (!isInstrumentId(instrumentId)) throw new DataError('BAD_OPTION', `${path}: "${instrumentId}" is no instrument id`)
  const sha256 = await hashFile(path, () => {})
  const source = { name: basename(path), sha256 }
  const rows = readRows(path)
  const report = { ...emptyReport(path), format: kind, instrumentId, sha256, lineCount: rows.length }
  const finish = (outcome: 'Imported' | 'AlreadyImported', text: string, notes: readonly string[] = []) =>
    ({ ...report, outcome, text, notes, durationMs: Math.round(performance.now() - startedMs) }) as const
  if (kind === 'lean-map') {
    if (symbols.companyOf(instrumentId)?.source.sha256 === sha256)
      return finish('AlreadyImported', 'the same map file was imported before')
    const uses = usesOf(path, rows, new ZoneClock(zoneOfLeanEquity(reference.market)))
    symbols.put({ instrumentId, source, uses })
    return finish('Imported', '', [`${instrumentId} was ${[...new Set(uses.map(use => use.symbol))].join(', then ')}`])
  }
  if (readCorporateActions(root, instrumentId)?.source.sha256 === sha256) {
    return finish('AlreadyImported', 'the same factor file was imported before')
  }
  const actions = actionsOf(path, rows, new ZoneClock(zoneOfLeanEquity(reference.market)))
  writeCorporateActions(root, instrumentId, { formatVersion: 1, source, actions })
  const splitCount = actions.filter(action => action.kind === 'Split').length
  const counts = `${splitCount} splits and ${actions.length - splitCount} dividends`
  return finish('Imported', '', [`${counts} of ${instrumentId}: prices stay raw, "adjust" of a backtest applies them`])
}

interface Row {
  readonly line: number
  readonly cells: readonly string[]
  readonly dayUs: number
}

function readRows(path: string): Row[] {
  if (statSync(path).size > FILE_BYTES_MAX) throw new DataError('CORRUPT', `${path}: above ${FILE_BYTES_MAX} bytes`)
  const rows: Row[] = []
  for (const [at, text] of readFileSync(path, 'utf8').split(/\r?\n/).entries()) {
    if (text === '') continue
    const cells = text.split(',')
    const dayUs = /^\d{8}$/.test(cells[0]!) ? leanDayUs(cells[0]!) : undefined
    if (dayUs === undefined) throw badLine(path, at + 1, text, 'does not begin with a day')
    if (dayUs < (rows.at(-1)?.dayUs ?? dayUs)) throw badLine(path, at + 1, text, 'is before the line ahead of it')
    rows.push({ line: at + 1, cells, dayUs })
  }
  return rows
}

function badLine(path: string, line: number, text: string, what: string): DataError {
  return new DataError('CORRUPT', `${path}:${line}: "${text.slice(0, 80)}" ${what}; nothing of this file was taken`)
}

/** The first line is the day of the listing, each later one the last day of a ticker. */
function usesOf(path: string, rows: readonly Row[], clock: ZoneClock): SymbolUse[] {
  if (rows.length < 2) throw new DataError('CORRUPT', `${path}: a map file has at least two lines`)
  const uses: SymbolUse[] = []
  let fromUs = clock.toUtcUs(rows[0]!.dayUs)
  for (const { line, cells, dayUs } of rows.slice(1)) {
    const symbol = symbolOf((cells[1] ?? '').toUpperCase())
    if (symbol === '') throw badLine(path, line, cells.join(','), 'has no ticker')
    const untilUs = clock.toUtcUs(dayUs + US_PER_DAY)
    const last = uses.at(-1)
    if (last?.symbol === symbol) uses[uses.length - 1] = { ...last, untilUs }
    else uses.push({ symbol, fromUs, untilUs })
    fromUs = untilUs
  }
  return uses
}

/** Between two lines lies what changes the factors: it happened at the start of the day after the first of them. */
function actionsOf(path: string, rows: readonly Row[], clock: ZoneClock): CorporateAction[] {
  const actions: CorporateAction[] = []
  for (let at = 0; at < rows.length; at++) {
    const [price, split] = factorsOf(path, rows[at]!)
    const next = rows[at + 1]
    if (next === undefined) break
    const [nextPrice, nextSplit] = factorsOf(path, next)
    const exTimeUs = clock.toUtcUs(rows[at]!.dayUs + US_PER_DAY)
    const shares = nearestRatio(nextSplit, split)
    if (shares.numerator !== shares.denominator) {
      actions.push({ kind: 'Split', exTimeUs, newShares: shares.numerator, oldShares: shares.denominator })
    }
    const [kept, of] = wholeNumbersOf(price, nextPrice)
    if (kept !== of) actions.push({ kind: 'Dividend', exTimeUs, kept, of })
  }
  return actions
}

function factorsOf(path: string, { line, cells }: Row): readonly [string, string] {
  const [, price = '', split = ''] = cells
  const isFactor = (text: string) => scaleOf(text) <= 12 && (parseScaled(text, 12) ?? 0) > 0
  if (isFactor(price) && isFactor(split)) return [price, split]
  throw badLine(path, line, cells.join(','), 'has no two positive factors behind its day')
}

/** Two decimals at one scale, so that their ratio is one of whole numbers. */
function wholeNumbersOf(a: string, b: string): readonly [number, number] {
  const scale = Math.max(scaleOf(a), scaleOf(b))
  return [parseScaled(a, scale)!, parseScaled(b, scale)!]
}
