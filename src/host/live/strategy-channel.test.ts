import assert from 'node:assert/strict'
import test from 'node:test'
import type { Event } from '../../core/domain/events.ts'
import type { StrategyIndex, TimeUs } from '../../core/domain/ids.ts'
import type { Intent } from '../../core/domain/inputs.ts'
import { newQuoteTick } from '../../core/domain/market-data.ts'
import { RecordReader, RecordWriter } from '../../store/record-codec.ts'
import { TIMER_NUMBER_MAX } from '../../strategy/timers.ts'
import { type Asked, INTENTS_PER_RUN_MAX, parseIntents } from './intents-intake.ts'
import { StrategyChannel, type StrategyChannelSetup } from './strategy-channel.ts'
import type { ToStrategy } from './strategy-wire.ts'

type Limits = Partial<Omit<StrategyChannelSetup, 'send' | 'onOverflow'>>

function channelOf(limits: Limits = {}) {
  const sent: ToStrategy[] = []
  const overflows: number[] = []
  const send = (message: ToStrategy) => void sent.push(message)
  const channel = new StrategyChannel({ send, onOverflow: bytes => overflows.push(bytes), ...limits })
  return { channel, sent, overflows }
}

function quoteAt(sequence: number, channel: StrategyChannel): void {
  const quote = newQuoteTick()
  quote.timeUs = (1_000_000 + sequence) as TimeUs
  channel.onMarket(quote, sequence)
}

/** The sequences of a run, and those that its stamps tell. */
function sequencesOf(message: ToStrategy | undefined): number[] {
  assert.ok(message?.kind === 'Deliver')
  let count = 0
  for (const reader = new RecordReader(message.payload); reader.next(); ) count++
  const stamps = [...message.stamps].filter((_, at) => at % 2 === 0)
  assert.equal(stamps.length, count)
  return stamps
}

test('one run at a time; what comes meanwhile is the next one', () => {
  const { channel, sent } = channelOf()
  quoteAt(1, channel)
  channel.flush()
  assert.equal(sent.length, 0, 'it has not begun')
  channel.ready()
  quoteAt(2, channel)
  quoteAt(3, channel)
  channel.flush()
  assert.deepEqual(sent.map(sequencesOf), [[1]])
  channel.ready()
  assert.deepEqual(sent.map(sequencesOf), [[1], [2, 3]])
  channel.ready()
  assert.equal(sent.length, 2, 'nothing waits')
  assert.equal(channel.isBusy, false)
})

test('its state is asked for after everything that was delivered', () => {
  const { channel, sent } = channelOf()
  quoteAt(1, channel)
  channel.save()
  channel.ready()
  channel.ready()
  assert.deepEqual(
    sent.map(({ kind }) => kind),
    ['Deliver', 'Save'],
  )
})

test('its state is asked for before what came after the wish, however busy it is', () => {
  const { channel, sent } = channelOf()
  channel.ready()
  quoteAt(1, channel)
  channel.flush()
  quoteAt(2, channel)
  channel.save()
  // It is never idle: with each answer something new is there.
  for (let sequence = 3; sequence <= 6; sequence++) {
    quoteAt(sequence, channel)
    channel.save()
    channel.ready()
  }
  const told = sent.map(message => (message.kind === 'Deliver' ? sequencesOf(message).join() : message.kind))
  assert.deepEqual(told, ['1', '2', 'Save', '3,4,5', 'Save'])
})

test('what it was asked is what was sent last, and a state stands where the deliveries do', () => {
  const { channel } = channelOf({ standsAt: 7 })
  assert.deepEqual([channel.asked], [undefined])
  channel.save()
  channel.ready()
  assert.deepEqual(channel.asked, { kind: 'Save', sequence: 7 })
  quoteAt(8, channel)
  channel.ready()
  assert.equal(channel.asked?.kind, 'Deliver')
  channel.save()
  channel.ready()
  assert.deepEqual(channel.asked, { kind: 'Save', sequence: 8 })
})

test('a long catching up is cut into runs, between turns and never within one', () => {
  const { channel, sent } = channelOf({ runBytesMax: 100 })
  for (let turn = 1; turn <= 30; turn++) for (let record = 0; record < 4; record++) quoteAt(turn, channel)
  for (let i = 0; i < 100; i++) channel.ready()
  const runs = sent.map(sequencesOf)
  assert.ok(runs.length > 5, `${runs.length} runs`)
  assert.equal(runs.flat().length, 120)
  for (let i = 1; i < runs.length; i++) assert.ok(runs[i]![0]! > runs[i - 1]!.at(-1)!, 'a turn is in one run')
})

test('what waits is bounded once it has begun, and full is told once', () => {
  const { channel, overflows } = channelOf({ backlogBytesMax: 200 })
  for (let turn = 1; turn <= 50; turn++) quoteAt(turn, channel)
  channel.flush()
  assert.deepEqual(overflows, [], 'it is being given what it missed')
  channel.ready()
  for (let turn = 51; turn <= 100; turn++) {
    quoteAt(turn, channel)
    channel.flush()
  }
  assert.equal(overflows.length, 1)
})

/** Of what it missed: `count` turns after the one that was read last. */
function missedAt(first: number, count: number, channel: StrategyChannel): void {
  for (let sequence = first; sequence < first + count; sequence++) {
    const quote = newQuoteTick()
    quote.timeUs = (1_000_000 + sequence) as TimeUs
    channel.missed.onMarket(quote, sequence)
  }
  channel.missedIsRead(first + count - 1)
}

test('who begins far behind may come nearer, and is too slow where it falls back from there', () => {
  const { channel, sent, overflows } = channelOf({ backlogBytesMax: 400, runBytesMax: 100, missedUntil: 200 })
  missedAt(1, 200, channel)
  const missedBytes = channel.heldBytes
  assert.ok(missedBytes > 2_000, `${missedBytes}`)
  channel.ready()
  let turn = 200
  for (; channel.heldBytes > 0 && turn < 1_000; channel.ready()) {
    quoteAt(++turn, channel)
    channel.flush()
    channel.ready()
  }
  assert.deepEqual([overflows, sent.flatMap(sequencesOf).length], [[], turn])
  for (let more = 0; more < 100; more++) {
    quoteAt(++turn, channel)
    channel.flush()
  }
  assert.ok(overflows.length === 1 && overflows[0]! < missedBytes, `${overflows}`)
})

test('who begins far behind and is given more than it reads is too slow', () => {
  const { channel, overflows } = channelOf({ backlogBytesMax: 400, missedBytesMax: 100, missedUntil: 200 })
  missedAt(1, 1, channel)
  channel.ready()
  for (let turn = 201; turn < 400; turn++) {
    quoteAt(turn, channel)
    channel.flush()
    assert.ok(channel.heldBytes < 200, `${channel.heldBytes}`)
  }
  assert.equal(overflows.length, 1)
  assert.ok(overflows[0]! > 400 && overflows[0]! < 500, `${overflows}`)
})

test('who comes nearer is not too slow, however much comes meanwhile', () => {
  const { channel, sent, overflows } = channelOf({ backlogBytesMax: 400, missedBytesMax: 100, missedUntil: 1_000 })
  channel.ready()
  let isRead = 0
  for (let turn = 1_001; channel.isCatchingUp; turn++) {
    quoteAt(turn, channel)
    channel.flush()
    missedAt(isRead + 1, Math.min(20, channel.missedUntil - isRead), channel)
    isRead = Math.min(isRead + 20, channel.missedUntil)
    channel.ready()
  }
  assert.deepEqual(overflows, [])
  assert.ok(sent.flatMap(sequencesOf).length > 1_040)
})

test('of what came while it was given what it missed the journal has what does not fit, and it is told nothing else before', () => {
  const { channel, sent } = channelOf({ missedBytesMax: 100, standsAt: 10, missedUntil: 20 })
  channel.ready()
  for (let turn = 21; turn <= 40; turn++) {
    quoteAt(turn, channel)
    channel.flush()
  }
  assert.deepEqual([sent, channel.isBusy], [[], false])
  const { missedUntil } = channel
  assert.ok(missedUntil > 21 && missedUntil <= 40, `${missedUntil}`)
  missedAt(11, missedUntil - 10, channel)
  for (let i = 0; i < 3; i++) channel.ready()
  assert.deepEqual(
    sent.flatMap(sequencesOf),
    Array.from({ length: 30 }, (_, i) => 11 + i),
  )
})

test('a state that is asked for while it catches up stands after all that it missed then', () => {
  const { channel, sent } = channelOf({ missedUntil: 4 })
  missedAt(1, 2, channel)
  channel.ready()
  channel.save()
  quoteAt(5, channel)
  channel.ready()
  assert.equal(sent.length, 1, 'the journal is read')
  missedAt(3, 2, channel)
  for (let i = 0; i < 4; i++) channel.ready()
  const told = sent.map(message => (message.kind === 'Deliver' ? sequencesOf(message).join() : message.kind))
  assert.deepEqual(told, ['1,2', '3,4', 'Save', '5'])
})

test('more of what it missed is wanted as soon as there is room for it', () => {
  let hungryCount = 0
  const onHungry = () => void hungryCount++
  const { channel } = channelOf({ missedBytesMax: 100, runBytesMax: 60, missedUntil: 50, onHungry })
  missedAt(1, 20, channel)
  assert.equal(channel.isHungry, false)
  while (!channel.isHungry) channel.ready()
  assert.equal(hungryCount, 1)
  missedAt(21, 30, channel)
  for (let i = 0; i < 30; i++) channel.ready()
  assert.deepEqual([hungryCount, channel.isCatchingUp, channel.isHungry], [1, false, false])
})

test('nothing is collected for whom there is no process', () => {
  const { channel, sent } = channelOf({ missedUntil: 50 })
  quoteAt(51, channel)
  channel.close()
  quoteAt(52, channel)
  channel.onEvent({ kind: 'ThrottleTripped', strategyIndex: 0 as StrategyIndex } as Event, 0 as TimeUs, 53)
  channel.onTimer(1, 0 as TimeUs, 54)
  channel.flush()
  assert.deepEqual([channel.heldBytes, channel.isBusy, channel.isCatchingUp, sent], [0, false, false, []])
})

// ── the way back ─────────────────────────────────────────────────────────────────────────────────────────────────────

function intent(strategyIndex: number, intentSequence: number): Intent {
  return {
    kind: 'CancelAllOrders',
    timeUs: 5 as TimeUs,
    strategyIndex: strategyIndex as never,
    intentSequence,
    causationSequence: 1,
    causationTimeUs: 4 as TimeUs,
    instrumentIndex: undefined,
  }
}

/** The run that these intents answer. */
const TOLD: Asked = { kind: 'Deliver', stamps: Float64Array.of(1, 4) }

function payloadOf(write: (writer: RecordWriter) => void): Uint8Array {
  const writer = new RecordWriter()
  write(writer)
  return writer.take()
}

test('intents are taken as they were sent', () => {
  const parsed = parseIntents(
    payloadOf(writer => [1, 2, 3].forEach(sequence => void writer.writeInput(intent(0, sequence)))),
    0,
    TOLD,
  )
  assert.deepEqual(parsed, { ok: true, value: [intent(0, 1), intent(0, 2), intent(0, 3)] })
})

test('an intent may answer any input of the run, whatever there is beside it', () => {
  const stamps = Float64Array.of(3, 30, 7, 70, 7, 70, 9, 90)
  const isTaken = (causationSequence: number, causationTimeUs: number) =>
    parseIntents(
      payloadOf(w => w.writeInput({ ...intent(0, 1), causationSequence, causationTimeUs: causationTimeUs as TimeUs })),
      0,
      { kind: 'Deliver', stamps },
    ).ok
  const answers = [3, 7, 9, 2, 4, 8, 10].map(sequence => isTaken(sequence, sequence * 10))
  assert.deepEqual(answers, [true, true, true, false, false, false, false])
  assert.equal(isTaken(9, 91), false, 'its age is counted from when the node took the input')
  assert.equal(isTaken(9, 89), false)
})

test('a state is taken where it was asked for, alone, and stands where the deliveries do', () => {
  const parsed = parseIntents(
    payloadOf(w => w.writeInput(state(1))),
    0,
    { kind: 'Save', sequence: 1 },
  )
  assert.deepEqual(parsed, { ok: true, value: [state(1)] })
})

function state(causationSequence: number): Intent {
  const stamp = { strategyIndex: 0 as never, intentSequence: 0, causationSequence, causationTimeUs: 4 as TimeUs }
  return { kind: 'SaveStrategyState', timeUs: 5 as TimeUs, ...stamp, stateJson: '{}' }
}

const SAVE: Asked = { kind: 'Save', sequence: 1 }

const REFUSALS: readonly (readonly [what: string, payload: Uint8Array, reason: RegExp, asked?: Asked])[] = [
  [
    'an answer to what it was not told',
    payloadOf(w => w.writeInput({ ...intent(0, 1), causationSequence: 2 })),
    /^STRATEGY_MALFORMED: it answers input 2 at 4, which is not what it was just told/,
  ],
  [
    'an answer that makes itself younger',
    payloadOf(w => w.writeInput({ ...intent(0, 1), causationTimeUs: 9_999_999 as TimeUs })),
    /^STRATEGY_MALFORMED: it answers input 1 at 9999999, which/,
  ],
  ['a state that nobody asked for', payloadOf(w => w.writeInput(state(1))), /it sent its state unasked/],
  ['no state when it is asked for it', new Uint8Array(0), /it was asked for its state and sent something else/, SAVE],
  ['a wish in place of its state', payloadOf(w => w.writeInput(intent(0, 1))), /sent something else/, SAVE],
  [
    'two states',
    payloadOf(w => [1, 1].forEach(sequence => void w.writeInput(state(sequence)))),
    /sent something else/,
    SAVE,
  ],
  [
    'a state that holds the journal',
    payloadOf(w => w.writeInput(state(0))),
    /its state stands at input 0, it was told up to 1/,
    SAVE,
  ],
  ['noise', Uint8Array.from({ length: 100 }, (_, i) => i * 37), /^STRATEGY_MALFORMED: it sent UNKNOWN_FORMAT/],
  [
    'a record that breaks off',
    payloadOf(w => w.writeInput(intent(0, 1))).slice(0, -2),
    /^STRATEGY_MALFORMED: it sent TRUNCATED/,
  ],
  ['an intent of another strategy', payloadOf(w => w.writeInput(intent(1, 1))), /it sent an intent of strategy 1/],
  ['market data', payloadOf(w => w.writeInput(newQuoteTick())), /it sent what is no intent, Quote/],
  [
    'a command',
    payloadOf(w =>
      w.writeInput({
        kind: 'StopStrategy',
        timeUs: 1 as TimeUs,
        strategyIndex: 1 as never,
        policy: 'Flatten',
        actor: 'me',
        reason: '',
      }),
    ),
    /it sent what is no intent, StopStrategy/,
  ],
  [
    'an event',
    payloadOf(w => w.writeEvent({ kind: 'ThrottleRearmed', strategyIndex: 0 as never, actor: 'me' })),
    /it sent an event/,
  ],
  [
    'a timer of a number that no strategy has',
    payloadOf(w =>
      w.writeInput({
        ...intent(0, 1),
        kind: 'SetStrategyTimer',
        timerNumber: TIMER_NUMBER_MAX + 1,
        atUs: 9 as TimeUs,
      }),
    ),
    /^STRATEGY_MALFORMED: it set timer 10000, numbers go from 0 to 9999/,
  ],
  [
    'too many',
    payloadOf(w => {
      for (let i = 0; i <= INTENTS_PER_RUN_MAX; i++) w.writeInput(intent(0, i + 1))
    }),
    /^STRATEGY_FLOODS: more than 10000 intents/,
  ],
  ['too long', new Uint8Array(9_000_000), /^STRATEGY_FLOODS: 9000000 bytes/],
]

for (const [what, payload, reason, asked = TOLD] of REFUSALS) {
  test(`what a strategy may not send is refused whole: ${what}`, () => {
    const parsed = parseIntents(payload, 0, asked)
    assert.ok(!parsed.ok)
    assert.match(parsed.error, reason)
  })
}
