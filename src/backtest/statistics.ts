/** Sums a recorded run up: every figure of the report, from the recorder's columns and what the caller adds. */

import type { Configuration } from '../core/domain/configuration.ts'
import { denialText } from '../core/domain/denial-text.ts'
import { US_PER_DAY } from '../core/std/time.ts'
import type { FillTally } from './fill-tally.ts'
import { monthReturnsOf } from './months.ts'
import { notesOf } from './notes.ts'
import { type PeriodReturns, periodReturnsOf, type YearDays } from './periods.ts'
import { cagrOf, calmarOf, sharpeOf, sortinoOf, volatilityOf } from './return-statistics.ts'
import { type MarkTicksOf, roundTripsOf } from './round-trips.ts'
import type { RunRecorder } from './run-recorder.ts'
import type {
  ActivityFigures,
  DenialFigures,
  ExposureFigures,
  PeriodReturn,
  ProfitParts,
  ReturnFigures,
  RunDescription,
  RunSpeed,
  RunSummary,
  SkippedItem,
} from './run-summary.ts'
import { TradeTally } from './trade-statistics.ts'

export interface SummaryOptions {
  readonly run: RunDescription
  /** Absent: 252 where an equity or an FX pair is among the instruments, otherwise 365. */
  readonly yearDays?: YearDays
  /** Yearly, 0.02 for 2 %; absent: 0. */
  readonly riskFreeRate?: number
  /** The last marks, for trades that are open at the end; absent: the recorder's. */
  readonly markTicksOf?: MarkTicksOf
  readonly skipped?: readonly SkippedItem[]
  readonly speed?: RunSpeed
  /** What else a reader has to know, for example that the run was stopped early; shown before all other notes. */
  readonly notes?: readonly string[]
}

/** A growth measured over less than this is not extrapolated to a year. */
export const CAGR_SPAN_US_MIN = 7 * US_PER_DAY

export function summarize(recorder: RunRecorder, options: SummaryOptions): RunSummary {
  const { configuration, equity } = recorder
  const yearDays = options.yearDays ?? defaultYearDaysOf(configuration)
  const periods = periodReturnsOf(equity, yearDays)
  const initialEquityMinor = minorOf(equity.firstEquity)
  const finalEquityMinor = minorOf(equity.lastEquity)
  const netProfitMinor = finalEquityMinor - initialEquityMinor
  const activities = activitiesOf(recorder, options.markTicksOf ?? recorder.markTicksOf)
  const summary = {
    run: options.run,
    ruleVersion: configuration.ruleVersion,
    currency: configuration.currencies[recorder.baseCurrency]!,
    startUs: equity.firstUs,
    endUs: equity.lastUs,
    initialEquityMinor,
    finalEquityMinor,
    netProfitMinor,
    profitParts: profitPartsOf(netProfitMinor, activities.total, recorder.funding.toBigInt()),
    returns: returnFiguresOf(recorder, periods, yearDays, options.riskFreeRate ?? 0),
    months: monthReturnsOf(equity),
    drawdown: recorder.drawdowns.deepest(),
    longestUnderWater: recorder.drawdowns.longest(equity.lastUs),
    exposure: exposureOf(recorder),
    ...activities,
    orders: recorder.orders.counts,
    openOrderCount: recorder.orders.openCount,
    denials: denialsOf(recorder),
    rejections: recorder.orders.rejections(),
    feesOfCurrency: feesOf(recorder),
    alerts: [...recorder.alertCounts].map(([code, count]) => ({ code, count })),
    curve: equity.buckets(),
    skipped: options.skipped ?? [],
    speed: options.speed,
  }
  return { ...summary, notes: [...(options.notes ?? []), ...notesOf(summary, periods, recorder)] }
}

function denialsOf({ configuration, orders }: RunRecorder): DenialFigures[] {
  return orders.denials().map(({ code, count, first, firstOrder }) => {
    const { accountIndex = 0 } = configuration.strategies[first.strategyIndex] ?? {}
    const instrument = configuration.instruments[firstOrder?.instrumentIndex ?? -1]
    const text = denialText(first, { configuration, accountIndex, instrument, side: firstOrder?.side })
    return { code, count, first, instrumentId: instrument?.instrumentId ?? '', text }
  })
}

/** Markets with sessions have 252 days a year, others 365. */
export function defaultYearDaysOf(configuration: Configuration): YearDays {
  return configuration.instruments.some(({ kind }) => kind === 'Equity' || kind === 'FxPair') ? 252 : 365
}

// ── returns ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function returnFiguresOf(
  recorder: RunRecorder,
  periods: PeriodReturns,
  yearDays: YearDays,
  riskFreeRate: number,
): ReturnFigures {
  const { equity } = recorder
  const { returns, periodsPerYear } = periods
  const riskFree = (1 + riskFreeRate) ** (1 / periodsPerYear) - 1
  const excess = riskFree === 0 ? returns : returns.map(each => each - riskFree)
  const isLong = equity.lastUs - equity.firstUs >= CAGR_SPAN_US_MIN && periods.ruinUs === undefined
  const cagr = isLong ? cagrOf(returns, periodsPerYear) : Number.NaN
  return {
    totalReturn: known(equity.lastEquity / equity.firstEquity - 1),
    cagr: known(cagr),
    volatility: known(volatilityOf(returns, periodsPerYear)),
    sharpe: known(sharpeOf(excess, periodsPerYear)),
    sortino: known(sortinoOf(excess, periodsPerYear)),
    calmar: known(calmarOf(cagr, recorder.drawdowns.deepest()?.ratio ?? 0)),
    period: periods.period,
    periodCount: returns.length,
    periodsPerYear,
    yearDays,
    riskFreeRate,
    best: extremeOf(periods, (a, b) => a > b),
    worst: extremeOf(periods, (a, b) => a < b),
  }
}

function known(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}

function extremeOf(periods: PeriodReturns, isBeyond: (a: number, b: number) => boolean): PeriodReturn | undefined {
  let at = -1
  periods.returns.forEach((each, i) => {
    if (at < 0 || isBeyond(each, periods.returns[at]!)) at = i
  })
  return at < 0 ? undefined : { startUs: periods.startUs[at]!, ratio: periods.returns[at]! }
}

// ── money ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function profitPartsOf(netProfitMinor: bigint, total: ActivityFigures, fundingMinor: bigint): ProfitParts {
  const { netMinor: closedTradesMinor, openNetMinor: openTradesMinor } = total.trades
  const otherMinor = netProfitMinor - closedTradesMinor - openTradesMinor - fundingMinor
  return { closedTradesMinor, openTradesMinor, fundingMinor, otherMinor }
}

function exposureOf(recorder: RunRecorder): ExposureFigures {
  const { exposure, equity } = recorder
  const average = exposure.averageGrossMinor(equity.firstUs, equity.lastUs)
  return {
    inMarketRatio: exposure.inMarketRatio(equity.firstUs, equity.lastUs),
    averageGrossMinor: average === undefined ? undefined : minorOf(average),
    grossMinorMax: minorOf(exposure.grossMinorMax),
    averageLeverage: exposure.averageLeverage(equity.firstUs, equity.lastUs),
    leverageMax: exposure.leverageMax,
  }
}

function feesOf(recorder: RunRecorder): RunSummary['feesOfCurrency'] {
  const { currencies } = recorder.configuration
  return recorder.feesOfCurrency
    .map((sum, index) => ({ currency: currencies[index]!, amountMinor: sum.toBigInt() }))
    .filter(({ amountMinor }) => amountMinor !== 0n)
}

/** A double may have left the safe integers: then this is the whole number nearest to it. */
function minorOf(amount: number): bigint {
  return Number.isFinite(amount) ? BigInt(Math.round(amount)) : 0n
}

// ── fills and trades ─────────────────────────────────────────────────────────────────────────────────────────────────

interface Activities {
  readonly total: ActivityFigures
  readonly strategies: readonly ActivityFigures[]
  readonly instruments: readonly ActivityFigures[]
}

function activitiesOf(recorder: RunRecorder, markTicksOf: MarkTicksOf): Activities {
  const { configuration, tallyOfStrategy, tallyOfInstrument } = recorder
  const total = new TradeTally()
  const ofStrategy = tallyOfStrategy.map(() => new TradeTally())
  const ofInstrument = tallyOfInstrument.map(() => new TradeTally())
  for (const trip of roundTripsOf(recorder.fills, configuration, markTicksOf)) {
    total.add(trip)
    ofStrategy[trip.strategyIndex + 1]!.add(trip)
    ofInstrument[trip.instrumentIndex]!.add(trip)
  }
  const strategyNames = ['(no strategy)', ...configuration.strategies.map(({ strategyId }) => strategyId)]
  const strategies = strategyNames.map((name, i) => activityOf(name, tallyOfStrategy[i]!, ofStrategy[i]!))
  return {
    total: activityOf('total', recorder.fillTally, total),
    // Row 0 is shown only where an operator or the outside traded.
    strategies: strategies.filter(({ fillCount }, i) => i > 0 || fillCount > 0),
    instruments: configuration.instruments.map(({ instrumentId }, i) =>
      activityOf(instrumentId, tallyOfInstrument[i]!, ofInstrument[i]!),
    ),
  }
}

function activityOf(name: string, fills: FillTally, trades: TradeTally): ActivityFigures {
  return {
    name,
    fillCount: fills.fillCount,
    makerCount: fills.makerCount,
    turnoverMinor: fills.turnover.toBigInt(),
    feesMinor: fills.fees.toBigInt(),
    unvaluedFillCount: fills.unvaluedCount,
    trades: trades.figures(),
  }
}
