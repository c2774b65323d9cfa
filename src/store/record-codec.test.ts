import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DIFFERENCE_STATES } from '../core/domain/account-events.ts'
import { LINE_SWITCH_REASONS } from '../core/domain/arbitration.ts'
import { DISCREPANCY_CODES, type Event } from '../core/domain/events.ts'
import {
  EXEC_TYPES,
  type Input,
  LIQUIDITY,
  STOP_POLICIES,
  SWITCH_OUTCOMES,
  TIMER_KINDS,
} from '../core/domain/inputs.ts'
import { DENIAL_CODES, TRADING_STATES } from '../core/domain/limits.ts'
import { AGGRESSOR_SIDES, DATA_STATES, newQuoteTick } from '../core/domain/market-data.ts'
import { CONTINGENCIES, ORDER_TYPES, SIDES, TIME_IN_FORCE, TRIGGER_SOURCES } from '../core/domain/order.ts'
import { SCOPE_LEVELS } from '../core/domain/scope.ts'
import { Random } from '../core/std/random.ts'
import { CodecError } from './codec-error.ts'
import { DIFFERENCE_CODES, EVENT_FIELDS } from './event-fields.ts'
import type { FieldsOf } from './field-codec.ts'
import { INPUT_FIELDS } from './input-fields.ts'
import { DENIED_ACTIONS, DOUBT_CAUSES } from './order-event-fields.ts'
import { randomRecord } from './random-record-fixtures.ts'
import { RecordReader, RecordWriter } from './record-codec.ts'
import { EVENT_TAGS, FIRST_EVENT_TAG, INPUT_TAGS } from './record-tags.ts'
import { MASS_STATUS_OUTCOMES, SEND_ACTIONS, SEND_CERTAINTIES, STATUS_OUTCOMES } from './report-fields.ts'

type AnyRecord = { readonly isInput: true; readonly input: Input } | { readonly isInput: false; readonly event: Event }

function randomRun(seed: number, count: number): AnyRecord[] {
  const random = new Random(seed)
  const inputs = Object.values(INPUT_FIELDS) as FieldsOf<Input>[]
  const events = Object.values(EVENT_FIELDS) as FieldsOf<Event>[]
  return Array.from({ length: count }, () => {
    if (random.nextInt(2) === 0)
      return { isInput: true, input: randomRecord(inputs[random.nextInt(inputs.length)]!, random) }
    return { isInput: false, event: randomRecord(events[random.nextInt(events.length)]!, random) }
  })
}

function encode(records: readonly AnyRecord[]): Uint8Array {
  const writer = new RecordWriter(16)
  for (const record of records) {
    if (record.isInput) writer.writeInput(record.input)
    else writer.writeEvent(record.event)
  }
  return writer.take()
}

function decode(payload: Uint8Array): AnyRecord[] {
  const reader = new RecordReader(payload)
  const records: AnyRecord[] = []
  while (reader.next()) {
    records.push(
      reader.isInput ? { isInput: true, input: { ...reader.input } } : { isInput: false, event: reader.event },
    )
  }
  return records
}

test('every kind of record comes back as it was', () => {
  const random = new Random('each kind')
  for (const fields of Object.values(INPUT_FIELDS) as FieldsOf<Input>[]) {
    for (let i = 0; i < 50; i++) {
      const run: AnyRecord[] = [{ isInput: true, input: randomRecord(fields, random) }]
      assert.deepStrictEqual(decode(encode(run)), run)
    }
  }
  for (const fields of Object.values(EVENT_FIELDS) as FieldsOf<Event>[]) {
    for (let i = 0; i < 50; i++) {
      const run: AnyRecord[] = [{ isInput: false, event: randomRecord(fields, random) }]
      assert.deepStrictEqual(decode(encode(run)), run)
    }
  }
})

test('property: a run of records comes back as it was, and is written again as the same bytes', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 60 }), (seed, count) => {
      const run = randomRun(seed, count)
      const payload = encode(run)
      const back = decode(payload)
      assert.deepStrictEqual(back, run)
      assert.deepStrictEqual(encode(back), payload)
    }),
    { numRuns: 200 },
  )
})

test('property: unequal runs have unequal bytes', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (a, b) => {
      fc.pre(a !== b)
      assert.notDeepEqual(encode(randomRun(a, 5)), encode(randomRun(b, 5)))
    }),
  )
})

test('fuzz: random and damaged bytes are a CodecError or records, never another error', () => {
  const good = encode(randomRun(7, 40))
  const readAll = (bytes: Uint8Array) => {
    try {
      const reader = new RecordReader(bytes)
      for (let i = 0; i < 10_000 && reader.next(); i++);
    } catch (error) {
      assert.ok(error instanceof CodecError, String(error))
    }
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), bytes => readAll(Uint8Array.of(1, ...bytes))),
    { numRuns: 2000 },
  )
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
      const damaged = good.slice()
      damaged[at] = byte
      readAll(damaged)
    }),
    { numRuns: 3000 },
  )
  for (let length = 0; length < good.length; length++) readAll(good.subarray(0, length))
})

test('a payload cut within a record is TRUNCATED', () => {
  const payload = encode([{ isInput: true, input: newQuoteTick() }])
  assert.throws(() => decode(payload.subarray(0, payload.length - 1)), { name: 'CodecError', code: 'TRUNCATED' })
  assert.throws(() => decode(new Uint8Array(0)), { name: 'CodecError', code: 'TRUNCATED' })
})

test('a payload of a newer version and a record of an unknown kind are UNKNOWN_FORMAT', () => {
  assert.throws(() => decode(Uint8Array.of(4)), { name: 'CodecError', code: 'UNKNOWN_FORMAT' })
  assert.throws(() => decode(Uint8Array.of(1, 7)), /UNKNOWN_FORMAT: a record of kind 7 at byte 1/)
  assert.throws(() => decode(Uint8Array.of(1, 255)), /UNKNOWN_FORMAT: a record of kind 255 at byte 1/)
})

test('a value without a code is refused, and the records around it are kept', () => {
  const writer = new RecordWriter()
  const good = { ...newQuoteTick(), bidTicks: 10, askTicks: 12, timeUs: 5 } as Input
  writer.writeInput(good, 41)
  for (const bad of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    assert.throws(() => writer.writeInput({ ...good, askLots: bad } as Input, 42), { code: 'VALUE_INVALID' })
    assert.throws(() => writer.writeInput({ ...good, bidTicks: bad } as Input, 42), { code: 'VALUE_INVALID' })
    assert.throws(() => writer.writeInput({ ...good, timeUs: bad } as Input, 42), { code: 'VALUE_INVALID' })
  }
  const rearmed = { kind: 'ThrottleTripped', strategyIndex: 0, executionCount: 0.5 } as Event
  assert.throws(() => writer.writeEvent(rearmed), { code: 'VALUE_INVALID' })
  writer.writeInput(good, 42)
  assert.equal(writer.recordCount, 2)
  const run: AnyRecord[] = [
    { isInput: true, input: good },
    { isInput: true, input: good },
  ]
  assert.deepStrictEqual(decode(writer.take()), run)
})

test('the writer notes what a block draft needs, and refuses a gap in the sequence', () => {
  const writer = new RecordWriter()
  writer.writeInput({ ...newQuoteTick(), timeUs: 100 } as Input, 7)
  writer.writeInput({ ...newQuoteTick(), timeUs: 130 } as Input, 8)
  assert.throws(() => writer.writeInput(newQuoteTick(), 10), /sequence 10 does not follow 8/)
  const { firstSequence, lastSequence, firstTimeUs, lastTimeUs, recordCount } = writer
  assert.deepEqual([firstSequence, lastSequence, firstTimeUs, lastTimeUs, recordCount], [7, 8, 100, 130, 2])
  const length = writer.byteLength
  const payload = writer.take()
  assert.equal(payload.length, length)
  const reader = new RecordReader(payload, 7)
  reader.next()
  assert.equal(reader.sequence, 7)
  reader.next()
  assert.equal(reader.sequence, 8)
  assert.equal(reader.next(), false)
})

// The bytes of a layout, for ever. If this fails, a journal of yesterday cannot be read: raise the version instead.
test('the bytes of version 3 stand', () => {
  const quote = { instrumentIndex: 3, timeUs: 1000, eventTimeUs: 0, receiveTimeUs: 990, bidTicks: 100, askTicks: 102 }
  const input = { ...newQuoteTick(), ...quote, bidLots: 5, askLots: 70 } as Input
  const retired = { kind: 'OrderRetired', orderNumber: 300, strategyIndex: -1 } as Event
  const saved = { kind: 'ThrottleRearmed', strategyIndex: 0, actor: 'Zoë' } as Event
  const payload = encode([
    { isInput: true, input },
    { isInput: false, event: retired },
    { isInput: false, event: saved },
  ])
  const bytes = ['03', '01 03 a80f 40 4a a401 02 05 8601', '91 ac04 41', 'b8 00 06 5a6feb']
  assert.equal(Buffer.from(payload).toString('hex'), bytes.join('').replaceAll(' ', ''))
})

test('long texts come back, of whatever letters', () => {
  const letters = ['a', '\u0080', 'é', 'ÿ', '\u0100', '漢', '💧', '\ud800', '\0']
  const texts = letters.flatMap(letter => [
    letter.repeat(300),
    `${'x'.repeat(300)}${letter}`,
    `${letter}${'y'.repeat(255)}`,
  ])
  for (const text of texts) {
    const input = {
      kind: 'OrderStatusReport',
      timeUs: 0,
      clientOrderId: 'H1',
      outcome: 'Closed',
      text,
    } as unknown as Input
    const [before, record] = decode(
      encode([
        { isInput: true, input },
        { isInput: true, input },
      ]),
    )
    assert.ok(record?.isInput && record.input.kind === 'OrderStatusReport')
    assert.equal(record.input.text, text)
    assert.deepEqual(record, before)
  }
})

test('what version 1 wrote is read: an answer of a venue had no orders in it', () => {
  const bytes = '01 23 00 0a4831533141 01 04 6e6f'.replaceAll(' ', '')
  const [record] = decode(Uint8Array.from(Buffer.from(bytes, 'hex')))
  const answer = { kind: 'OrderStatusReport', timeUs: 0, clientOrderId: 'H1S1A', outcome: 'Closed', text: 'no' }
  assert.deepStrictEqual(record, { isInput: true, input: { ...answer, order: undefined, askedTimeUs: undefined } })
})

test('what version 2 wrote is read: an answer of a venue did not say when it was asked, nor what a position cost', () => {
  const bytes = '02 24 00 00 00 00 01 00 05 00 00 00'.replaceAll(' ', '')
  const [record] = decode(Uint8Array.from(Buffer.from(bytes, 'hex')))
  assert.ok(record?.isInput && record.input.kind === 'MassStatusReport')
  assert.deepStrictEqual(record.input.positions, [{ instrumentIndex: 0, signedLots: 5, costMinor: undefined }])
  assert.equal(record.input.askedTimeUs, undefined)
})

test('minus zero is written as zero', () => {
  const zero = { kind: 'FundingBooked', fundingId: 'f', accountIndex: 0, instrumentIndex: 0, amountMinor: 0 } as Event
  const run = (event: Event): AnyRecord[] => [{ isInput: false, event }]
  assert.deepEqual(encode(run({ ...zero, amountMinor: -0 } as Event)), encode(run(zero)))
})

test('tags are unique, inputs below events', () => {
  const tags = [1, 2, 3, 4, ...Object.values(INPUT_TAGS), ...Object.values(EVENT_TAGS)]
  assert.equal(new Set(tags).size, tags.length)
  assert.ok(Object.values(INPUT_TAGS).every(tag => tag < FIRST_EVENT_TAG))
  assert.ok(Object.values(EVENT_TAGS).every(tag => tag >= FIRST_EVENT_TAG && tag < 256))
})

// The place of a word in its set is its code in every journal ever written: add at the end, never move or remove.
test('closed sets keep their order', () => {
  const frozen: readonly (readonly [readonly string[], string])[] = [
    [SIDES, 'Buy Sell'],
    [AGGRESSOR_SIDES, 'Buy Sell Unknown'],
    [ORDER_TYPES, 'Market Limit StopMarket StopLimit TrailingStopMarket MarketIfTouched'],
    [TIME_IN_FORCE, 'Day GTC IOC FOK GTD'],
    [TRIGGER_SOURCES, 'Last Touch Mid'],
    [CONTINGENCIES, 'None OCO Bracket'],
    [DATA_STATES, 'Missing Live Stale Gapped Crossed Disputed Degraded Closed'],
    [LINE_SWITCH_REASONS, 'DOWN STALE GAPPED FAULTY OUTLIER QUALITY PREFERRED UNPROVEN'],
    [EXEC_TYPES, 'New Trade Canceled Replaced Rejected Expired Triggered'],
    [LIQUIDITY, 'Maker Taker Unknown'],
    [SCOPE_LEVELS, 'All Venue Account Instrument Strategy'],
    [STOP_POLICIES, 'Keep Cancel Flatten'],
    [TIMER_KINDS, 'Ack Query Expiry BarClose DayStart DataAge Strategy MassStatus Flatten Reconcile DeadMansSwitch'],
    [TRADING_STATES, 'Active Reducing Halted'],
    [SWITCH_OUTCOMES, 'Armed Disarmed Failed'],
    [DIFFERENCE_STATES, 'Doubted Standing Accepted'],
    [DIFFERENCE_CODES, 'POSITION_DIFFERS BALANCE_DIFFERS'],
    [SEND_ACTIONS, 'Order Cancel Amend'],
    [SEND_CERTAINTIES, 'NotSent Unknown'],
    [STATUS_OUTCOMES, 'Working Closed NotFound CouldNotAsk'],
    [MASS_STATUS_OUTCOMES, 'Complete CouldNotAsk'],
    [DENIED_ACTIONS, 'Submit Cancel Amend'],
    [DOUBT_CAUSES, 'ACK_TIMEOUT SEND_UNKNOWN VENUE_DOWN RESTART CANCEL_TIMEOUT CANCEL_UNKNOWN TAIL_LOST'],
    [
      DISCREPANCY_CODES,
      'OVERFILL UNKNOWN_ORDER IMPOSSIBLE_REPORT ORDER_LOST POSITION_DIFFERS BALANCE_DIFFERS EXTERNAL_EXECUTION',
    ],
    [
      DENIAL_CODES,
      'TRADING_HALTED TRADING_REDUCING STRATEGY_NOT_RUNNING LIMITS_MISSING INSTRUMENT_UNKNOWN INSTRUMENT_RESTRICTED ' +
        'INSTRUMENT_NOT_ALLOWED INSTRUMENT_EXPIRED ORDER_TERMS_INVALID ORDER_TYPE_UNSUPPORTED PRICE_OUT_OF_RANGE ' +
        'QTY_BELOW_MIN QTY_ABOVE_MAX NOTIONAL_BELOW_MIN NOTIONAL_ABOVE_MAX PRICE_COLLAR POSITION_ABOVE_MAX ' +
        'GROSS_EXPOSURE_ABOVE_MAX NET_EXPOSURE_ABOVE_MAX OPEN_ORDERS_ABOVE_MAX OPEN_ORDER_EXPOSURE_ABOVE_MAX ' +
        'ORDER_RATE_ABOVE_MAX AMEND_RATE_ABOVE_MAX REPEATED_EXECUTIONS DUPLICATE_INTENT SELF_TRADE ' +
        'REDUCE_ONLY_WOULD_INCREASE POST_ONLY_WOULD_CROSS DATA_MISSING DATA_STALE DATA_GAPPED DATA_CROSSED ' +
        'DATA_DISPUTED RATE_UNKNOWN BALANCE_INSUFFICIENT MARGIN_INSUFFICIENT INTENT_TOO_OLD VENUE_UNAVAILABLE ' +
        'ORDER_UNKNOWN ORDER_CLOSED AMEND_INVALID DATA_DEGRADED MARKET_CLOSED',
    ],
  ]
  for (const [set, words] of frozen) assert.equal(set.join(' '), words)
})
