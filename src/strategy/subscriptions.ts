/** What data a strategy wants: declared before the first input, so that the configuration holds every bar series from the start. */

import type { Configuration } from '../core/domain/configuration.ts'
import type { InstrumentIndex } from '../core/domain/ids.ts'
import type { Instrument } from '../core/domain/instrument.ts'
import type { BarSource, BarSpec } from '../core/domain/market-data.ts'
import { okOf, type Result, refusalOf } from '../core/std/result.ts'
import { type BarLength, barLengthOf } from './bar-length.ts'
import { nearestName } from './nearest-name.ts'

export const SUBSCRIPTION_KINDS = ['Quote', 'Trade', 'Book', 'Bar'] as const
export type SubscriptionKind = (typeof SUBSCRIPTION_KINDS)[number]

/** A series of bars as an author names it; without a source the host's data decides (a bar file, or trades). */
export interface BarRequest extends BarLength {
  readonly source: BarSource | undefined
}

export interface SubscriptionRequest {
  readonly kind: SubscriptionKind
  readonly instrumentId: string
  readonly bars: BarRequest | undefined
}

/** A request with the configuration's numbers: what a host routes by. `barSpecIndex` is -1 unless the kind is `Bar`. */
export interface Subscription {
  readonly kind: SubscriptionKind
  readonly instrumentIndex: InstrumentIndex
  readonly barSpecIndex: number
}

export const quotes = (instrumentId: string): SubscriptionRequest => ({ kind: 'Quote', instrumentId, bars: undefined })
export const trades = (instrumentId: string): SubscriptionRequest => ({ kind: 'Trade', instrumentId, bars: undefined })
export const book = (instrumentId: string): SubscriptionRequest => ({ kind: 'Book', instrumentId, bars: undefined })

/** Bars of a length: `1m`, `4h`, `100tick` (ticks), `5000lot` (volume); from bid, ask or mid prices if `source` says so. */
export function bars(instrumentId: string, length: string, source?: BarSource): SubscriptionRequest {
  return { kind: 'Bar', instrumentId, bars: parseBarRequest(length, source) }
}

/** Errors: throws on a text that is no length; the strategy does not start. */
export function parseBarRequest(length: string, source?: BarSource): BarRequest {
  const { unit, step } = barLengthOf(length) ?? refuseLength(length)
  return { unit, step, source }
}

function refuseLength(length: string): never {
  throw new Error(`bar length "${length}": write a duration (1m, 4h), ticks (100tick) or volume in lots (5000lot)`)
}

/** The bar series that a host adds to its configuration for these requests; `defaultSource` is what its data offers. */
export function barSpecsOf(
  requests: readonly SubscriptionRequest[],
  instruments: readonly Instrument[],
  defaultSource: BarSource,
): readonly BarSpec[] {
  const specs: BarSpec[] = []
  for (const { instrumentId, bars } of requests) {
    const instrument = instruments.find(candidate => candidate.instrumentId === instrumentId)
    if (instrument === undefined || bars === undefined) continue
    const { unit, step, source } = bars
    if (findBarSpec(specs, instrument.index, bars) >= 0) continue
    specs.push({ instrumentIndex: instrument.index, unit, step, source: source ?? defaultSource })
  }
  return specs
}

/** Errors: every request that the configuration cannot serve, one text each. */
export function resolveSubscriptions(
  requests: readonly SubscriptionRequest[],
  configuration: Pick<Configuration, 'instruments' | 'barSpecs'>,
): Result<readonly Subscription[], readonly string[]> {
  const subscriptions: Subscription[] = []
  const faults: string[] = []
  for (const request of requests) {
    const resolved = resolveOne(request, configuration)
    if (resolved.ok) subscriptions.push(resolved.value)
    else faults.push(resolved.error)
  }
  return faults.length === 0 ? okOf(subscriptions) : refusalOf(faults)
}

/** The first series that fits; -1 if none does. A request without a source fits any. */
export function findBarSpec(specs: readonly BarSpec[], instrumentIndex: InstrumentIndex, request: BarRequest): number {
  return specs.findIndex(
    spec =>
      spec.instrumentIndex === instrumentIndex &&
      spec.unit === request.unit &&
      spec.step === request.step &&
      (request.source === undefined || spec.source === request.source),
  )
}

/** Errors: names the instrument that was not found, the nearest one and all that there are. */
export function findInstrument(instruments: readonly Instrument[], instrumentId: string): Result<Instrument, string> {
  const instrument = instruments.find(candidate => candidate.instrumentId === instrumentId)
  if (instrument !== undefined) return okOf(instrument)
  const known = instruments.map(candidate => candidate.instrumentId as string)
  const nearest = nearestName(instrumentId, known)
  const hint = nearest === undefined ? '' : ` (did you mean ${nearest}?)`
  const list = known.slice(0, 12).join(', ') + (known.length > 12 ? ` and ${known.length - 12} more` : '')
  return refusalOf(`instrument ${instrumentId} is not configured${hint}; configured: ${list}`)
}

function resolveOne(
  request: SubscriptionRequest,
  configuration: Pick<Configuration, 'instruments' | 'barSpecs'>,
): Result<Subscription, string> {
  const found = findInstrument(configuration.instruments, request.instrumentId)
  if (!found.ok) return found
  const instrumentIndex = found.value.index
  if (request.bars === undefined) return okOf({ kind: request.kind, instrumentIndex, barSpecIndex: -1 })
  const barSpecIndex = findBarSpec(configuration.barSpecs, instrumentIndex, request.bars)
  if (barSpecIndex >= 0) return okOf({ kind: 'Bar', instrumentIndex, barSpecIndex })
  const { unit, step, source } = request.bars
  return refusalOf(
    `${request.instrumentId}: no bar series unit=${unit} step=${step} source=${source ?? 'any'} is configured`,
  )
}
