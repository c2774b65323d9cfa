import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import fc from 'fast-check'
import type { Metric, Sample } from '../../ports/metrics.ts'
import { CATALOGUE, metricOf } from './catalogue.ts'
import { familyText } from './exposition.ts'
import { histogramOf } from './histogram.ts'
import { MetricsRegister } from './metrics-register.ts'
import { readExposition } from './naive-exposition-reader.ts'
import { ProcessGauge } from './process-gauge.ts'
import { sample } from './samples.ts'

const PROMTOOL = '/usr/bin/promtool'

test('a family is help, type and a line for each figure', () => {
  const samples = [
    sample('holdfast_venue_up', ['SIM'], 1),
    sample('holdfast_venue_up', ['a "quoted" \\ venue\nof two lines'], 0),
  ]
  assert.equal(
    familyText(metricOf('holdfast_venue_up')!, samples),
    [
      '# HELP holdfast_venue_up 1 while the venue and its gateway can be reached, else 0.',
      '# TYPE holdfast_venue_up gauge',
      'holdfast_venue_up{venue="SIM"} 1',
      String.raw`holdfast_venue_up{venue="a \"quoted\" \\ venue\nof two lines"} 0`,
      '',
    ].join('\n'),
  )
  assert.equal(familyText(metricOf('holdfast_venue_up')!, []), '', 'a metric without series is not told')
})

test('help keeps to its line, and its backslashes stay', () => {
  const metric: Metric = { ...metricOf('holdfast_ready')!, help: 'a \\ b\nc "d"' }
  assert.match(familyText(metric, [sample('holdfast_ready', [], 1)]), /^# HELP holdfast_ready a \\\\ b\\nc "d"\n# TYPE/)
})

test('buckets are told with all below them; a value at a bound is in its bucket', () => {
  const commits = histogramOf('holdfast_journal_commit_seconds')
  for (const seconds of [0.000_02, 0.000_03, 0.2, 7, -1]) commits.record(seconds)
  const lines = familyText(metricOf('holdfast_journal_commit_seconds')!, [
    commits.sample('holdfast_journal_commit_seconds', []),
  ]).split('\n')
  const bucket = (le: string) => lines.find(line => line.includes(`le="${le}"`))?.split(' ')[1]
  assert.deepEqual(['0.00002', '0.00005', '0.1', '0.2', '5', '+Inf'].map(bucket), ['2', '3', '3', '4', '4', '5'])
  assert.ok(lines.includes('holdfast_journal_commit_seconds_count 5'))
  assert.match(lines.find(line => line.includes('_sum'))!, / 7\.20005$/)
})

test('what is not a number is told in Prometheus’ words', () => {
  const textOf = (value: number) =>
    familyText(metricOf('holdfast_ready')!, [sample('holdfast_ready', [], value)]).split('\n')[2]
  assert.equal(textOf(Number.POSITIVE_INFINITY), 'holdfast_ready +Inf')
  assert.equal(textOf(Number.NEGATIVE_INFINITY), 'holdfast_ready -Inf')
  assert.equal(textOf(Number.NaN), 'holdfast_ready NaN')
  assert.equal(textOf(1e-7), 'holdfast_ready 1e-7')
})

/** Any metric of the catalogue with any figures and label values. */
const anySample: fc.Arbitrary<Sample> = fc.constantFrom(...CATALOGUE).chain((metric): fc.Arbitrary<Sample> => {
  const labels = fc.tuple(...metric.labels.map(() => fc.string({ unit: 'binary', maxLength: 12 })))
  const figure = fc.oneof(fc.double(), fc.integer())
  if (metric.kind !== 'histogram')
    return fc.record({ kind: fc.constant('Value' as const), name: fc.constant(metric.name), labels, value: figure })
  const places = metric.buckets.length + 1
  const counts = fc.array(fc.nat(1_000_000), { minLength: places, maxLength: places })
  const sum = fc.double({ min: 0, max: 1e12, noNaN: true })
  return fc.record({ kind: fc.constant('Histogram' as const), name: fc.constant(metric.name), labels, counts, sum })
})

test('what is written reads back as the same figures, whatever the labels hold', () => {
  fc.assert(
    fc.property(anySample, each => {
      const metric = metricOf(each.name)!
      const [family] = readExposition(familyText(metric, [each]))
      assert.equal(family!.name, metric.name)
      assert.equal(family!.kind, metric.kind)
      assert.equal(family!.help, metric.help)
      const own = Object.fromEntries(metric.labels.map((label, place) => [label, each.labels[place]]))
      if (each.kind === 'Value') {
        assert.deepEqual(family!.lines, [{ name: metric.name, labels: own, value: each.value + 0 }])
        return
      }
      const buckets = family!.lines.filter(({ name }) => name.endsWith('_bucket'))
      const below = buckets.map(({ value }) => value)
      assert.deepEqual(
        below.map((value, place) => value - (below[place - 1] ?? 0)),
        each.counts,
      )
      assert.deepEqual(buckets.at(-1)!.labels, { ...own, le: '+Inf' })
      assert.equal(family!.lines.find(({ name }) => name.endsWith('_count'))!.value, below.at(-1))
      assert.equal(family!.lines.find(({ name }) => name.endsWith('_sum'))!.value, each.sum)
    }),
  )
})

test('Prometheus’ own tool reads the page of a whole catalogue, and finds nothing to say against the names', t => {
  if (spawnSync(PROMTOOL, ['--version']).error !== undefined) return t.skip(`needs ${PROMTOOL}`)
  const register = new MetricsRegister()
  const gauge = new ProcessGauge('a test')
  register.take('everything', [...CATALOGUE.map(oneOf), ...gauge.samples()], 1_000_000)
  gauge.close()
  const text = register.text(1_000_000)
  for (const { name } of CATALOGUE) assert.ok(text.includes(`# TYPE ${name} `), name)
  const { status, stdout, stderr } = spawnSync(PROMTOOL, ['check', 'metrics'], { input: text, encoding: 'utf8' })
  assert.equal(`${stdout}${stderr}`, '')
  assert.equal(status, 0)
})

function oneOf({ name, kind, labels, buckets }: Metric): Sample {
  const values = labels.map(label => `some ${label}`)
  if (kind === 'histogram')
    return { kind: 'Histogram', name, labels: values, counts: [...buckets.map(() => 1), 1], sum: 1 }
  return { kind: 'Value', name, labels: values, value: 1 }
}
