import assert from 'node:assert/strict'
import test from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { Intent } from '../../core/domain/inputs.ts'
import { newQuoteTick } from '../../core/domain/market-data.ts'
import { RecordReader, RecordWriter } from '../../store/record-codec.ts'
import { INTENTS_PER_RUN_MAX, parseIntents } from './intents-intake.ts'
import { StrategyChannel } from './strategy-channel.ts'
import type { ToStrategy } from './strategy-wire.ts'

function channelOf(limits: { backlogBytesMax?: number; runBytesMax?: number } = {}) {
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

function payloadOf(write: (writer: RecordWriter) => void): Uint8Array {
  const writer = new RecordWriter()
  write(writer)
  return writer.take()
}

test('intents are taken as they were sent', () => {
  const parsed = parseIntents(
    payloadOf(writer => [1, 2, 3].forEach(sequence => void writer.writeInput(intent(0, sequence)))),
    0,
  )
  assert.deepEqual(parsed, { ok: true, value: [intent(0, 1), intent(0, 2), intent(0, 3)] })
})

const REFUSALS: readonly (readonly [what: string, payload: Uint8Array, reason: RegExp])[] = [
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
    'too many',
    payloadOf(w => {
      for (let i = 0; i <= INTENTS_PER_RUN_MAX; i++) w.writeInput(intent(0, i + 1))
    }),
    /^STRATEGY_FLOODS: more than 10000 intents/,
  ],
  ['too long', new Uint8Array(9_000_000), /^STRATEGY_FLOODS: 9000000 bytes/],
]

for (const [what, payload, reason] of REFUSALS) {
  test(`what a strategy may not send is refused whole: ${what}`, () => {
    const parsed = parseIntents(payload, 0)
    assert.ok(!parsed.ok)
    assert.match(parsed.error, reason)
  })
}
