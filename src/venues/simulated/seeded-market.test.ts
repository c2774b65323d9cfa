import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureInstrument } from '../../core/domain/fixtures.ts'
import { FIXTURE_START_US } from './fixtures.ts'
import { activityAt } from './price-path.ts'
import { SeededMarket, type SeededMarketState } from './seeded-market.ts'

const instruments = [fixtureInstrument(), fixtureInstrument({ instrumentId: 'ETH-USDT.SIM' }, 1)]
const usual = { startTicks: 30_000, volatilityTicks: 4, spreadTicks: 3, sizeLots: 50, eventsPerSecond: 20 }

function marketOf(change: { seed?: number; depthLevels?: number } = {}, state?: SeededMarketState): SeededMarket {
  const paths = instruments.map((_each, instrumentIndex) => ({ ...usual, instrumentIndex }))
  return new SeededMarket({ instruments, paths, depthLevels: 0, seed: 1, startUs: FIXTURE_START_US, ...change }, state)
}

const take = (market: SeededMarket, count: number) => Array.from({ length: count }, () => ({ ...market.next() }))

test('the same seed generates the same market, another seed another', () => {
  assert.deepEqual(take(marketOf(), 500), take(marketOf(), 500))
  assert.notDeepEqual(take(marketOf(), 500), take(marketOf({ seed: 2 }), 500))
})

test('a restored market goes on as the saved one would have', () => {
  const market = marketOf()
  take(market, 333)
  const saved = JSON.parse(JSON.stringify(market.save()))
  assert.deepEqual(take(marketOf({}, saved), 500), take(market, 500))
})

test('an instrument more does not disturb those that were there, wherever it stands in the file', () => {
  const [btc, eth] = [1, 0].map(instrumentIndex => ({ ...usual, instrumentIndex }))
  const setup = { instruments, depthLevels: 0, seed: 1, startUs: FIXTURE_START_US }
  const market = new SeededMarket({ ...setup, paths: [btc!] })
  take(market, 300)
  const saved = JSON.parse(JSON.stringify(market.save()))
  const later = new SeededMarket({ ...setup, paths: [eth!, btc!], startUs: FIXTURE_START_US + 3_600_000_000 }, saved)
  const both = take(later, 1_000)
  const [old, fresh] = [1, 0].map(index => both.filter(each => each.instrumentIndex === index))
  assert.deepEqual(old, take(market, old!.length))
  assert.ok(fresh!.length > 300, `${fresh!.length} of the new one, in time`)
})

test('inputs come in order of time; prices are whole, uncrossed and traded at the touch', () => {
  const market = marketOf()
  const touch: (number | undefined)[][] = [[], []]
  let lastUs = 0
  let tradeCount = 0
  for (let count = 0; count < 20_000; count++) {
    assert.ok(market.nextUs >= lastUs)
    const input = market.next()
    lastUs = input.timeUs
    if (input.kind === 'Quote') {
      assert.ok(Number.isInteger(input.bidTicks) && Number.isInteger(input.askTicks) && input.bidTicks < input.askTicks)
      assert.ok(input.bidLots > 0 && input.askLots > 0)
      touch[input.instrumentIndex] = [input.bidTicks, input.askTicks]
    } else if (input.kind === 'Trade') {
      tradeCount++
      assert.ok(
        (input.qtyLots > 0 && touch[input.instrumentIndex]!.length === 0) ||
          touch[input.instrumentIndex]!.includes(input.priceTicks),
      )
    }
  }
  assert.ok(tradeCount > 5_000 && tradeCount < 7_000, `${tradeCount} trades`)
  const perSecond = 20_000 / ((lastUs - FIXTURE_START_US) / 1e6) / 2
  const expected = 20 * activityAt(FIXTURE_START_US)
  assert.ok(Math.abs(perSecond / expected - 1) < 0.1, `${perSecond} events a second`)
})

test('book levels tell a whole snapshot after each quote', () => {
  const kinds = take(marketOf({ depthLevels: 2 }), 100).filter(input => input.kind !== 'Trade')
  const levels = kinds.slice(1, 5)
  assert.equal(kinds[0]!.kind, 'Quote')
  assert.deepEqual(
    levels.map(level => level.kind === 'BookLevel' && [level.side, level.isSnapshotStart, level.isLast]),
    [
      ['Buy', true, false],
      ['Sell', false, false],
      ['Buy', false, false],
      ['Sell', false, true],
    ],
  )
  assert.equal(kinds[5]!.kind, 'Quote')
})
