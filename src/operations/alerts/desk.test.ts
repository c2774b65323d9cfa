import assert from 'node:assert/strict'
import type { DatabaseSync } from 'node:sqlite'
import test, { type TestContext } from 'node:test'
import { Random } from '../../core/std/random.ts'
import { DELIVERY_TABLES } from '../notify/delivery-store.ts'
import type { Notification } from '../notify/notification.ts'
import { Outbox } from '../notify/outbox.ts'
import { temporaryFolder } from '../notify/receivers.fixture.ts'
import { openOperations } from '../operations-file.ts'
import { ALERT_TABLES } from './alert-store.ts'
import { Desk } from './desk.ts'

const SECOND = 1_000_000
const NAMES = { instruments: [], venues: ['SIM'], accounts: [], strategies: [] }
const ESCALATION = {
  policies: { all: { steps: [{ tell: ['log'], afterUs: 0 }], repeatCount: 0, repeatAfterUs: 0, retriggerAfterUs: 0 } },
  routes: [{ severityMin: 'Warning', code: '*', subject: '*', policy: 'all' }],
  schedules: {},
  people: {},
} as const

/** A desk on a file, with a channel that keeps what it gets; a new one on the same file is the next life. */
class Bench {
  nowUs: number
  readonly desk: Desk
  readonly sent: Notification[] = []
  readonly said: string[] = []

  constructor(db: DatabaseSync, nowUs = 1_000_000 * SECOND) {
    this.nowUs = nowUs
    const clock = () => this.nowUs
    const transport = {
      takesDigests: true,
      send: (each: Notification) => Promise.resolve(String(this.sent.push(each))),
    }
    const channels = new Map([['log', { kind: 'log', transport, perMinuteMax: 600 }]])
    const outbox = new Outbox({ db, channels, random: new Random(1), nowUs: clock, onOutcome: () => {} })
    const settings = { session: 'desk', names: NAMES, rules: {}, escalation: ESCALATION }
    this.desk = new Desk(db, settings, outbox, clock, text => this.said.push(text))
  }

  async pass(us: number): Promise<void> {
    this.nowUs += us
    this.desk.tick()
    for (let turn = 0; turn < 10; turn++) await new Promise(resolve => setImmediate(resolve))
  }
}

function openFile(t: TestContext): DatabaseSync {
  const db = openOperations(temporaryFolder(t), [ALERT_TABLES, DELIVERY_TABLES])
  t.after(() => db.close())
  return db
}

test('the next life goes on: the same alerts, silences, pages and ids, and nobody is told again', async t => {
  const db = openFile(t)
  const first = new Bench(db)
  first.desk.raise({ code: 'OVERFILL', severity: 'Critical', text: 'too much' })
  const silence = {
    code: 'LINE_*',
    subject: '*',
    fromUs: first.nowUs,
    untilUs: first.nowUs + 100 * SECOND,
    why: 'work',
  }
  assert.ok(first.desk.addSilence(silence, 'operator').ok)
  await first.pass(2 * SECOND)
  assert.equal(first.sent.length, 1)
  const next = new Bench(db, first.nowUs)
  assert.deepEqual(next.desk.open, first.desk.open)
  assert.deepEqual(next.desk.silences, first.desk.silences)
  next.desk.raise({ code: 'LINE_DOWN', severity: 'Warning', text: 'SIM line a is of no use' })
  await next.pass(10 * SECOND)
  assert.deepEqual(next.sent, [])
  assert.deepEqual(
    next.desk.open.map(({ id, code }) => `${id} ${code}`),
    ['A1 OVERFILL', 'A2 LINE_DOWN'],
  )
  assert.ok(next.desk.resolve('A1', 'operator').ok)
  await next.pass(SECOND)
  assert.deepEqual(
    next.sent.map(({ kind, dedupKey }) => [kind, dedupKey]),
    [['Resolve', first.sent[0]!.dedupKey]],
  )
})

test('two sessions share no dedup key', async t => {
  const keys: string[] = []
  for (const bench of [new Bench(openFile(t)), new Bench(openFile(t))]) {
    bench.desk.raise({ code: 'OVERFILL', severity: 'Critical', text: 'too much' })
    await bench.pass(2 * SECOND)
    keys.push(bench.sent[0]!.dedupKey)
  }
  assert.equal(new Set(keys).size, 2, keys.join(' '))
})

test('where nothing can be written down people are told all the same, and it is written when it can be', async t => {
  const db = openFile(t)
  const bench = new Bench(db)
  db.exec('PRAGMA query_only = ON')
  bench.desk.raise({ code: 'JOURNAL_FAILED', severity: 'Critical', text: 'the disk is full' })
  await bench.pass(2 * SECOND)
  assert.match(bench.sent[0]?.title ?? '', /JOURNAL_FAILED/)
  assert.match(bench.said[0] ?? '', /cannot be written down, people are told all the same/)
  db.exec('PRAGMA query_only = OFF')
  bench.desk.raise({ code: 'OVERFILL', severity: 'Critical', text: 'too much' })
  await bench.pass(2 * SECOND)
  const next = new Bench(db, bench.nowUs)
  assert.deepEqual(
    next.desk.open.map(({ code }) => code),
    ['JOURNAL_FAILED', 'OVERFILL'],
  )
})

test('a level that was pending goes on with its time in the next life, unless nobody looked for long', t => {
  const low = { code: 'DISK_LOW', subject: 'data', value: 5, text: '5 % are left' } as const
  for (const [awayUs, states] of [
    [2 * SECOND, ['Triggered']],
    [60 * SECOND, ['Pending']],
  ] as const) {
    const db = openFile(t)
    const first = new Bench(db)
    for (let second = 0; second < 29; second++) {
      first.desk.observe(['DISK_LOW'], [low])
      first.nowUs += SECOND
    }
    assert.deepEqual(
      first.desk.open.map(({ state }) => state),
      ['Pending'],
    )
    const next = new Bench(db, first.nowUs + awayUs)
    next.desk.observe(['DISK_LOW'], [low])
    assert.deepEqual(
      next.desk.open.map(({ state }) => state),
      states,
      `${awayUs} us`,
    )
  }
})

test('a level that was pending and is well in the next life was no alert', t => {
  const db = openFile(t)
  const first = new Bench(db)
  first.desk.observe(['DISK_LOW'], [{ code: 'DISK_LOW', subject: 'data', value: 5, text: '5 % are left' }])
  const next = new Bench(db, first.nowUs + SECOND)
  assert.equal(next.desk.open.length, 1)
  next.desk.observe(['DISK_LOW'], [])
  assert.deepEqual(next.desk.open, [])
  assert.deepEqual(new Bench(db, next.nowUs + SECOND).desk.open, [])
})
