import assert from 'node:assert/strict'
import test from 'node:test'
import type { ClientOrderId } from '../../core/domain/ids.ts'
import type { Report } from '../../core/domain/inputs.ts'
import type { Sample } from '../../ports/metrics.ts'
import type { VenueEffect, VenueFigures } from '../../ports.ts'
import { GatewayFigures } from './gateway-figures.ts'
import { machineUs } from './machine-clock.ts'

const orderOf = (id: string) =>
  ({ kind: 'SendOrder', order: { clientOrderId: id as ClientOrderId } }) as unknown as VenueEffect
const reportOf = (kind: Report['kind'], id: string) =>
  ({ kind, clientOrderId: id as ClientOrderId }) as unknown as Report

function countOf(samples: readonly Sample[], name: string): number {
  const found = samples.find(each => each.name === name)
  assert.ok(found?.kind === 'Histogram', name)
  return found.counts.reduce((sum, count) => sum + count, 0)
}

function valueIn(samples: readonly Sample[], name: string, ...labels: string[]): number | undefined {
  const found = samples.find(each => each.name === name && each.labels.join() === labels.join())
  return found?.kind === 'Value' ? found.value : undefined
}

test('the way of an order to the venue and back is measured once', () => {
  const figures = new GatewayFigures('SIM')
  figures.noteExecuted(orderOf('a'), machineUs() - 1_000)
  figures.noteExecuted(orderOf('b'), machineUs())
  figures.noteExecuted({ kind: 'SendCancel' } as VenueEffect, machineUs())
  figures.noteReport(reportOf('ExecutionReport', 'a'))
  figures.noteReport(reportOf('ExecutionReport', 'a'))
  figures.noteReport(reportOf('SendFailureReport', 'b'))
  figures.noteReport(reportOf('ExecutionReport', 'nobody knows'))
  const samples = figures.samples(undefined, 3)
  assert.equal(valueIn(samples, 'holdfast_venue_messages_left_out_total', 'SIM'), 3)
  assert.equal(countOf(samples, 'holdfast_venue_handover_seconds'), 2)
  assert.equal(countOf(samples, 'holdfast_venue_round_trip_seconds'), 1, 'what was not sent was not answered')
  assert.ok(
    samples.some(({ labels }) => labels[0] === 'gateway SIM'),
    'the process tells of itself',
  )
})

test('orders that are never answered do not keep others from being measured', () => {
  const figures = new GatewayFigures('SIM')
  for (let count = 0; count < 1_001; count++) figures.noteExecuted(orderOf(`lost ${count}`), machineUs())
  figures.noteExecuted(orderOf('a'), machineUs())
  figures.noteReport(reportOf('ExecutionReport', 'a'))
  figures.noteReport(reportOf('ExecutionReport', 'lost 0'))
  assert.equal(countOf(figures.samples(undefined, 0), 'holdfast_venue_round_trip_seconds'), 1)
})

test('what a session counts by itself is told, and its jitter smoothed over sixteen', () => {
  const figures = new GatewayFigures('X')
  const counted: VenueFigures = {
    requests: [{ request: 'Order', outcome: 'limited', count: 3 }],
    roundTripsUs: [10_000, 26_000, 10_000],
    rateBudgetShare: 0.25,
    clockOffsetUs: -1_500,
  }
  const samples = figures.samples(counted, 0)
  assert.equal(valueIn(samples, 'holdfast_venue_requests_total', 'X', 'order', 'limited'), 3)
  assert.equal(valueIn(samples, 'holdfast_venue_rate_budget_ratio', 'X'), 0.25)
  assert.equal(valueIn(samples, 'holdfast_venue_clock_offset_seconds', 'X'), -0.001_5)
  // 0, then 16 ms / 16, then 1 ms + 15 ms / 16.
  assert.equal(valueIn(samples, 'holdfast_venue_jitter_seconds', 'X'), 0.001_937_5)
  assert.equal(countOf(samples, 'holdfast_venue_round_trip_seconds'), 3)
})
