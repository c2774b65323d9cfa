import { test } from 'node:test'
import { fixtureCapabilities } from '../domain/fixtures.ts'
import { EngineBench } from './bench.fixture.ts'
import { tell } from './story.fixture.ts'

test('OCO: the first fill ends the other', () => {
  tell(`
    oco buy 10 @95 | buy 10 stop=110 -> OrderSubmitted 1, OrderSubmitted 2 > SendOrder 1, SendOrder 2
    new 1                      -> OrderAccepted 1
    new 2                      -> OrderAccepted 2
    fill 1 4                   -> OrderFilled 1 4@95, OrderCancelRequested 2 > SendCancel 2
    canceled 2                 -> OrderCanceled 2
    fill 1 6                   -> OrderFilled 1 6@95
  `)
})

test('OCO: the end of one ends the other', () => {
  tell(`
    oco buy 10 @95 | buy 10 stop=110 -> OrderSubmitted 1, OrderSubmitted 2 > SendOrder 1, SendOrder 2
    new 1                      -> OrderAccepted 1
    rejected 2                 -> OrderRejected 2, OrderCancelRequested 1 > SendCancel 1
    canceled 1                 -> OrderCanceled 1
  `)
})

test('a bracket waits for its entry and is placed for what filled', () => {
  tell(`
    bracket buy 10 @99 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 4                   -> OrderFilled 1 4@99, OrderReleased 2 StopMarket 4, OrderReleased 3 Limit 4 > SendOrder 2, SendOrder 3
    new 2                      -> OrderAccepted 2
    new 3                      -> OrderAccepted 3
    fill 1 6                   -> OrderFilled 1 6@99, OrderAmendRequested 2 qty=10, OrderAmendRequested 3 qty=10 > SendAmend 2, SendAmend 3
    replaced 2 qty=10          -> OrderAmended 2 qty=10
    replaced 3 qty=10          -> OrderAmended 3 qty=10
    fill 3 3                   -> OrderFilled 3 3@110, OrderAmendRequested 2 qty=7 > SendAmend 2    # the stop shrinks by what the target took
    replaced 2 qty=7           -> OrderAmended 2 qty=7
    fill 3 7                   -> OrderFilled 3 7@110, OrderCancelRequested 2 > SendCancel 2
    canceled 2                 -> OrderCanceled 2
    position 0                 -> 0
  `)
})

test('an entry that fills on while its exits are on their way is caught up with', () => {
  tell(`
    bracket buy 10 @99 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 4                   -> OrderFilled 1 4@99, OrderReleased 2 StopMarket 4, OrderReleased 3 Limit 4 > SendOrder 2, SendOrder 3
    fill 1 6                   -> OrderFilled 1 6@99    # the exits cannot be amended yet
    new 2                      -> OrderAccepted 2, OrderAmendRequested 2 qty=10 > SendAmend 2
    new 3                      -> OrderAccepted 3, OrderAmendRequested 3 qty=10 > SendAmend 3
    replaced 2 qty=10          -> OrderAmended 2 qty=10
    replaced 3 qty=10          -> OrderAmended 3 qty=10
    order 2                    -> Accepted 0/10
    order 3                    -> Accepted 0/10
  `)
})

test('an entry that fills on while an exit is being amended is caught up with', () => {
  tell(`
    bracket buy 10 @99 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 2                   -> OrderFilled 1 2@99, OrderReleased 2 StopMarket 2, OrderReleased 3 Limit 2 > SendOrder 2, SendOrder 3
    new 2                      -> OrderAccepted 2
    new 3                      -> OrderAccepted 3
    fill 1 2                   -> OrderFilled 1 2@99, OrderAmendRequested 2 qty=4, OrderAmendRequested 3 qty=4 > SendAmend 2, SendAmend 3
    fill 1 2                   -> OrderFilled 1 2@99
    replaced 2 qty=4           -> OrderAmended 2 qty=4, OrderAmendRequested 2 qty=6 > SendAmend 2
    refused 3 amend            -> OrderAmendRejected 3    # a venue that will not is not asked in a circle
    order 3                    -> Accepted 0/2
  `)
})

test('an exit whose fill overtakes its acknowledgment is resized all the same', () => {
  tell(`
    bracket buy 10 @99 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 4                   -> OrderFilled 1 4@99, OrderReleased 2 StopMarket 4, OrderReleased 3 Limit 4 > SendOrder 2, SendOrder 3
    fill 1 6                   -> OrderFilled 1 6@99
    fill 3 1                   -> OrderFilled 3 1@110, OrderAmendRequested 3 qty=10 > SendAmend 3
    new 3                      -> OrderAccepted 3
  `)
})

test('an entry that ends without a fill takes its exits along', () => {
  tell(`
    bracket buy 10 @99 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    canceled 1                 -> OrderCanceled 1, OrderCanceled 2, OrderCanceled 3
    order 2                    -> Canceled 0/10
    order 3                    -> Canceled 0/10
  `)
})

test('an entry that ends half filled leaves its exits at work', () => {
  tell(`
    bracket buy 10 @99 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 4                   -> OrderFilled 1 4@99, OrderReleased 2 StopMarket 4, OrderReleased 3 Limit 4 > SendOrder 2, SendOrder 3
    new 2                      -> OrderAccepted 2
    new 3                      -> OrderAccepted 3
    cancel 1                   -> OrderCancelRequested 1 > SendCancel 1
    canceled 1                 -> OrderCanceled 1
    order 2                    -> Accepted 0/4
  `)
})

test('an exit that is done ends the rest of the entry', () => {
  tell(`
    bracket buy 10 @99 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 4                   -> OrderFilled 1 4@99, OrderReleased 2 StopMarket 4, OrderReleased 3 Limit 4 > SendOrder 2, SendOrder 3
    new 2                      -> OrderAccepted 2
    new 3                      -> OrderAccepted 3
    fill 2 4 @90               -> OrderFilled 2 4@90, OrderCancelRequested 3, OrderCancelRequested 1 > SendCancel 3, SendCancel 1
    canceled 1                 -> OrderCanceled 1
    canceled 3                 -> OrderCanceled 3
    position 0                 -> 0
  `)
})

test('where the venue cannot amend, exits are placed when the entry has ended', () => {
  const venues = [{ venueId: 'SIM', capabilities: fixtureCapabilities({ supportsAmend: false }) }]
  tell(
    `
    bracket buy 10 @99 | sell 10 stop=90 reduce | sell 10 @110 reduce -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 4                   -> OrderFilled 1 4@99
    canceled 1                 -> OrderCanceled 1, OrderReleased 2 StopMarket 4, OrderReleased 3 Limit 4 > SendOrder 2, SendOrder 3
    new 2                      -> OrderAccepted 2
    new 3                      -> OrderAccepted 3
    fill 3 1                   -> OrderFilled 3 1@110    # the stop keeps its size: it is reduce-only
    order 2                    -> Accepted 0/4
  `,
    new EngineBench({ venues }).open(),
  )
})

test('exits wait for a venue that is away', () => {
  tell(`
    bracket buy 10 @99 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    venue down                 -> VenueStateChanged down
    venue up                   -> VenueStateChanged up > RequestMassStatus
    fill 1 10                  -> OrderFilled 1 10@99, OrderAdjusted 2 qty=10 stop=90, OrderAdjusted 3 qty=10 stop=undefined    # told again at the reconnect, before the account is known
    order 2                    -> Held 0/10
    mass position=0:10         -> AccountReconciled 0, OrderReleased 2 StopMarket 10, OrderReleased 3 Limit 10 > SendOrder 2, SendOrder 3
    new 2                      -> OrderAccepted 2
  `)
})

test('the size of an exit is not its strategy’s to change, its price is', () => {
  tell(`
    bracket buy 10 @99 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 10                  -> OrderFilled 1 10@99, OrderReleased 2 StopMarket 10, OrderReleased 3 Limit 10 > SendOrder 2, SendOrder 3
    new 2                      -> OrderAccepted 2
    new 3                      -> OrderAccepted 3
    amend 3 qty=5              -> OrderDenied AMEND_INVALID
    reason                     -> AMEND_INVALID: exitQtyLots=5, limit 10
    amend 3 @112               -> OrderAmendRequested 3 qty=10 > SendAmend 3
    replaced 3 @112            -> OrderAmended 3 qty=10
    order 3                    -> Accepted 0/10
  `)
})

test('a list is one unit: if one leg is refused, none is placed', () => {
  tell(`
    oco buy 10 @95 | buy 10 stop=999999999 -> OrderDenied PRICE_OUT_OF_RANGE, OrderDenied PRICE_OUT_OF_RANGE
    oco buy 10 @95 | sell 10 stop=110 -> OrderDenied ORDER_TERMS_INVALID, OrderDenied ORDER_TERMS_INVALID
    reason                     -> ORDER_TERMS_INVALID: legSide=1, limit 0
    bracket buy 10 @99 | sell 10 stop=90 | sell 9 @110 -> OrderDenied ORDER_TERMS_INVALID, OrderDenied ORDER_TERMS_INVALID, OrderDenied ORDER_TERMS_INVALID
  `)
})

test('two triggers of one list that one price reaches release one order', () => {
  const venues = [{ venueId: 'SIM', capabilities: fixtureCapabilities({ orderTypes: ['Market', 'Limit'] }) }]
  tell(
    `
    oco buy 10 stop=105 | buy 10 stop=110 -> OrderSubmitted 1 held, OrderSubmitted 2 held
    trade 120                  -> OrderReleased 1 Market 10 > SendOrder 1
    trade 121                  ->
    new 1                      -> OrderAccepted 1
    fill 1 10 @121             -> OrderFilled 1 10@121, OrderCanceled 2
    order 2                    -> Canceled 0/10
  `,
    new EngineBench({ venues }).open(),
  )
})
