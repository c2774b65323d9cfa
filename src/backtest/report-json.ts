/**
 * A run's summary as one JSON object: stable, documented in docs/backtest.md.
 *
 * Amounts are decimal text in the base currency, exact; ratios are numbers (0.1 is 10 %); times are ISO 8601 text, UTC;
 * a figure without meaning is null.
 */

import type { TimeUs } from '../core/domain/ids.ts'
import { formatMoney } from '../core/domain/instrument-math.ts'
import type { Currency } from '../core/domain/quantities.ts'
import { formatTimeUs } from '../core/std/time.ts'
import type { ActivityFigures, RunSummary } from './run-summary.ts'

export const REPORT_SCHEMA = 'holdfast.backtest-report'
/** Rises when a field is taken away or changes its meaning; new fields do not raise it. */
export const REPORT_SCHEMA_VERSION = 1

/** Neighboring buckets of the curve are merged where there are more than this many. */
const CURVE_POINTS_MAX = 2000

export function reportJsonOf(summary: RunSummary): Readonly<Record<string, unknown>> {
  const { currency, run } = summary
  return {
    schema: REPORT_SCHEMA,
    schemaVersion: REPORT_SCHEMA_VERSION,
    run: {
      configName: run.configName,
      dataSources: run.dataSources,
      parameters: run.parameters,
      seed: run.seed ?? null,
      ruleVersion: summary.ruleVersion,
      startTime: timeJson(summary.startUs),
      endTime: timeJson(summary.endUs),
    },
    currency: currency.code,
    result: resultJson(summary),
    returns: returnsJson(summary),
    drawdown: drawdownJson(summary),
    exposure: exposureJson(summary),
    orders: { ...summary.orders, openAtEnd: summary.openOrderCount },
    total: activityJson(summary.total, currency),
    strategies: summary.strategies.map(each => activityJson(each, currency)),
    instruments: summary.instruments.map(each => activityJson(each, currency)),
    denials: summary.denials.map(({ code, count, first: { action, what, was, limit }, instrumentId, text }) => ({
      code,
      count,
      first: { action, instrument: instrumentId === '' ? null : instrumentId, what, was, limit, text },
    })),
    rejections: summary.rejections,
    alerts: summary.alerts,
    skippedData: summary.skipped,
    curve: curveJson(summary),
    speed: summary.speed ?? null,
    notes: summary.notes,
  }
}

function resultJson(summary: RunSummary): object {
  const { currency, profitParts } = summary
  return {
    initialEquity: formatMoney(currency, summary.initialEquityMinor),
    finalEquity: formatMoney(currency, summary.finalEquityMinor),
    netProfit: formatMoney(currency, summary.netProfitMinor),
    profitParts: {
      closedTrades: formatMoney(currency, profitParts.closedTradesMinor),
      openTrades: formatMoney(currency, profitParts.openTradesMinor),
      funding: formatMoney(currency, profitParts.fundingMinor),
      other: formatMoney(currency, profitParts.otherMinor),
    },
    feesByCurrency: summary.feesOfCurrency.map(each => ({
      currency: each.currency.code,
      amount: formatMoney(each.currency, each.amountMinor),
    })),
  }
}

function returnsJson({ returns, months }: RunSummary): object {
  const { best, worst } = returns
  return {
    totalReturn: returns.totalReturn ?? null,
    cagr: returns.cagr ?? null,
    volatility: returns.volatility ?? null,
    sharpe: returns.sharpe ?? null,
    sortino: returns.sortino ?? null,
    calmar: returns.calmar ?? null,
    period: returns.period,
    periodCount: returns.periodCount,
    periodsPerYear: returns.periodsPerYear,
    yearDays: returns.yearDays,
    riskFreeRate: returns.riskFreeRate,
    best: best === undefined ? null : { startTime: timeJson(best.startUs), return: best.ratio },
    worst: worst === undefined ? null : { startTime: timeJson(worst.startUs), return: worst.ratio },
    months: months.map(({ year, month, ratio }) => ({ year, month, return: ratio })),
  }
}

function drawdownJson({ drawdown, longestUnderWater, currency, endUs }: RunSummary): object | null {
  if (drawdown === undefined || longestUnderWater === undefined) return null
  const { startUs, troughUs, recoveryUs, ratio, peak, trough } = drawdown
  return {
    ratio,
    peakEquity: formatMoney(currency, BigInt(Math.round(peak))),
    troughEquity: formatMoney(currency, BigInt(Math.round(trough))),
    startTime: timeJson(startUs),
    troughTime: timeJson(troughUs),
    recoveryTime: recoveryUs === undefined ? null : timeJson(recoveryUs),
    lengthSeconds: ((recoveryUs ?? endUs) - startUs) / 1e6,
    longest: {
      startTime: timeJson(longestUnderWater.startUs),
      endTime: timeJson(longestUnderWater.endUs),
      isRecovered: longestUnderWater.isRecovered,
    },
  }
}

function exposureJson({ exposure, currency }: RunSummary): object {
  return {
    inMarketRatio: exposure.inMarketRatio ?? null,
    averageGross: moneyJson(currency, exposure.averageGrossMinor),
    maxGross: formatMoney(currency, exposure.grossMinorMax),
    averageLeverage: exposure.averageLeverage ?? null,
    maxLeverage: exposure.leverageMax,
  }
}

function activityJson(activity: ActivityFigures, currency: Currency): object {
  const { trades } = activity
  return {
    name: activity.name,
    fills: activity.fillCount,
    makerFills: activity.makerCount,
    unvaluedFills: activity.unvaluedFillCount,
    turnover: formatMoney(currency, activity.turnoverMinor),
    fees: formatMoney(currency, activity.feesMinor),
    trades: {
      closed: trades.closedCount,
      long: trades.longCount,
      wins: trades.winCount,
      losses: trades.lossCount,
      open: trades.openCount,
      unvalued: trades.unvaluedCount,
      winRate: trades.winRate ?? null,
      profitFactor: trades.profitFactor ?? null,
      netProfit: formatMoney(currency, trades.netMinor),
      openProfit: formatMoney(currency, trades.openNetMinor),
      expectancy: moneyJson(currency, trades.expectancyMinor),
      averageWin: moneyJson(currency, trades.averageWinMinor),
      averageLoss: moneyJson(currency, trades.averageLossMinor),
      largestWin: moneyJson(currency, trades.largestWinMinor),
      largestLoss: moneyJson(currency, trades.largestLossMinor),
      averageDurationSeconds: trades.averageDurationUs === undefined ? null : trades.averageDurationUs / 1e6,
    },
  }
}

function moneyJson(currency: Currency, amountMinor: bigint | undefined): string | null {
  return amountMinor === undefined ? null : formatMoney(currency, amountMinor)
}

/** The lowest and highest equity of merged buckets stay exact. */
function curveJson({ curve, currency }: RunSummary): object {
  const count = curve.last.length
  const stride = Math.max(Math.ceil(count / CURVE_POINTS_MAX), 1)
  const money = (amount: number) => formatMoney(currency, BigInt(Math.round(amount)))
  const points: [string, string, string, string][] = []
  for (let from = 0; from < count; from += stride) {
    const until = Math.min(from + stride, count)
    points.push([
      timeJson(curve.startUs[from]!),
      money(curve.last[until - 1]!),
      money(curve.min.subarray(from, until).reduce((a, b) => Math.min(a, b))),
      money(curve.max.subarray(from, until).reduce((a, b) => Math.max(a, b))),
    ])
  }
  return { columns: ['startTime', 'last', 'min', 'max'], points }
}

function timeJson(timeUs: number): string {
  return formatTimeUs(timeUs as TimeUs)
}
