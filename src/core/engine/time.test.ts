import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureAccount, fixtureCapabilities, fixtureInstrument, fixtureLimits } from '../domain/fixtures.ts'
import { EngineBench } from './bench.fixture.ts'
import { tell } from './story.fixture.ts'

/** A venue that knows no day and no date: the core ends what has had its time. */
function timeless(): EngineBench {
  const capabilities = fixtureCapabilities({ timeInForce: ['GTC', 'IOC'], orderTypes: ['Market', 'Limit'] })
  return new EngineBench({ venues: [{ venueId: 'SIM', capabilities }] }).open()
}

test('good till a date: the core cancels when the venue does not', () => {
  tell(
    `
    buy 10 @99 gtd=1m          -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    wait 60s                   -> OrderCancelRequested 1 > SendCancel 1
    canceled 1                 -> OrderCanceled 1
    buy 10 @99 gtd=1m          -> OrderSubmitted 2 > SendOrder 2
    new 2                      -> OrderAccepted 2
    fill 2 10 @99              -> OrderFilled 2 10@99
    timers                     -> Ack 0 +1s    # nothing is left to end
    buy 10 @99 gtd=0s          -> OrderDenied ORDER_TERMS_INVALID
    reason                     -> ORDER_TERMS_INVALID: expireTimeUs=1767571260000000, limit 1767571260000000
  `,
    timeless(),
  )
})

test('good till a date: the venue that can does, but not what is held', () => {
  tell(`
    buy 10 @99 gtd=1m          -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    wait 60s                   ->
    expired 1                  -> OrderExpired 1
    bracket buy 10 @99 | sell 10 stop=90 gtd=1m | sell 10 @110 -> OrderSubmitted 2, OrderSubmitted 3 held, OrderSubmitted 4 held > SendOrder 2
    new 2                      -> OrderAccepted 2
    wait 60s                   -> OrderExpired 3    # the other exit stays
    order 3                    -> Expired 0/10
    order 4                    -> Held 0/10
  `)
})

test('day orders end with the day', () => {
  tell(
    `
    buy 10 @99 day             -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    buy 10 stop=120 day        -> OrderSubmitted 2 held
    buy 10 @98                 -> OrderSubmitted 3 > SendOrder 3
    new 3                      -> OrderAccepted 3
    wait 23h                   ->
    wait 1h                    -> DayStarted, OrderCancelRequested 1, OrderExpired 2 > SendCancel 1
    canceled 1                 -> OrderCanceled 1
  `,
    timeless(),
  )
})

test('a day that began while nobody was there begins at the start', () => {
  tell(
    `
    buy 10 stop=120 day        -> OrderSubmitted 2 held
    configure                  -> ConfigurationApplied, DayStarted, OrderExpired 1, OrderExpired 2
    order 1                    -> Expired 0/10
  `,
    later(timeless(), 'buy 10 stop=121 day'),
  )
})

/** The process is away for a day: no timer fires. */
function later(bench: EngineBench, line: string): EngineBench {
  tell(`${line} -> OrderSubmitted 1 held`, bench)
  bench.timeUs += 25 * 3_600_000_000
  return bench
}

test('data that goes quiet is told of, and told when it is back', () => {
  const limits = fixtureLimits({ dataAgeUsMax: 5_000_000 })
  tell(
    `
    wait 4s                    ->
    wait 4s                    -> DataStateChanged Stale
    alerts                     -> Warning DATA_STALE
    buy 10 @100                -> OrderDenied DATA_STALE
    reason                     -> DATA_STALE: dataAgeUs=8000000, limit 5000000
    wait 60s                   ->
    quote 99 101               -> DataStateChanged Live
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
  `,
    new EngineBench({ accounts: [fixtureAccount({ limits })] }).open(),
  )
})

test('data that its line distrusts is good for nothing new, whatever comes', () => {
  tell(`
    data Gapped                -> DataStateChanged Gapped
    data Gapped                ->
    buy 10 @100                -> OrderDenied DATA_GAPPED
    reason                     -> DATA_GAPPED: dataState=3, limit 1
    quote 99 101               ->
    buy 10 @100                -> OrderDenied DATA_GAPPED
    data Live                  -> DataStateChanged Live
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
  `)
})

test('a closed market: no new risk, and nobody is called', () => {
  tell(`
    data Closed                -> DataStateChanged Closed
    alerts                     ->
    buy 10 @100                -> OrderDenied MARKET_CLOSED
    reason                     -> MARKET_CLOSED: dataState=7, limit 1
    wait 1h                    ->
    data Live                  -> DataStateChanged Live
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
  `)
})

test('degraded data: no new risk but where a limit allows it', () => {
  tell(`
    data Degraded              -> DataStateChanged Degraded
    alerts                     -> Warning DATA_DEGRADED
    buy 10 @100                -> OrderDenied DATA_DEGRADED
    reason                     -> DATA_DEGRADED: dataState=6, limit 1
    quote 102 101              -> DataStateChanged Crossed
    quote 99 101               -> DataStateChanged Degraded
    data Live                  -> DataStateChanged Live
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
  `)
  tell(
    `
    data Degraded              -> DataStateChanged Degraded
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
  `,
    new EngineBench({ accounts: [fixtureAccount({ limits: fixtureLimits({ mayTradeDegraded: true }) })] }).open(),
  )
})

test('a switch of lines is a fact and an alert, and nothing of an instrument that nobody knows', () => {
  tell(`
    line a b STALE 2100        -> LineSwitched a b STALE
    alerts                     -> Warning LINE_SWITCHED
    line b a PREFERRED 5       -> LineSwitched b a PREFERRED
    alerts                     -> Info LINE_SWITCHED
    line a b STALE 5 9         ->
  `)
})

test('crossed data: no new risk until it is sane', () => {
  tell(`
    quote 102 101              -> DataStateChanged Crossed
    buy 10 @100                -> OrderDenied DATA_CROSSED
    quote 99 101               -> DataStateChanged Live
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
  `)
})

test('after a restart the market is unknown until it shows', () => {
  tell(`
    configure                  -> ConfigurationApplied
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass                       -> AccountReconciled 0
    start 0                    -> StrategyStarted
    buy 10 @100                -> OrderDenied DATA_MISSING
    reason                     -> DATA_MISSING: dataState=0, limit 1
    quote 99 101               -> DataStateChanged Live
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
  `)
})

test('a session that begins closed opens with the first data; what stays silent then is missing', () => {
  const begun = `
    configure                  -> ConfigurationApplied
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass                       -> AccountReconciled 0
    start 0                    -> StrategyStarted
    data Closed                -> DataStateChanged Closed
    buy 10 @100                -> OrderDenied MARKET_CLOSED`
  tell(`${begun}
    data Live                  ->
    buy 10 @100                -> OrderDenied DATA_MISSING
    quote 99 101               -> DataStateChanged Live
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
  `)
  tell(`${begun}
    data Stale                 -> DataStateChanged Missing
    alerts                     -> Warning DATA_MISSING
  `)
})

test('a strategy’s timers: set, moved, ended, fired', () => {
  const bench = new EngineBench().open()
  const set = (timerNumber: number, afterUs: number) =>
    bench.take({
      kind: 'SetStrategyTimer',
      ...bench.intent(),
      timerNumber,
      atUs: (afterUs === 0 ? 0 : bench.timeUs + afterUs) as never,
    })
  const own = () => [...bench.engine.state.timers.values()].filter(timer => timer.timerKind === 'Strategy')
  set(1, 1_000_000)
  set(2, 2_000_000)
  set(2, 3_000_000)
  set(3, 4_000_000)
  set(3, 0)
  deepEqual(
    own().map(timer => [timer.subject, timer.timerNumber, timer.atUs - bench.timeUs]),
    [
      [0, 1, 1_000_000],
      [0, 2, 3_000_000],
    ],
  )
  const fired = bench.wait(5_000_000).map(({ input }) => (input.kind === 'TimerFired' ? input.timerNumber : 0))
  deepEqual(fired, [1, 2])
  deepEqual(own(), [])
})

test('a timer that is no time is refused', () => {
  const bench = new EngineBench().open()
  const ask = (timerNumber: number, atUs: number) =>
    bench.take({ kind: 'SetStrategyTimer', ...bench.intent(), timerNumber, atUs: atUs as never }).events[0]!.kind
  deepEqual(
    [ask(1, Number.NaN), ask(1, -1), ask(1, 0.5), ask(0.5, 1), ask(1, 1)],
    ['OrderDenied', 'OrderDenied', 'OrderDenied', 'OrderDenied', 'TimerSet'],
  )
})

test('a strategy has its saved state back, the newest', () => {
  const bench = new EngineBench().open()
  for (const stateJson of ['{"a":1}', '{"a":2}'])
    bench.take({ kind: 'SaveStrategyState', ...bench.intent(), stateJson })
  bench.take({ kind: 'Configure', configuration: bench.engine.state.world })
  deepEqual(bench.engine.state.strategies[0]!.saved?.stateJson, '{"a":2}')
})

test('an intent is taken once', () => {
  const bench = new EngineBench().open()
  const stamp = bench.intent()
  const kinds = () => bench.take({ kind: 'CancelAllOrders', ...stamp, instrumentIndex: undefined }).events
  deepEqual(kinds(), [])
  const [again] = kinds()
  deepEqual(again?.kind === 'OrderDenied' && again.code, 'DUPLICATE_INTENT')
})

test('bars of the core close by the clock', () => {
  const instruments = [fixtureInstrument({ kind: 'LinearPerpetual' })]
  const barSpecs = [{ instrumentIndex: 0 as never, unit: 'Time', step: 60_000_000, source: 'Trade' } as const]
  tell(
    `
    trade 100                  ->
    trade 105                  ->
    wait 59s                   ->
    wait 1s                    -> BarClosed
    trade 101                  ->
    wait 60s                   -> BarClosed
  `,
    new EngineBench({ instruments, barSpecs }).open(),
  )
})

test('closed orders are forgotten when there are many, lists as a whole', () => {
  const bench = new EngineBench().open()
  tell(`oco buy 1 @90 | buy 1 stop=120 -> OrderSubmitted 1, OrderSubmitted 2 > SendOrder 1, SendOrder 2`, bench)
  tell('rejected 1 -> OrderRejected 1, OrderCancelRequested 2 > SendCancel 2', bench)
  for (let number = 3; number <= 10_002; number++) {
    tell(`buy 1 @90 -> OrderSubmitted ${number} > SendOrder ${number}`, bench)
    bench.execution('Rejected', number)
  }
  // 10,001 are closed; the first waits for its list.
  deepEqual(bench.engine.state.orders.get(3 as never), undefined)
  deepEqual(bench.order(1).status, 'Rejected')
  tell('canceled 2 -> OrderCanceled 2, OrderRetired 1', bench)
})

test('a venue without dates is told to keep the order, and the core remembers what was asked', () => {
  const told = (bench: EngineBench, line: string) => {
    tell(
      `${line} -> OrderSubmitted ${bench.engine.state.orders.nextOrderNumber} > SendOrder ${bench.engine.state.orders.nextOrderNumber}`,
      bench,
    )
    const [sent] = bench.turns.at(-1)!.effects
    const order = sent?.kind === 'SendOrder' ? sent.order : undefined
    return [order?.workingTimeInForce, bench.order(order!.orderNumber).timeInForce]
  }
  deepEqual(told(timeless(), 'buy 1 @99 gtd=1m'), ['GTC', 'GTD'])
  deepEqual(told(timeless(), 'buy 1 @99 day'), ['GTC', 'Day'])
  deepEqual(told(timeless(), 'buy 1 @99 ioc'), ['IOC', 'IOC'])
  deepEqual(told(new EngineBench().open(), 'buy 1 @99 gtd=1m'), ['GTD', 'GTD'])
})
