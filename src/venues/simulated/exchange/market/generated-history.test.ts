/** History that was generated: it ends where the market begins, and bars are there at once. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureInstrument } from '../../../../core/domain/fixtures.ts'
import { FIXTURE_START_US } from '../../fixtures.ts'
import { generatedHistory } from './generated-history.ts'
import { MarketBench } from './market-bench.fixture.ts'

const settings = {
  instrumentIndex: 0,
  startTicks: 3_000_000,
  volatilityTicks: 20,
  spreadTicks: 4,
  sizeLots: 500,
  eventsPerSecond: 20,
}

function historyOf(seed: number, endTicks = 3_000_000) {
  return generatedHistory(
    fixtureInstrument(),
    settings,
    { minutes: 120, paths: [settings], seed },
    FIXTURE_START_US,
    endTicks,
  )
}

test('it ends before the market begins, near its price, and is the same for the same seed', () => {
  for (const endTicks of [3_000_000, 40_000, 90]) {
    const trades = historyOf(4, endTicks)
    assert.ok(trades.length > 300)
    assert.ok(Math.abs(trades.at(-1)!.ticks - endTicks) < 200, `${trades.at(-1)!.ticks} for ${endTicks}`)
    assert.ok(
      trades.every(({ timeUs }, at) => timeUs < FIXTURE_START_US && (at === 0 || timeUs > trades[at - 1]!.timeUs)),
    )
    assert.ok(trades[0]!.timeUs - (FIXTURE_START_US - 120 * 60e6) < 60e6)
    assert.ok(trades.every(({ ticks, lots }) => ticks >= 1 && lots >= 1))
  }
  assert.deepEqual(historyOf(4), historyOf(4))
  assert.notDeepEqual(historyOf(4), historyOf(5))
})

test('bars of the past are there with the first price, and go over into the live ones', () => {
  const bench = new MarketBench({ seed: 2, historyMinutes: 300 })
  assert.equal(bench.hub.marketOf('BTCUSDT')!.klinesOf('1m').range(undefined, undefined, 10).length, 0)
  bench.run(90_000_000)
  const { klines, tape } = bench.hub.marketOf('BTCUSDT')!
  const bars = klines.get('1m')!.range(undefined, undefined, 1000)
  assert.equal(bars.length, 302)
  assert.ok(bars.every((bar, at) => at === 0 || bar.openTimeUs === bars[at - 1]!.endTimeUs))
  const at = bars.findIndex(({ openTimeUs }) => openTimeUs === FIXTURE_START_US)
  assert.ok(Math.abs(bars[at]!.openTicks - bars[at - 1]!.closeTicks) < 400)
  assert.ok(klines.get('4h')!.range(undefined, undefined, 9).length >= 2)
  assert.equal(
    tape.last!.tradeId - tape.trades.get(0).tradeId + 1,
    bars.reduce((count, { tradeCount }) => count + tradeCount, 0),
  )
})
