/** What became of each order, one row a story. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrderEvent } from '../core/domain/events.ts'
import { fixtureDenied, fixtureFill, fixtureSubmitted } from './fixtures.ts'
import { type OrderCounts, OrderTally } from './order-tally.ts'

const end = (kind: 'OrderCanceled' | 'OrderRejected' | 'OrderExpired') => ({ kind, orderNumber: 1 }) as OrderEvent
const resize = (kind: 'OrderAmended' | 'OrderAdjusted', qtyLots: number) =>
  ({ kind, orderNumber: 1, qtyLots }) as OrderEvent
const fill = (lastQtyLots: number) => fixtureFill({ lastQtyLots })

// the order of 10 lots and what follows                          -> counted besides submitted, and open
const ROWS: readonly [string, readonly OrderEvent[], Partial<OrderCounts>, number][] = [
  ['working', [], {}, 1],
  ['filled at once', [fill(10)], { filled: 1 }, 0],
  ['filled in parts', [fill(4), fill(6)], { filled: 1 }, 0],
  ['overfilled', [fill(11)], { filled: 1 }, 0],
  ['part filled', [fill(4)], {}, 1],
  ['canceled', [end('OrderCanceled')], { canceled: 1 }, 0],
  ['part filled, then canceled', [fill(4), end('OrderCanceled')], { partlyFilled: 1 }, 0],
  ['expired', [end('OrderExpired')], { expired: 1 }, 0],
  ['rejected', [end('OrderRejected')], { rejected: 1 }, 0],
  ['a late fill after a cancel', [end('OrderCanceled'), fill(10)], { canceled: 1 }, 0],
  ['amended, then filled', [resize('OrderAmended', 4), fill(4)], { amended: 1, filled: 1 }, 0],
  ['a leg that grew', [resize('OrderAdjusted', 20), fill(10)], {}, 1],
]

for (const [name, events, expected, openCount] of ROWS) {
  test(`an order: ${name}`, () => {
    const tally = new OrderTally()
    const empty = { ...tally.counts }
    tally.onOrder(fixtureSubmitted(1, 10))
    for (const event of events) tally.onOrder(event)
    assert.deepEqual(tally.counts, { ...empty, submitted: 1, ...expected })
    assert.equal(tally.openCount, openCount)
  })
}

test('rejections are counted by what the venue said, up to a number of different texts', () => {
  const tally = new OrderTally()
  const reject = (text: string) => tally.onOrder({ kind: 'OrderRejected', orderNumber: 1, text } as OrderEvent)
  for (let i = 0; i < 60; i++) reject(`text ${String(i).padStart(2, '0')}`)
  reject('text 01')
  const rejections = tally.rejections()
  assert.deepEqual([rejections.length, rejections[0]], [51, { text: '(other texts)', count: 10 }])
  assert.deepEqual(rejections[1], { text: 'text 01', count: 2 })
})

test('denials are counted by reason, most frequent first, with the figures of the first', () => {
  const tally = new OrderTally()
  tally.onOrder(fixtureDenied({ code: 'SELF_TRADE' }))
  tally.onOrder(fixtureDenied({ code: 'QTY_ABOVE_MAX', was: 500 }))
  tally.onOrder(fixtureDenied({ code: 'QTY_ABOVE_MAX', was: 900 }))
  tally.onOrder(fixtureDenied({ code: 'DATA_STALE' }))
  const denials = tally.denials().map(({ code, count, first }) => [code, count, first.was])
  assert.deepEqual(denials, [
    ['QTY_ABOVE_MAX', 2, 500],
    ['DATA_STALE', 1, 500],
    ['SELF_TRADE', 1, 500],
  ])
  assert.equal(tally.counts.submitted, 0)
})
