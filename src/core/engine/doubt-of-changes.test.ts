import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { tell } from './story.fixture.ts'

test('a cancel that was not sent is wanted until the order is gone', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    cancel 1                   -> OrderCancelRequested 1 > SendCancel 1
    failure 1 Cancel NotSent   -> OrderQueried 1 > QueryOrder 1
    order 1                    -> PendingCancel 0/10
    status 1 CouldNotAsk       ->
    wait 1s                    -> OrderQueried 1 > QueryOrder 1
    status 1 Working           -> OrderCancelRequested 1 > SendCancel 1
    canceled 1                 -> OrderCanceled 1
    wait 60s                   ->
  `)
})

test('a cancel without an answer is asked about and said again', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    cancel 1                   -> OrderCancelRequested 1 > SendCancel 1
    wait 1s                    -> OrderInDoubt 1 CANCEL_TIMEOUT, OrderQueried 1 > QueryOrder 1
    status 1 Working           -> OrderCancelRequested 1 > SendCancel 1
    canceled 1                 -> OrderCanceled 1
  `)
})

test('an amend without an answer: the venue works the old terms, or says the new ones', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    amend 1 qty=12             -> OrderAmendRequested 1 qty=12 > SendAmend 1
    wait 1s                    -> OrderInDoubt 1 ACK_TIMEOUT, OrderQueried 1 > QueryOrder 1
    status 1 Working           ->    # read before the amend arrived, perhaps
    order 1                    -> InDoubt 0/10
    wait 6s                    -> OrderQueried 1 > QueryOrder 1
    status 1 Working asked=1s  ->    # asked when it could still be on its way
    wait 1us                   -> OrderQueried 1 > QueryOrder 1
    status 1 Working           -> OrderAccepted 1, OrderAmendRejected 1
    order 1                    -> Accepted 0/10
    amend 1 qty=12             -> OrderAmendRequested 1 qty=12 > SendAmend 1
    wait 1s                    -> OrderInDoubt 1 ACK_TIMEOUT, OrderQueried 1 > QueryOrder 1
    replaced 1 qty=12          -> OrderAmended 1 qty=12
    order 1                    -> Accepted 0/12
  `)
})

test('an amend without an answer: the venue tells the terms', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    amend 1 qty=12 @101        -> OrderAmendRequested 1 qty=12 > SendAmend 1
    status 1 Working qty=10    ->    # an answer to an older question
    order 1                    -> PendingAmend 0/10
    wait 1s                    -> OrderInDoubt 1 ACK_TIMEOUT, OrderQueried 1 > QueryOrder 1
    status 1 Working qty=10 @100 ->
    status 1 Working qty=12 @100 ->    # not what was asked for
    order 1                    -> InDoubt 0/10
    status 1 Working qty=12 @101 -> OrderAccepted 1, OrderAmended 1 qty=12
    order 1                    -> Accepted 0/12
    amend 1 qty=14             -> OrderAmendRequested 1 qty=14 > SendAmend 1
    status 1 Working qty=14    -> OrderAmended 1 qty=14
    amend 1 qty=16             -> OrderAmendRequested 1 qty=16 > SendAmend 1
    venue down                 -> VenueStateChanged down, OrderInDoubt 1 VENUE_DOWN
    state All 0 Halted         -> TradingStateChanged All 0 Halted, OrderCancelRequested 1 > SendCancel 1
  `)
})

test('an order that must go is canceled whatever became of its amend', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    amend 1 qty=12             -> OrderAmendRequested 1 qty=12 > SendAmend 1
    state All 0 Halted         -> TradingStateChanged All 0 Halted, OrderCancelRequested 1 > SendCancel 1
    failure 1 Cancel Unknown   -> OrderInDoubt 1 CANCEL_UNKNOWN, OrderQueried 1 > QueryOrder 1
    status 1 Working qty=10    -> OrderCancelRequested 1 > SendCancel 1
  `)
})

test('an answer to an older question says nothing of a later amend', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    wait 1s                    -> OrderInDoubt 1 ACK_TIMEOUT, OrderQueried 1 > QueryOrder 1
    new 1                      -> OrderAccepted 1
    amend 1 qty=14             -> OrderAmendRequested 1 qty=14 > SendAmend 1
    status 1 Working           ->    # asked before the amend left
    fill 1 12                  -> OrderFilled 1 12@100
    replaced 1 qty=14          -> OrderAmended 1 qty=14
    order 1                    -> Accepted 12/14
  `)
})

test('an order that works at other terms than our book has: the venue’s are the truth', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    status 1 Working qty=8 @99 ->    # too soon: an answer of before our last message could say so
    wait 7s                    ->
    status 1 Working qty=8 @99 -> OrderAmended 1 qty=8
    order 1                    -> Accepted 0/8
    mass told=1                -> AccountReconciled 0
  `)
  const bench = tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    wait 7s                    ->
  `)
  const openOrders = [{ ...bench.reportedOrder(1), qtyLots: 7 as never }]
  const { events } = bench.massStatus({ openOrders })
  equal(events[0]!.kind, 'OrderQueried')
  tell(
    `
    status 1 Working qty=7     -> OrderAmended 1 qty=7
    order 1                    -> Accepted 0/7
  `,
    bench,
  )
})

test('terms that no order can have are put on record, and ours stay', () => {
  const bench = tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    wait 7s                    ->
    status 1 Working qty=9000000000000000 @99 -> DiscrepancyFound IMPOSSIBLE_REPORT
    status 1 Working qty=8 @9000000000000000 -> DiscrepancyFound IMPOSSIBLE_REPORT
    alerts                     -> Critical IMPOSSIBLE_REPORT
    order 1                    -> Accepted 0/10
  `)
  equal(bench.order(1).limitTicks, 100)
})
