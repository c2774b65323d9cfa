import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { Sample } from '../../ports/metrics.ts'
import { histogramOf } from './histogram.ts'
import { MetricsRegister } from './metrics-register.ts'
import { readExposition } from './naive-exposition-reader.ts'
import { sample } from './samples.ts'

const SECOND_US = 1_000_000

function figuresOf(register: MetricsRegister, nowUs: number): Record<string, number> {
  const lines = readExposition(register.text(nowUs)).flatMap(family => family.lines)
  return Object.fromEntries(
    lines.map(({ name, labels, value }) => [`${name} ${Object.values(labels).join(' ')}`, value]),
  )
}

test('what a source does not tell any more is gone, and a silent source is forgotten after 10 s', () => {
  const register = new MetricsRegister()
  register.take('node', [sample('holdfast_venue_up', ['A'], 1), sample('holdfast_venue_up', ['B'], 1)], SECOND_US)
  register.take('node', [sample('holdfast_venue_up', ['B'], 0)], 2 * SECOND_US)
  assert.equal(register.seriesOf('holdfast_venue_up', 12 * SECOND_US).length, 1)
  assert.equal(figuresOf(register, 12 * SECOND_US)['holdfast_venue_up B'], 0)
  assert.equal(figuresOf(register, 12 * SECOND_US)['holdfast_venue_up A'], undefined)
  assert.deepEqual(register.seriesOf('holdfast_venue_up', 12 * SECOND_US + 1), [])
  assert.equal(figuresOf(register, 12 * SECOND_US + 1)['holdfast_venue_up B'], undefined)
})

test('of two sources that tell the same series, whoever spoke last counts, and the page has it once', () => {
  const register = new MetricsRegister()
  register.take('new', [sample('holdfast_ready', [], 1)], 3 * SECOND_US)
  register.take('old', [sample('holdfast_ready', [], 0)], 2 * SECOND_US)
  assert.equal(figuresOf(register, 4 * SECOND_US)['holdfast_ready '], 1)
  assert.equal(register.text(4 * SECOND_US).match(/^holdfast_ready /gm)!.length, 1)
})

const COMMITS = histogramOf('holdfast_journal_commit_seconds').sample('holdfast_journal_commit_seconds', [])
const UP = sample('holdfast_venue_up', ['A'], 1)
const BAD: readonly [string, Sample][] = [
  ['a metric that there is not', { ...UP, name: 'holdfast_venue_down' }],
  ['too few labels', { ...UP, labels: [] }],
  ['too many labels', { ...UP, labels: ['A', 'B'] }],
  ['a label that is too long', { ...UP, labels: ['A'.repeat(129)] }],
  ['a label that is no text', { ...UP, labels: [7 as never] }],
  ['a value that is no number', { ...UP, value: '1' as never }],
  ['a histogram where a value is meant', { ...COMMITS, name: 'holdfast_ready' }],
  ['a value where a histogram is meant', { ...UP, name: 'holdfast_journal_commit_seconds', labels: [] }],
  ['other buckets', { ...COMMITS, counts: COMMITS.counts.slice(1) }],
  ['a count below nothing', { ...COMMITS, counts: COMMITS.counts.map(() => -1) }],
  ['a sum that is not known', { ...COMMITS, sum: Number.NaN }],
]

for (const [what, bad] of BAD)
  test(`left out and counted: ${what}`, () => {
    const register = new MetricsRegister()
    assert.equal(register.take('node', [bad, UP], SECOND_US), 1)
    const figures = figuresOf(register, SECOND_US)
    assert.equal(figures['holdfast_venue_up A'], 1, 'what came with it is told')
    assert.equal(figures['holdfast_metrics_left_out_total '], 1)
    assert.equal(figures['holdfast_metrics_series '], 1)
  })

test('sources and their samples are bounded', () => {
  const register = new MetricsRegister()
  const many = Array.from({ length: 5_001 }, (_, place) => sample('holdfast_venue_up', [`V${place}`], 1))
  assert.equal(register.take('node', many, SECOND_US), 5_000)
  for (let count = 1; count < 32; count++) assert.equal(register.take(`source ${count}`, [UP], SECOND_US), 1)
  assert.equal(register.take('one more', [UP], SECOND_US), 0)
  assert.equal(register.take('node', [UP], SECOND_US), 1, 'those that are known go on')
  assert.equal(figuresOf(register, SECOND_US)['holdfast_metrics_left_out_total '], 2)
})

test('a histogram counts as a plain loop over the bounds does', () => {
  const bounds = [0.001, 0.01, 0.1, 1]
  const values = fc.array(fc.oneof(fc.double({ min: -1, max: 5, noNaN: true }), fc.constantFrom(...bounds)))
  fc.assert(
    fc.property(values, all => {
      const histogram = histogramOf('holdfast_venue_round_trip_seconds')
      for (const value of all) histogram.record(value)
      const { counts, sum } = histogram.sample('holdfast_venue_round_trip_seconds', ['A'])
      const known = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300]
      const below = known.map(bound => all.filter(value => value <= bound).length)
      const expected = [...below, all.length].map((count, place) => count - (below[place - 1] ?? 0))
      assert.deepEqual(counts, expected)
      const wanted = all.filter(value => value > 0).reduce((total, value) => total + value, 0)
      assert.ok(Math.abs(sum - wanted) < 1e-9)
    }),
  )
})
