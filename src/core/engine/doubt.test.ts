import { test } from 'node:test'
import { fixtureCapabilities } from '../domain/fixtures.ts'
import { EngineBench } from './bench.fixture.ts'
import { tell } from './story.fixture.ts'

test('no answer in time: in doubt, asked about at growing distances', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    wait 999ms                 ->
    wait 1ms                   -> OrderInDoubt 1 ACK_TIMEOUT, OrderQueried 1 > QueryOrder 1
    order 1                    -> InDoubt 0/10
    wait 999ms                 ->
    wait 1ms                   -> OrderQueried 1 > QueryOrder 1
    wait 2s                    -> OrderQueried 1 > QueryOrder 1
    wait 4s                    -> OrderQueried 1 > QueryOrder 1
    wait 8s                    -> OrderQueried 1 > QueryOrder 1
    wait 16s                   -> OrderQueried 1 > QueryOrder 1
    wait 30s                   -> OrderQueried 1 > QueryOrder 1
    wait 30s                   -> OrderQueried 1 > QueryOrder 1
    status 1 Working           -> OrderAccepted 1
    order 1                    -> Accepted 0/10
    wait 60s                   ->
    alerts                     ->
  `)
})

test('one timer watches all of a venue’s answers', () => {
  tell(`
    buy 1 @100                 -> OrderSubmitted 1 > SendOrder 1
    wait 600ms                 ->
    buy 2 @100                 -> OrderSubmitted 2 > SendOrder 2
    new 1                      -> OrderAccepted 1
    timers                     -> MassStatus 0 +9.4s, Ack 0 +0.4s
    wait 400ms                 ->
    timers                     -> MassStatus 0 +9s, Ack 0 +0.6s
    wait 600ms                 -> OrderInDoubt 2 ACK_TIMEOUT, OrderQueried 2 > QueryOrder 2
    order 2                    -> InDoubt 0/2
    new 2                      -> OrderAccepted 2
    wait 60s                   ->
  `)
})

test('not found while it may be on its way says nothing, after that, that the order was never taken', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    wait 1s                    -> OrderInDoubt 1 ACK_TIMEOUT, OrderQueried 1 > QueryOrder 1
    status 1 NotFound          ->
    timers                     -> MassStatus 0 +9s, Query 1 +5.000001s    # an acknowledgment's time and the validity window after its release
    order 1                    -> InDoubt 0/10
    wait 5s                    ->
    wait 1us                   -> OrderQueried 1 > QueryOrder 1
    status 1 NotFound          -> OrderRejected 1
    order 1                    -> Rejected 0/10
  `)
})

test('an answer that comes late is as old as its question', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    wait 1s                    -> OrderInDoubt 1 ACK_TIMEOUT, OrderQueried 1 > QueryOrder 1
    wait 6s                    -> OrderQueried 1, OrderQueried 1 > QueryOrder 1, QueryOrder 1
    status 1 NotFound asked=6s ->    # the first question: the order was on its way then
    order 1                    -> InDoubt 0/10
    wait 1us                   -> OrderQueried 1 > QueryOrder 1
    status 1 NotFound asked=1us -> OrderRejected 1
  `)
})

test('journals in which answers do not say when they were asked are decided as they were', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    wait 1s                    -> OrderInDoubt 1 ACK_TIMEOUT, OrderQueried 1 > QueryOrder 1
    status 1 NotFound asked=never ->
    timers                     -> MassStatus 0 +9s, Query 1 +4.000001s
    wait 4s                    ->
    wait 1us                   -> OrderQueried 1 > QueryOrder 1
    status 1 NotFound asked=never -> OrderRejected 1
  `)
})

test('not found, though the venue had it: lost', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    cancel 1                   -> OrderCancelRequested 1 > SendCancel 1
    wait 10s                   -> OrderInDoubt 1 CANCEL_TIMEOUT, OrderQueried 1, OrderQueried 1, OrderQueried 1, OrderQueried 1 > QueryOrder 1, QueryOrder 1, QueryOrder 1, QueryOrder 1
    status 1 NotFound          -> DiscrepancyFound ORDER_LOST, OrderCanceled 1
    alerts                     -> Critical ORDER_LOST
    order 1                    -> Canceled 0/10
  `)
})

test('not found once, though the venue had it: asked again before it is given up', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    wait 6s                    ->
    mass                       -> AccountDoubted 1
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    mass balance=0:100000000000000 -> AccountDoubted 0, OrderQueried 1, AccountReconciled 0 > QueryOrder 1
    status 1 NotFound          ->
    order 1                    -> Accepted 0/10
    wait 1s                    -> OrderQueried 1 > QueryOrder 1
    status 1 NotFound          ->
    wait 2s                    -> OrderQueried 1 > QueryOrder 1
    status 1 Working           ->    # it was not found for a moment only
    order 1                    -> Accepted 0/10
    mass balance=0:100000000000000 -> OrderQueried 1, AccountReconciled 0 > QueryOrder 1
    status 1 NotFound          -> DiscrepancyFound ORDER_LOST, OrderCanceled 1
  `)
})

test('could not ask is no answer', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    wait 1s                    -> OrderInDoubt 1 ACK_TIMEOUT, OrderQueried 1 > QueryOrder 1
    status 1 CouldNotAsk       ->
    order 1                    -> InDoubt 0/10
    wait 1s                    -> OrderQueried 1 > QueryOrder 1
    status 1 Closed            -> OrderCanceled 1
    order 1                    -> Canceled 0/10
  `)
})

test('a doubt ends by news, whatever they are', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    wait 1s                    -> OrderInDoubt 1 ACK_TIMEOUT, OrderQueried 1 > QueryOrder 1
    new 1                      -> OrderAccepted 1
    order 1                    -> Accepted 0/10
    wait 60s                   ->
    buy 10 @100                -> OrderSubmitted 2 > SendOrder 2
    wait 1s                    -> OrderInDoubt 2 ACK_TIMEOUT, OrderQueried 2 > QueryOrder 2
    fill 2 4                   -> OrderFilled 2 4@100
    order 2                    -> Accepted 4/10
    buy 10 @100                -> OrderSubmitted 3 > SendOrder 3
    wait 1s                    -> OrderInDoubt 3 ACK_TIMEOUT, OrderQueried 3 > QueryOrder 3
    rejected 3                 -> OrderRejected 3
    wait 60s                   ->
  `)
})

test('an old acknowledgment ends no later doubt', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    amend 1 qty=12             -> OrderAmendRequested 1 qty=12 > SendAmend 1
    venue down                 -> VenueStateChanged down, OrderInDoubt 1 VENUE_DOWN
    order 1                    -> InDoubt 0/10
    new 1                      ->
    order 1                    -> InDoubt 0/10
  `)
})

test('a send that failed for certain never happened', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    failure 1 Order NotSent    -> OrderRejected 1
    order 1                    -> Rejected 0/10
    buy 10 @100                -> OrderSubmitted 2 > SendOrder 2
    cancel 2                   -> OrderCancelRequested 2 > SendCancel 2
    failure 2 Order NotSent    -> OrderRejected 2
    order 2                    -> Rejected 0/10
    buy 10 @100                -> OrderSubmitted 3 > SendOrder 3
    new 3                      -> OrderAccepted 3
    failure 3 Order NotSent    ->
    order 3                    -> Accepted 0/10
  `)
})

test('a send that failed in between is asked about', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    failure 1 Order Unknown    -> OrderInDoubt 1 SEND_UNKNOWN, OrderQueried 1 > QueryOrder 1
    order 1                    -> InDoubt 0/10
    failure 1 Order Unknown    -> OrderInDoubt 1 SEND_UNKNOWN
    new 1                      -> OrderAccepted 1
    failure 1 Order Unknown    ->    # answered already
    amend 1 qty=12             -> OrderAmendRequested 1 qty=12 > SendAmend 1
    failure 1 Amend Unknown    -> OrderInDoubt 1 CANCEL_UNKNOWN
    status 1 Working           ->    # the amend may still be on its way
    wait 7s                    -> OrderQueried 1 > QueryOrder 1
    status 1 Working           -> OrderAccepted 1, OrderAmendRejected 1
    order 1                    -> Accepted 0/10
    amend 1 qty=12             -> OrderAmendRequested 1 qty=12 > SendAmend 1
    failure 1 Amend NotSent    -> OrderAmendRejected 1
    order 1                    -> Accepted 0/10
  `)
})

test('the venue has filled more than we booked: what is missing is asked for, and nothing is concluded', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    cancel 1                   -> OrderCancelRequested 1 > SendCancel 1
    wait 1s                    -> OrderInDoubt 1 CANCEL_TIMEOUT, OrderQueried 1 > QueryOrder 1
    status 1 Closed cum=4      -> AccountQueried 0 > RequestMassStatus
    status 1 Closed cum=4      ->    # asked already
    order 1                    -> PendingCancel 0/10
    fill 1 4                   -> OrderFilled 1 4@100
    status 1 Closed cum=4      -> OrderCanceled 1
    order 1                    -> Canceled 4/10
  `)
})

test('a doubt that lasts is worth more than a warning', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    wait 1s                    -> OrderInDoubt 1 ACK_TIMEOUT, OrderQueried 1 > QueryOrder 1
    alerts                     -> Warning ORDER_IN_DOUBT
    wait 15s                   -> OrderQueried 1, OrderQueried 1, OrderQueried 1, OrderQueried 1 > QueryOrder 1, QueryOrder 1, QueryOrder 1, QueryOrder 1
    alerts                     ->
    wait 16s                   -> OrderQueried 1 > QueryOrder 1
    alerts                     -> Error ORDER_STILL_IN_DOUBT
    wait 239s                  -> OrderQueried 1, OrderQueried 1, OrderQueried 1, OrderQueried 1, OrderQueried 1, OrderQueried 1, OrderQueried 1 > QueryOrder 1, QueryOrder 1, QueryOrder 1, QueryOrder 1, QueryOrder 1, QueryOrder 1, QueryOrder 1
    wait 31s                   -> OrderQueried 1, OrderQueried 1 > QueryOrder 1, QueryOrder 1
    alerts                     -> Critical ORDER_STILL_IN_DOUBT
  `)
})

test('a venue that goes away leaves doubts, and is asked when it is back', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    buy 10 @99                 -> OrderSubmitted 2 > SendOrder 2
    buy 10 @98                 -> OrderSubmitted 3 > SendOrder 3
    new 1                      -> OrderAccepted 1
    cancel 1                   -> OrderCancelRequested 1 > SendCancel 1
    new 3                      -> OrderAccepted 3
    venue down                 -> VenueStateChanged down, OrderInDoubt 1 VENUE_DOWN, OrderInDoubt 2 VENUE_DOWN
    alerts                     -> Error VENUE_DOWN, Warning ORDER_IN_DOUBT, Warning ORDER_IN_DOUBT
    buy 10 @100                -> OrderDenied VENUE_UNAVAILABLE
    reason                     -> VENUE_UNAVAILABLE: isVenueUp=0, limit 1
    venue up                   -> VenueStateChanged up, OrderQueried 2 > RequestMassStatus, QueryOrder 2
    mass open=1,3              -> OrderCancelRequested 1, OrderQueried 2, AccountReconciled 0 > SendCancel 1, QueryOrder 2    # the second was never seen there
    status 2 NotFound          ->
    wait 7s                    -> OrderInDoubt 1 CANCEL_TIMEOUT, OrderQueried 1, OrderQueried 1, OrderQueried 1, OrderQueried 2 > QueryOrder 1, QueryOrder 1, QueryOrder 1, QueryOrder 2
    status 2 NotFound          -> OrderRejected 2
    canceled 1                 -> OrderCanceled 1
  `)
})

test('an account that cannot be read is asked for again', () => {
  tell(`
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass CouldNotAsk           ->
    buy 10 @100                -> OrderDenied VENUE_UNAVAILABLE
    reason                     -> VENUE_UNAVAILABLE: isVenueUp=0, limit 1
    wait 500ms                 -> AccountQueried 0 > RequestMassStatus        # somebody waits for it: soon, then ever later
    mass CouldNotAsk           ->
    wait 500ms                 -> AccountQueried 0 > RequestMassStatus
    mass CouldNotAsk           ->
    wait 999ms                 ->
    wait 1ms                   -> AccountQueried 0 > RequestMassStatus
    wait 10s                   -> AccountQueried 0, AccountQueried 0 > RequestMassStatus, RequestMassStatus
    mass CouldNotAsk           ->
    wait 9s                    -> AccountQueried 0 > RequestMassStatus
    mass                       -> AccountReconciled 0
    wait 60s                   ->
    mass CouldNotAsk           ->                                             # nobody waits: by the schedule
    wait 5s                    ->
    quote 99 101               ->
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
  `)
})

test('a restart: what awaited an answer is in doubt until the venue is back', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    buy 10 @99                 -> OrderSubmitted 2 > SendOrder 2
    new 2                      -> OrderAccepted 2
    cancel 2                   -> OrderCancelRequested 2 > SendCancel 2
    buy 10 @98                 -> OrderSubmitted 3 > SendOrder 3
    new 3                      -> OrderAccepted 3
    configure                  -> ConfigurationApplied, OrderInDoubt 1 RESTART, OrderInDoubt 2 RESTART
    order 1                    -> InDoubt 0/10
    quote 99 101               -> DataStateChanged Live
    buy 1 @100                 -> OrderDenied STRATEGY_NOT_RUNNING
    reason                     -> STRATEGY_NOT_RUNNING: isStrategyRunning=0, limit 1
    venue up                   -> VenueStateChanged up, OrderQueried 1 > RequestMassStatus, QueryOrder 1
    mass open=1,2,3            -> OrderAccepted 1, OrderCancelRequested 2, AccountReconciled 0 > SendCancel 2
    canceled 2                 -> OrderCanceled 2
    start 0                    -> StrategyStarted
    buy 1 @100                 -> OrderSubmitted 4 > SendOrder 4
  `)
})

test('a restart after the journal lost its end: what was held may have been released there', () => {
  const capabilities = fixtureCapabilities({ orderTypes: ['Market', 'Limit'] })
  const plainVenue = () => new EngineBench({ venues: [{ venueId: 'SIM', capabilities }] }).open()
  tell(
    `
    sell 10 stop=90            -> OrderSubmitted 1 held
    buy 10 stop=110            -> OrderSubmitted 2 held
    sell 5 stop=80             -> OrderSubmitted 3 held
    wait 1m                    ->
    configure lost             -> ConfigurationApplied, OrderInDoubt 1 TAIL_LOST, OrderInDoubt 2 TAIL_LOST, OrderInDoubt 3 TAIL_LOST
    venue up                   -> VenueStateChanged up, OrderQueried 1, OrderQueried 2, OrderQueried 3 > RequestMassStatus, QueryOrder 1, QueryOrder 2, QueryOrder 3
    mass open=1                -> OrderAccepted 1, OrderQueried 2, OrderQueried 3, AccountReconciled 0 > QueryOrder 2, QueryOrder 3
    fill 2 10 @110             -> OrderFilled 2 10@110
    status 3 NotFound          ->    # the node before may have sent it just now
    trade 79                   -> DataStateChanged Live
    wait 6s                    ->
    wait 1us                   -> OrderQueried 3 > QueryOrder 3
    status 3 NotFound          -> OrderRejected 3
    order 1                    -> Accepted 0/10
    order 2                    -> Filled 10/10
  `,
    plainVenue(),
  )
  tell(
    `
    sell 10 stop=90            -> OrderSubmitted 1 held
    configure                  -> ConfigurationApplied
    order 1                    -> Held 0/10
  `,
    plainVenue(),
  )
})
