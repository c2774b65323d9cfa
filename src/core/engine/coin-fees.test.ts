import { test } from 'node:test'
import { RULE_VERSION } from '../domain/configuration.ts'
import { fixtureCapabilities, fixtureInstrument, fixtureStrategy } from '../domain/fixtures.ts'
import { EngineBench } from './bench.fixture.ts'
import { tell } from './story.fixture.ts'

const VENUES = [{ venueId: 'SIM', capabilities: fixtureCapabilities({ supportsOco: false }) }]

/** A lot is 1,000 minor units of the coin, of which the account has none; two strategies trade in it. */
const spot = (ruleVersion = RULE_VERSION) =>
  new EngineBench({
    ruleVersion,
    venues: VENUES,
    instruments: [fixtureInstrument()],
    strategies: [fixtureStrategy(), fixtureStrategy({ strategyId: 'beta' })],
  }).open()

for (const ruleVersion of [3, RULE_VERSION])
  test(`a fee in coins: no more is sold to flatten than the account holds, and what is less than a lot ends nothing: rules ${ruleVersion}`, () => {
    tell(
      `
      buy 100 @100               -> OrderSubmitted 1 > SendOrder 1
      fill 1 100 fee=1:100       -> OrderFilled 1 100@100
      kill All 0 flatten         -> TradingStateChanged All 0 Halted, KillRequested All 0, FlattenRequested All 0, AccountQueried 0, OrderSubmitted 2 > RequestMassStatus, SendOrder 2
      order 2                    -> Submitted 0/99
      fill 2 99 @99              -> OrderFilled 2 99@99, FlattenFinished All 0
      position 0                 -> 1
    `,
      spot(ruleVersion),
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

/** The stop of a bracket, after its strategy, or the other one, has sold some elsewhere: by the rules of then, and now. */
const STOPS: readonly (readonly [ruleVersion: number, seller: string, lots: number])[] = [
  [RULE_VERSION, '', 49],
  [RULE_VERSION, ' by=1', 99],
  [5, '', 50],
  [5, ' by=1', 100],
]

for (const [ruleVersion, seller, lots] of STOPS)
  test(`a fee in coins: a stop leaves what works elsewhere${seller}: rules ${ruleVersion}`, () => {
    tell(
      `
      buy 100 @100 by=1          -> OrderSubmitted 1 > SendOrder 1
      fill 1 100                 -> OrderFilled 1 100@100
      bracket buy 100 @100 | sell 100 stop=90 | sell 100 @110 -> OrderSubmitted 2, OrderSubmitted 3 held, OrderSubmitted 4 held > SendOrder 2
      new 2                      -> OrderAccepted 2
      fill 2 100 fee=1:100       -> OrderFilled 2 100@100, OrderAdjusted 3 qty=100 stop=90, OrderAdjusted 4 qty=100 stop=undefined
      sell ${seller === '' ? 50 : 100} @120${seller} -> OrderSubmitted 5 > SendOrder 5
      ${seller === '' ? 'sell 100 @120 by=1 -> OrderSubmitted 6 > SendOrder 6' : ''}
      trade 90                   -> OrderReleased 3 Market ${lots}, OrderCanceled 4 > SendOrder 3
    `,
      spot(ruleVersion),
    )
  })

test('a fee in coins: exits that work beside each other grow with their entry, for each of them sells the same', () => {
  tell(
    `
    bracket buy 10 @100 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 5                   -> OrderFilled 1 5@100, OrderReleased 2 StopMarket 5, OrderReleased 3 Limit 5 > SendOrder 2, SendOrder 3
    new 2                      -> OrderAccepted 2
    new 3                      -> OrderAccepted 3
    fill 1 5                   -> OrderFilled 1 5@100, OrderAmendRequested 2 qty=10, OrderAmendRequested 3 qty=10 > SendAmend 2, SendAmend 3
  `,
    new EngineBench({ instruments: [fixtureInstrument()] }).open(),
  )
})

test('flatten: an account that owes coins sells none, and buys none either', () => {
  tell(
    `
    buy 100 @100               -> OrderSubmitted 1 > SendOrder 1
    fill 1 100 fee=1:110000    -> OrderFilled 1 100@100
    kill All 0 flatten         -> TradingStateChanged All 0 Halted, KillRequested All 0, FlattenRequested All 0, AccountQueried 0, FlattenFinished All 0 > RequestMassStatus
  `,
    spot(),
  )
})

test('flatten: what another strategy of the account sells is waited for, not asked for in vain', () => {
  tell(
    `
    buy 100 @100               -> OrderSubmitted 1 > SendOrder 1
    fill 1 100 fee=1:100       -> OrderFilled 1 100@100
    sell 99 @120 by=1          -> OrderSubmitted 2 > SendOrder 2
    new 2                      -> OrderAccepted 2
    kill Strategy 0 flatten    -> TradingStateChanged Strategy 0 Halted, KillRequested Strategy 0, FlattenRequested Strategy 0, AccountQueried 0 > RequestMassStatus
    mass told=2                -> AccountReconciled 0, KillConfirmed Strategy 0
    canceled 2                 -> OrderCanceled 2, OrderSubmitted 3 > SendOrder 3
    order 3                    -> Submitted 0/99
    fill 3 99 @99              -> OrderFilled 3 99@99, FlattenFinished Strategy 0
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

/** Its venue takes ten lots and more. */
const coarse = (ruleVersion = RULE_VERSION) =>
  new EngineBench({
    ruleVersion,
    instruments: [fixtureInstrument({ kind: 'LinearPerpetual', qtyMin: '0.010' })],
  }).open()

test('a position of the venue’s minimum is closed', () => {
  tell(
    `
    buy 20 @100                -> OrderSubmitted 1 > SendOrder 1
    fill 1 10                  -> OrderFilled 1 10@100
    canceled 1                 -> OrderCanceled 1
    kill All 0 flatten         -> TradingStateChanged All 0 Halted, KillRequested All 0, FlattenRequested All 0, AccountQueried 0, OrderSubmitted 2 > RequestMassStatus, SendOrder 2
    fill 2 4 @99               -> OrderFilled 2 4@99
    canceled 2                 -> OrderCanceled 2, FlattenFinished All 0    # six are less than it takes: there is no next one
    position 0                 -> 6
    timers                     -> MassStatus 0 +10s, Ack 0 +1s, Reconcile 0 +10s
  `,
    coarse(),
  )
})

test('by the rules before a position below the minimum kept its scope to be flattened', () => {
  tell(
    `
    buy 20 @100                -> OrderSubmitted 1 > SendOrder 1
    fill 1 4                   -> OrderFilled 1 4@100
    canceled 1                 -> OrderCanceled 1
    kill All 0 flatten         -> TradingStateChanged All 0 Halted, KillRequested All 0, FlattenRequested All 0, AccountQueried 0 > RequestMassStatus
    state All 0 Active         -> TradingStateChanged All 0 Active
  `,
    coarse(2),
  )
})

test('a position below the venue’s minimum is nothing to flatten: what is bought after it stays', () => {
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
    coarse(),
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
    spot(2),
  )
})
