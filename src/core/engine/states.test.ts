import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import {
  fixtureAccount,
  fixtureCapabilities,
  fixtureInstrument,
  fixtureLimits,
  fixtureStrategy,
} from '../domain/fixtures.ts'
import { EngineBench } from './bench.fixture.ts'
import { tell } from './story.fixture.ts'

/** Two strategies of one account. */
function pair(): EngineBench {
  return new EngineBench({ strategies: [fixtureStrategy(), fixtureStrategy({ strategyId: 'beta' })] }).open()
}

test('kill: nothing works any more, and nothing is let through', () => {
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    buy 10 @100 by=1           -> OrderSubmitted 2 > SendOrder 2
    bracket buy 10 @99 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 3, OrderSubmitted 4 held, OrderSubmitted 5 held > SendOrder 3
    kill All 0                 -> TradingStateChanged All 0 Halted, KillRequested All 0, OrderCancelRequested 1, OrderCancelRequested 3, OrderCanceled 4, OrderCanceled 5, OrderCancelRequested 2, AccountQueried 0 > SendCancel 1, SendCancel 3, SendCancel 2, RequestMassStatus
    alerts                     -> Critical TRADING_HALTED
    buy 1 @100                 -> OrderDenied TRADING_HALTED
    reason                     -> TRADING_HALTED: tradingState=2, limit 0
    canceled 1                 -> OrderCanceled 1
    canceled 2                 -> OrderCanceled 2
    canceled 3                 -> OrderCanceled 3
    state All 0 Active         -> TradingStateChanged All 0 Active
    buy 1 @100                 -> OrderSubmitted 6 > SendOrder 6
  `,
    pair(),
  )
})

test('kill reaches its scope and no further', () => {
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    buy 10 @100 by=1           -> OrderSubmitted 2 > SendOrder 2
    kill Strategy 1            -> TradingStateChanged Strategy 1 Halted, KillRequested Strategy 1, OrderCancelRequested 2, AccountQueried 0 > SendCancel 2, RequestMassStatus
    buy 1 @100                 -> OrderSubmitted 3 > SendOrder 3
    buy 1 @100 by=1            -> OrderDenied TRADING_HALTED
    kill Instrument 0          -> TradingStateChanged Instrument 0 Halted, KillRequested Instrument 0, OrderCancelRequested 1, OrderCancelRequested 3, OrderCancelRequested 2, AccountQueried 0 > SendCancel 1, SendCancel 3, SendCancel 2, RequestMassStatus
    state Instrument 0 Active  -> TradingStateChanged Instrument 0 Active
    buy 1 @100                 -> OrderSubmitted 4 > SendOrder 4
    kill Account 0             -> TradingStateChanged Account 0 Halted, KillRequested Account 0, OrderCancelRequested 1, OrderCancelRequested 3, OrderCancelRequested 4, OrderCancelRequested 2, AccountQueried 0 > SendCancel 1, SendCancel 3, SendCancel 4, SendCancel 2, RequestMassStatus
    state Account 0 Active     -> TradingStateChanged Account 0 Active
    buy 1 @100                 -> OrderSubmitted 5 > SendOrder 5
    kill Venue 0               -> TradingStateChanged Venue 0 Halted, KillRequested Venue 0, OrderCancelRequested 1, OrderCancelRequested 3, OrderCancelRequested 4, OrderCancelRequested 5, OrderCancelRequested 2, AccountQueried 0 > SendCancel 1, SendCancel 3, SendCancel 4, SendCancel 5, SendCancel 2, RequestMassStatus
    state Venue 0 Active       -> TradingStateChanged Venue 0 Active
    kill Strategy 9            ->    # there is no such scope
    buy 1 @100                 -> OrderSubmitted 6 > SendOrder 6
  `,
    pair(),
  )
})

test('kill again: what did not go is told again', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    kill All 0                 -> TradingStateChanged All 0 Halted, KillRequested All 0, OrderCancelRequested 1, AccountQueried 0 > SendCancel 1, RequestMassStatus
    wait 1ms                   ->
    kill All 0                 -> KillRequested All 0, OrderCancelRequested 1, AccountQueried 0 > SendCancel 1, RequestMassStatus
    refused 1                  -> OrderCancelRejected 1, OrderQueried 1 > QueryOrder 1    # the venue keeps it: asked about, and canceled again
    status 1 Working           -> OrderCancelRequested 1 > SendCancel 1
    refused 1                  -> OrderCancelRejected 1
    wait 1s                    -> OrderQueried 1 > QueryOrder 1
    status 1 Working           -> OrderCancelRequested 1 > SendCancel 1
    canceled 1                 -> OrderCanceled 1
  `)
})

test('a halt meets a venue that is away: what comes back is canceled', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    venue down                 -> VenueStateChanged down
    kill All 0                 -> TradingStateChanged All 0 Halted, KillRequested All 0, OrderCancelRequested 1, AccountQueried 0 > SendCancel 1, RequestMassStatus
    failure 1 Cancel NotSent   -> OrderQueried 1 > QueryOrder 1
    status 1 CouldNotAsk       ->
    wait 2s                    -> OrderQueried 1 > QueryOrder 1
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass open=1                -> OrderCancelRequested 1, AccountReconciled 0 > SendCancel 1
    canceled 1                 -> OrderCanceled 1
  `)
})

test('flatten: orders first, then what is left is closed', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 10                  -> OrderFilled 1 10@100
    buy 5 @98                  -> OrderSubmitted 2 > SendOrder 2
    new 2                      -> OrderAccepted 2
    kill All 0 flatten         -> TradingStateChanged All 0 Halted, KillRequested All 0, FlattenRequested All 0, OrderCancelRequested 2, AccountQueried 0 > SendCancel 2, RequestMassStatus
    fill 2 2 @98               -> OrderFilled 2 2@98    # the cancel came too late for these
    canceled 2                 -> OrderCanceled 2, OrderSubmitted 3 > SendOrder 3
    new 3                      -> OrderAccepted 3
    fill 3 12 @99              -> OrderFilled 3 12@99, FlattenFinished All 0
    position 0                 -> 0
  `)
})

test('flatten: without anything it is over at once', () => {
  tell(`
    kill All 0 flatten         -> TradingStateChanged All 0 Halted, KillRequested All 0, FlattenRequested All 0, AccountQueried 0, FlattenFinished All 0 > RequestMassStatus
  `)
})

test('flatten: a closing order that closes nothing is followed by another, later', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    fill 1 10                  -> OrderFilled 1 10@100
    kill All 0 flatten         -> TradingStateChanged All 0 Halted, KillRequested All 0, FlattenRequested All 0, AccountQueried 0, OrderSubmitted 2 > RequestMassStatus, SendOrder 2
    fill 2 4 @99               -> OrderFilled 2 4@99
    canceled 2                 -> OrderCanceled 2    # no liquidity
    wait 999ms                 ->
    wait 1ms                   -> OrderSubmitted 3 > SendOrder 3
    rejected 3                 -> OrderRejected 3
    wait 1s                    -> OrderSubmitted 4 > SendOrder 4
    fill 4 6 @99               -> OrderFilled 4 6@99, FlattenFinished All 0
  `)
})

test('flatten: two scopes close one position once', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    fill 1 10                  -> OrderFilled 1 10@100
    venue down                 -> VenueStateChanged down
    kill Strategy 0 flatten    -> TradingStateChanged Strategy 0 Halted, KillRequested Strategy 0, FlattenRequested Strategy 0, AccountQueried 0 > RequestMassStatus
    kill All 0 flatten         -> TradingStateChanged All 0 Halted, KillRequested All 0, FlattenRequested All 0, AccountQueried 0 > RequestMassStatus
    kill All 0 flatten         -> KillRequested All 0, FlattenRequested All 0, AccountQueried 0 > RequestMassStatus
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass position=0:10         -> AccountReconciled 0, KillConfirmed Strategy 0, KillConfirmed All 0, OrderSubmitted 2 > SendOrder 2
    fill 2 10 @99              -> OrderFilled 2 10@99, FlattenFinished Strategy 0, FlattenFinished All 0
  `)
})

test('flatten: no larger than the venue takes', () => {
  const instruments = [fixtureInstrument({ kind: 'LinearPerpetual', qtyMax: '0.010' })]
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    fill 1 10                  -> OrderFilled 1 10@100
    buy 10 @100                -> OrderSubmitted 2 > SendOrder 2
    fill 2 10                  -> OrderFilled 2 10@100
    kill All 0 flatten         -> TradingStateChanged All 0 Halted, KillRequested All 0, FlattenRequested All 0, AccountQueried 0, OrderSubmitted 3 > RequestMassStatus, SendOrder 3
    fill 3 10 @99              -> OrderFilled 3 10@99, OrderSubmitted 4 > SendOrder 4
    fill 4 10 @99              -> OrderFilled 4 10@99, FlattenFinished All 0
  `,
    new EngineBench({ instruments }).open(),
  )
})

test('reducing: what would add risk is taken back, what protects stays', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 10                  -> OrderFilled 1 10@100
    buy 5 @98                  -> OrderSubmitted 2 > SendOrder 2
    new 2                      -> OrderAccepted 2
    sell 6 @110                -> OrderSubmitted 3 > SendOrder 3
    new 3                      -> OrderAccepted 3
    sell 6 @111                -> OrderSubmitted 4 > SendOrder 4    # with the one before, more than there is
    new 4                      -> OrderAccepted 4
    sell 10 @90 stop=92 reduce -> OrderSubmitted 5 > SendOrder 5
    new 5                      -> OrderAccepted 5
    state All 0 Reducing       -> TradingStateChanged All 0 Reducing, OrderCancelRequested 2, OrderCancelRequested 4 > SendCancel 2, SendCancel 4
    buy 1 @98                  -> OrderDenied TRADING_REDUCING
    reason                     -> TRADING_REDUCING: tradingState=1, limit 0
    sell 1 @99                 -> OrderDenied TRADING_REDUCING
    reason                     -> TRADING_REDUCING: tradingState=1, limit 0
    sell 4 @99                 -> OrderDenied TRADING_REDUCING
  `)
})

test('a strategy stops: keep, cancel, flatten', () => {
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    stop 0 Keep                -> StrategyStopped 0 Keep
    stop 0 Keep                ->
    cancel 1                   -> OrderCancelRequested 1 > SendCancel 1    # even then
    canceled 1                 -> OrderCanceled 1
    buy 10 @100 by=1           -> OrderSubmitted 2 > SendOrder 2
    fill 2 4                   -> OrderFilled 2 4@100
    stop 1 Cancel              -> StrategyStopped 1 Cancel, OrderCancelRequested 2 > SendCancel 2
    canceled 2                 -> OrderCanceled 2
    start 1                    -> StrategyStarted
    stop 1 Flatten             -> StrategyStopped 1 Flatten, FlattenRequested Strategy 1, OrderSubmitted 3 > SendOrder 3
    fill 3 4 @99               -> OrderFilled 3 4@99, FlattenFinished Strategy 1
  `,
    pair(),
  )
})

test('a strategy that executes too often is stopped until a person re-arms it', () => {
  const limits = fixtureLimits({ repeatedExecutionsMax: 3, repeatedExecutionsWindowUs: 60_000_000 })
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 1                   -> OrderFilled 1 1@100
    fill 1 1                   -> OrderFilled 1 1@100
    fill 1 1                   -> OrderFilled 1 1@100, ThrottleTripped, OrderCancelRequested 1 > SendCancel 1
    alerts                     -> Critical REPEATED_EXECUTIONS
    fill 1 1                   -> OrderFilled 1 1@100
    buy 1 @100                 -> OrderDenied REPEATED_EXECUTIONS
    reason                     -> REPEATED_EXECUTIONS: isThrottleTripped=1, limit 0
    rearm 0                    -> ThrottleRearmed
    canceled 1                 -> OrderCanceled 1
    buy 1 @100                 -> OrderSubmitted 2 > SendOrder 2
    rearm 7                    ->
  `,
    new EngineBench({ strategies: [fixtureStrategy({ limits })] }).open(),
  )
})

test('a daily loss stops the scope that made it, counted from before the first trade', () => {
  // One lot and tick are 0.0001 USDT: 10,000 minor units.
  const limits = fixtureLimits({ dailyLossMinorMax: 1_000_000 as never, breachAction: 'Halt' })
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 10                  -> OrderFilled 1 10@100
    quote 89 91                ->    # exactly the limit
    quote 88 91                -> TradingStateChanged Strategy 0 Halted
    alerts                     -> Critical TRADING_HALTED
    quote 80 82                ->
    state Strategy 0 Active    -> TradingStateChanged Strategy 0 Active
    quote 80 82                -> TradingStateChanged Strategy 0 Halted
    quote 81 82                ->
  `,
    new EngineBench({ strategies: [fixtureStrategy({ limits })] }).open(),
  )
})

test('a drawdown counts from the best; a new day forgives the day’s loss only', () => {
  const limits = fixtureLimits({ drawdownMinorMax: 1_000_000 as never, dailyLossMinorMax: 1_500_000 as never })
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 10                  -> OrderFilled 1 10@100
    quote 119 121              ->
    quote 109 111              ->
    wait 24h                   -> DayStarted
    quote 108 111              -> TradingStateChanged Account 0 Reducing
  `,
    new EngineBench({ accounts: [fixtureAccount({ limits })] }).open(),
  )
})

test('a loss by funding is a loss', () => {
  const limits = fixtureLimits({ dailyLossMinorMax: 500 as never })
  const bench = new EngineBench({ accounts: [fixtureAccount({ limits })] }).open()
  const funding = { kind: 'FundingReport', accountIndex: 0, instrumentIndex: 0, text: '' } as const
  const pay = (fundingId: string, amountMinor: number, change = {}) =>
    bench.take({ ...funding, fundingId, amountMinor, ...change } as never).events.map(event => event.kind)
  const told = [pay('F1', -300), pay('F1', -300), pay('F2', -300), pay('F3', 1.5), pay('F4', 1, { accountIndex: 9 })]
  deepEqual(told, [
    ['FundingBooked'],
    [],
    ['FundingBooked', 'TradingStateChanged'],
    ['DiscrepancyFound'],
    ['DiscrepancyFound'],
  ])
})

test('a bracket whose entry a halt meets', () => {
  tell(`
    bracket buy 10 @99 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 4                   -> OrderFilled 1 4@99, OrderReleased 2 StopMarket 4, OrderReleased 3 Limit 4 > SendOrder 2, SendOrder 3
    kill All 0                 -> TradingStateChanged All 0 Halted, KillRequested All 0, OrderCancelRequested 1, OrderCancelRequested 2, OrderCancelRequested 3, AccountQueried 0 > SendCancel 1, SendCancel 2, SendCancel 3, RequestMassStatus
    canceled 2                 -> OrderCanceled 2
    canceled 3                 -> OrderCanceled 3
    fill 1 1                   -> OrderFilled 1 1@99    # comes too late for an exit
    canceled 1                 -> OrderCanceled 1
    position 0                 -> 5
  `)
})

test('a stop that is reached by the very price that trips a breaker does not leave', () => {
  const limits = fixtureLimits({ dailyLossMinorMax: 1_000_000 as never, breachAction: 'Halt' })
  const venues = [{ venueId: 'SIM', capabilities: fixtureCapabilities({ orderTypes: ['Market', 'Limit'] }) }]
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    fill 1 10                  -> OrderFilled 1 10@100
    sell 10 stop=85 source=Touch -> OrderSubmitted 2 held
    quote 84 86                -> TradingStateChanged Strategy 0 Halted, OrderCanceled 2
    order 2                    -> Canceled 0/10
  `,
    new EngineBench({ venues, strategies: [fixtureStrategy({ limits })] }).open(),
  )
})

test('exits that a fill releases as it trips a throttle do not leave', () => {
  const limits = fixtureLimits({ repeatedExecutionsMax: 1, repeatedExecutionsWindowUs: 60_000_000 })
  tell(
    `
    bracket buy 10 @99 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    fill 1 4                   -> OrderFilled 1 4@99, ThrottleTripped, OrderCancelRequested 1, OrderCanceled 2, OrderCanceled 3 > SendCancel 1
  `,
    new EngineBench({ strategies: [fixtureStrategy({ limits })] }).open(),
  )
})
