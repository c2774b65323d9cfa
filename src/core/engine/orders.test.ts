import { test } from 'node:test'
import { fixtureCapabilities, fixtureInstrument, fixtureLimits } from '../domain/fixtures.ts'
import { EngineBench } from './bench.fixture.ts'
import { tell } from './story.fixture.ts'

test('a limit order from its wish to its last fill', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    order 1                    -> Submitted 0/10
    new 1                      -> OrderAccepted 1
    fill 1 4                   -> OrderFilled 1 4@100
    order 1                    -> Accepted 4/10
    fill 1 6                   -> OrderFilled 1 6@100
    order 1                    -> Filled 10/10
    position 0                 -> 10
  `)
})

test('a refused order is no order', () => {
  tell(`
    buy 0 @100                 -> OrderDenied ORDER_TERMS_INVALID
    buy 10 @100 post           -> OrderSubmitted 1 > SendOrder 1
    reason                     ->
    buy 10 @0                  -> OrderDenied PRICE_OUT_OF_RANGE
    buy 10 @100 on=7           -> OrderDenied INSTRUMENT_UNKNOWN
    reason                     -> INSTRUMENT_UNKNOWN: instrumentIndex=7, limit 1
  `)
})

test('nothing but wishes of a running strategy with limits is sent', () => {
  const strategies = [
    { strategyId: 'alpha', accountIndex: 0 as never, limits: fixtureLimits(), instrumentLimits: [] },
    { strategyId: 'beta', accountIndex: 0 as never, limits: undefined, instrumentLimits: [] },
  ]
  tell(
    `
    stop 0 Keep                -> StrategyStopped 0 Keep
    buy 10 @100                -> OrderDenied STRATEGY_NOT_RUNNING
    reason                     -> STRATEGY_NOT_RUNNING: isStrategyRunning=0, limit 1
    start 0                    -> StrategyStarted
    start 0                    ->
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    start 1                    -> OrderDenied LIMITS_MISSING
    buy 10 @100 by=1           -> OrderDenied LIMITS_MISSING
    buy 10 @100 by=2           -> OrderDenied STRATEGY_NOT_RUNNING
    reason                     -> STRATEGY_NOT_RUNNING: strategies=0, limit 1
  `,
    new EngineBench({ strategies }).open(),
  )
})

test('cancel: asked for, confirmed; a second wish changes nothing', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    cancel 1                   -> OrderCancelRequested 1 > SendCancel 1
    new 1                      -> OrderAccepted 1
    cancel 1                   ->
    canceled 1                 -> OrderCanceled 1
    cancel 1                   -> OrderDenied ORDER_CLOSED
    reason                     -> ORDER_CLOSED: leavesQtyLots=0, limit 1
    cancelAll                  ->
  `)
})

test('cancel all reaches the held ones as well', () => {
  tell(`
    bracket buy 10 @99 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    buy 5 @98                  -> OrderSubmitted 4 > SendOrder 4
    cancelAll                  -> OrderCancelRequested 1, OrderCanceled 2, OrderCanceled 3, OrderCancelRequested 4 > SendCancel 1, SendCancel 4
    canceled 1                 -> OrderCanceled 1
    canceled 4                 -> OrderCanceled 4
  `)
})

test('an operator cancels by the order’s own id, as often as it takes', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    operatorCancel 1           -> OrderCancelRequested 1 > SendCancel 1
    wait 1us                   ->
    operatorCancel 1           -> OrderCancelRequested 1 > SendCancel 1
    canceled 1                 -> OrderCanceled 1
    operatorCancel 1           ->
  `)
})

test('amend: asked for, confirmed, refused', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    amend 1 qty=12             -> OrderDenied AMEND_INVALID    # not before the venue has it
    reason                     -> AMEND_INVALID: pendingRequests=1, limit 0
    new 1                      -> OrderAccepted 1
    amend 1 qty=12 @99         -> OrderAmendRequested 1 qty=12 > SendAmend 1
    amend 1 qty=13             -> OrderDenied AMEND_INVALID    # one at a time
    replaced 1 qty=12 @99      -> OrderAmended 1 qty=12
    order 1                    -> Accepted 0/12
    amend 1 qty=12 @99         -> OrderDenied AMEND_INVALID
    reason                     -> AMEND_INVALID: changes=0, limit 1
    amend 1 @98                -> OrderAmendRequested 1 qty=12 > SendAmend 1
    refused 1 amend            -> OrderAmendRejected 1
    order 1                    -> Accepted 0/12
    fill 1 12 @99              -> OrderFilled 1 12@99
    amend 1 qty=14             -> OrderDenied ORDER_CLOSED
    reason                     -> ORDER_CLOSED: leavesQtyLots=0, limit 1
  `)
})

test('an amend below what has filled is refused', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 6                   -> OrderFilled 1 6@100
    amend 1 qty=6              -> OrderDenied AMEND_INVALID
    reason                     -> AMEND_INVALID: qtyLots=6, limit 6
    amend 1 qty=7              -> OrderAmendRequested 1 qty=7 > SendAmend 1
    replaced 1 qty=7           -> OrderAmended 1 qty=7
    fill 1 1                   -> OrderFilled 1 1@100
    order 1                    -> Filled 7/7
  `)
})

test('an amend that takes away what was left ends the order', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    amend 1 qty=5              -> OrderAmendRequested 1 qty=5 > SendAmend 1
    fill 1 5                   -> OrderFilled 1 5@100
    order 1                    -> PendingAmend 5/10
    replaced 1 qty=5           -> OrderAmended 1 qty=5
    order 1                    -> Filled 5/5
  `)
})

test('a fill of the new size before its confirmation is no overfill', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    amend 1 qty=14             -> OrderAmendRequested 1 qty=14 > SendAmend 1
    fill 1 12                  -> OrderFilled 1 12@100
    order 1                    -> PendingAmend 12/10
    replaced 1 qty=14          -> OrderAmended 1 qty=14
    fill 1 2                   -> OrderFilled 1 2@100
    order 1                    -> Filled 14/14
  `)
})

test('what neither the venue nor the core can do is refused', () => {
  const capabilities = fixtureCapabilities({ timeInForce: ['GTC'], supportsPostOnly: false })
  tell(
    `
    buy 10 @100 ioc            -> OrderDenied ORDER_TYPE_UNSUPPORTED
    reason                     -> ORDER_TYPE_UNSUPPORTED: leg=0, limit 0
    buy 10 @99 post            -> OrderDenied ORDER_TYPE_UNSUPPORTED
  `,
    new EngineBench({ venues: [{ venueId: 'SIM', capabilities }] }).open(),
  )
})

test('two accounts and their strategies do not meet', () => {
  const instruments = [fixtureInstrument({ kind: 'LinearPerpetual' })]
  const account = {
    venueIndex: 0 as never,
    baseCurrency: 0 as never,
    limits: fixtureLimits(),
    positionMode: 'Netting' as const,
  }
  const openingBalances = [{ currency: 0 as never, amountMinor: '100000000000000' }]
  const accounts = [
    { ...account, accountId: 'one', openingBalances },
    { ...account, accountId: 'two', openingBalances },
  ]
  const strategies = [
    { strategyId: 'alpha', accountIndex: 0 as never, limits: fixtureLimits(), instrumentLimits: [] },
    { strategyId: 'beta', accountIndex: 1 as never, limits: fixtureLimits(), instrumentLimits: [] },
    { strategyId: 'gamma', accountIndex: 0 as never, limits: fixtureLimits(), instrumentLimits: [] },
  ]
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    sell 4 @100 by=1           -> OrderSubmitted 2 > SendOrder 2    # another account's order is no own order
    sell 4 @100 by=2           -> OrderDenied SELF_TRADE    # the same account's is
    reason                     -> SELF_TRADE: reachTicks=100, limit 101
    fill 1 10                  -> OrderFilled 1 10@100
    fill 2 4                   -> OrderFilled 2 4@100
    position 0                 -> 10
    position 1                 -> -4
    position 2                 -> 0
    kill Account 1             -> TradingStateChanged Account 1 Halted, KillRequested Account 1, AccountQueried 1 > RequestMassStatus
    state Account 0 Reducing   -> TradingStateChanged Account 0 Reducing
  `,
    new EngineBench({ instruments, accounts, strategies }).open(),
  )
})

test('a hedging account holds long and short side by side; its strategy’s own position is the net', () => {
  const instruments = [fixtureInstrument({ kind: 'LinearPerpetual' })]
  const accounts = [
    {
      accountId: 'hedged',
      venueIndex: 0 as never,
      baseCurrency: 0 as never,
      limits: fixtureLimits(),
      positionMode: 'Hedging' as const,
      openingBalances: [{ currency: 0 as never, amountMinor: '100000000000000' }],
    },
  ]
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    fill 1 10                  -> OrderFilled 1 10@100
    sell 4 @99                 -> OrderSubmitted 2 > SendOrder 2
    fill 2 4                   -> OrderFilled 2 4@99
    position 0                 -> 6
    sell 7 @99 reduce          -> OrderDenied REDUCE_ONLY_WOULD_INCREASE    # more than the strategy holds
    reason                     -> REDUCE_ONLY_WOULD_INCREASE: qtyLots=7, limit 6
    kill All 0 flatten         -> TradingStateChanged All 0 Halted, KillRequested All 0, FlattenRequested All 0, AccountQueried 0, OrderSubmitted 3 > RequestMassStatus, SendOrder 3
    fill 3 6 @99               -> OrderFilled 3 6@99, FlattenFinished All 0
    position 0                 -> 0
  `,
    new EngineBench({ instruments, accounts }).open(),
  )
})
