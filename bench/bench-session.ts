/** Builds the in-process session that the engine benchmarks run: risk, matching and exact ledger on, one core. */

import type { Configuration } from '../src/core/domain/configuration.ts'
import { defineInstrument } from '../src/core/domain/define-instrument.ts'
import type { StrategyIndex, VenueIndex } from '../src/core/domain/ids.ts'
import type { Instrument } from '../src/core/domain/instrument.ts'
import { NO_LIMITS, type RiskLimits } from '../src/core/domain/limits.ts'
import type { BarSpec } from '../src/core/domain/market-data.ts'
import type { MoneyMinor, QtyLots } from '../src/core/domain/quantities.ts'
import { hashOf, snapshotOf } from '../src/core/engine/snapshot.ts'
import type { Turn } from '../src/core/engine/turn.ts'
import { StateHash } from '../src/core/std/hash.ts'
import { Routes } from '../src/host/session/routes.ts'
import { RunnerSeat } from '../src/host/session/seat.ts'
import { type SessionObserver, VirtualSession, type VirtualVenue } from '../src/host/session/virtual-session.ts'
import type { MarketFeed } from '../src/market-data/feed.ts'
import type { VenueEffect } from '../src/ports.ts'
import { StrategyRunner } from '../src/strategy/runner.ts'
import type { StrategyClass } from '../src/strategy/strategy.ts'
import { DEFAULT_FILL_MODEL, SIMULATED_CAPABILITIES } from '../src/venues/simulated/fill-model.ts'
import { SimulatedVenue } from '../src/venues/simulated/simulated-venue.ts'

const CURRENCIES = [
  { code: 'USD', minorDigits: 8 },
  { code: 'BTC', minorDigits: 8 },
]

/** What a careful person would set: sizes, worths, collar, position, open orders. */
const LIMITS: RiskLimits = {
  ...NO_LIMITS,
  orderQtyLotsMax: 100 as QtyLots,
  orderNotionalMinorMax: 1e13 as MoneyMinor,
  priceCollarBps: 500,
  priceReference: 'Mark',
  positionLotsMax: 1_000 as QtyLots,
  grossExposureMinorMax: 5e14 as MoneyMinor,
  openOrdersMax: 1_000,
  drawdownMinorMax: 9e13 as MoneyMinor,
  breachAction: 'Halt',
  dataAgeUsMax: 3_600_000_000,
}

export interface BenchWorld {
  readonly instrumentCount: number
  readonly barStepUs: number | undefined
  readonly lotSize: string
  readonly takerFeeBps: string
}

export function worldOf({ instrumentCount, barStepUs, lotSize, takerFeeBps }: BenchWorld): Configuration {
  const instruments: Instrument[] = []
  for (let i = 0; i < instrumentCount; i++) {
    const defined = defineInstrument(
      {
        instrumentId: i === 0 ? 'BTC-USDT.SIM' : `C${i}-USDT.SIM`,
        kind: 'Spot',
        baseCurrency: 'BTC',
        quoteCurrency: 'USD',
        tickSize: '0.01',
        lotSize,
        makerFeeBps: takerFeeBps,
        takerFeeBps,
        priceMax: '500000',
      },
      i as never,
      0 as VenueIndex,
      CURRENCIES,
    )
    if (!defined.ok) throw new Error(defined.error.join('\n'))
    instruments.push(defined.value)
  }
  const barSpecs: BarSpec[] =
    barStepUs === undefined
      ? []
      : [{ instrumentIndex: instruments[0]!.index, unit: 'Time', step: barStepUs, source: 'External' }]
  return {
    ruleVersion: 1,
    generation: 1,
    epoch: 1,
    currencies: CURRENCIES,
    venues: [{ venueId: 'SIM', capabilities: { ...SIMULATED_CAPABILITIES, ackTimeoutUs: 0 } }],
    instruments,
    barSpecs,
    accounts: [
      {
        accountId: 'main',
        venueIndex: 0 as VenueIndex,
        baseCurrency: 0 as never,
        positionMode: 'Netting',
        openingBalances: [{ currency: 0 as never, amountMinor: '100000000000000' }],
        limits: NO_LIMITS,
      },
    ],
    strategies: [{ strategyId: 'bench', accountIndex: 0 as never, limits: LIMITS, instrumentLimits: [] }],
    conversions: [],
    limits: NO_LIMITS,
    dayStartMinute: 0,
  }
}

export interface BenchAnswer {
  readonly inputCount: number
  readonly orderCount: number
  readonly fillCount: number
  readonly deniedCount: number
  readonly finalEquityMinor: number
  /** Over the equity after every input: the whole path has to be the same, not only its end. */
  readonly equityDigest: string
  readonly stateHash: string
}

export interface BenchRun {
  readonly answer: BenchAnswer
  readonly elapsedMs: number
}

/** What a session counted so far. */
interface Counts {
  orderCount: number
  fillCount: number
  deniedCount: number
  equityMinor: number
  readonly equityHash: StateHash
}

export interface BenchSession {
  readonly session: VirtualSession
  readonly counts: Counts
}

/** Where a session's venue may be watched: told of each effect before the venue is. */
export type EffectWatch = (effect: VenueEffect) => void

/** Builds the session: one strategy, one simulated venue, the engine between them; `onTurn` sees every turn. */
export function buildSession(
  configuration: Configuration,
  strategyClass: StrategyClass,
  parameters: Readonly<Record<string, unknown>>,
  onTurn: SessionObserver['onTurn'],
  watch?: EffectWatch,
): VirtualSession {
  const venue = new SimulatedVenue({
    configuration,
    venueIndex: 0 as VenueIndex,
    model: DEFAULT_FILL_MODEL,
    seed: 1,
    report: report => session.enqueue(report),
  })
  const runner = new StrategyRunner({
    strategyClass,
    parameters,
    strategyIndex: 0 as StrategyIndex,
    configuration,
    emit: intent => session.enqueue(intent),
    log: () => {},
    onFailure: failure => {
      throw new Error(`${failure.hook}: ${failure.message}`)
    },
  })
  const session: VirtualSession = new VirtualSession({
    configuration,
    routes: new Routes(configuration, [runner.subscriptions]),
    seats: [new RunnerSeat(runner, 0 as StrategyIndex)],
    venues: [watch === undefined ? venue : watched(venue, watch)],
    observer: { onTurn, onAlert: () => {} },
  })
  return session
}

/** A session that counts what its answer needs. */
export function openSession(
  configuration: Configuration,
  strategyClass: StrategyClass,
  parameters: Readonly<Record<string, unknown>>,
  watch?: EffectWatch,
): BenchSession {
  const counts: Counts = { orderCount: 0, fillCount: 0, deniedCount: 0, equityMinor: 0, equityHash: new StateHash() }
  const onTurn = ({ events }: Turn, isMarket: boolean): void => {
    for (let i = 0; i < events.length; i++) {
      const { kind } = events[i]!
      if (kind === 'OrderSubmitted') counts.orderCount++
      else if (kind === 'OrderFilled') counts.fillCount++
      else if (kind === 'OrderDenied') counts.deniedCount++
    }
    if (!isMarket) return
    counts.equityMinor = session.engine.state.rooms!.portfolio.equityMinorOf(0)!
    counts.equityHash.updateNumber(counts.equityMinor)
  }
  const session = buildSession(configuration, strategyClass, parameters, onTurn, watch)
  return { session, counts }
}

function watched(venue: SimulatedVenue, watch: EffectWatch): VirtualVenue {
  return {
    onMarket: input => venue.onMarket(input),
    execute: (effect, timeUs) => {
      watch(effect)
      venue.execute(effect, timeUs)
    },
    advanceTo: timeUs => venue.advanceTo(timeUs),
    get nextDueUs() {
      return venue.nextDueUs
    },
  }
}

/** Runs a feed to its end; the clock runs from the first input to the last. */
export function runFeed(
  configuration: Configuration,
  strategyClass: StrategyClass,
  parameters: Readonly<Record<string, unknown>>,
  feed: MarketFeed,
): BenchRun {
  const { session, counts } = openSession(configuration, strategyClass, parameters)
  const startMs = performance.now()
  let input = feed.next()
  if (input !== undefined) session.start(input.timeUs)
  for (; input !== undefined; input = feed.next()) session.market(input)
  const elapsedMs = performance.now() - startMs
  const stateHash = hashOf(snapshotOf(session.engine.state))
  const { orderCount, fillCount, deniedCount, equityMinor: finalEquityMinor, equityHash } = counts
  const equityDigest = equityHash.digest()
  return {
    answer: {
      inputCount: feed.readCount,
      orderCount,
      fillCount,
      deniedCount,
      finalEquityMinor,
      equityDigest,
      stateHash,
    },
    elapsedMs,
  }
}
