/** The blocks of named figures in a report: result, risk, trades, orders. */

import {
  ABSENT,
  countText,
  dateText,
  durationText,
  moneyText,
  percentText,
  ratioText,
  screenDigitsOf,
  timeText,
} from './figures-text.ts'
import type { PeriodReturn, RunSummary } from './run-summary.ts'
import type { Block, Entry } from './text-layout.ts'

export function figureBlocks(summary: RunSummary): readonly Block[] {
  return [resultBlock(summary), riskBlock(summary), tradesBlock(summary), ordersBlock(summary)]
}

/** Money on one screen has one number of digits, chosen by the size of the account. */
export function moneyTextOf(summary: RunSummary): (amountMinor: bigint | undefined) => string {
  const { currency, initialEquityMinor } = summary
  const digits = screenDigitsOf(currency, initialEquityMinor)
  return amountMinor => moneyText(currency, amountMinor, digits)
}

function resultBlock(summary: RunSummary): Block {
  const money = moneyTextOf(summary)
  const { returns, netProfitMinor, profitParts } = summary
  const code = summary.currency.code
  return {
    title: 'Result',
    entries: [
      { name: 'Net profit', text: `${money(netProfitMinor)} ${code}`, paint: paintOf(netProfitMinor) },
      ...partEntry('  from closed trades', profitParts.closedTradesMinor, money),
      ...partEntry('  from open trades', profitParts.openTradesMinor, money),
      ...partEntry('  from funding', profitParts.fundingMinor, money),
      ...partEntry('  from rates and holdings', profitParts.otherMinor, money),
      { name: 'Total return', text: percentText(returns.totalReturn), paint: paintOf(netProfitMinor) },
      { name: 'CAGR', text: percentText(returns.cagr) },
      { name: 'Start equity', text: money(summary.initialEquityMinor) },
      { name: 'Final equity', text: money(summary.finalEquityMinor) },
      periodEntry('Best', returns.best, summary),
      periodEntry('Worst', returns.worst, summary),
      { name: 'Fees', text: money(summary.total.feesMinor) },
      { name: 'Turnover', text: money(summary.total.turnoverMinor) },
    ],
  }
}

/** Parts of nothing are not shown. */
function partEntry(name: string, amountMinor: bigint, money: (amount: bigint) => string): Entry[] {
  return amountMinor === 0n ? [] : [{ name, text: money(amountMinor) }]
}

function periodEntry(name: string, period: PeriodReturn | undefined, { returns }: RunSummary): Entry {
  const label = `${name} ${returns.period.toLowerCase()}`
  if (period === undefined) return { name: label, text: ABSENT }
  const when = returns.period === 'Day' ? dateText(period.startUs) : timeText(period.startUs).slice(5)
  return { name: label, text: `${percentText(period.ratio)}  ${when}` }
}

function riskBlock(summary: RunSummary): Block {
  const { returns, drawdown, exposure } = summary
  const money = moneyTextOf(summary)
  return {
    title: 'Risk',
    entries: [
      { name: 'Volatility (a year)', text: percentText(returns.volatility) },
      { name: 'Sharpe', text: ratioText(returns.sharpe) },
      { name: 'Sortino', text: ratioText(returns.sortino) },
      { name: 'Calmar', text: ratioText(returns.calmar) },
      {
        name: 'Maximum drawdown',
        text: drawdown === undefined ? percentText(0) : percentText(-drawdown.ratio),
        paint: drawdown === undefined ? undefined : 'bad',
      },
      ...drawdownEntries(summary),
      { name: 'Time in market', text: percentText(exposure.inMarketRatio) },
      { name: 'Exposure, average', text: money(exposure.averageGrossMinor) },
      { name: 'Exposure, largest', text: money(exposure.grossMinorMax) },
      { name: 'Exposure of equity', text: leverageText(exposure) },
    ],
  }
}

function leverageText({ averageLeverage, leverageMax }: RunSummary['exposure']): string {
  return `${percentText(averageLeverage)}, at most ${percentText(leverageMax)}`
}

function drawdownEntries({ drawdown, longestUnderWater, endUs }: RunSummary): Entry[] {
  if (drawdown === undefined) return []
  const { startUs, troughUs, recoveryUs } = drawdown
  const when = isSameDay(startUs, recoveryUs ?? endUs) ? timeText : dateText
  return [
    { name: '  began', text: when(startUs) },
    { name: '  lowest', text: when(troughUs) },
    { name: '  recovered', text: recoveryUs === undefined ? 'not yet' : when(recoveryUs) },
    { name: '  lasted', text: durationText((recoveryUs ?? endUs) - startUs) },
    {
      name: 'Longest below a peak',
      text: longestUnderWater === undefined ? ABSENT : underWaterText(longestUnderWater),
    },
  ]
}

function underWaterText(spell: NonNullable<RunSummary['longestUnderWater']>): string {
  return `${durationText(spell.endUs - spell.startUs)}${spell.isRecovered ? '' : ' (not over)'}`
}

function isSameDay(a: number, b: number): boolean {
  return dateText(a) === dateText(b)
}

function tradesBlock(summary: RunSummary): Block {
  const { trades } = summary.total
  const money = moneyTextOf(summary)
  return {
    title: 'Trades (flat to flat, net of fees)',
    entries: [
      { name: 'Closed', text: `${countText(trades.closedCount)} (${countText(trades.longCount)} long)` },
      { name: 'Open at the end', text: countText(trades.openCount) },
      { name: 'Win rate', text: percentText(trades.winRate) },
      { name: 'Profit factor', text: ratioText(trades.profitFactor) },
      { name: 'Expectancy', text: money(trades.expectancyMinor) },
      { name: 'Average win', text: money(trades.averageWinMinor) },
      { name: 'Average loss', text: money(trades.averageLossMinor) },
      { name: 'Largest win', text: money(trades.largestWinMinor) },
      { name: 'Largest loss', text: money(trades.largestLossMinor) },
      { name: 'Average duration', text: durationText(trades.averageDurationUs) },
    ],
  }
}

function ordersBlock(summary: RunSummary): Block {
  const { orders, total, denials, openOrderCount } = summary
  const deniedCount = denials.reduce((sum, { count }) => sum + count, 0)
  const entries: Entry[] = [
    { name: 'Submitted', text: countText(orders.submitted) },
    { name: 'Filled', text: countText(orders.filled) },
    { name: 'Partly filled, then ended', text: countText(orders.partlyFilled) },
    { name: 'Canceled', text: countText(orders.canceled) },
    { name: 'Expired', text: countText(orders.expired) },
    {
      name: 'Rejected by the venue',
      text: countText(orders.rejected),
      paint: orders.rejected > 0 ? 'warning' : undefined,
    },
    { name: 'Open at the end', text: countText(openOrderCount) },
    { name: 'Denied by us', text: countText(deniedCount), paint: deniedCount > 0 ? 'warning' : undefined },
    { name: 'Fills', text: countText(total.fillCount) },
    { name: 'Fills as maker', text: percentText(total.fillCount > 0 ? total.makerCount / total.fillCount : undefined) },
  ]
  return { title: 'Orders', entries }
}

export function paintOf(amountMinor: bigint | undefined): 'good' | 'bad' | undefined {
  if (amountMinor === undefined || amountMinor === 0n) return undefined
  return amountMinor > 0n ? 'good' : 'bad'
}
