/**
 * The figures of returns against the answers of empyrical (../shared/data/conformance/performance), to 8 decimal places (compounded
 * totals to 4: their answers are written with no more).
 *
 * Left out, each with its reason: see `LEFT_OUT`.
 */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { DrawdownTracker } from './drawdown.ts'
import {
  cagrOf,
  calmarOf,
  compoundOf,
  downsideRiskOf,
  returnsOf,
  sharpeOf,
  sortinoOf,
  volatilityOf,
} from './return-statistics.ts'

const PATH = resolve(import.meta.dirname, '../../../shared/data/conformance/performance/empyrical_expected.json')

type Expected = number | null | 'Infinity' | readonly (number | 'Infinity')[] | { values: readonly number[] }
interface Case {
  readonly test: string
  readonly params: Readonly<Record<string, string>> & { readonly expected: Expected }
}
interface Series {
  readonly index: readonly string[]
  readonly values: readonly (number | null)[]
}
interface Frame {
  readonly one: Series
  readonly two: Series
}
interface Suite {
  readonly inputs: Readonly<Record<string, Series | Frame>>
  readonly cases: readonly Case[]
}

const LEFT_OUT: Readonly<Record<string, string>> = {
  test_cum_returns: 'our curve is recorded, never compounded from returns',
  test_aggregate_returns: 'weeks and quarters are not reported; months are tested in equity-record.test.ts',
}

const PERIODS_PER_YEAR: Readonly<Record<string, number>> = { daily: 252, weekly: 52, monthly: 12, yearly: 1 }

/** Compounding counts a missing return as none; means and deviations leave it out, as empyrical does. */
const zeroed = (values: Series['values']) => values.map(each => each ?? 0)
const present = (values: Series['values']) => values.filter(each => each !== null)

const COMPUTE: Readonly<
  Record<string, (series: Series, excess: readonly number[], perYear: number, given: Case['params']) => number>
> = {
  test_cum_returns_final: (series, _excess, _perYear, { starting_value }) => {
    const start = Number(starting_value)
    const total = compoundOf(zeroed(series.values))
    return start === 0 ? total : (1 + total) * start
  },
  test_max_drawdown: series => (series.values.length === 0 ? Number.NaN : -deepestRatioOf(zeroed(series.values))),
  test_annual_ret: (series, _excess, perYear) => cagrOf(zeroed(series.values), perYear),
  test_cagr: (series, _excess, perYear) => cagrOf(zeroed(series.values), perYear),
  test_annual_volatility: (series, _excess, perYear) => volatilityOf(present(series.values), perYear),
  test_calmar: (series, _excess, perYear) => {
    const returns = zeroed(series.values)
    return calmarOf(cagrOf(returns, perYear), deepestRatioOf(returns))
  },
  test_sharpe_ratio: (_series, excess, perYear) => sharpeOf(excess, perYear),
  test_downside_risk: (_series, excess, perYear) => downsideRiskOf(excess, perYear),
  test_sortino: (_series, excess, perYear) => sortinoOf(excess, perYear),
}

function deepestRatioOf(returns: readonly number[]): number {
  const tracker = new DrawdownTracker()
  let worth = 100
  tracker.observe(0, worth)
  returns.forEach((each, i) => {
    worth *= 1 + each
    tracker.observe(i + 1, worth)
  })
  return tracker.deepest()?.ratio ?? 0
}

function excessOf(series: Series, less: string | undefined, suite: Suite): number[] {
  const other = less === undefined ? undefined : (suite.inputs[less] as Series | undefined)
  const excess: number[] = []
  series.values.forEach((each, i) => {
    const required = other === undefined ? Number(less ?? 0) : other.values[i]
    if (each !== null && required !== null && required !== undefined) excess.push(each - required)
  })
  return excess
}

function assertClose(actual: number, expected: unknown, label: string, tolerance = 5e-9): void {
  if (expected === null) return assert.ok(Number.isNaN(actual), `${label}: ${actual}, expected NaN`)
  if (expected === 'Infinity') return assert.equal(actual, Number.POSITIVE_INFINITY, label)
  assert.ok(Math.abs(actual - Number(expected)) < tolerance, `${label}: ${actual}, expected ${expected}`)
}

function runCase(each: Case, suite: Suite): void {
  const { params } = each
  const name = params['returns']!
  const input = suite.inputs[name]!
  const perYear = PERIODS_PER_YEAR[params['period'] ?? 'daily']!
  const label = `${each.test} ${JSON.stringify(params)}`
  const all = 'one' in input ? [input.one, input.two] : [input]
  const expected = 'one' in input ? (params.expected as { values: readonly number[] }).values : [params.expected]
  all.forEach((series, i) => {
    const excess = excessOf(series, params['risk_free'] ?? params['required_return'], suite)
    const tolerance = each.test.startsWith('test_cum_') ? 5e-5 : 5e-9
    assertClose(COMPUTE[each.test]!(series, excess, perYear, params), expected[i], label, tolerance)
  })
}

const isAbsent = !existsSync(PATH)

test('the figures of returns are those of empyrical', { skip: isAbsent && `no data at ${PATH}` }, context => {
  const suite = JSON.parse(readFileSync(PATH, 'utf8')) as Suite
  let runCount = 0
  const leftOut = new Map<string, number>()
  for (const each of suite.cases) {
    if (each.test === 'test_simple_returns') {
      const prices = (suite.inputs[each.params['prices']!] as Series).values as number[]
      const expected = each.params.expected as readonly (number | 'Infinity')[]
      for (const [i, actual] of returnsOf(prices).entries()) assertClose(actual, expected[i], `${each.test} ${i}`)
    } else if (LEFT_OUT[each.test] !== undefined) {
      leftOut.set(each.test, (leftOut.get(each.test) ?? 0) + 1)
      continue
    } else runCase(each, suite)
    runCount++
  }
  for (const [name, count] of leftOut) context.diagnostic(`left out ${count} of ${name}: ${LEFT_OUT[name]}`)
  assert.equal(runCount, 65, 'every case that applies was run')
})

test('figures without meaning are NaN', () => {
  assert.ok(Number.isNaN(compoundOf([])))
  assert.ok(Number.isNaN(cagrOf([], 365)))
  assert.ok(Number.isNaN(volatilityOf([0.1], 365)))
  assert.ok(Number.isNaN(sharpeOf([0.1], 365)))
  assert.ok(Number.isNaN(sortinoOf([0, 0], 365)))
  assert.ok(Number.isNaN(calmarOf(0.5, 0)))
  assert.equal(volatilityOf([0.01, 0.01, 0.01], 365), 0)
})
