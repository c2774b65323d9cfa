/** An order's handle, event by event: a page of the rule book as the author sees it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureInstrument } from '../core/domain/fixtures.ts'
import { lots, ticks } from '../core/domain/quantities.ts'
import { InstrumentHandle } from './instrument-handle.ts'
import { type HandleStatus, TrackedOrder } from './order-handle.ts'
import { applyOrderEvent } from './order-handle-events.ts'
import { buy } from './order-terms.ts'

const instrument = new InstrumentHandle(fixtureInstrument())

/** An order of 10 lots at 100, of which `cum` are filled, in any status. */
function orderIn(status: HandleStatus, cum = 0): TrackedOrder {
  const order = new TrackedOrder(instrument, buy.limit(instrument, lots(10), ticks(100)), 'None', 1, 0)
  order.status = status
  order.cumQtyLots = lots(cum)
  order.cumTickLots = cum * 100
  return order
}

/** One row: status and filled lots, what happens, then status, leaves and filled lots. */
const ROWS = `
 Requested        0 | Submitted              | Submitted        10   0
 Requested        0 | Submitted held         | Held             10   0
 Held             0 | Released 8             | Submitted         8   0
 Held             0 | Adjusted 4             | Held              4   0
 Held             0 | Amended 6              | Held              6   0
 Held             0 | Canceled               | Canceled          0   0
 Held             0 | Filled 2               | Accepted          8   2   we never sent it, yet it is worked
 Submitted        0 | Accepted               | Accepted         10   0
 Submitted        0 | Rejected               | Rejected          0   0
 Submitted        0 | Filled 4               | Accepted          6   4   a fill can overtake its acknowledgment
 Submitted        0 | Filled 10              | Filled            0  10
 Submitted        0 | InDoubt                | InDoubt          10   0
 Submitted        0 | CancelRequested        | PendingCancel    10   0
 InDoubt          0 | Accepted               | Accepted         10   0   the doubt is over
 InDoubt          0 | Filled 4               | Accepted          6   4   a fill proves that the venue has it
 InDoubt          0 | Rejected               | Rejected          0   0
 InDoubt          0 | Queried                | InDoubt          10   0
 Accepted         4 | Filled 6               | Filled            0  10
 Accepted         4 | Expired                | Expired           0   4
 Accepted         0 | AmendRequested 20      | PendingAmend     10   0
 Accepted         0 | Amended 7              | Accepted          7   0   the venue changed it by itself
 Accepted         0 | Triggered              | Accepted         10   0
 PendingAmend     4 | Amended 6              | Accepted          2   4
 PendingAmend     0 | AmendRejected          | Accepted         10   0
 PendingAmend     0 | Accepted               | PendingAmend     10   0   a late acknowledgment
 PendingAmend     0 | Filled 4               | PendingAmend      6   4
 PendingAmend     0 | InDoubt                | InDoubt          10   0
 PendingCancel    0 | Accepted               | PendingCancel    10   0
 PendingCancel    0 | Filled 4               | PendingCancel     6   4
 PendingCancel    4 | Filled 6               | Filled            0  10   the cancel came too late
 PendingCancel    0 | CancelRejected         | Accepted         10   0
 PendingCancel    0 | Canceled               | Canceled          0   0
 PendingCancel    0 | InDoubt                | PendingCancel    10   0
 PendingCancel    0 | Amended 7              | PendingCancel     7   0   crossed with the cancel
 Canceled         0 | Filled 4               | Canceled          0   4   a late fill after a cancel is real
 Canceled         0 | Accepted               | Canceled          0   0   old news
 Filled          10 | Filled 2               | Filled            0  12   overfill: it happened
 Filled          10 | Canceled               | Filled            0  10
 Rejected         0 | Filled 4               | Rejected          0   4
 Expired          0 | Rejected               | Expired           0   0
 Canceled         0 | Retired                | Canceled          0   0
`

for (const row of ROWS.trim().split('\n')) {
  const [before, happens, after] = row.split('|').map(part => part.trim().split(/\s+/))
  test(row.trim().replace(/\s+/g, ' '), () => {
    const order = orderIn(before![0] as HandleStatus, Number(before![1]))
    applyOrderEvent(order, eventOf(happens!))
    assert.deepEqual(
      [order.status, order.leavesQtyLots, order.cumQtyLots],
      [after![0], Number(after![1]), Number(after![2])],
    )
  })
}

test('while an amend to a larger size is out, the smaller size does not close the order', () => {
  const order = orderIn('Accepted')
  applyOrderEvent(order, eventOf(['AmendRequested', '20']))
  applyOrderEvent(order, eventOf(['Filled', '10']))
  assert.equal(order.status, 'PendingAmend')
  applyOrderEvent(order, eventOf(['AmendRejected']))
  assert.equal(order.isAmendRequested, false)
})

test('the average of the fills counts their sizes', () => {
  const order = orderIn('Accepted')
  assert.equal(order.averageTicks, undefined)
  applyOrderEvent(order, eventOf(['Filled', '1', '100']))
  applyOrderEvent(order, eventOf(['Filled', '3', '104']))
  assert.equal(order.averageTicks, 103)
})

function eventOf([kind, figure = '0', price = '100']: readonly string[]) {
  const number = Number(figure)
  return {
    kind: `Order${kind}`,
    isHeld: figure === 'held',
    qtyLots: number,
    lastQtyLots: number,
    lastTicks: Number(price),
    text: '',
    isTriggered: true,
  } as never
}
