import assert from 'node:assert/strict'
import test from 'node:test'
import type { Event } from '../../core/domain/events.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import type { Engine } from '../../core/engine/engine.ts'
import type { LineQuality } from '../../core/market/lines/line-quality.ts'
import { MetricsRegister } from '../../operations/metrics/metrics-register.ts'
import type { Sample } from '../../ports/metrics.ts'
import type { VenueEffect } from '../../ports.ts'
import { NodeFigures } from './node-figures.ts'

const START_US = 1_000_000_000

/** As much of a core as is read: one order of each number, released at the start. */
function engineOf(status: string) {
  const order = { status, releasedTimeUs: START_US }
  const world = { instruments: [{ instrumentId: 'BTC-USDT.SIM' }], venues: [{ venueId: 'SIM' }] }
  const state = {
    world,
    timeUs: START_US + 30_000,
    orders: { get: (number: number) => (number === 1 ? order : undefined) },
  }
  return { state } as unknown as Engine
}

const happened = (kind: Event['kind'], orderNumber = 1) =>
  ({ kind, orderNumber, instrumentIndex: 0 }) as unknown as Event

function valueIn(samples: readonly Sample[], name: string, ...labels: string[]): number | undefined {
  const found = samples.find(each => each.name === name && each.labels.join() === labels.join())
  return found?.kind === 'Value' ? found.value : found?.sum
}

test('orders are counted by what became of them; filled is who is filled to the end', () => {
  for (const [status, filled] of [
    ['Filled', 1],
    ['Accepted', 0],
  ] as const) {
    const figures = new NodeFigures(engineOf(status))
    for (const kind of ['OrderSubmitted', 'OrderAccepted', 'OrderFilled', 'OrderDenied', 'OrderInDoubt'] as const)
      figures.noteEvent(happened(kind))
    figures.noteEvent(happened('OrderFilled', 0))
    const samples = figures.samples()
    assert.equal(valueIn(samples, 'holdfast_orders_total', 'filled'), filled)
    for (const fate of ['submitted', 'accepted', 'denied', 'in_doubt'])
      assert.equal(valueIn(samples, 'holdfast_orders_total', fate), 1, fate)
    assert.equal(valueIn(samples, 'holdfast_orders_total', 'rejected'), 0)
  }
})

test('each stage of an order is told in seconds', () => {
  const figures = new NodeFigures(engineOf('Accepted'))
  figures.noteMarketTurn(2_000)
  figures.noteSent(
    [{ kind: 'SendOrder', order: { orderNumber: 1 } }, { kind: 'SendCancel' }] as VenueEffect[],
    START_US + 500,
  )
  figures.noteEvent(happened('OrderAccepted'))
  const samples = figures.samples()
  assert.equal(valueIn(samples, 'holdfast_order_stage_seconds', 'received_to_turn'), 0.002)
  assert.equal(valueIn(samples, 'holdfast_order_stage_seconds', 'decided_to_released'), 0.000_5)
  assert.equal(valueIn(samples, 'holdfast_order_stage_seconds', 'decided_to_acknowledged'), 0.03)
})

const QUALITY: LineQuality = {
  lineId: 'a b',
  instrumentIndex: 0 as never,
  isChosen: true,
  isUp: true,
  isGood: true,
  isOutlier: false,
  dataState: 'Live',
  score: 80,
  ageUs: Number.POSITIVE_INFINITY,
  normalAgeUs: 0,
  messageCount: 7,
  gapCount: 2,
  duplicateCount: 1,
  reconnectCount: 3,
  disagreementBps: 5,
  latencyUs: -4_000,
  brokenRules: { SEQUENCE_GAP: 2 },
}

test('blocks, lines and switches are told, and all of it is of the catalogue', () => {
  const figures = new NodeFigures(engineOf('Accepted'))
  figures.noteCommit(3_000, 100)
  figures.noteCommit(1_000, 50)
  figures.noteStoreFailure()
  figures.noteEvent(happened('LineSwitched'))
  figures.noteLines(0 as VenueIndex, [QUALITY, { ...QUALITY, brokenRules: { SEQUENCE_GAP: 1 } }])
  const samples = figures.samples()
  assert.equal(new MetricsRegister().take('node', samples, START_US), samples.length)
  assert.equal(valueIn(samples, 'holdfast_journal_bytes_total'), 150)
  assert.equal(valueIn(samples, 'holdfast_journal_blocks_total'), 2)
  assert.equal(valueIn(samples, 'holdfast_journal_commit_seconds'), 0.004)
  assert.equal(valueIn(samples, 'holdfast_journal_failures_total'), 1)
  assert.equal(valueIn(samples, 'holdfast_feed_switches_total', 'BTC-USDT.SIM'), 1)
  const of = ['SIM', 'a b', 'BTC-USDT.SIM'] as const
  assert.equal(valueIn(samples, 'holdfast_feed_score_ratio', ...of), 0.8)
  assert.equal(valueIn(samples, 'holdfast_feed_age_seconds', ...of), Number.POSITIVE_INFINITY)
  assert.equal(valueIn(samples, 'holdfast_feed_latency_seconds', ...of), -0.004)
  assert.equal(valueIn(samples, 'holdfast_feed_disagreement_ratio', ...of), 0.000_5)
  assert.equal(valueIn(samples, 'holdfast_feed_rule_breaks_total', 'SIM', 'a b', 'SEQUENCE_GAP'), 3)
})
