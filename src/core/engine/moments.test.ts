/** Answers about an account whose book went on while they came: each is compared with the moment that it is of. */

import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureCapabilities } from '../domain/fixtures.ts'
import { BOOKING_NOTES_MAX } from '../reconcile/account-moments.ts'
import { benchOf, EngineBench } from './bench.fixture.ts'
import { Engine } from './engine.ts'
import { restoreState, snapshotOf } from './snapshot.ts'
import { tell } from './story.fixture.ts'

const OPENING = 1_000_000n * 100_000_000n
/** The only money after so many fills, each with a fee of 5 of it. */
const after = (fillCount: number) => `balance=0:${OPENING - 5n * BigInt(fillCount)}`

/** Read every minute; one order works, and the account was just asked for. */
function asked(): EngineBench {
  return tell(
    `
    buy 100 @100               -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    wait 60s                   -> AccountQueried 0 > RequestMassStatus
  `,
    benchOf({ reconcileEveryUs: 60_000_000 }),
  )
}

test('an answer that is older than the book is of a moment before: nothing differs, and nobody asks again soon', () => {
  tell(
    `
    wait 10ms                  ->
    fill 1 4 fee=0:5           -> OrderFilled 1 4@100
    wait 10ms                  ->
    fill 1 3 fee=0:5           -> OrderFilled 1 3@100
    wait 10ms                  ->
    mass open=1 position=0:4 ${after(1)} asked=30ms -> AccountReconciled 0
    wait 59s                   ->
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    mass open=1 position=0:4 ${after(1)} -> AnswerHeld    # asked later: that moment is none of this answer
    wait 200ms                 -> DifferencesChanged -3:Doubted+5:Doubted, AnswerSettled, AccountReconciled 2
  `,
    asked(),
  )
})

test('one that is ahead of the book is held, and settled by what is booked meanwhile', () => {
  tell(
    `
    wait 10ms                  ->
    mass open=1 position=0:7 ${after(2)} asked=10ms -> AnswerHeld
    fill 1 4 fee=0:5           -> OrderFilled 1 4@100
    wait 30ms                  ->
    fill 1 3 fee=0:5           -> OrderFilled 1 3@100
    wait 30ms                  ->
    fill 1 2 fee=0:5           -> OrderFilled 1 2@100
    wait 139ms                 ->
    wait 1ms                   -> AnswerSettled, AccountReconciled 0
    wait 59s                   ->
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
  `,
    asked(),
  )
})

test('where it is our book of now by then, it is an answer of now', () => {
  tell(
    `
    wait 10ms                  ->
    mass open=1 position=0:4 ${after(1)} asked=10ms -> AnswerHeld
    fill 1 4 fee=0:5           -> OrderFilled 1 4@100
    wait 200ms                 -> AnswerSettled, AccountReconciled 0
  `,
    asked(),
  )
})

test('nothing works, but something was booked since the question: it is no time to believe a difference at once', () => {
  tell(
    `
    wait 10ms                  ->
    fill 1 100 fee=0:5         -> OrderFilled 1 100@100
    wait 10ms                  ->
    mass position=0:97 ${after(1)} asked=20ms -> AnswerHeld
    wait 200ms                 -> DifferencesChanged -3:Doubted, AnswerSettled, AccountReconciled 1
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    mass position=0:97         -> DiscrepancyFound POSITION_DIFFERS, DifferencesChanged -3:Standing, TradingStateChanged Instrument 0 Reducing, AccountReconciled 1
  `,
    asked(),
  )
})

test('what the answer said of orders counts when it is settled', () => {
  tell(
    `
    buy 1 @99                  -> OrderSubmitted 2 > SendOrder 2
    canceled 2                 -> OrderCanceled 2
    wait 10ms                  ->
    mass told=1,2 position=0:4 ${after(1)} -> ExternalOrdersChanged H1E1SbL0:1, AnswerHeld
    fill 1 4 fee=0:5           -> OrderFilled 1 4@100
    wait 200ms                 -> AnswerSettled, AccountReconciled 0
    wait 1s                    -> AccountQueried 0 > RequestMassStatus    # one of ours that is not to work
    mass told=1,2 position=0:8 ${after(2)} -> DiscrepancyFound UNKNOWN_ORDER, ExternalCancelRequested H1E1SbL0, ExternalOrdersChanged H1E1SbL0:2, AnswerHeld > SendCancel H1E1SbL0
    fill 1 4 fee=0:5           -> OrderFilled 1 4@100
    wait 200ms                 -> AnswerSettled, AccountReconciled 1
  `,
    asked(),
  )
})

test('one of no moment is doubted as it was when it came; all figures have to be of one moment', () => {
  tell(
    `
    wait 10ms                  ->
    fill 1 4 fee=0:5           -> OrderFilled 1 4@100
    wait 10ms                  ->
    mass open=1 position=0:0 ${after(1)} asked=20ms -> AnswerHeld
    wait 10ms                  ->
    fill 1 3 fee=0:5           -> OrderFilled 1 3@100
    wait 190ms                 -> DifferencesChanged -4:Doubted, AnswerSettled, AccountReconciled 1
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    mass open=1 position=0:7 ${after(2)} -> DifferencesChanged, AccountReconciled 0
  `,
    asked(),
  )
})

test('an answer of the past ends a doubt, and lifts nothing that stands or was accepted', () => {
  tell(
    `
    mass open=1 position=0:2   -> AnswerHeld
    wait 200ms                 -> DifferencesChanged 2:Doubted, AnswerSettled, AccountReconciled 1
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    wait 10ms                  ->
    fill 1 2 fee=0:5           -> OrderFilled 1 2@100
    wait 10ms                  ->
    mass open=1 position=0:0 ${after(0)} asked=20ms -> DifferencesChanged, AccountReconciled 0
  `,
    asked(),
  )
  for (const isAccepted of [false, true]) {
    const bench = tell(`
      mass position=0:2        -> DiscrepancyFound POSITION_DIFFERS, DifferencesChanged 2:Standing, TradingStateChanged Instrument 0 Reducing, AccountReconciled 1
      state Instrument 0 Active -> TradingStateChanged Instrument 0 Active
      buy 10 @100              -> OrderSubmitted 1 > SendOrder 1
      new 1                    -> OrderAccepted 1
    `)
    if (!isAccepted) {
      const { differences } = bench.engine.state.readings[0]!
      const scope = { level: 'Instrument', index: 0 } as const
      const standing = differences.map(each => ({ ...each, state: 'Standing' as const, restricts: [scope] }))
      bench.engine.state.readings[0]!.differences = standing
    }
    const before = bench.engine.state.readings[0]!.differences
    bench.take({ kind: 'TimerFired', timerKind: 'Reconcile', subject: 0, timerNumber: 0 })
    tell(
      `
      wait 10ms                ->
      fill 1 3 fee=0:5         -> OrderFilled 1 3@100
      wait 10ms                ->
      mass open=1 position=0:0 ${after(0)} asked=20ms -> AccountReconciled ${isAccepted ? 0 : 1}    # as before the fill
      mass open=1 position=0:2 ${after(0)} asked=20ms -> AccountReconciled ${isAccepted ? 0 : 1}    # the same, and what is known
      mass open=1 position=0:5 ${after(1)} asked=20ms -> AccountReconciled ${isAccepted ? 0 : 1}
    `,
      bench,
    )
    deepEqual(bench.engine.state.readings[0]!.differences, before)
  }
})

test('where no money moved, nothing of the past is meant: lots are soon the same again by chance', () => {
  tell(
    `
    wait 10ms                  ->
    fill 1 4                   -> OrderFilled 1 4@100
    wait 10ms                  ->
    mass open=1 position=0:0 ${after(0)} asked=20ms -> AnswerHeld
    wait 200ms                 -> DifferencesChanged -4:Doubted, AnswerSettled, AccountReconciled 1
  `,
    asked(),
  )
})

test('an amount that repeats itself while the book goes on is counted only where all that differs is the same', () => {
  const bench = asked()
  for (const [lots, text] of [
    [9, '9:Doubted+3:Doubted'],
    [20, '19:Doubted+3:Doubted'],
    [30, '28:Doubted+3:Doubted'],
    [41, '38:Doubted+3:Doubted'],
  ] as const)
    tell(
      `
    wait 10ms                  ->
    mass open=1 position=0:${lots} balance=0:${OPENING + 3n} asked=10ms -> AnswerHeld
    wait 10ms                  ->
    fill 1 1                   -> OrderFilled 1 1@100
    wait 190ms                 -> DifferencesChanged ${text}, AnswerSettled, AccountReconciled 2
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
  `,
      bench,
    )
})

// ── orders ───────────────────────────────────────────────────────────────────────────────────────────────────────────

test('an order that ended since the list was asked for is no stray; in a later list it is', () => {
  tell(
    `
    wait 10ms                  ->
    canceled 1                 -> OrderCanceled 1
    wait 10ms                  ->
    mass told=1 asked=20ms     -> AccountReconciled 0
    wait 1s                    ->
    mass told=1                -> ExternalOrdersChanged H1E1S6L0:1, AccountReconciled 0
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
  `,
    asked(),
  )
})

test('an answer that nobody asked for, and that does not tell of when it is, is as old as it seems: of now', () => {
  tell(
    `
    mass told=1                -> AccountReconciled 0
    wait 10ms                  ->
    canceled 1                 -> OrderCanceled 1
    venue down                 -> VenueStateChanged down
    configure                  -> ConfigurationApplied
    mass told=1 asked=never    -> ExternalOrdersChanged H1E1S6L0:1, AccountReconciled 0
  `,
    asked(),
  )
})

test('one that counts as rejected never was in a list: however old the list, it is a stray', () => {
  tell(
    `
    wait 10ms                  ->
    buy 1 @99                  -> OrderSubmitted 2 > SendOrder 2
    failure 2 Order NotSent    -> OrderRejected 2
    wait 10ms                  ->
    mass told=1,2 asked=20ms   -> ExternalOrdersChanged H1E1SbL0:1, AccountReconciled 0
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
  `,
    asked(),
  )
})

test('an order that was sent since is not asked about because an older list lacks it; one in doubt is', () => {
  tell(
    `
    wait 10ms                  ->
    buy 1 @99                  -> OrderSubmitted 2 > SendOrder 2
    new 2                      -> OrderAccepted 2
    buy 1 @98                  -> OrderSubmitted 3 > SendOrder 3
    buy 1 @97                  -> OrderSubmitted 4 > SendOrder 4
    failure 4 Order Unknown    -> OrderInDoubt 4 SEND_UNKNOWN, OrderQueried 4 > QueryOrder 4
    mass told=1 asked=10ms     -> OrderQueried 4, AccountReconciled 0 > QueryOrder 4
    wait 1s                    -> OrderInDoubt 3 ACK_TIMEOUT, OrderQueried 3 > QueryOrder 3    # nobody answered
  `,
    asked(),
  )
  tell(
    `
    wait 10ms                  ->
    mass told= asked=10ms position=0:0 balance=0:100000000000000 -> OrderQueried 1, AccountReconciled 0 > QueryOrder 1    # sent before
  `,
    asked(),
  )
})

test('by the rules before, the answer was compared with the book of when it came, and the list taken for new', () => {
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    venue up                   -> VenueStateChanged up > RequestMassStatus
    wait 10ms                  ->
    buy 1 @99                  -> OrderDenied VENUE_UNAVAILABLE
    fill 1 10                  -> OrderFilled 1 10@100
    mass told=1 position=0:0 asked=10ms -> ExternalOrdersChanged H1E1S6L0:1, DiscrepancyFound POSITION_DIFFERS, DifferencesChanged -10:Standing, TradingStateChanged Instrument 0 Reducing, AccountReconciled 1
  `,
    new EngineBench({ ruleVersion: 8 }).open(),
  )
})

// ── what is held and noted ───────────────────────────────────────────────────────────────────────────────────────────

test('a newer answer takes the place of the one that is held; a connection that is lost ends it', () => {
  tell(
    `
    mass open=1 position=0:7   -> AnswerHeld
    wait 100ms                 ->
    mass open=1 position=0:0   -> AnswerSettled, AccountReconciled 0
    wait 1s                    ->
    mass open=1 position=0:7   -> AnswerHeld
    mass                       -> AnswerSettled, AccountDoubted 1
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    mass open=1 position=0:7   -> AccountDoubted 0, AnswerHeld
    venue down                 -> VenueStateChanged down
    wait 1s                    ->
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass open=1 position=0:0   -> AccountReconciled 0
  `,
    asked(),
  )
})

test('while a kill waits for the venue, a held answer keeps nobody from asking', () => {
  tell(
    `
    kill All                   -> TradingStateChanged All 0 Halted, KillRequested All 0, OrderCancelRequested 1, AccountQueried 0 > SendCancel 1, RequestMassStatus
    wait 10ms                  ->
    mass open=1 position=0:7 asked=10ms -> OrderCancelRequested 1, AnswerHeld > SendCancel 1
    wait 200ms                 -> DifferencesChanged 7:Doubted, AnswerSettled, AccountReconciled 1, AccountQueried 0, OrderCancelRequested 1 > RequestMassStatus, SendCancel 1
  `,
    asked(),
  )
})

/** Fills of one lot, a millisecond from each other. */
function fill(bench: EngineBench, count: number): void {
  for (let i = 0; i < count; i++) tell('wait 1ms ->\nfill 1 1 fee=0:5 -> OrderFilled 1 1@100', bench)
}

test('notes are bounded, and none are kept while nobody asks', () => {
  const bench = tell(
    `
    buy 1000 @100              -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
  `,
    benchOf({ reconcileEveryUs: 60_000_000 }),
  )
  const notes = () => bench.engine.state.moments[0]!.notes.length
  fill(bench, 3)
  equal(notes(), 0)
  tell('wait 60s -> AccountQueried 0 > RequestMassStatus', bench)
  fill(bench, BOOKING_NOTES_MAX + 10)
  equal(notes(), BOOKING_NOTES_MAX)
  const ago = BOOKING_NOTES_MAX + 11
  const before = bench.position() - BOOKING_NOTES_MAX
  const known = new EngineBench({}, new Engine(restoreState(snapshotOf(bench.engine.state))), bench.timeUs)
  equal(known.engine.state.moments[0]!.notes.length, 0, 'another session asks anew')
  tell(`mass open=1 position=0:${before - 1} ${after(before - 1)} asked=${ago}ms -> AnswerHeld`, bench)
  tell(`mass open=1 position=0:${before} ${after(before)} asked=${ago}ms -> AnswerSettled, AccountReconciled 0`, bench)
  fill(bench, 1)
  equal(notes(), 0)
})

test('what moves between cost and money is a booking, too: no moment is looked for beyond it', () => {
  const bench = asked()
  fill(bench, 2)
  equal(bench.engine.state.moments[0]!.notes.length, 2)
  const cost = BigInt(bench.engine.state.built.portfolio.accountPositionOf(0, 0).cost.toText())
  const { events } = bench.massStatus({
    positions: [[0, 2, String(cost + 7n)]],
    balances: [[0, String(OPENING - 3n)]],
    open: [bench.order(1).clientOrderId],
  })
  deepEqual(
    events.flatMap(event => (event.kind === 'CostRestated' ? [event.amountMinor] : [])),
    ['7'],
  )
  deepEqual(bench.engine.state.moments[0]!.notes, [])
})

test('a venue within the process is never ahead of its own reports: nothing is held', () => {
  const venues = [{ venueId: 'SIM', capabilities: fixtureCapabilities({ ackTimeoutUs: 0 }) }]
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    mass open=1 position=0:4   -> DifferencesChanged 4:Doubted, AccountReconciled 1
  `,
    new EngineBench({ venues }).open(),
  )
})

test('a snapshot has what is noted and held; one of before goes on without', () => {
  const bench = asked()
  fill(bench, 3)
  const restored = () => new Engine(restoreState(snapshotOf(bench.engine.state)))
  equal(snapshotOf(restored().state), snapshotOf(bench.engine.state))
  tell('mass open=1 position=0:9 asked=3ms -> AnswerHeld', bench)
  fill(bench, 1)
  equal(snapshotOf(restored().state), snapshotOf(bench.engine.state))
  const old = new Engine(restoreState(snapshotOf(bench.engine.state, 4)))
  deepEqual(old.state.moments, [{ notes: [], held: undefined }])
  equal(snapshotOf(old.state, 4), snapshotOf(bench.engine.state, 4))
  const engine = restored()
  const { input, events } = bench.wait(200_000)[0]!
  engine.absorbInput(input)
  for (const event of events) engine.absorbEvent(event)
  equal(engine.state.moments[0]!.held, undefined)
})
