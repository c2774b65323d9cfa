/** What a report says about a run, as data: the terminal text and the JSON are both made from it. Money in minor units. */

import type { OrderDenied } from '../core/domain/events.ts'
import type { DenialCode } from '../core/domain/limits.ts'
import type { Currency } from '../core/domain/quantities.ts'
import type { Drawdown, UnderWater } from './drawdown.ts'
import type { EquityBuckets } from './equity-record.ts'
import type { OrderCounts, RejectionCount } from './order-tally.ts'
import type { Period, YearDays } from './periods.ts'
import type { TradeFigures } from './trade-statistics.ts'

/** What was run; the caller knows. */
export interface RunDescription {
  readonly configName: string
  /** Series or files, one text each. */
  readonly dataSources: readonly string[]
  readonly seed: string | number | undefined
  /** The parameters of the strategies as the run used them, one text each, for example `alpha.fast=10`. */
  readonly parameters: readonly string[]
}

/** Data that the run left out. */
export interface SkippedItem {
  readonly instrumentId: string
  /** The series or the file. */
  readonly series: string
  readonly reason: string
  readonly rowCount: number
  readonly text: string
}

export interface RunSpeed {
  /** Market inputs taken. */
  readonly eventCount: number
  readonly wallTimeMs: number
}

/** Figures of returns; a figure without meaning for this run is undefined. */
export interface ReturnFigures {
  readonly totalReturn: number | undefined
  readonly cagr: number | undefined
  readonly volatility: number | undefined
  readonly sharpe: number | undefined
  readonly sortino: number | undefined
  readonly calmar: number | undefined
  readonly period: Period
  readonly periodCount: number
  readonly periodsPerYear: number
  readonly yearDays: YearDays
  /** Yearly, 0.02 for 2 %. */
  readonly riskFreeRate: number
  readonly best: PeriodReturn | undefined
  readonly worst: PeriodReturn | undefined
}

export interface PeriodReturn {
  readonly startUs: number
  readonly ratio: number
}

/** Where the net profit came from; the parts sum up to it, to the minor unit. */
export interface ProfitParts {
  readonly closedTradesMinor: bigint
  readonly openTradesMinor: bigint
  readonly fundingMinor: bigint
  /** What else moved the equity: holdings that no trade explains, rates of other currencies, roundings of both. */
  readonly otherMinor: bigint
}

export interface ExposureFigures {
  readonly inMarketRatio: number | undefined
  readonly averageGrossMinor: bigint | undefined
  readonly grossMinorMax: bigint
  /** Gross exposure over equity. */
  readonly averageLeverage: number | undefined
  readonly leverageMax: number
}

/** Fills and trades of the whole run, of one strategy or of one instrument. */
export interface ActivityFigures {
  readonly name: string
  readonly fillCount: number
  readonly makerCount: number
  readonly turnoverMinor: bigint
  readonly feesMinor: bigint
  readonly unvaluedFillCount: number
  readonly trades: TradeFigures
}

export interface MonthReturn {
  readonly year: number
  readonly month: number
  readonly ratio: number
}

/** How often one reason refused, and the first time in words. */
export interface DenialFigures {
  readonly code: DenialCode
  readonly count: number
  readonly first: OrderDenied
  /** Empty where the first names no instrument that there is. */
  readonly instrumentId: string
  readonly text: string
}

export interface RunSummary {
  readonly run: RunDescription
  readonly ruleVersion: number
  readonly currency: Currency
  /** The first and the last point of the equity curve. */
  readonly startUs: number
  readonly endUs: number
  readonly initialEquityMinor: bigint
  readonly finalEquityMinor: bigint
  readonly netProfitMinor: bigint
  readonly profitParts: ProfitParts
  readonly returns: ReturnFigures
  readonly months: readonly MonthReturn[]
  readonly drawdown: Drawdown | undefined
  readonly longestUnderWater: UnderWater | undefined
  readonly exposure: ExposureFigures
  readonly total: ActivityFigures
  readonly strategies: readonly ActivityFigures[]
  readonly instruments: readonly ActivityFigures[]
  readonly orders: OrderCounts
  readonly openOrderCount: number
  readonly denials: readonly DenialFigures[]
  readonly rejections: readonly RejectionCount[]
  readonly feesOfCurrency: readonly { readonly currency: Currency; readonly amountMinor: bigint }[]
  readonly alerts: readonly { readonly code: string; readonly count: number }[]
  readonly curve: EquityBuckets
  readonly skipped: readonly SkippedItem[]
  readonly speed: RunSpeed | undefined
  /** What a reader has to know before trusting a figure, one sentence each. */
  readonly notes: readonly string[]
}
