/** The state of one market: what each kind of data changes, the reference prices, the verdict on the data, snapshots. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InstrumentIndex, TimeUs } from '../domain/ids.ts'
import { type DataState, newBar, newBookLevel, newQuoteTick, newTradeTick } from '../domain/market-data.ts'
import type { Side } from '../domain/order.ts'
import { lots, ticks } from '../domain/quantities.ts'
import {
  applyBar,
  applyBookLevel,
  applyQuote,
  applyTrade,
  askTicksOf,
  bidTicksOf,
  dataStateOf,
  InstrumentMarket,
  markTicksOf,
  referenceTicksOf,
} from './instrument-market.ts'

const newMarket = () => new InstrumentMarket(4 as InstrumentIndex)

function quote(market: InstrumentMarket, bidTicks: number, askTicks: number, timeUs = 1000): void {
  const bid = { bidTicks: ticks(bidTicks), bidLots: lots(5) }
  const ask = { askTicks: ticks(askTicks), askLots: lots(6) }
  applyQuote(market, { ...newQuoteTick(), ...bid, ...ask, timeUs: timeUs as TimeUs })
}

function half(market: InstrumentMarket, side: 'bid' | 'ask', priceTicks: number): void {
  const told = { [`${side}Ticks`]: ticks(priceTicks), [`${side}Lots`]: lots(5) }
  applyQuote(market, { ...newQuoteTick(), ...told })
}

function trade(market: InstrumentMarket, priceTicks: number, timeUs = 1000): void {
  const stamp = { timeUs: timeUs as TimeUs, eventTimeUs: (timeUs - 7) as TimeUs }
  applyTrade(market, { ...newTradeTick(), ...stamp, priceTicks: ticks(priceTicks), qtyLots: lots(2) })
}

function bar(market: InstrumentMarket, closeTicks: number): void {
  applyBar(market, { ...newBar(), closeTicks: ticks(closeTicks), volumeLots: lots(99), timeUs: 1000 as TimeUs })
}

/** `Buy 100 3` and, for the last level of a message, a dot behind it; `!` before the first of a snapshot. */
function levels(market: InstrumentMarket, text: string, timeUs = 1000): string[] {
  return text.split(',').map(words => {
    const [side, priceTicks, qtyLots] = words.replace(/[!.]/g, '').trim().split(' ')
    return applyBookLevel(market, {
      ...newBookLevel(),
      side: side as Side,
      priceTicks: ticks(Number(priceTicks)),
      qtyLots: lots(Number(qtyLots)),
      isSnapshotStart: words.includes('!'),
      isLast: words.includes('.'),
      timeUs: timeUs as TimeUs,
    })
  })
}

test('reference prices: last, the mid rounded down, the mark', () => {
  //  what came                        Last  Mid  Mark
  const rows: [string, (market: InstrumentMarket) => void, string][] = [
    ['nothing', () => {}, 'none none none'],
    ['a trade', m => trade(m, 90), '90 none 90'],
    ['a bar: no quote is made up from it', m => bar(m, 80), '80 none 80'],
    ['a quote', m => quote(m, 100, 103), 'none 101 101'],
    ['a quote below zero', m => quote(m, -4, -1), 'none -3 -3'],
    ['a locked quote', m => [trade(m, 90), quote(m, 100, 100)], '90 100 100'],
    ['a quote and a trade', m => [trade(m, 90), quote(m, 100, 102)], '90 101 101'],
    ['a crossed quote and a trade', m => [trade(m, 90), quote(m, 103, 101)], '90 102 90'],
    ['only a crossed quote', m => quote(m, 103, 101), 'none 102 102'],
    ['a bid alone', m => half(m, 'bid', 100), 'none none none'],
    ['a trade and an ask alone', m => [trade(m, 90), half(m, 'ask', 100)], '90 none 90'],
    ['a quote and a bar: the quote stays', m => [quote(m, 100, 102), bar(m, 80)], '80 101 101'],
  ]
  for (const [name, arrive, wanted] of rows) {
    const market = newMarket()
    arrive(market)
    const prices = (['Last', 'Mid', 'Mark'] as const).map(name => referenceTicksOf(market, name) ?? 'none')
    assert.equal(prices.join(' '), wanted, name)
    for (const signedLots of [5, -5]) {
      assert.equal(markTicksOf(market, signedLots), referenceTicksOf(market, 'Mark'), name)
    }
  }
})

test('half a quote is no quote, but a price on its side', () => {
  const market = newMarket()
  const touch = () => [market.hasQuote, bidTicksOf(market), askTicksOf(market)]
  assert.deepEqual(touch(), [false, undefined, undefined])
  half(market, 'bid', 100)
  assert.deepEqual(touch(), [false, 100, undefined])
  quote(market, 100, 102)
  assert.deepEqual(touch(), [true, 100, 102])
  half(market, 'ask', 101)
  assert.deepEqual(touch(), [false, undefined, 101])
  levels(market, '!Buy 99 1.')
  assert.deepEqual(touch(), [false, 99, undefined], 'a book with one side')
})

test('the verdict on the data: the first that holds', () => {
  const rows: [string, (market: InstrumentMarket) => void, DataState, number, DataState][] = [
    // what came                                             reported    now  ->  verdict     (age limit 100)
    ['nothing', () => {}, 'Live', 1000, 'Missing'],
    ['nothing, and the line complains', () => {}, 'Gapped', 1000, 'Missing'],
    ['a quote', m => quote(m, 100, 101), 'Live', 1000, 'Live'],
    ['a trade alone', m => trade(m, 100), 'Live', 1000, 'Live'],
    ['a quote as old as allowed', m => quote(m, 100, 101), 'Live', 1100, 'Live'],
    ['a quote too old', m => quote(m, 100, 101), 'Live', 1101, 'Stale'],
    ['a trade keeps the data young', m => [quote(m, 100, 101, 900), trade(m, 100)], 'Live', 1100, 'Live'],
    ['a locked quote', m => quote(m, 100, 100), 'Live', 1000, 'Live'],
    ['a crossed quote', m => quote(m, 101, 100), 'Live', 1000, 'Crossed'],
    ['a crossed quote too old', m => quote(m, 101, 100), 'Live', 1101, 'Stale'],
    ['the line complains of a gap', m => quote(m, 101, 100), 'Gapped', 2000, 'Gapped'],
    ['closed, and nothing came yet', () => {}, 'Closed', 1000, 'Closed'],
    ['closed, and old', m => quote(m, 100, 101), 'Closed', 1101, 'Closed'],
    ['lines say it is degraded', m => quote(m, 100, 101), 'Degraded', 1000, 'Degraded'],
    ['degraded and too old', m => quote(m, 100, 101), 'Degraded', 1101, 'Stale'],
    ['degraded and crossed', m => quote(m, 101, 100), 'Degraded', 1000, 'Crossed'],
    ['two lines differ', m => quote(m, 100, 101), 'Disputed', 1000, 'Disputed'],
  ]
  for (const [name, arrive, reportedState, nowUs, wanted] of rows) {
    const market = newMarket()
    arrive(market)
    market.reportedState = reportedState
    assert.equal(dataStateOf(market, nowUs, 100), wanted, name)
    if (wanted === 'Stale') assert.notEqual(dataStateOf(market, nowUs, undefined), 'Stale', name)
  }
})

test('a book shows its touch as the quote only when the message is whole', () => {
  const market = newMarket()
  assert.equal(market.hasBook, false)
  levels(market, '!Buy 100 1, Buy 99 2, Sell 102 3', 1000)
  assert.deepEqual(
    [market.hasBook, market.hasQuote, market.isBookWhole, market.updateTimeUs],
    [true, false, false, 1000],
  )
  levels(market, 'Sell 103 4.', 1001)
  assert.deepEqual([market.bidTicks, market.bidLots, market.askTicks, market.askLots], [100, 1, 102, 3])
  assert.deepEqual([market.hasQuote, market.isBookWhole, market.quoteTimeUs], [true, true, 1001])

  levels(market, 'Buy 100 0', 1002)
  assert.deepEqual([market.bidTicks, market.quoteTimeUs], [100, 1001], 'in the middle of a message the quote stays')
  levels(market, 'Sell 102 0.', 1003)
  assert.deepEqual([market.bidTicks, market.bidLots, market.askTicks, market.askLots], [99, 2, 103, 4])

  levels(market, '!Buy 50 1, Sell 51 1.')
  assert.deepEqual(market.book?.levels('Buy'), [{ priceTicks: 50, qtyLots: 1 }], 'a snapshot voids the book before it')
  levels(market, 'Sell 51 0.')
  assert.equal(market.hasQuote, false, 'a book with an empty side leaves no quote')
  assert.equal(referenceTicksOf(market, 'Mid'), undefined)
})

test('a level that the book cannot take is told and counted', () => {
  const market = newMarket()
  assert.deepEqual(levels(market, '!Buy 1000000 1, Buy 1 1.'), ['Kept', 'Refused'])
  assert.equal(market.book?.refusedCount, 1)
})

test('the time of the venue stays known when a message brings none', () => {
  const market = newMarket()
  trade(market, 100, 1000)
  quote(market, 99, 101, 1005)
  assert.deepEqual(
    [market.eventTimeUs, market.updateTimeUs, market.tradeTimeUs, market.quoteTimeUs],
    [993, 1005, 1000, 1005],
  )
})

test('a saved market comes back equal, in the middle of a message as well', () => {
  const market = newMarket()
  trade(market, 100)
  levels(market, '!Buy 100 1, Sell 102 3., Buy 101 5')
  market.reportedState = 'Disputed'
  const restored = InstrumentMarket.restore(JSON.parse(JSON.stringify(market.save())))
  assert.equal(JSON.stringify(restored.save()), JSON.stringify(market.save()))
  for (const each of [market, restored]) levels(each, 'Sell 102 0, Sell 103 1.', 2000)
  assert.deepEqual([restored.bidTicks, restored.askTicks, restored.reportedState], [101, 103, 'Disputed'])
  assert.equal(JSON.stringify(restored.save()), JSON.stringify(market.save()))
  assert.equal(JSON.stringify(InstrumentMarket.restore(newMarket().save()).save()), JSON.stringify(newMarket().save()))
})
