import { test } from 'node:test'
import { fixtureCapabilities, fixtureLimits } from '../domain/fixtures.ts'
import { EngineBench } from './bench.fixture.ts'
import { tell } from './story.fixture.ts'

/** A venue that watches no triggers: the core does. */
function plainVenue(): EngineBench {
  const capabilities = fixtureCapabilities({ orderTypes: ['Market', 'Limit'] })
  return new EngineBench({ venues: [{ venueId: 'SIM', capabilities }] }).open()
}

test('a stop is held until its price trades', () => {
  tell(
    `
    buy 10 stop=105            -> OrderSubmitted 1 held
    trade 104                  ->
    trade 105                  -> OrderReleased 1 Market 10 > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 10 @106             -> OrderFilled 1 10@106
  `,
    plainVenue(),
  )
})

test('a stop with a limit becomes a limit order', () => {
  tell(
    `
    sell 10 @90 stop=95        -> OrderSubmitted 1 held
    trade 95                   -> OrderReleased 1 Limit 10 > SendOrder 1
    new 1                      -> OrderAccepted 1
    order 1                    -> Accepted 0/10
  `,
    plainVenue(),
  )
})

test('a market-if-touched order waits for the better price', () => {
  tell(
    `
    buy 10 touch=95            -> OrderSubmitted 1 held
    trade 96                   ->
    trade 95                   -> OrderReleased 1 Market 10 > SendOrder 1
  `,
    plainVenue(),
  )
})

test('a trailing stop follows, and does not go back', () => {
  tell(
    `
    sell 10 trail=5            -> OrderSubmitted 1 held
    trade 100                  -> OrderAdjusted 1 qty=10 stop=95
    trade 103                  -> OrderAdjusted 1 qty=10 stop=98
    trade 101                  ->
    trade 98                   -> OrderReleased 1 Market 10 > SendOrder 1
  `,
    plainVenue(),
  )
})

test('the touch and the middle move a trigger that looks at them', () => {
  tell(
    `
    buy 10 stop=105 source=Touch -> OrderSubmitted 1 held
    buy 10 stop=106 source=Mid -> OrderSubmitted 2 held
    quote 103 105              -> OrderReleased 1 Market 10 > SendOrder 1
    quote 105 107              -> OrderReleased 2 Market 10 > SendOrder 2
  `,
    plainVenue(),
  )
})

test('degraded data pull a trigger: what protects leaves, what would add risk is given up', () => {
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 10 @100 x1          -> OrderFilled 1 10@100
    sell 10 stop=95 source=Touch -> OrderSubmitted 2 held
    buy 10 stop=105 source=Touch -> OrderSubmitted 3 held
    data Degraded              -> DataStateChanged Degraded
    quote 104 106              -> OrderCanceled 3
    quote 94 96                -> OrderReleased 2 Market 10 > SendOrder 2
  `,
    plainVenue(),
  )
})

test('a trigger is not pulled by data that is crossed or that its line distrusts', () => {
  tell(
    `
    buy 10 stop=105 source=Touch -> OrderSubmitted 1 held
    quote 110 106              -> DataStateChanged Crossed
    data Gapped                -> DataStateChanged Gapped
    quote 104 106              ->
    data Live                  -> DataStateChanged Live
    quote 104 106              -> OrderReleased 1 Market 10 > SendOrder 1
  `,
    plainVenue(),
  )
})

test('a held order is amended and canceled in the core alone', () => {
  tell(
    `
    buy 10 stop=105            -> OrderSubmitted 1 held
    amend 1 stop=107 qty=8     -> OrderAmended 1 qty=8
    trade 106                  ->
    cancel 1                   -> OrderCanceled 1
    trade 107                  ->
    order 1                    -> Canceled 0/8
  `,
    plainVenue(),
  )
})

test('what the gate refuses at the release is canceled with the reason', () => {
  tell(
    `
    buy 10 stop=105            -> OrderSubmitted 1 held
    stop 0 Keep                -> StrategyStopped 0 Keep
    trade 105                  -> OrderCanceled 1
    order 1                    -> Canceled 0/10
  `,
    plainVenue(),
  )
})

test('a stop that protects is released though its strategy is gone', () => {
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    fill 1 10                  -> OrderFilled 1 10@100
    sell 10 stop=95            -> OrderSubmitted 2 held
    stop 0 Keep                -> StrategyStopped 0 Keep
    trade 95                   -> OrderReleased 2 Market 10 > SendOrder 2
  `,
    plainVenue(),
  )
})

test('a stop that is reached while the venue is away waits for it', () => {
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    fill 1 10                  -> OrderFilled 1 10@100
    sell 10 stop=95            -> OrderSubmitted 2 held
    venue down                 -> VenueStateChanged down
    trade 94                   ->
    order 2                    -> Held 0/10
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass position=0:10         -> AccountReconciled 0
    trade 94                   -> OrderReleased 2 Market 10 > SendOrder 2
  `,
    plainVenue(),
  )
})

test('a venue’s own trigger is told by the venue', () => {
  tell(`
    buy 10 stop=105            -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    triggered 1                -> OrderTriggered 1
    triggered 1                ->
    fill 1 10 @106             -> OrderFilled 1 10@106
  `)
})

test('a held bracket exit is armed by its entry and grows with it', () => {
  tell(
    `
    bracket buy 10 @100 | sell 10 stop=90 | sell 10 touch=110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    trade 85                   ->    # nothing is entered: nothing to protect
    trade 100                  ->
    new 1                      -> OrderAccepted 1
    fill 1 4                   -> OrderFilled 1 4@100, OrderAdjusted 2 qty=4 stop=90, OrderAdjusted 3 qty=4 stop=110
    fill 1 6                   -> OrderFilled 1 6@100, OrderAdjusted 2 qty=10 stop=90, OrderAdjusted 3 qty=10 stop=110
    trade 110                  -> OrderReleased 3 Market 10 > SendOrder 3
    trade 111                  ->
    fill 3 10 @110             -> OrderFilled 3 10@110, OrderCanceled 2
    order 2                    -> Canceled 0/10
    position 0                 -> 0
  `,
    plainVenue(),
  )
})

test('releases count in the order rate like any other order', () => {
  const limits = fixtureLimits({ ordersPerSecondMax: 3 })
  const capabilities = fixtureCapabilities({ orderTypes: ['Market', 'Limit'] })
  const strategies = [{ strategyId: 'alpha', accountIndex: 0 as never, limits, instrumentLimits: [] }]
  tell(
    `
    buy 1 stop=105             -> OrderSubmitted 1 held
    wait 2s                    ->
    trade 105                  -> OrderReleased 1 Market 1 > SendOrder 1
    buy 1 @90                  -> OrderSubmitted 2 > SendOrder 2
    buy 1 @90                  -> OrderSubmitted 3 > SendOrder 3
    buy 1 @90                  -> OrderDenied ORDER_RATE_ABOVE_MAX
    reason                     -> ORDER_RATE_ABOVE_MAX: strategyOrdersPerSecond=4, limit 3
  `,
    new EngineBench({ strategies, venues: [{ venueId: 'SIM', capabilities }] }).open(),
  )
})
