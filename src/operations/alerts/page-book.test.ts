import assert from 'node:assert/strict'
import test from 'node:test'
import type { Severity } from '../../core/domain/effects.ts'
import { AlertBook } from './alert-book.ts'
import type { EscalationSettings } from './escalation.ts'
import { type Page, PageBook } from './page-book.ts'

const SECOND = 1_000_000
const MINUTE = 60 * SECOND
const BEGIN = 1_000_000 * SECOND
const NAMES = { instruments: ['BTC-USDT.SIM', 'ETH-USDT.SIM'], venues: ['SIM'], accounts: [], strategies: [] }

const SETTINGS: EscalationSettings = {
  policies: {
    urgent: {
      steps: [
        { tell: ['log', 'desk'], afterUs: 0 },
        { tell: ['pager'], afterUs: 5 * MINUTE },
      ],
      repeatCount: 1,
      repeatAfterUs: 10 * MINUTE,
      retriggerAfterUs: 30 * MINUTE,
    },
    calm: { steps: [{ tell: ['log'], afterUs: 0 }], repeatCount: 0, repeatAfterUs: 0, retriggerAfterUs: 0 },
  },
  routes: [
    { severityMin: 'Error', code: '*', subject: '*', policy: 'urgent' },
    { severityMin: 'Warning', code: 'DATA_*', subject: '*', policy: 'calm' },
  ],
  schedules: {
    desk: { zone: 'UTC', people: ['first'], turnDays: 7, handoverMinute: 0, fromDate: '2026-01-05', overrides: [] },
  },
  people: { first: ['phone', 'mail'] },
}

/** Both books and a clock; what is told: `60 s Trigger P1 log+phone+mail`. */
class Bench {
  nowUs = BEGIN
  readonly told: string[] = []
  readonly delaysUs: number[] = []
  readonly book = new AlertBook(
    NAMES,
    {},
    { alerts: [], newestNumber: 0, silences: [], newestSilenceNumber: 0, pending: [] },
  )
  readonly pages = new PageBook(SETTINGS, this.book, { pages: [], alerts: [], newestNumber: 0 })

  raise(severity: Severity, code: string, text = 'it happened'): void {
    this.book.raise({ code, severity, text }, this.nowUs)
    this.#hear()
  }

  acknowledge(id: string): void {
    assert.ok(this.book.acknowledge(id, 'operator', this.nowUs).ok)
    this.#hear()
  }

  resolve(id: string): void {
    assert.ok(this.book.resolve(id, 'operator', this.nowUs).ok)
    this.#hear()
  }

  /** In steps as the desk takes them. */
  pass(us: number): void {
    for (const endUs = this.nowUs + us; this.nowUs < endUs; ) {
      this.nowUs = Math.min(endUs, this.nowUs + 250_000)
      this.pages.tick(this.nowUs)
      this.#hear()
    }
  }

  #hear(): void {
    for (const news of this.book.takeChanges().news) this.pages.take(news, this.nowUs)
    for (const { kind, page, channels, eventUs } of this.pages.takeChanges().notices) {
      this.told.push(`${Math.round((this.nowUs - BEGIN) / SECOND)} s ${kind} ${page.id} ${channels.join('+')}`)
      this.delaysUs.push(this.nowUs - eventUs)
    }
  }
}

test('a page is told step by step, again, and then to nobody new', () => {
  const bench = new Bench()
  bench.raise('Critical', 'OVERFILL')
  bench.pass(60 * MINUTE)
  assert.deepEqual(bench.told, [
    '1 s Trigger P1 log+phone+mail',
    '301 s Trigger P1 pager',
    '901 s Trigger P1 log+phone+mail',
    '1201 s Trigger P1 pager',
  ])
  assert.equal(bench.book.open[0]?.escalationStep, 2)
})

test('an acknowledgement stops it; what is still so later is told again from the first step on', () => {
  const bench = new Bench()
  bench.raise('Critical', 'OVERFILL')
  bench.pass(MINUTE)
  bench.acknowledge('A1')
  bench.pass(29 * MINUTE)
  assert.deepEqual(bench.told.slice(1), ['60 s Acknowledge P1 log+phone+mail'])
  bench.pass(2 * MINUTE)
  assert.deepEqual(bench.told.slice(2), ['1860 s Trigger P1 log+phone+mail'])
  assert.equal(bench.book.open[0]?.state, 'Triggered')
  bench.resolve('A1')
  bench.pass(60 * MINUTE)
  assert.deepEqual(bench.told.slice(3), ['1920 s Resolve P1 log+phone+mail'])
})

test('everybody who was told is told of the end, and nobody else', () => {
  const bench = new Bench()
  bench.raise('Critical', 'OVERFILL')
  bench.pass(6 * MINUTE)
  bench.resolve('A1')
  assert.equal(bench.told.at(-1), '360 s Resolve P1 log+phone+mail+pager')
  // What ends before anybody was told is told to nobody.
  bench.raise('Critical', 'MARGIN_CALL')
  bench.resolve('A2')
  bench.pass(MINUTE)
  assert.equal(bench.told.length, 3)
})

test('alerts of one code about one venue are one page; it ends with the last of them', () => {
  const bench = new Bench()
  bench.raise('Warning', 'DATA_STALE', 'BTC-USDT.SIM: old')
  bench.raise('Warning', 'DATA_STALE', 'ETH-USDT.SIM: old')
  bench.raise('Warning', 'DATA_GAPPED', 'ETH-USDT.SIM: a gap')
  bench.pass(2 * SECOND)
  assert.deepEqual(bench.told, ['1 s Trigger P1 log', '1 s Trigger P2 log'])
  bench.resolve('A1')
  bench.pass(SECOND)
  assert.equal(bench.told.length, 2)
  bench.resolve('A2')
  assert.equal(bench.told.at(-1), '3 s Resolve P1 log')
})

test('what joins a page is told within three seconds, also after the last step', () => {
  const bench = new Bench()
  bench.raise('Warning', 'DATA_STALE', 'BTC-USDT.SIM: old')
  bench.pass(5 * MINUTE)
  bench.raise('Warning', 'DATA_STALE', 'ETH-USDT.SIM: old')
  bench.pass(5 * MINUTE)
  assert.deepEqual(bench.told, ['1 s Trigger P1 log', '303 s Update P1 log'])
  assert.ok(Math.max(...bench.delaysUs) <= 3_250_000)
})

test('what joins an acknowledged page wakes people again', () => {
  const bench = new Bench()
  bench.raise('Error', 'RECORDER_DISK_FULL', 'SIM full')
  bench.pass(2 * SECOND)
  bench.acknowledge('A1')
  bench.raise('Critical', 'RECORDER_DISK_FULL', 'SIM full')
  bench.pass(2 * SECOND)
  assert.deepEqual(
    bench.told.map(line => line.split(' ')[2]),
    ['Trigger', 'Acknowledge', 'Trigger'],
  )
})

test('an acknowledged one and a resolved one: nobody is left to be woken for', () => {
  const bench = new Bench()
  bench.raise('Warning', 'DATA_STALE', 'BTC-USDT.SIM: old')
  bench.raise('Warning', 'DATA_STALE', 'ETH-USDT.SIM: old')
  bench.pass(2 * SECOND)
  bench.acknowledge('A1')
  assert.equal(bench.told.length, 1)
  bench.resolve('A2')
  assert.equal(bench.told.at(-1), '2 s Acknowledge P1 log')
})

test('what no route leads anywhere is told to nobody', () => {
  const bench = new Bench()
  bench.raise('Warning', 'LINE_DOWN', 'SIM line a is of no use')
  bench.pass(MINUTE)
  assert.deepEqual([bench.told, bench.book.open.length], [[], 1])
})

test('a wait that a policy wants is no delay of ours, and a step that is late is counted from when it was due', () => {
  const bench = new Bench()
  bench.raise('Critical', 'OVERFILL')
  bench.pass(20 * MINUTE)
  assert.ok(Math.max(...bench.delaysUs) <= 1_250_000, String(bench.delaysUs))
})

test('pages that were kept go on where they were', () => {
  const bench = new Bench()
  bench.raise('Critical', 'OVERFILL')
  bench.pass(2 * SECOND)
  const alerts = bench.book.open.map(alert => structuredClone(alert))
  const times = { roundUs: BEGIN + SECOND, dueUs: BEGIN + SECOND + 5 * MINUTE }
  const told = { alertIds: ['A1'], toldIds: ['A1'], channels: ['log'], step: 1, round: 0 }
  const page: Page = {
    id: 'P1',
    group: 'OVERFILL ',
    policy: 'urgent',
    severity: 'Critical',
    state: 'Open',
    ...told,
    ...times,
  }
  const kept = { pages: [page], alerts, newestNumber: 1 }
  const again = new PageBook(SETTINGS, bench.book, kept)
  again.tick(BEGIN + 5 * MINUTE)
  assert.deepEqual(again.takeChanges().notices, [])
  again.tick(BEGIN + SECOND + 5 * MINUTE)
  const [notice] = again.takeChanges().notices
  assert.deepEqual([notice?.kind, notice?.channels], ['Trigger', ['pager']])
})
