import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import test, { type TestContext } from 'node:test'
import { Random } from '../../core/std/random.ts'
import { inTransaction } from '../../files/transaction.ts'
import { openOperations } from '../operations-file.ts'
import { DELIVERY_TABLES } from './delivery-store.ts'
import { DeliveryError, type Notification, type Transport } from './notification.ts'
import { type OpenChannel, Outbox } from './outbox.ts'
import { NOTIFICATION, temporaryFolder } from './receivers.fixture.ts'

const DEADLINE_MS = 20_000
const SECOND = 1_000_000

/** A channel that does as it is told; time is the test's. */
class Scripted implements Transport {
  readonly takesDigests: boolean
  readonly sent: Notification[] = []
  readonly #answers: (Error | undefined)[]

  constructor(answers: (Error | undefined)[] = [], takesDigests = true) {
    this.#answers = answers
    this.takesDigests = takesDigests
  }

  send(notification: Notification): Promise<string> {
    this.sent.push(notification)
    const fault = this.#answers.shift()
    return fault === undefined ? Promise.resolve('ok') : Promise.reject(fault)
  }
}

const later = (retryAfterUs = 0) => new DeliveryError('later', true, retryAfterUs)
const never = () => new DeliveryError('never', false)

class Bench {
  nowUs = 1_000_000 * SECOND
  readonly db: DatabaseSync
  readonly outbox: Outbox
  readonly outcomes: string[] = []

  constructor(db: DatabaseSync, channels: Record<string, Partial<OpenChannel> & { transport: Transport }>) {
    this.db = db
    const open = Object.entries(channels).map(
      ([name, channel]) => [name, { kind: 'log', perMinuteMax: 600, ...channel }] as const,
    )
    this.outbox = new Outbox({
      db,
      channels: new Map(open),
      random: new Random(1),
      nowUs: () => this.nowUs,
      onOutcome: (channel, outcome) => this.outcomes.push(`${channel} ${outcome}`),
    })
  }

  add(channel: string, pageId: string, id: string, more: Partial<Notification> = {}): void {
    inTransaction(this.db, () => this.outbox.add([channel], pageId, { ...NOTIFICATION, id, ...more }, this.nowUs))
    this.outbox.wake()
  }

  /** Lets time go by in steps of a second until it is so. */
  async until(isSo: () => boolean, what: string): Promise<void> {
    const endMs = Date.now() + DEADLINE_MS
    while (!isSo()) {
      if (Date.now() > endMs) assert.fail(`never: ${what}; ${this.outcomes.join(', ')}`)
      await new Promise(resolve => setImmediate(resolve))
      this.nowUs += SECOND
      this.outbox.wake()
    }
  }
}

function openFile(t: TestContext): DatabaseSync {
  const folder = temporaryFolder(t)
  const db = openOperations(folder, [DELIVERY_TABLES])
  t.after(() => {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return db
}

test('what fails is tried again with growing pauses until it is taken, under the same id', async t => {
  const mail = new Scripted([later(), later(), later(), undefined])
  const bench = new Bench(openFile(t), { mail: { transport: mail } })
  const beginUs = bench.nowUs
  bench.add('mail', 'P1', 'n1')
  await bench.until(() => bench.outcomes.includes('mail delivered'), 'the delivery')
  assert.deepEqual(
    mail.sent.map(({ id }) => id),
    ['n1', 'n1', 'n1', 'n1'],
  )
  assert.deepEqual(bench.outcomes, ['mail retried', 'mail retried', 'mail retried', 'mail delivered'])
  // 0.5 to 1.5 times 1, 2 and 4 seconds.
  assert.ok(bench.nowUs - beginUs >= 3 * SECOND && bench.nowUs - beginUs <= 16 * SECOND, String(bench.nowUs - beginUs))
  const [delivery] = bench.outbox.deliveries(undefined)
  assert.deepEqual([delivery?.state, delivery?.attemptCount, delivery?.error], ['Delivered', 4, ''])
})

test('a receiver that asks to wait is waited for', async t => {
  const mail = new Scripted([later(90 * SECOND), undefined])
  const bench = new Bench(openFile(t), { mail: { transport: mail } })
  const beginUs = bench.nowUs
  bench.add('mail', 'P1', 'n1')
  await bench.until(() => mail.sent.length === 2, 'the second try')
  assert.ok(bench.nowUs - beginUs >= 90 * SECOND)
})

test('the fallback is told once: after the second failure, or at once after a last word', async t => {
  const mail = new Scripted([later(), later(), later(), undefined, never()])
  const chat = new Scripted()
  const bench = new Bench(openFile(t), { mail: { transport: mail, fallback: 'chat' }, chat: { transport: chat } })
  bench.add('mail', 'P1', 'n1')
  await bench.until(() => bench.outcomes.includes('mail delivered'), 'the delivery')
  assert.deepEqual(
    chat.sent.map(({ id, title }) => [id, title]),
    [['n1', `${NOTIFICATION.title} (mail does not take it)`]],
  )
  bench.add('mail', 'P2', 'n2')
  await bench.until(() => chat.sent.length === 2, 'the second fallback')
  assert.equal(mail.sent.length, 5)
  assert.equal(bench.outbox.deliveries(undefined).filter(({ state }) => state === 'Failed').length, 1)
})

test('what is tried ten times is given up, and the channel counts as failing until it takes one', async t => {
  const mail = new Scripted(Array.from({ length: 10 }, () => later()))
  const bench = new Bench(openFile(t), { mail: { transport: mail } })
  bench.add('mail', 'P1', 'n1')
  await bench.until(() => bench.outcomes.includes('mail given_up'), 'the end')
  assert.equal(mail.sent.length, 10)
  assert.deepEqual(bench.outbox.channels()[0]?.state, 'Failing')
  assert.equal(bench.outbox.channels()[0]?.error, 'later')
  bench.add('mail', 'P1', 'n2')
  await bench.until(() => bench.outcomes.includes('mail delivered'), 'the next')
  assert.deepEqual(bench.outbox.channels()[0]?.state, 'Well')
})

test('notifications of one page keep their order, and do not hold up another page', async t => {
  const mail = new Scripted([later(30 * SECOND)])
  const bench = new Bench(openFile(t), { mail: { transport: mail } })
  bench.add('mail', 'P1', 'trigger')
  await bench.until(() => mail.sent.length === 1, 'the first try')
  bench.add('mail', 'P1', 'resolve')
  bench.add('mail', 'P2', 'other')
  await bench.until(() => bench.outcomes.filter(each => each === 'mail delivered').length === 3, 'all')
  assert.deepEqual(
    mail.sent.map(({ id }) => id),
    ['trigger', 'other', 'trigger', 'resolve'],
  )
})

test('a storm becomes few messages with everything in them, the gravest first', async t => {
  const mail = new Scripted()
  const bench = new Bench(openFile(t), { mail: { transport: mail, perMinuteMax: 4 } })
  for (let page = 1; page <= 40; page++) {
    const severity = page === 33 ? 'Critical' : 'Warning'
    const [alert] = NOTIFICATION.alerts
    bench.add('mail', `P${page}`, `n${page}`, { severity, alerts: [{ ...alert!, id: `A${page}`, severity }] })
  }
  await bench.until(() => bench.outbox.waitingCount === 0, 'all are told')
  assert.ok(mail.sent.length <= 4, `${mail.sent.length} messages`)
  const digest = mail.sent.find(({ kind }) => kind === 'Digest')!
  assert.match(digest.title, /^\[Critical\] \d+ notifications: \d+ triggered$/)
  assert.equal(digest.alerts[0]?.id, 'A33')
  const told = mail.sent.reduce((sum, { alerts, leftOutCount }) => sum + alerts.length + leftOutCount, 0)
  assert.equal(told, 40)
})

test('a channel that takes no digests gets each by itself, as fast as it may', async t => {
  const pager = new Scripted([], false)
  const bench = new Bench(openFile(t), { pager: { transport: pager, perMinuteMax: 60 } })
  const beginUs = bench.nowUs
  for (let page = 1; page <= 90; page++) bench.add('pager', `P${page}`, `n${page}`)
  await bench.until(() => bench.outbox.waitingCount === 0, 'all are told')
  assert.deepEqual(new Set(pager.sent.map(({ kind }) => kind)), new Set(['Trigger']))
  assert.equal(pager.sent.length, 90)
  // Half of a minute's at once, the rest at one a second.
  assert.ok(bench.nowUs - beginUs >= 59 * SECOND, String(bench.nowUs - beginUs))
})

test('a queue is bounded: what is too much is dropped and known', async t => {
  const mail = new Scripted(Array.from({ length: 5 }, () => later(3_600 * SECOND)))
  const bench = new Bench(openFile(t), { mail: { transport: mail } })
  for (let count = 0; count < 510; count++) bench.add('mail', 'P1', `n${count}`)
  await bench.until(() => bench.outcomes.includes('mail retried'), 'the first try')
  assert.equal(bench.outcomes.filter(each => each === 'mail dropped').length, 10)
  assert.equal(bench.outbox.waitingCount, 500)
  assert.equal(bench.outbox.hasLeftOut(bench.nowUs), true)
  assert.equal(bench.outbox.hasLeftOut(bench.nowUs + 3_600 * SECOND), false)
})

test('what waited for a channel that is configured no more is given up at the next start', t => {
  const db = openFile(t)
  const mail = new Scripted([later(3_600 * SECOND)])
  new Bench(db, { mail: { transport: mail } }).add('mail', 'P1', 'n1')
  const next = new Bench(db, { chat: { transport: new Scripted() } })
  assert.match(next.outbox.deliveries(undefined)[0]!.error, /not configured any more/)
})
