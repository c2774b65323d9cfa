/** What is decided about a source file before its rows are read: whose data it is, in which tick and lot, and if it is new. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type InstrumentId, isInstrumentId } from '../../core/domain/ids.ts'
import type { InstrumentSpec } from '../../core/domain/instrument-spec.ts'
import { readInstrumentFile, readSeriesMetadata, type StoredSpec } from '../catalogue.ts'
import { DataError } from '../data-error.ts'
import { readImportLog } from '../import-log.ts'
import { isSameDecimal } from '../same-decimal.ts'
import { ownersText, ownersWithin, type SymbolUse, type TickerOwner } from '../symbol-map.ts'
import type { FileImportOptions } from './import-options.ts'
import type { InferredScales } from './infer-scales.ts'
import type { DetectedSource, Ticker } from './source.ts'

/** Whose data a source is. */
export interface SourceIdentity {
  readonly instrumentId: InstrumentId
  /** The ticker was the instrument's then and only then; absent where no map says it. */
  readonly stretches?: readonly SymbolUse[]
  /** Where a ticker of the past led to the company's own id. */
  readonly note?: string
}

/** Errors: DataError `BAD_OPTION` where nobody says it, or what is said is no id; `AMBIGUOUS` where a ticker had several owners. */
export function identify(path: string, options: FileImportOptions, source: DetectedSource): SourceIdentity {
  const named = options.instrumentId ?? options.spec?.instrumentId
  const { ticker } = source
  const owners = ticker === undefined ? [] : options.symbols.ownersOf(ticker.symbol, ticker.venue)
  const owner = named === undefined ? ownerOf(path, owners, ticker) : owners.find(one => one.instrumentId === named)
  const instrumentId = named ?? owner?.instrumentId ?? source.guess.instrumentId
  if (instrumentId === undefined) {
    throw new DataError('BAD_OPTION', `${path}: whose data is this? Give --instrument SYMBOL.VENUE`)
  }
  if (!isInstrumentId(instrumentId)) {
    const shape = 'SYMBOL.VENUE, the symbol of letters, digits, "_/:-", the venue in capitals'
    throw new DataError('BAD_OPTION', `"${instrumentId}" is not an instrument id; expected ${shape}`)
  }
  if (owner === undefined) return { instrumentId }
  const isRenamed = instrumentId !== source.guess.instrumentId
  return {
    instrumentId,
    stretches: owner.uses,
    ...(isRenamed ? { note: `${ticker?.symbol} was the ticker of ${ownersText([owner])}` } : {}),
  }
}

/** The only owner of a ticker at a time, or ever; undefined where no map knows the ticker. */
function ownerOf(path: string, owners: readonly TickerOwner[], ticker: Ticker | undefined): TickerOwner | undefined {
  if (ticker === undefined || owners.length === 0) return undefined
  const { symbol, atUs } = ticker
  const then = atUs === 0 ? owners : ownersWithin(owners, atUs, atUs)
  if (then.length === 1) return then[0]
  const found = then.length === 0 ? 'nobody had this ticker on that day' : 'several companies had this ticker'
  const text = `${path}: whose is ${symbol}? Of ${ownersText(owners)}, ${found}`
  throw new DataError('AMBIGUOUS', `${text}; name one with --instrument`)
}

/** Whether this very file was imported in this very way and its rows are still there. */
export function isKnownImport(options: FileImportOptions, instrumentId: string, sha256: string): boolean {
  if (options.overlap === 'Replace') return false
  const { root, optionsHash } = options
  const record = readImportLog(root, instrumentId).findLast(
    one => one.sha256 === sha256 && one.optionsHash === optionsHash,
  )
  const files = record?.series.flatMap(one => one.files) ?? []
  return files.length > 0 && files.every(file => holdsSource(join(root, file), sha256))
}

function holdsSource(path: string, sha256: string): boolean {
  if (!existsSync(path)) return false
  try {
    return readSeriesMetadata(path).sources.some(source => source.sha256 === sha256)
  } catch {
    // A file that cannot be read does not hold it: the import runs, and says so when it meets the file.
    return false
  }
}

export interface ImportScale {
  readonly spec: StoredSpec
  readonly origin: 'given' | 'inferred'
}

/**
 * Finds tick and lot: those of the catalogue, else the given ones, else those that `infer` reads from the file.
 *
 * Errors: DataError `SCALE_CONFLICT` where the given ones are not those of the catalogue.
 */
export async function planScale(
  options: FileImportOptions,
  instrumentId: InstrumentId,
  source: DetectedSource,
  infer: () => Promise<InferredScales>,
): Promise<ImportScale> {
  const given = givenFields(options.spec)
  const stored = readInstrumentFile(options.root, instrumentId)
  if (stored !== undefined) {
    refuseOtherScale(stored.spec, given)
    return { spec: stored.spec, origin: stored.scaleOrigin }
  }
  const asked = { ...guessUnder(source.guess, instrumentId), ...given, instrumentId }
  const { tickSize, lotSize } = asked
  if (tickSize !== undefined && lotSize !== undefined) {
    return { spec: { ...asked, tickSize, lotSize }, origin: 'given' }
  }
  const inferred = await infer()
  const spec = { ...asked, tickSize: tickSize ?? inferred.tickSize, lotSize: lotSize ?? inferred.lotSize }
  return { spec, origin: 'inferred' }
}

/** A company that was found by an old ticker is not called by it. */
function guessUnder(guess: Partial<InstrumentSpec>, instrumentId: InstrumentId): Partial<InstrumentSpec> {
  const symbolIn = (id: string) => id.slice(0, id.lastIndexOf('.'))
  const isTicker = guess.kind === 'Equity' && guess.baseCurrency === symbolIn(guess.instrumentId ?? '')
  return isTicker ? { ...guess, baseCurrency: symbolIn(instrumentId) } : guess
}

/** A field that is there and undefined must not hide what the file tells. */
function givenFields(spec: Partial<InstrumentSpec> = {}): Partial<InstrumentSpec> {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined))
}

function refuseOtherScale(stored: StoredSpec, asked: Partial<InstrumentSpec>): void {
  const isTickSame = asked.tickSize === undefined || isSameDecimal(asked.tickSize, stored.tickSize)
  const isLotSame = asked.lotSize === undefined || isSameDecimal(asked.lotSize, stored.lotSize)
  if (isTickSame && isLotSame) return
  const found = `${stored.instrumentId} is counted in tick ${stored.tickSize}, lot ${stored.lotSize} here`
  const wanted = `asked for tick ${asked.tickSize ?? stored.tickSize}, lot ${asked.lotSize ?? stored.lotSize}`
  throw new DataError('SCALE_CONFLICT', `${found}; ${wanted}; use another folder for another scale`)
}
