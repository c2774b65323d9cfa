import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { Severity } from '../../core/domain/effects.ts'
import { AlertBook, type Reading } from './alert-book.ts'
import { isOpen, keyOf } from './alert-record.ts'
import type { LevelCode, RuleChange } from './level-rules.ts'
import { OPEN_ALERTS_MAX } from './open-alerts.ts'

const SECOND = 1_000_000
const MINUTE = 60 * SECOND
const BEGIN = 1_000_000 * SECOND
const NAMES = {
  instruments: ['BTC-USDT.SIM', 'ETH-USDT.SIM'],
  venues: ['SIM'],
  accounts: ['main'],
  strategies: ['ema'],
}

/** A book, a clock, and what was told: `Triggered A1`. */
class Bench {
  nowUs = BEGIN
  readonly told: string[] = []
  readonly book: AlertBook

  constructor(rules: Partial<Record<LevelCode, RuleChange>> = {}) {
    const kept = { alerts: [], newestNumber: 0, silences: [], newestSilenceNumber: 0, pending: [] }
    this.book = new AlertBook(NAMES, rules, kept)
  }

  raise(severity: Severity, code: string, text = 'it happened'): void {
    this.book.raise({ code, severity, text }, this.nowUs)
    this.#hear()
  }

  /** The disk has so many per cent left. */
  disk(percent: number): void {
    this.observe(['DISK_LOW'], [{ code: 'DISK_LOW', subject: 'journal', value: percent, text: `${percent} % left` }])
  }

  observe(codes: LevelCode[], readings: Reading[]): void {
    this.book.observe(codes, readings, this.nowUs)
    this.#hear()
  }

  pass(us: number): void {
    this.nowUs += us
    this.book.tick(this.nowUs)
    this.#hear()
  }

  #hear(): void {
    for (const { kind, alert } of this.book.takeChanges().news) this.told.push(`${kind} ${alert.id} ${alert.code}`)
  }

  get states(): string[] {
    return this.book.open.map(({ code, subject, state }) => `${code} ${subject} ${state}`.replace('  ', ' '))
  }
}

test('an event opens an alert, the same again is counted, another subject is another alert', () => {
  const bench = new Bench()
  bench.raise('Warning', 'EXTERNAL_ORDER', 'account main: 1 open orders are not ours')
  bench.raise('Warning', 'EXTERNAL_ORDER', 'account main: 2 open orders are not ours')
  bench.raise('Warning', 'EXTERNAL_ORDER', 'account other: 1 open orders are not ours')
  assert.deepEqual(bench.told, ['Triggered A1 EXTERNAL_ORDER', 'Triggered A2 EXTERNAL_ORDER'])
  const [first] = bench.book.open
  assert.deepEqual([first?.subject, first?.count, first?.text], ['main', 2, 'account main: 2 open orders are not ours'])
})

test('the event of an end ends what it is about, of the same subject alone', () => {
  const bench = new Bench()
  bench.raise('Warning', 'LINE_DOWN', 'SIM line a is of no use for 2 of 2 instruments')
  bench.raise('Warning', 'LINE_DOWN', 'SIM line b is of no use for 2 of 2 instruments')
  bench.raise('Info', 'LINE_UP', 'SIM line a tells of all its instruments again')
  assert.deepEqual(bench.states, ['LINE_DOWN SIM/b Triggered'])
  assert.equal(bench.told.at(-1), 'Resolved A1 LINE_DOWN')
  // An Info of the same code is an end as well: the return to the preferred line.
  bench.raise('Warning', 'LINE_SWITCHED', 'ETH-USDT.SIM: b in place of a')
  bench.raise('Info', 'LINE_SWITCHED', 'ETH-USDT.SIM: a in place of b')
  assert.equal(bench.told.at(-1), 'Resolved A3 LINE_SWITCHED')
})

test('events that nothing ends are over after a quiet time, Critical ones when a person says so', () => {
  const bench = new Bench()
  bench.raise('Warning', 'ACCOUNT_DOUBTED')
  bench.raise('Error', 'RECORDER_DISK_FULL')
  bench.raise('Critical', 'OVERFILL')
  bench.pass(14 * MINUTE)
  bench.raise('Warning', 'ACCOUNT_DOUBTED')
  bench.pass(14 * MINUTE)
  assert.equal(bench.states.length, 3)
  bench.pass(MINUTE)
  assert.deepEqual(bench.states, ['RECORDER_DISK_FULL Triggered', 'OVERFILL Triggered'])
  bench.pass(365 * 24 * 60 * MINUTE)
  assert.deepEqual(bench.states, ['OVERFILL Triggered'])
  const { id } = bench.book.open[0]!
  assert.ok(bench.book.resolve(id, 'operator', bench.nowUs).ok)
  assert.deepEqual(bench.states, [])
})

test('a level is an alert when it lasts, and over when it was so for a while', () => {
  const bench = new Bench()
  const steps: (readonly [number, string[]])[] = [
    [9, ['DISK_LOW journal Pending']],
    [9, ['DISK_LOW journal Pending']],
    // Between the two thresholds nothing changes.
    [11, ['DISK_LOW journal Pending']],
    [10, ['DISK_LOW journal Triggered']],
    [11, ['DISK_LOW journal Triggered']],
    [12, ['DISK_LOW journal Triggered']],
    [13, []],
  ]
  for (const [percent, states] of steps) {
    bench.disk(percent)
    assert.deepEqual(bench.states, states, `${percent} %`)
    bench.pass(10 * SECOND)
  }
  assert.deepEqual(bench.told, ['Triggered A1 DISK_LOW', 'Resolved A1 DISK_LOW'])
})

test('what ends before it lasted was no alert', () => {
  const bench = new Bench()
  bench.disk(9)
  bench.pass(20 * SECOND)
  bench.disk(50)
  assert.deepEqual([bench.states, bench.told], [[], []])
})

test('a subject that is not among the readings any more is well; an unknown value changes nothing', () => {
  const bench = new Bench()
  const silent = (line: string, value: number): Reading => ({
    code: 'LINE_SILENT',
    subject: line,
    value,
    text: 'silent',
  })
  bench.observe(['LINE_SILENT'], [silent('a', 31), silent('b', 31)])
  assert.equal(bench.told.length, 2)
  for (let second = 0; second < 7; second++) {
    bench.pass(SECOND)
    bench.observe(['LINE_SILENT'], [silent('a', Number.NaN)])
  }
  assert.deepEqual(bench.states, ['LINE_SILENT a Triggered'])
})

test('while a level is looked at, events of its code add nothing, unless they are to open it at once', () => {
  const bench = new Bench()
  bench.raise('Warning', 'DATA_STALE', 'BTC-USDT.SIM: old')
  assert.equal(bench.told.length, 1, 'nobody looks yet')
  bench.observe(['DATA_STALE', 'VENUE_DOWN'], [])
  bench.pass(3 * SECOND)
  bench.observe(['DATA_STALE', 'VENUE_DOWN'], [])
  assert.deepEqual(bench.states, [])
  bench.raise('Warning', 'DATA_STALE', 'ETH-USDT.SIM: old')
  assert.deepEqual(bench.states, [])
  bench.raise('Error', 'VENUE_DOWN', 'venue SIM is down: gone')
  assert.deepEqual(bench.states, ['VENUE_DOWN SIM Triggered'])
})

test('what grows worse is told anew; an acknowledgement ends with it', () => {
  const bench = new Bench()
  bench.raise('Error', 'ORDER_STILL_IN_DOUBT', 'BTC-USDT.SIM: 31 s')
  assert.ok(bench.book.acknowledge('A1', 'operator', bench.nowUs).ok)
  bench.raise('Error', 'ORDER_STILL_IN_DOUBT', 'BTC-USDT.SIM: 35 s')
  bench.raise('Critical', 'ORDER_STILL_IN_DOUBT', 'BTC-USDT.SIM: 5 min')
  const kinds = bench.told.map(line => line.split(' ')[0])
  assert.deepEqual(kinds, ['Triggered', 'Acknowledged', 'Worsened'])
  assert.equal(bench.book.open[0]?.state, 'Triggered')
})

test('what comes back within minutes is the same alert; the fourth time it flaps and its returns are not told', () => {
  const bench = new Bench()
  for (let time = 0; time < 6; time++) {
    bench.raise('Warning', 'LINE_DOWN', 'SIM line a is of no use')
    bench.pass(10 * SECOND)
    bench.raise('Info', 'LINE_UP', 'SIM line a is back')
    bench.pass(10 * SECOND)
  }
  assert.equal(bench.told.filter(line => line.startsWith('Triggered A1')).length, 4)
  assert.ok(bench.told.every(line => line.includes('A1')))
  bench.pass(6 * MINUTE)
  bench.raise('Warning', 'LINE_DOWN', 'SIM line a is of no use')
  assert.equal(bench.told.at(-1), 'Triggered A2 LINE_DOWN')
})

test('a silenced alert is open and untold; what is still so at the end of the silence is told then', () => {
  const bench = new Bench()
  const silence = {
    code: 'LINE_*',
    subject: 'SIM/*',
    fromUs: BEGIN,
    untilUs: BEGIN + 10 * MINUTE,
    why: 'the uplink is changed',
  }
  assert.ok(bench.book.addSilence(silence, 'operator', bench.nowUs).ok)
  bench.raise('Warning', 'LINE_DOWN', 'SIM line a is of no use')
  bench.raise('Warning', 'DATA_GAPPED', 'BTC-USDT.SIM: a gap')
  assert.deepEqual(bench.told, ['Triggered A2 DATA_GAPPED'])
  assert.equal(bench.book.open[0]?.silencedUntilUs, BEGIN + 10 * MINUTE)
  bench.pass(10 * MINUTE)
  assert.deepEqual(bench.told.slice(1), ['Triggered A1 LINE_DOWN'])
  assert.deepEqual(bench.book.silences, [])
})

test('silences that make no sense are refused by name', () => {
  const { book } = new Bench()
  const silence = { code: '*', subject: '*', fromUs: BEGIN, untilUs: BEGIN + MINUTE, why: 'x' }
  const codeOf = (more: object) => {
    const made = book.addSilence({ ...silence, ...more }, 'operator', BEGIN)
    return made.ok ? '' : made.error.code
  }
  assert.equal(codeOf({ untilUs: BEGIN }), 'BAD_SILENCE')
  assert.equal(codeOf({ untilUs: BEGIN + 32 * 24 * 60 * MINUTE }), 'BAD_SILENCE')
  for (let count = 0; count < 200; count++) assert.equal(codeOf({}), '')
  assert.equal(codeOf({}), 'TOO_MANY_SILENCES')
  assert.equal(book.endSilence('S7', BEGIN).ok, true)
  const again = book.endSilence('S7', BEGIN)
  assert.equal(again.ok ? '' : again.error.code, 'UNKNOWN_SILENCE')
})

test('a configuration turns a rule off, or gives it another threshold, severity and time', () => {
  const off = new Bench({ DISK_LOW: { isOff: true } })
  off.disk(1)
  assert.deepEqual(off.states, [])
  const other = new Bench({ DISK_LOW: { threshold: 50, severity: 'Critical', pendingUs: 0 } })
  other.disk(50)
  assert.deepEqual(other.states, ['DISK_LOW journal Triggered'])
  assert.equal(other.book.open[0]?.severity, 'Critical')
  // The way back keeps its share: 12 is to 10 as 60 to 50.
  other.disk(59)
  other.pass(10 * SECOND)
  other.disk(59)
  assert.equal(other.states.length, 1)
  other.disk(60)
  other.pass(5 * SECOND)
  other.disk(60)
  assert.equal(other.states.length, 0)
})

test('the book is bounded: what is too much is one alert that says so', () => {
  const bench = new Bench()
  for (let number = 0; number < OPEN_ALERTS_MAX + 50; number++) bench.raise('Error', `CODE_${number}`)
  assert.equal(bench.book.open.length, OPEN_ALERTS_MAX + 1)
  assert.equal(bench.book.open.at(-1)?.code, 'ALERTS_LEFT_OUT')
})

test('whatever happens, an open alert is one of its code and subject, and ids are never used again', () => {
  const event = fc.record({
    code: fc.constantFrom('LINE_DOWN', 'LINE_UP', 'OVERFILL', 'VENUE_DOWN', 'DATA_STALE'),
    severity: fc.constantFrom<Severity>('Info', 'Warning', 'Error', 'Critical'),
    text: fc.constantFrom('SIM line a', 'SIM line b', 'BTC-USDT.SIM: x', ''),
  })
  const reading = fc.record({
    code: fc.constantFrom<LevelCode>('VENUE_DOWN', 'DATA_STALE', 'DISK_LOW'),
    subject: fc.constantFrom('SIM', 'BTC-USDT.SIM'),
    value: fc.constantFrom(0, 1, 5, 11, 20, Number.NaN),
    text: fc.constant('x'),
  })
  const step = fc.oneof(
    fc.record({ event }),
    fc.record({ readings: fc.array(reading, { maxLength: 3 }) }),
    fc.record({ passUs: fc.integer({ min: 0, max: 20 * MINUTE }) }),
    fc.record({ resolve: fc.nat(5) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const bench = new Bench()
      const keys = new Map<string, string>()
      for (const each of steps) {
        if ('event' in each) bench.raise(each.event.severity, each.event.code, each.event.text)
        else if ('readings' in each) bench.observe(['VENUE_DOWN', 'DATA_STALE', 'DISK_LOW'], each.readings)
        else if ('passUs' in each) bench.pass(each.passUs)
        else bench.book.resolve(`A${each.resolve}`, 'operator', bench.nowUs)
        const open = bench.book.open
        assert.equal(new Set(open.map(({ code, subject }) => keyOf(code, subject))).size, open.length)
        for (const alert of open.filter(({ state }) => state !== 'Pending')) {
          assert.ok(isOpen(alert))
          const key = keyOf(alert.code, alert.subject)
          assert.equal(keys.get(alert.id) ?? key, key, 'an id belongs to one alert')
          keys.set(alert.id, key)
        }
      }
    }),
  )
})

test('a star silences nothing that is Critical, nor what becomes so; a person who names the code does', () => {
  const bench = new Bench()
  const silence = { code: '*', subject: '*', fromUs: BEGIN, untilUs: BEGIN + 10 * MINUTE, why: 'maintenance' }
  assert.ok(bench.book.addSilence(silence, 'operator', bench.nowUs).ok)
  bench.raise('Error', 'ORDER_STILL_IN_DOUBT', 'BTC-USDT.SIM: 31 s')
  assert.deepEqual(bench.told, [])
  bench.raise('Critical', 'OVERFILL')
  bench.raise('Critical', 'ORDER_STILL_IN_DOUBT', 'BTC-USDT.SIM: 5 min')
  assert.deepEqual(bench.told, ['Triggered A2 OVERFILL', 'Worsened A1 ORDER_STILL_IN_DOUBT'])
  for (const code of ['MARGIN_*', 'LIQUIDATION'])
    assert.ok(bench.book.addSilence({ ...silence, code }, 'operator', bench.nowUs).ok)
  bench.raise('Critical', 'LIQUIDATION')
  bench.raise('Critical', 'MARGIN_CALL')
  assert.deepEqual(bench.told.slice(2), ['Triggered A4 MARGIN_CALL'])
})
