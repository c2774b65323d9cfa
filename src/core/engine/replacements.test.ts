import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureCapabilities, fixtureLimits } from '../domain/fixtures.ts'
import type { RiskLimits } from '../domain/limits.ts'
import { EngineBench } from './bench.fixture.ts'
import { Engine } from './engine.ts'
import { restoreState, snapshotOf } from './snapshot.ts'
import { tell } from './story.fixture.ts'

/** A venue that can place and cancel, and not amend. */
function plainVenue(limits: Partial<RiskLimits> = {}): EngineBench {
  const venues = [{ venueId: 'SIM', capabilities: fixtureCapabilities({ supportsAmend: false }) }]
  const strategy = {
    strategyId: 'alpha',
    accountIndex: 0 as never,
    limits: fixtureLimits(limits),
    instrumentLimits: [],
  }
  return new EngineBench({ venues, strategies: [strategy] }).open()
}

/** An order that works: 10 lots at 100. */
function working(limits: Partial<RiskLimits> = {}): EngineBench {
  return tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
  `,
    plainVenue(limits),
  )
}

const CANCEL = 'OrderCancelRequested 1, OrderAmendRequested 1'

test('an amend is a cancel and, once that is confirmed, a new order', () => {
  const bench = tell(
    `
    amend 1 @99 qty=12         -> ${CANCEL} qty=12 > SendCancel 1
    order 1                    -> PendingCancel 0/10
    canceled 1                 -> OrderCanceled 1, OrderSubmitted 2 > SendOrder 2
    new 2                      -> OrderAccepted 2
    order 2                    -> Accepted 0/12
    fill 2 12                  -> OrderFilled 2 12@99
    position 0                 -> 12
  `,
    working(),
  )
  const [before, after] = [bench.order(1), bench.order(2)]
  assert.notEqual(before.clientOrderId, after.clientOrderId)
  assert.deepEqual([after.intentSequence, after.leg, after.listNumber], [before.intentSequence, before.leg, 2])
  assert.equal(bench.engine.state.orders.byIntent(0, before.intentSequence, 0), after)
})

test('what fills in between is taken from the new order', () => {
  tell(
    `
    amend 1 @99                -> ${CANCEL} qty=10 > SendCancel 1
    fill 1 4                   -> OrderFilled 1 4@100
    canceled 1                 -> OrderCanceled 1, OrderSubmitted 2 > SendOrder 2
    order 2                    -> Submitted 0/6
    fill 1 1                   -> OrderFilled 1 1@100    # a late fill of the first is real
    order 2                    -> Submitted 0/6
  `,
    working(),
  )
})

test('an order that filled in between is not followed by another, though more was asked for', () => {
  tell(
    `
    amend 1 qty=15             -> ${CANCEL} qty=15 > SendCancel 1
    fill 1 10                  -> OrderFilled 1 10@100
    order 1                    -> Filled 10/10
    refused 1 unknown          ->
    position 0                 -> 10
  `,
    working(),
  )
  tell(
    `
    amend 1 qty=5              -> ${CANCEL} qty=5 > SendCancel 1
    fill 1 6                   -> OrderFilled 1 6@100
    canceled 1                 -> OrderCanceled 1, OrderAmendRejected 1
    order 1                    -> Canceled 6/10
  `,
    working(),
  )
})

test('a venue that refuses the cancel keeps the order as it is', () => {
  tell(
    `
    amend 1 @99                -> ${CANCEL} qty=10 > SendCancel 1
    refused 1                  -> OrderCancelRejected 1
    order 1                    -> Accepted 0/10
    canceled 1                 -> OrderCanceled 1    # for another reason, later
    order 1                    -> Canceled 0/10
  `,
    working(),
  )
})

test('an order that ends otherwise is not followed by another', () => {
  tell(
    `
    amend 1 @99                -> ${CANCEL} qty=10 > SendCancel 1
    expired 1                  -> OrderExpired 1
    canceled 1                 ->
  `,
    working(),
  )
  tell(
    `
    amend 1 @99                -> ${CANCEL} qty=10 > SendCancel 1
    rejected 1                 -> OrderRejected 1
  `,
    working(),
  )
})

test('one wish at a time: a second amend waits for the answer, a cancel does not', () => {
  tell(
    `
    amend 1 @99                -> ${CANCEL} qty=10 > SendCancel 1
    amend 1 @98                -> OrderDenied AMEND_INVALID
    reason                     -> AMEND_INVALID: pendingRequests=1, limit 0
    cancel 1                   -> OrderAmendRejected 1
    canceled 1                 -> OrderCanceled 1
    order 1                    -> Canceled 0/10
  `,
    working(),
  )
})

test('a kill leaves nothing to come back', () => {
  tell(
    `
    amend 1 @99                -> ${CANCEL} qty=10 > SendCancel 1
    wait 1ms                   ->
    kill All                   -> TradingStateChanged All 0 Halted, KillRequested All 0, OrderAmendRejected 1, OrderCancelRequested 1, AccountQueried 0 > SendCancel 1, RequestMassStatus
    canceled 1                 -> OrderCanceled 1
  `,
    working(),
  )
})

test('the gate is asked at the wish and again when the new order is to leave', () => {
  tell(
    `
    amend 1 qty=21             -> OrderDenied QTY_ABOVE_MAX
    amend 1 qty=20             -> ${CANCEL} qty=20 > SendCancel 1
    data Gapped                -> DataStateChanged Gapped
    canceled 1                 -> OrderCanceled 1, OrderAmendRejected 1
    order 1                    -> Canceled 0/10
  `,
    working({ orderQtyLotsMax: 20 as never }),
  )
})

test('a cancel that is not answered is asked about, and the answer leads on', () => {
  tell(
    `
    amend 1 @99                -> ${CANCEL} qty=10 > SendCancel 1
    failure 1 Cancel Unknown   -> OrderInDoubt 1 CANCEL_UNKNOWN, OrderQueried 1 > QueryOrder 1
    status 1 Working           -> OrderCancelRequested 1 > SendCancel 1
    status 1 Closed            -> OrderCanceled 1, OrderSubmitted 2 > SendOrder 2
  `,
    working(),
  )
})

test('an order that the venue has lost is not sent again: nobody knows what became of it', () => {
  tell(
    `
    amend 1 @99                -> ${CANCEL} qty=10 > SendCancel 1
    failure 1 Cancel Unknown   -> OrderInDoubt 1 CANCEL_UNKNOWN, OrderQueried 1 > QueryOrder 1
    wait 500ms                 ->
    status 1 NotFound          ->
    wait 10s                   -> OrderQueried 1, OrderQueried 1 > QueryOrder 1, QueryOrder 1
    status 1 NotFound          -> DiscrepancyFound ORDER_LOST, OrderAmendRejected 1, OrderCanceled 1
  `,
    working(),
  )
})

// ── restarts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

test('a crash between the cancel and its answer: the new order waits for its venue', () => {
  const bench = tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 10                  -> OrderFilled 1 10@100
    sell 10 @110 reduce        -> OrderSubmitted 2 > SendOrder 2
    new 2                      -> OrderAccepted 2
    amend 2 @105               -> OrderCancelRequested 2, OrderAmendRequested 2 qty=10 > SendCancel 2
  `,
    plainVenue(),
  )
  bench.engine = new Engine(restoreState(snapshotOf(bench.engine.state)))
  tell(
    `
    configure                  -> ConfigurationApplied, OrderInDoubt 2 RESTART
    venue up                   -> VenueStateChanged up > RequestMassStatus
    fill 2 3                   -> OrderFilled 2 3@110
    canceled 2                 -> OrderCanceled 2, OrderSubmitted 3 held, OrderAdjusted 3 qty=7 stop=undefined
    trade 100                  -> DataStateChanged Live
    order 3                    -> Held 0/7
    mass position=0:7          -> AccountReconciled 0, OrderReleased 3 Limit 7 > SendOrder 3
    new 3                      -> OrderAccepted 3
    order 3                    -> Accepted 0/7
  `,
    bench,
  )
})

test('a crash: what would add risk is not sent for a strategy that is not there yet', () => {
  tell(
    `
    amend 1 @99                -> ${CANCEL} qty=10 > SendCancel 1
    configure                  -> ConfigurationApplied, OrderInDoubt 1 RESTART
    venue up                   -> VenueStateChanged up > RequestMassStatus
    canceled 1                 -> OrderCanceled 1, OrderAmendRejected 1
    order 1                    -> Canceled 0/10
  `,
    working(),
  )
})

test('a crash after the new order was decided: it is asked about like any other, and nothing is sent again', () => {
  tell(
    `
    amend 1 @99                -> ${CANCEL} qty=10 > SendCancel 1
    canceled 1                 -> OrderCanceled 1, OrderSubmitted 2 > SendOrder 2
    configure                  -> ConfigurationApplied, OrderInDoubt 2 RESTART
    canceled 1                 ->
    venue up                   -> VenueStateChanged up, OrderQueried 2 > RequestMassStatus, QueryOrder 2
    order 2                    -> InDoubt 0/10
  `,
    working(),
  )
})

// ── orders that hang together ────────────────────────────────────────────────────────────────────────────────────────

test('a bracket’s entry is replaced, and its exits are for what both orders filled', () => {
  tell(
    `
    bracket buy 10 @99 | sell 10 stop=90 reduce | sell 10 @110 reduce -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 3                   -> OrderFilled 1 3@99
    amend 1 @98                -> OrderCancelRequested 1, OrderAmendRequested 1 qty=10 > SendCancel 1
    fill 1 1                   -> OrderFilled 1 1@99
    canceled 1                 -> OrderCanceled 1, OrderSubmitted 4 > SendOrder 4
    order 4                    -> Submitted 0/6
    order 2                    -> Held 0/10
    new 4                      -> OrderAccepted 4
    fill 4 6                   -> OrderFilled 4 6@98, OrderReleased 2 StopMarket 10, OrderReleased 3 Limit 10 > SendOrder 2, SendOrder 3
    position 0                 -> 10
  `,
    plainVenue(),
  )
})

test('a bracket’s entry that cannot be replaced ends, and takes what it did not enter along', () => {
  tell(
    `
    bracket buy 10 @99 | sell 10 stop=90 reduce | sell 10 @110 reduce -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    amend 1 @98                -> OrderCancelRequested 1, OrderAmendRequested 1 qty=10 > SendCancel 1
    data Gapped                -> DataStateChanged Gapped
    canceled 1                 -> OrderCanceled 1, OrderAmendRejected 1, OrderCanceled 2, OrderCanceled 3
  `,
    plainVenue(),
  )
})

test('an exit is replaced for what is left to leave, and a stop that was triggered goes on as what it became', () => {
  tell(
    `
    bracket buy 10 @99 | sell 10 @89 stop=90 reduce | sell 10 @110 reduce -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 10                  -> OrderFilled 1 10@99, OrderReleased 2 StopLimit 10, OrderReleased 3 Limit 10 > SendOrder 2, SendOrder 3
    new 2                      -> OrderAccepted 2
    new 3                      -> OrderAccepted 3
    amend 3 @108               -> OrderCancelRequested 3, OrderAmendRequested 3 qty=10 > SendCancel 3
    triggered 2                -> OrderTriggered 2
    fill 2 4 @89               -> OrderFilled 2 4@89
    canceled 3                 -> OrderCanceled 3, OrderSubmitted 4 > SendOrder 4
    order 4                    -> Submitted 0/6
    amend 2 @88                -> OrderCancelRequested 2, OrderAmendRequested 2 qty=10 > SendCancel 2
    canceled 2                 -> OrderCanceled 2, OrderSubmitted 5 > SendOrder 5
    order 5                    -> Submitted 0/6
  `,
    plainVenue(),
  )
})

test('an exit takes the place of its first whatever stands in its way: it protects', () => {
  tell(
    `
    bracket buy 10 @99 | sell 10 stop=90 reduce | sell 10 @110 reduce -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 10                  -> OrderFilled 1 10@99, OrderReleased 2 StopMarket 10, OrderReleased 3 Limit 10 > SendOrder 2, SendOrder 3
    new 2                      -> OrderAccepted 2
    new 3                      -> OrderAccepted 3
    amend 3 @103               -> OrderCancelRequested 3, OrderAmendRequested 3 qty=10 > SendCancel 3
    buy 5 @104                 -> OrderSubmitted 4 > SendOrder 4
    stop 0 Keep                -> StrategyStopped 0 Keep
    canceled 3                 -> OrderCanceled 3, OrderSubmitted 5 > SendOrder 5
  `,
    plainVenue(),
  )
})
