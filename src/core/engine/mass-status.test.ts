/** A venue's word about a whole account: what is asked again, what is concluded, and what only a person can settle. */

import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureCurrencies, fixtureInstrument } from '../domain/fixtures.ts'
import { BENCH_START_US, benchOf, EngineBench } from './bench.fixture.ts'
import { Engine } from './engine.ts'
import { restoreState, snapshotOf, snapshotVersionOf } from './snapshot.ts'
import { tell } from './story.fixture.ts'

const MINUTE_US = 60_000_000

test('an order that is not in the list is asked about; nothing is concluded from the list', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    buy 10 @99                 -> OrderSubmitted 2 > SendOrder 2
    new 1                      -> OrderAccepted 1
    new 2                      -> OrderAccepted 2
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass open=2                -> OrderQueried 1, AccountReconciled 0 > QueryOrder 1
    status 1 CouldNotAsk       ->
    wait 1s                    -> OrderQueried 1 > QueryOrder 1
    status 1 Closed            -> OrderCanceled 1
    order 2                    -> Accepted 0/10
  `)
})

test('fills that were missed come with the answer, and are booked once', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 4 id=X1             -> OrderFilled 1 4@100
    venue down                 -> VenueStateChanged down
    venue up                   -> VenueStateChanged up > RequestMassStatus
    fill 1 4 id=X1             ->
    fill 1 3 id=X2             -> OrderFilled 1 3@100
    fill 1 3 id=X2             ->
    mass open=1 position=0:7   -> AccountReconciled 0
    order 1                    -> Accepted 7/10
  `)
})

// ── positions and balances ───────────────────────────────────────────────────────────────────────────────────────────

test('a position that differs lets its instrument only reduce, until the account is what our book says', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    fill 1 10                  -> OrderFilled 1 10@100
    mass position=0:12         -> DiscrepancyFound POSITION_DIFFERS, DifferencesChanged 2:Standing, TradingStateChanged Instrument 0 Reducing, AccountReconciled 1
    alerts                     -> Critical POSITION_DIFFERS, Critical TRADING_REDUCING
    buy 1 @100                 -> OrderDenied TRADING_REDUCING
    mass position=0:12         -> AccountReconciled 1    # told once
    mass CouldNotAsk           ->
    mass                       -> AccountDoubted 1    # an empty answer clears nothing
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    mass balance=0:100000000000000 -> AccountDoubted 0, AccountReconciled 1    # the position was not told
    mass position=0:10         -> DifferencesChanged, TradingStateChanged Instrument 0 Active, AccountReconciled 0
    buy 1 @100                 -> OrderSubmitted 2 > SendOrder 2
  `)
})

test('while orders work a difference may be a fill that one answer has and the other not: it has to be seen three times', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    mass open=1 position=0:4   -> AnswerHeld    # what it may be ahead of us by is on its way
    wait 200ms                 -> DifferencesChanged 4:Doubted, AnswerSettled, AccountReconciled 1
    buy 1 @100                 -> OrderSubmitted 2 > SendOrder 2
    fill 1 4                   -> OrderFilled 1 4@100
    wait 1s                    -> AccountQueried 0, OrderInDoubt 2 ACK_TIMEOUT, OrderQueried 2 > RequestMassStatus, QueryOrder 2
    mass open=1,2 position=0:4 -> OrderAccepted 2, DifferencesChanged, AccountReconciled 0
    mass open=1,2 position=0:5 -> AnswerHeld
    wait 200ms                 -> DifferencesChanged 1:Doubted, AnswerSettled, AccountReconciled 1
    mass open=1,2 position=0:5 -> AnswerHeld
    wait 200ms                 -> DifferencesChanged 1:Doubted, AnswerSettled, AccountReconciled 1
    mass open=1,2 position=0:6 -> AnswerHeld
    wait 200ms                 -> DifferencesChanged 2:Doubted, AnswerSettled, AccountReconciled 1    # another amount is another difference
    mass open=1,2 position=0:6 -> AnswerHeld
    wait 200ms                 -> DifferencesChanged 2:Doubted, AnswerSettled, AccountReconciled 1
    mass open=1,2 position=0:6 -> AnswerHeld
    wait 200ms                 -> DiscrepancyFound POSITION_DIFFERS, DifferencesChanged 2:Standing, TradingStateChanged Instrument 0 Reducing, AnswerSettled, AccountReconciled 1, OrderCancelRequested 1, OrderCancelRequested 2 > SendCancel 1, SendCancel 2
  `)
})

test('an account that was never read is not known while a difference is in doubt', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    venue down                 -> VenueStateChanged down
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass open=1 position=0:4   -> AnswerHeld
    wait 200ms                 -> DifferencesChanged 4:Doubted, AnswerSettled
    buy 1 @100                 -> OrderDenied VENUE_UNAVAILABLE
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    mass open=1 position=0:4   -> AnswerHeld
    wait 200ms                 -> DifferencesChanged 4:Doubted, AnswerSettled
    wait 2s                    -> AccountQueried 0 > RequestMassStatus
    mass open=1 position=0:4   -> AnswerHeld
    wait 200ms                 -> DiscrepancyFound POSITION_DIFFERS, DifferencesChanged 4:Standing, TradingStateChanged Instrument 0 Reducing, AnswerSettled, AccountReconciled 1, OrderCancelRequested 1 > SendCancel 1
  `)
})

test('by the rules before the first doubt of such an account waited as long as any other', () => {
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    venue down                 -> VenueStateChanged down
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass open=1 position=0:4   -> DifferencesChanged 4:Doubted
    wait 999ms                 ->
    wait 1ms                   -> AccountQueried 0 > RequestMassStatus
  `,
    new EngineBench({ ruleVersion: 2 }).open(),
  )
})

for (const ruleVersion of [3, 8])
  test(`the first doubt of such an account is looked at again soon, the next one not: rules ${ruleVersion}`, () => {
    const bench = new EngineBench({ ruleVersion }).open()
    tell(
      `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    mass open=1 position=0:4   -> DifferencesChanged 4:Doubted, AccountReconciled 1
    wait 999ms                 ->    # it was known before: nobody waits
    mass open=1 position=0:0   -> DifferencesChanged, AccountReconciled 0
    venue down                 -> VenueStateChanged down
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass open=1 position=0:4   -> DifferencesChanged 4:Doubted
    wait 200ms                 -> AccountQueried 0 > RequestMassStatus
    mass open=1 position=0:5   -> DifferencesChanged 5:Doubted
    wait 999ms                 ->
    wait 1ms                   -> AccountQueried 0 > RequestMassStatus
    mass open=1 position=0:0   -> DifferencesChanged, AccountReconciled 0
  `,
      bench,
    )
  })

test('the first doubt of such an account is looked at again soon, once its answer was held', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    venue down                 -> VenueStateChanged down
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass open=1 position=0:4   -> AnswerHeld
    wait 200ms                 -> DifferencesChanged 4:Doubted, AnswerSettled
    wait 200ms                 -> AccountQueried 0 > RequestMassStatus
    mass open=1 position=0:5   -> AnswerHeld
    wait 200ms                 -> DifferencesChanged 5:Doubted, AnswerSettled
    wait 999ms                 ->
    wait 1ms                   -> AccountQueried 0 > RequestMassStatus
    mass open=1 position=0:0   -> DifferencesChanged, AccountReconciled 0
  `)
})

test('a person accepts a difference by resuming; it comes back with another amount', () => {
  tell(`
    mass position=0:2          -> DiscrepancyFound POSITION_DIFFERS, DifferencesChanged 2:Standing, TradingStateChanged Instrument 0 Reducing, AccountReconciled 1
    state Instrument 0 Active  -> TradingStateChanged Instrument 0 Active
    mass position=0:2          -> AccountReconciled 0
    buy 1 @100                 -> OrderSubmitted 1 > SendOrder 1
    fill 1 1                   -> OrderFilled 1 1@100
    mass position=0:3          -> AccountReconciled 0    # the same two lots
    mass position=0:5          -> DiscrepancyFound POSITION_DIFFERS, DifferencesChanged 4:Standing, TradingStateChanged Instrument 0 Reducing, AccountReconciled 1
    mass position=0:1          -> DifferencesChanged, TradingStateChanged Instrument 0 Active, AccountReconciled 0
  `)
})

test('what a person or a breaker restricted is not lifted by a clean account', () => {
  tell(`
    state Instrument 0 Halted  -> TradingStateChanged Instrument 0 Halted
    mass position=0:2          -> DiscrepancyFound POSITION_DIFFERS, DifferencesChanged 2:Standing, AccountReconciled 1
    mass position=0:0          -> DifferencesChanged, AccountReconciled 0
    mass position=0:2          -> DiscrepancyFound POSITION_DIFFERS, DifferencesChanged 2:Standing, AccountReconciled 1
    state Instrument 0 Active  -> TradingStateChanged Instrument 0 Active
  `)
  tell(`
    mass position=0:2          -> DiscrepancyFound POSITION_DIFFERS, DifferencesChanged 2:Standing, TradingStateChanged Instrument 0 Reducing, AccountReconciled 1
    kill Instrument 0          -> TradingStateChanged Instrument 0 Halted, KillRequested Instrument 0, AccountQueried 0 > RequestMassStatus
    mass position=0:0          -> DifferencesChanged, AccountReconciled 0, KillConfirmed Instrument 0
    buy 1 @100                 -> OrderDenied TRADING_HALTED
  `)
})

test('a balance that differs is told with its amount; money restricts its account, a coin its instruments', () => {
  const currencies = fixtureCurrencies()
  const spot = fixtureInstrument({})
  const bench = new EngineBench({ instruments: [spot], currencies }).open()
  const coin = spot.baseCurrency
  tell(
    `
    mass balance=${coin}:150000000 -> DiscrepancyFound BALANCE_DIFFERS, DifferencesChanged 150000000:Standing, TradingStateChanged Instrument 0 Reducing, AccountReconciled 1
    mass balance=0:99999000000000 -> DiscrepancyFound BALANCE_DIFFERS, DifferencesChanged 150000000:Standing+-1000000000:Standing, TradingStateChanged Account 0 Reducing, AccountReconciled 2
  `,
    bench,
  )
  const texts = bench.turns
    .flatMap(turn => turn.events)
    .flatMap(event => (event.kind === 'DiscrepancyFound' ? [event.text] : []))
  deepEqual(texts, [
    `main ${currencies[coin]!.code}: ours 0.00000000, the venue's 1.50000000, difference 1.50000000`,
    "main USDT: ours 1000000.00000000, the venue's 999990.00000000, difference -10.00000000",
  ])
})

// ── empty answers ────────────────────────────────────────────────────────────────────────────────────────────────────

test('an empty answer is not flat: asked again, and taken as it is only the third time', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    fill 1 10                  -> OrderFilled 1 10@100
    buy 10 @99                 -> OrderSubmitted 2 > SendOrder 2
    new 2                      -> OrderAccepted 2
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass position=0:0          -> AccountDoubted 1
    alerts                     -> Warning ACCOUNT_DOUBTED
    buy 1 @100                 -> OrderDenied VENUE_UNAVAILABLE
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    mass position=0:0          -> AccountDoubted 2
    wait 2s                    -> AccountQueried 0 > RequestMassStatus
    mass position=0:10 open=2  -> AccountDoubted 0, AccountReconciled 0
    mass                       -> AccountDoubted 1
    mass                       -> AccountDoubted 2
    mass position=0:0          -> AccountDoubted 0, OrderQueried 2, AnswerHeld > QueryOrder 2
    wait 200ms                 -> DifferencesChanged -10:Doubted, AnswerSettled, AccountReconciled 1
    order 2                    -> Accepted 0/10
  `)
})

test('an account with nothing in it may be empty', () => {
  tell('mass -> AccountReconciled 0')
})

// ── when accounts are read ───────────────────────────────────────────────────────────────────────────────────────────

test('by schedule; a question without an answer is asked again', () => {
  tell(
    `
    timers                     -> MassStatus 0 +10s, Reconcile 0 +60s
    wait 60s                   -> AccountQueried 0 > RequestMassStatus
    wait 10s                   -> AccountQueried 0 > RequestMassStatus
    mass CouldNotAsk           ->
    wait 10s                   -> AccountQueried 0 > RequestMassStatus
    mass                       -> AccountReconciled 0
    wait 59s                   ->
    venue down                 -> VenueStateChanged down
    wait 60s                   ->
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass                       -> AccountReconciled 0
    wait 60s                   -> AccountQueried 0 > RequestMassStatus
  `,
    benchOf({ reconcileEveryUs: MINUTE_US }),
  )
})

/** From which venue times on executions were asked for, less the beginning. */
function askedSince(bench: EngineBench): number[] {
  const asked = bench.turns.flatMap(turn => turn.effects).filter(effect => effect.kind === 'RequestMassStatus')
  return asked.map(effect => (effect.sinceTimeUs - BENCH_START_US) / MINUTE_US)
}

test('executions are asked for since an answer left nothing open, with an overlap, never before the journal began', () => {
  const bench = benchOf({ reconcileEveryUs: 10 * MINUTE_US })
  tell(
    `
    wait 10m                   -> AccountQueried 0 > RequestMassStatus
    mass                       -> AccountReconciled 0    # complete up to minute 10
    wait 10m                   -> AccountQueried 0 > RequestMassStatus
    wait 10s                   -> AccountQueried 0 > RequestMassStatus
    mass position=0:1          -> DiscrepancyFound POSITION_DIFFERS, DifferencesChanged 1:Standing, TradingStateChanged Instrument 0 Reducing, AccountReconciled 1
    wait 10m                   -> AccountQueried 0 > RequestMassStatus
    mass position=0:0          -> DifferencesChanged, TradingStateChanged Instrument 0 Active, AccountReconciled 0
  `,
    bench,
  )
  deepEqual(askedSince(bench).map(Math.round), [0, 0, 5, 5, 5])
  const again = new EngineBench({}, new Engine(restoreState(snapshotOf(bench.engine.state))), bench.timeUs)
  again.take({ kind: 'VenueStateReport', venueIndex: 0 as never, isUp: true, text: '' })
  deepEqual(askedSince(again).map(Math.round), [25], 'it is known after a restart')
})

test('a snapshot of before there were readings goes on: executions are asked for since the newest that it has', () => {
  const bench = tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    wait 20m                   ->
    fill 1 4                   -> OrderFilled 1 4@100
  `)
  const old = snapshotOf(bench.engine.state, 1)
  deepEqual([snapshotVersionOf(old), snapshotVersionOf(snapshotOf(bench.engine.state))], [1, 5])
  const engine = new Engine(restoreState(old))
  equal(snapshotOf(engine.state, 1), old)
  const { input, events } = bench.massStatus({ positions: [[0, 4]], open: [bench.order(1).clientOrderId] })
  engine.absorbInput(input)
  for (const event of events) engine.absorbEvent(event)
  const again = new EngineBench({}, engine, bench.timeUs)
  again.take({ kind: 'VenueStateReport', venueIndex: 0 as never, isUp: true, text: '' })
  deepEqual(askedSince(again).map(Math.round), [15])
})

test('the same fills in another order: the cost is the venue’s, the money the same, nothing is restricted', () => {
  // Ours: 10 at 100, 5 more at 120, then 5 sold at 110. The venue's: 10 at 100, 5 sold, 5 more.
  const bench = new EngineBench()
  const opening = 1_000_000n * 100_000_000n
  const balance = (minor: bigint) => `0:${opening + minor}`
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    fill 1 10 id=A             -> OrderFilled 1 10@100
    buy 5 @120                 -> OrderSubmitted 2 > SendOrder 2
    fill 2 5 @120 id=C         -> OrderFilled 2 5@120
    sell 5 @110                -> OrderSubmitted 3 > SendOrder 3
    fill 3 5 @110 id=B         -> OrderFilled 3 5@110
    mass position=0:10:11000000 balance=${balance(500_000n)} -> CostRestated 0 333333, AccountReconciled 0
    mass position=0:10:11000000 balance=${balance(500_000n)} -> AccountReconciled 0
    mass position=0:10:11000000 balance=${balance(500_001n)} -> DiscrepancyFound BALANCE_DIFFERS, DifferencesChanged 1:Standing, TradingStateChanged Account 0 Reducing, AccountReconciled 1
    mass position=0:10:11000001 balance=${balance(500_001n)} -> CostRestated 0 1, DifferencesChanged, TradingStateChanged Account 0 Active, AccountReconciled 0
  `,
    bench.open(),
  )
})
