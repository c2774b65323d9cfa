import { test } from 'node:test'
import { fixtureCapabilities, fixtureInstrument } from '../domain/fixtures.ts'
import { EngineBench } from './bench.fixture.ts'
import { tell } from './story.fixture.ts'

const VENUES = [{ venueId: 'SIM', capabilities: fixtureCapabilities({ supportsOco: false }) }]

/** A lot is 1,000 minor units of the coin, of which the account has none. */
const spot = () => new EngineBench({ venues: VENUES, instruments: [fixtureInstrument()] }).open()

test('a fee in coins: no more is sold to flatten than the account holds, and what is less than a lot ends nothing', () => {
  tell(
    `
    buy 100 @100               -> OrderSubmitted 1 > SendOrder 1
    fill 1 100 fee=1:100       -> OrderFilled 1 100@100
    kill All 0 flatten         -> TradingStateChanged All 0 Halted, KillRequested All 0, FlattenRequested All 0, AccountQueried 0, OrderSubmitted 2 > RequestMassStatus, SendOrder 2
    order 2                    -> Submitted 0/99
    fill 2 99 @99              -> OrderFilled 2 99@99, FlattenFinished All 0
    position 0                 -> 1
  `,
    spot(),
  )
})

test('a fee in coins: the stop of a bracket asks for what there is', () => {
  tell(
    `
    bracket buy 10 @100 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 10 fee=1:10         -> OrderFilled 1 10@100, OrderAdjusted 2 qty=10 stop=90, OrderAdjusted 3 qty=10 stop=undefined
    trade 90                   -> OrderReleased 2 Market 9, OrderCanceled 3 > SendOrder 2
    fill 2 9 @90               -> OrderFilled 2 9@90
  `,
    spot(),
  )
})

test('a fee in coins: a strategy’s own sale of all that it bought is left to the venue; one that opens is denied', () => {
  tell(
    `
    buy 100 @100               -> OrderSubmitted 1 > SendOrder 1
    fill 1 100 fee=1:100       -> OrderFilled 1 100@100
    sell 100 @101              -> OrderSubmitted 2 > SendOrder 2    # our count may be behind, and what closes is not held back by it
    rejected 2                 -> OrderRejected 2
    sell 99 @101               -> OrderSubmitted 3 > SendOrder 3
    fill 3 99 @101             -> OrderFilled 3 99@101
    sell 2 @101                -> OrderDenied BALANCE_INSUFFICIENT
  `,
    spot(),
  )
})

test('a position below the venue’s minimum is nothing to flatten: what is bought after it stays', () => {
  const instruments = [fixtureInstrument({ kind: 'LinearPerpetual', qtyMin: '0.010' })]
  tell(
    `
    buy 20 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 4                   -> OrderFilled 1 4@100
    kill All 0 flatten         -> TradingStateChanged All 0 Halted, KillRequested All 0, FlattenRequested All 0, OrderCancelRequested 1, AccountQueried 0 > SendCancel 1, RequestMassStatus
    canceled 1                 -> OrderCanceled 1, FlattenFinished All 0
    state All 0 Active         -> TradingStateChanged All 0 Active
    buy 20 @100                -> OrderSubmitted 2 > SendOrder 2
    fill 2 20                  -> OrderFilled 2 20@100
  `,
    new EngineBench({ instruments }).open(),
  )
})

test('by the rules before all that the strategy held was asked for: journals of then are verified by these', () => {
  tell(
    `
    buy 100 @100               -> OrderSubmitted 1 > SendOrder 1
    fill 1 100 fee=1:100       -> OrderFilled 1 100@100
    kill All 0 flatten         -> TradingStateChanged All 0 Halted, KillRequested All 0, FlattenRequested All 0, AccountQueried 0, OrderSubmitted 2 > RequestMassStatus, SendOrder 2
    order 2                    -> Submitted 0/100
  `,
    new EngineBench({ venues: VENUES, instruments: [fixtureInstrument()], ruleVersion: 2 }).open(),
  )
})
