/** A whole small run summed up, figure by figure, each reckoned by hand beside it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureAccount, fixtureInstrument } from '../core/domain/fixtures.ts'
import type { CurrencyIndex } from '../core/domain/ids.ts'
import { fixtureDenied, fixtureFill, fixtureRecorder, fixtureRun, fixtureSubmitted, fixtureTimeUs } from './fixtures.ts'
import type { RunRecorder } from './run-recorder.ts'
import { defaultYearDaysOf, summarize } from './statistics.ts'

const PERP = fixtureInstrument({ kind: 'LinearPerpetual' })
/** What one lot earns in one tick: 0.001 × 0.1 USDT. */
const UNIT = 10_000n

/** Nine days; equity in USDT by midnight, a minor unit being 1e-8. */
function nineDays(): RunRecorder {
  const recorder = fixtureRecorder({ instruments: [PERP] })
  const equities = [1000, 1010, 1020, 1000, 990, 995, 1020, 1030, 1040, 1045]
  equities.forEach((equity, day) => {
    const timeUs = fixtureTimeUs('2024-03-01') + day * 86_400_000_000
    recorder.onEquity(timeUs, equity * 1e8)
    recorder.onExposure(timeUs, day >= 1 && day < 4 ? 500e8 : 0)
  })
  return recorder
}

test('money and returns', () => {
  const summary = summarize(nineDays(), { run: fixtureRun() })
  assert.equal(summary.netProfitMinor, 4_500_000_000n)
  assert.equal(summary.initialEquityMinor, 100_000_000_000n)
  const { returns } = summary
  assert.equal(returns.totalReturn!.toFixed(12), '0.045000000000')
  assert.equal(returns.periodCount, 9)
  // 1.045 ^ (365 / 9) - 1
  assert.equal(returns.cagr!.toFixed(6), (1.045 ** (365 / 9) - 1).toFixed(6))
  assert.deepEqual([returns.best!.startUs, returns.worst!.startUs].map(day), ['2024-03-06', '2024-03-03'])
  assert.equal(returns.worst!.ratio.toFixed(9), (1000 / 1020 - 1).toFixed(9))
  assert.equal(returns.calmar!.toFixed(9), (returns.cagr! / (30 / 1020)).toFixed(9))
})

test('drawdown and exposure', () => {
  const { drawdown, longestUnderWater, exposure } = summarize(nineDays(), { run: fixtureRun() })
  assert.deepEqual([drawdown!.startUs, drawdown!.troughUs, drawdown!.recoveryUs!].map(day), [
    '2024-03-03',
    '2024-03-05',
    '2024-03-07',
  ])
  assert.equal(drawdown!.ratio, 30 / 1020)
  assert.equal(longestUnderWater!.endUs - longestUnderWater!.startUs, 4 * 86_400_000_000)
  assert.equal(exposure.inMarketRatio, 3 / 9)
  assert.equal(exposure.averageGrossMinor, 16_666_666_667n)
  assert.equal(exposure.leverageMax, 0.5)
})

test('a risk-free rate lowers Sharpe and Sortino and nothing else', () => {
  const without = summarize(nineDays(), { run: fixtureRun() }).returns
  const withRate = summarize(nineDays(), { run: fixtureRun(), riskFreeRate: 0.05 }).returns
  assert.ok(withRate.sharpe! < without.sharpe! && withRate.sortino! < without.sortino!)
  assert.equal(withRate.volatility, without.volatility)
  assert.equal(withRate.cagr, without.cagr)
})

test('fills, trades and where the profit came from', () => {
  const recorder = fixtureRecorder({ instruments: [PERP] })
  const startUs = fixtureTimeUs('2024-03-01')
  recorder.onEquity(startUs, 1000e8)
  recorder.onEvent(fixtureSubmitted(1, 10))
  const trades = [
    // side, lots, ticks, fee
    ['Buy', 10, 1000, 3],
    ['Sell', 10, 1100, 3],
    ['Buy', 10, 1000, 2],
    ['Sell', 10, 950, 2],
    ['Sell', 5, 1000, 1],
  ] as const
  trades.forEach(([side, lastQtyLots, lastTicks, feeMinor], i) => {
    recorder.onEvent(
      fixtureFill({
        side,
        lastQtyLots,
        lastTicks,
        feeMinor,
        timeUs: startUs + i * 60e6,
        liquidity: i === 0 ? 'Maker' : 'Taker',
      }),
    )
  })
  recorder.onEvent({
    kind: 'FundingBooked',
    fundingId: 'f',
    accountIndex: 0,
    instrumentIndex: 0,
    amountMinor: -7,
  } as never)
  recorder.onEquity(startUs + 300e6, 1000e8 + 5_000_000)
  const { total, profitParts, strategies, instruments, orders } = summarize(recorder, {
    run: fixtureRun(),
    markTicksOf: () => 990,
  })
  // wins 1000 - 6, losses -500 - 4, open 50 - 1 (in ticks × lots × UNIT, fees in minor units)
  const [won, lost, open] = [1000n * UNIT - 6n, -500n * UNIT - 4n, 50n * UNIT - 1n]
  assert.deepEqual(
    [total.trades.closedCount, total.trades.winCount, total.trades.lossCount, total.trades.openCount, total.makerCount],
    [2, 1, 1, 1, 1],
  )
  assert.deepEqual([total.trades.averageWinMinor, total.trades.averageLossMinor], [won, lost])
  assert.equal(total.trades.expectancyMinor, (won + lost) / 2n)
  assert.equal(total.trades.profitFactor, Number(won) / -Number(lost))
  assert.equal(total.trades.winRate, 0.5)
  assert.equal(total.trades.averageDurationUs, 60e6)
  assert.equal(total.feesMinor, 11n)
  // 10·1000 + 10·1100 + 10·1000 + 10·950 + 5·1000
  assert.equal(total.turnoverMinor, 45_500n * UNIT)
  assert.deepEqual(profitParts, {
    closedTradesMinor: won + lost,
    openTradesMinor: open,
    fundingMinor: -7n,
    otherMinor: 5_000_000n - (won + lost) - open + 7n,
  })
  assert.deepEqual(
    strategies.map(({ name, fillCount }) => [name, fillCount]),
    [['alpha', 5]],
  )
  assert.equal(instruments[0]!.turnoverMinor, total.turnoverMinor)
  assert.equal(orders.filled, 1)
})

test('another currency is counted at the rate of the fill; a fee in what was bought at its own price', () => {
  const convert = (amount: number, from: number, to: number) => (from === 0 && to === 3 ? amount / 1e6 : undefined)
  const accounts = [fixtureAccount({ baseCurrency: 3 as CurrencyIndex })]
  const recorder = fixtureRecorder({ accounts }, convert)
  const startUs = fixtureTimeUs('2024-03-01')
  recorder.onEquity(startUs, 1000)
  // One lot is 0.00001 BTC = 1000 minor units; at 40,000 USDT one of them is worth 40,000 minor USDT.
  const atTicks = { lastQtyLots: 100_000, lastTicks: 4_000_000 }
  recorder.onOrder(fixtureFill({ ...atTicks, feeMinor: 1000, feeCurrency: 1 }))
  recorder.onOrder(fixtureFill({ ...atTicks, side: 'Sell', lastTicks: 4_100_000 }))
  const { total, currency, feesOfCurrency } = summarize(recorder, { run: fixtureRun() })
  assert.equal(currency.code, 'USD')
  // 1000 USDT less a fee of 0.4 USDT
  assert.equal(total.trades.netMinor, 99_960n)
  assert.equal(total.feesMinor, 40n)
  assert.equal(total.turnoverMinor, 8_100_000n)
  assert.deepEqual(
    feesOfCurrency.map(each => [each.currency.code, each.amountMinor]),
    [['BTC', 1000n]],
  )
})

test('what cannot be valued is counted and said', () => {
  const accounts = [fixtureAccount({ baseCurrency: 3 as CurrencyIndex })]
  const recorder = fixtureRecorder({ accounts })
  recorder.onEquity(0, 1000)
  recorder.onOrder(fixtureFill({}))
  recorder.onOrder(fixtureFill({ side: 'Sell' }))
  const { total, notes } = summarize(recorder, { run: fixtureRun() })
  assert.deepEqual([total.unvaluedFillCount, total.trades.unvaluedCount, total.trades.closedCount], [2, 1, 0])
  assert.ok(notes.some(note => note.includes('No rate or mark was known for 1 trades and 2 fills')))
})

test('a full recorder says so', () => {
  const recorder = fixtureRecorder({}, undefined, 1024)
  recorder.onEquity(0, 1000)
  for (let i = 0; i < 1030; i++) recorder.onOrder(fixtureFill({}))
  const { total, notes } = summarize(recorder, { run: fixtureRun() })
  assert.equal(total.fillCount, 1030)
  assert.ok(notes.some(note => note.startsWith('FILLS_FULL') && note.includes('1,024') && note.includes('(6 fills)')))
})

test('nothing recorded: no figure is invented', () => {
  const { returns, drawdown, exposure, notes } = summarize(fixtureRecorder(), { run: fixtureRun() })
  assert.deepEqual(
    [returns.totalReturn, returns.sharpe, returns.cagr, returns.best, drawdown],
    new Array(5).fill(undefined),
  )
  assert.equal(exposure.inMarketRatio, undefined)
  assert.ok(notes[0]!.startsWith('No equity was recorded'))
})

test('growth of less than a week is not made a yearly one', () => {
  const recorder = fixtureRecorder()
  recorder.onEquity(fixtureTimeUs('2024-03-01'), 1000)
  recorder.onEquity(fixtureTimeUs('2024-03-07'), 1100)
  assert.equal(summarize(recorder, { run: fixtureRun() }).returns.cagr, undefined)
  recorder.onEquity(fixtureTimeUs('2024-03-08'), 1100)
  assert.ok(summarize(recorder, { run: fixtureRun() }).returns.cagr! > 0)
})

test('equity beyond 2^53 minor units is the nearest whole number', () => {
  const recorder = fixtureRecorder()
  recorder.onEquity(0, 2 ** 60)
  recorder.onEquity(60e6, 2 ** 60 + 2 ** 20)
  assert.equal(summarize(recorder, { run: fixtureRun() }).netProfitMinor, 2n ** 20n)
})

test('the days of a year follow the kinds of instruments', () => {
  assert.equal(defaultYearDaysOf(nineDays().configuration), 365)
  const instruments = [PERP, fixtureInstrument({ kind: 'Equity' }, 1)]
  assert.equal(defaultYearDaysOf({ ...nineDays().configuration, instruments }), 252)
})

test('the notes of the caller come first', () => {
  const { notes } = summarize(fixtureRecorder(), { run: fixtureRun(), notes: ['The run was stopped early.'] })
  assert.equal(notes[0], 'The run was stopped early.')
  assert.equal(notes.length, 3)
})

test('alerts and denials are counted', () => {
  const recorder = nineDays()
  const alert = { kind: 'RaiseAlert', severity: 'Warning', code: 'OVERFILL', text: '' } as never
  recorder.onAlert(alert)
  recorder.onAlert(alert)
  recorder.onEvent(fixtureDenied())
  const { alerts, denials } = summarize(recorder, { run: fixtureRun() })
  assert.deepEqual(alerts, [{ code: 'OVERFILL', count: 2 }])
  assert.equal(denials[0]!.count, 1)
})

function day(timeUs: number): string {
  return new Date(timeUs / 1000).toISOString().slice(0, 10)
}
