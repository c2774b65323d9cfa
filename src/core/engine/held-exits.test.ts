import { test } from 'node:test'
import { fixtureCapabilities } from '../domain/fixtures.ts'
import { EngineBench } from './bench.fixture.ts'
import { entered, spotVenue } from './held-lists.fixture.ts'
import { tell } from './story.fixture.ts'

// ── sizes ────────────────────────────────────────────────────────────────────────────────────────────────────────────

test('an exit is no larger than the position, however that became smaller', () => {
  tell(
    `
    sell 4                     -> OrderSubmitted 4 > SendOrder 4
    fill 4 4 @101              -> OrderFilled 4 4@101
    trade 90                   -> OrderReleased 2 Market 6, OrderCanceled 3 > SendOrder 2
    fill 2 6 @90               -> OrderFilled 2 6@90
    position 0                 -> 0
  `,
    entered(),
  )
})

test('an exit takes no coins that another order of the strategy is selling', () => {
  tell(
    `
    sell 4 @120                -> OrderSubmitted 4 > SendOrder 4
    new 4                      -> OrderAccepted 4
    trade 90                   -> OrderReleased 2 Market 6, OrderCanceled 3 > SendOrder 2
  `,
    entered(),
  )
})

test('exits end with the position, so that they sell nothing that is bought later', () => {
  tell(
    `
    sell 10                    -> OrderSubmitted 4 > SendOrder 4
    fill 4 9 @101              -> OrderFilled 4 9@101
    fill 4 1 @101              -> OrderFilled 4 1@101, OrderCanceled 2, OrderCanceled 3
    trade 90                   ->
  `,
    entered(),
  )
})

test('while an entry works, its exits wait for what it may bring', () => {
  tell(
    `
    bracket buy 10 @100 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 4                   -> OrderFilled 1 4@100, OrderAdjusted 2 qty=4 stop=90, OrderAdjusted 3 qty=4 stop=undefined
    sell 4                     -> OrderDenied SELF_TRADE
    sell 4 @101                -> OrderSubmitted 4 > SendOrder 4
    fill 4 4 @101              -> OrderFilled 4 4@101
    order 2                    -> Held 0/4
    fill 1 6                   -> OrderFilled 1 6@100, OrderAdjusted 2 qty=10 stop=90, OrderAdjusted 3 qty=10 stop=undefined
    trade 90                   -> OrderReleased 2 Market 6, OrderCanceled 3 > SendOrder 2
  `,
    spotVenue(),
  )
})

test('a held reduce-only stop is cut to the position', () => {
  const capabilities = fixtureCapabilities({ orderTypes: ['Market', 'Limit'] })
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    fill 1 10                  -> OrderFilled 1 10@100
    sell 10 stop=90 reduce     -> OrderSubmitted 2 held
    sell 7                     -> OrderSubmitted 3 > SendOrder 3
    fill 3 7 @100              -> OrderFilled 3 7@100
    trade 90                   -> OrderReleased 2 Market 3 > SendOrder 2
  `,
    new EngineBench({ venues: [{ venueId: 'SIM', capabilities }] }).open(),
  )
})

// ── what else may happen to held exits ───────────────────────────────────────────────────────────────────────────────

test('held exits are amended in the core, and a level that was passed is reached by the next price', () => {
  tell(
    `
    amend 3 @105               -> OrderAmended 3 qty=10
    amend 2 stop=95            -> OrderAmended 2 qty=10
    amend 2 qty=5              -> OrderDenied AMEND_INVALID
    trade 105                  -> OrderReleased 3 Limit 10 > SendOrder 3
    new 3                      -> OrderAccepted 3
    amend 3 @107               -> OrderAmendRequested 3 qty=10 > SendAmend 3
  `,
    entered(),
  )
})

test('held exits end in the core at a kill, and the position is closed', () => {
  tell(
    `
    kill All 0 flatten         -> TradingStateChanged All 0 Halted, KillRequested All 0, FlattenRequested All 0, OrderCanceled 2, OrderCanceled 3, AccountQueried 0, OrderSubmitted 4 > RequestMassStatus, SendOrder 4
    fill 4 10 @99              -> OrderFilled 4 10@99, FlattenFinished All 0
    position 0                 -> 0
  `,
    entered(),
  )
})

test('a flatten waits for the target at the venue, and the stop that waited for it is gone', () => {
  tell(
    `
    trade 110                  -> OrderReleased 3 Limit 10 > SendOrder 3
    new 3                      -> OrderAccepted 3
    trade 90                   -> OrderTriggered 2, OrderCancelRequested 3 > SendCancel 3
    stop 0 Flatten             -> StrategyStopped 0 Flatten, OrderCanceled 2, FlattenRequested Strategy 0, OrderCancelRequested 3 > SendCancel 3
    fill 3 4                   -> OrderFilled 3 4@110
    canceled 3                 -> OrderCanceled 3, OrderSubmitted 4 > SendOrder 4
    order 4                    -> Submitted 0/6
  `,
    entered(),
  )
})

test('a target for the day leaves its stop overnight, on which it may be reached', () => {
  tell(
    `
    bracket buy 10 @100 | sell 10 stop=90 | sell 10 @110 day -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    fill 1 10                  -> OrderFilled 1 10@100, OrderAdjusted 2 qty=10 stop=90, OrderAdjusted 3 qty=10 stop=undefined
    wait 24h                   -> DayStarted, OrderExpired 3
    order 2                    -> Held 0/10
    trade 90                   -> OrderReleased 2 Market 10 > SendOrder 2
  `,
    spotVenue(),
  )
})

test('a stop for a time that is over leaves its target', () => {
  tell(
    `
    bracket buy 10 @100 | sell 10 stop=90 gtd=1m | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    fill 1 10                  -> OrderFilled 1 10@100, OrderAdjusted 2 qty=10 stop=90, OrderAdjusted 3 qty=10 stop=undefined
    wait 60s                   -> OrderExpired 2
    trade 110                  -> OrderReleased 3 Limit 10 > SendOrder 3
  `,
    spotVenue(),
  )
})

test('a session that begins again goes on watching, and waits for its venue', () => {
  tell(
    `
    trade 110                  -> OrderReleased 3 Limit 10 > SendOrder 3
    new 3                      -> OrderAccepted 3
    trade 90                   -> OrderTriggered 2, OrderCancelRequested 3 > SendCancel 3
    configure                  -> ConfigurationApplied, OrderInDoubt 3 RESTART
    venue up                   -> VenueStateChanged up > RequestMassStatus
    canceled 3                 -> OrderCanceled 3
    trade 95                   -> DataStateChanged Live
    order 2                    -> Held 0/10
    mass position=0:10         -> AccountReconciled 0, OrderReleased 2 Market 10 > SendOrder 2
  `,
    entered(),
  )
})

test('nothing of our own stands in the way of a stop', () => {
  tell(
    `
    buy 5 @99                  -> OrderSubmitted 4 > SendOrder 4
    new 4                      -> OrderAccepted 4
    trade 90                   -> OrderReleased 2 Market 10, OrderCanceled 3 > SendOrder 2
  `,
    entered(),
  )
})

test('a post-only target cannot be held and still promise to be a maker', () => {
  tell(
    `
    bracket buy 10 @100 | sell 10 stop=90 | sell 10 @110 post -> OrderDenied ORDER_TYPE_UNSUPPORTED, OrderDenied ORDER_TYPE_UNSUPPORTED, OrderDenied ORDER_TYPE_UNSUPPORTED
  `,
    spotVenue(),
  )
})

test('contracts need no coins: both exits rest at the venue', () => {
  const venues = [{ venueId: 'SIM', capabilities: fixtureCapabilities({ supportsOco: false }) }]
  tell(
    `
    bracket buy 10 @100 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    fill 1 10                  -> OrderFilled 1 10@100, OrderReleased 2 StopMarket 10, OrderReleased 3 Limit 10 > SendOrder 2, SendOrder 3
  `,
    new EngineBench({ venues }).open(),
  )
})
