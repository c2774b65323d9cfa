import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { VenueBench } from './fixtures.ts'
import type { InstrumentMarket } from './instrument-market.ts'

const step = fc.oneof(
  fc.record({ kind: fc.constant('quote' as const), at: fc.integer({ min: 90, max: 110 }), lots: fc.nat(3) }),
  fc.record({
    kind: fc.constant('trade' as const),
    at: fc.integer({ min: 90, max: 110 }),
    lots: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({
    kind: fc.constant('order' as const),
    type: fc.constantFrom('Limit', 'Stop', 'Market'),
    at: fc.integer({ min: 90, max: 110 }),
    lots: fc.integer({ min: 1, max: 5 }),
    side: fc.constantFrom('Buy' as const, 'Sell' as const),
  }),
  fc.record({
    kind: fc.constant('change' as const),
    at: fc.nat(20),
    lots: fc.integer({ min: 1, max: 5 }),
  }),
)

/** The slow way: asks everything that stands somewhere. */
function isBeyondAll(market: InstrumentMarket, bidTicks: number, askTicks: number): boolean {
  if (market.waitingCount + market.risingStops.orderCount + market.fallingStops.orderCount > 0) return false
  const isBehind = (bid: number) => [...market.book.bids].every(order => order.limitTicks! < bid)
  const isAhead = (ask: number) => [...market.book.asks].every(order => order.limitTicks! > ask)
  return isBehind(bidTicks) && isBehind(askTicks) && isAhead(bidTicks) && isAhead(askTicks)
}

test('a row tells what the books, the stops and those that wait tell', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      const bench = new VenueBench()
      const { markets, reach } = bench.venue.desk
      let sent = 0
      for (const each of steps) {
        const { at, lots } = each
        if (each.kind === 'quote') bench.quote(at, lots, at + 2, 3)
        else if (each.kind === 'trade') bench.trade(at, lots)
        else if (each.kind === 'change' && lots === 5) bench.cancel(`O${at}`)
        else if (each.kind === 'change') bench.amend(`O${at}`, lots, { limitTicks: 90 + at })
        else {
          const prices = {
            limitTicks: each.type === 'Limit' ? at : undefined,
            triggerTicks: each.type === 'Stop' ? at : undefined,
          }
          bench.send({ clientOrderId: `O${sent++}`, side: each.side, qtyLots: lots, ...prices })
        }
        for (const ticks of [88, 95, 100, 105, 112, Number.NaN]) {
          for (const spread of [0, 1, 12]) {
            const slow = isBeyondAll(markets[0]!, ticks, ticks + spread)
            const isKnown = !Number.isNaN(ticks)
            assert.equal(reach.isBeyond(0, ticks, ticks + spread), slow && isKnown)
          }
        }
      }
    }),
    { numRuns: 200 },
  )
})
