/** Parameters: what is read, what is refused and in which words. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatDurationUs, parseDurationUs } from './duration.ts'
import { parameter } from './index.ts'
import { editDistance } from './nearest-name.ts'
import { defineParameters, describeParameters, parseParameters } from './parameters.ts'

const definition = defineParameters(
  {
    fast: parameter.integer({ default: 10, min: 2, max: 500, description: 'Bars in the fast average' }),
    slow: parameter.integer({ default: 30, min: 3 }),
    width: parameter.number({ default: 2.5, max: 5 }),
    side: parameter.choice({ options: ['long', 'short'], default: 'long' }),
    isActive: parameter.boolean({ default: true }),
    note: parameter.text({ default: '', lengthMax: 5 }),
    rest: parameter.duration({ default: '5s', min: '1s', max: '1h' }),
    quantity: parameter.decimal({ default: '0.25', min: '0.1', max: '10' }),
    bar: parameter.barLength({ default: '1m' }),
    market: parameter.instrument(),
  },
  { check: ({ fast, slow }) => (fast < slow ? undefined : `fast=${fast} has to be below slow=${slow}`) },
)

//   name        found            value, or the refusal
const ROWS: readonly (readonly [string, unknown, unknown])[] = [
  ['fast', 20, 20],
  ['fast', '20', 20], //          a command line gives text
  ['fast', 2.5, 'fast: found 2.5; allowed: a whole number from 2 to 500'],
  ['fast', 501, 'fast: found 501; allowed: a whole number from 2 to 500'],
  ['fast', '', 'fast: found ""; allowed: a whole number from 2 to 500'],
  ['fast', null, 'fast: found null; allowed: a whole number from 2 to 500'],
  ['fast', 30, 'fast=30 has to be below slow=30'],
  ['slow', 2, 'slow: found 2; allowed: a whole number of at least 3'],
  ['width', '0.5', 0.5],
  ['width', 6, 'width: found 6; allowed: a number of at most 5'],
  ['width', Number.NaN, 'width: found null; allowed: a number of at most 5'],
  ['side', 'short', 'short'],
  ['side', 'Short', 'side: found "Short"; allowed: one of long, short'],
  ['isActive', 'false', false],
  ['isActive', 0, 'isActive: found 0; allowed: true or false'],
  ['note', 'hello', 'hello'],
  ['note', 'hello!', 'note: found "hello!"; allowed: text of at most 5 characters'],
  ['rest', '250ms', 'rest: found "250ms"; allowed: a duration like 250ms, 30s, 5m, 1h from 1s to 1h'],
  ['rest', '5m', 300_000_000],
  ['rest', 5, 'rest: found 5; allowed: a duration like 250ms, 30s, 5m, 1h from 1s to 1h'],
  ['quantity', '0.10', '0.10'],
  ['quantity', 0.3, '0.3'], //    YAML writes it without quotes
  ['quantity', '0.09999', 'quantity: found "0.09999"; allowed: a decimal number like "0.25" from 0.1 to 10'],
  ['quantity', '1e1', 'quantity: found "1e1"; allowed: a decimal number like "0.25" from 0.1 to 10'],
  ['bar', '100tick', '100tick'],
  ['bar', '1.5m', 'bar: found "1.5m"; allowed: a bar length like 1m, 4h, 100tick, 5000lot'],
  ['market', 'BTCUSDT', 'market: found "BTCUSDT"; allowed: an instrument id like BTC-USDT.SIM'],
  [
    'fsat',
    20,
    'fsat: no such parameter (did you mean fast?); known: fast, slow, width, side, isActive, note, rest, quantity, bar, market',
  ],
  [
    'elephant',
    1,
    'elephant: no such parameter; known: fast, slow, width, side, isActive, note, rest, quantity, bar, market',
  ],
]

for (const [name, found, expected] of ROWS) {
  test(`${name} = ${JSON.stringify(found)}`, () => {
    const parsed = parseParameters(definition, { market: 'BTC-USDT.SIM', [name]: found })
    if (parsed.ok) assert.deepEqual((parsed.value as Record<string, unknown>)[name], expected)
    else assert.deepEqual(parsed.error, [expected])
  })
}

test('every fault is told at once, a missing value among them', () => {
  const parsed = parseParameters(definition, { fast: 0, side: 'up' })
  assert.deepEqual(parsed.ok ? [] : parsed.error.map(text => text.split(':')[0]), ['fast', 'side', 'market'])
  assert.match(parsed.ok ? '' : parsed.error[2]!, /market: missing; allowed: an instrument id/)
})

test('absent values take their defaults, and the types are inferred', () => {
  const parsed = parseParameters(definition, { market: 'A.SIM' })
  assert.ok(parsed.ok)
  const side: 'long' | 'short' = parsed.value.side
  const rest: number = parsed.value.rest
  assert.deepEqual([side, rest, parsed.value.quantity], ['long', 5_000_000, '0.25'])
})

test('the description is data that a form can use and parameters read back', () => {
  const described = describeParameters(definition)
  assert.deepEqual(JSON.parse(JSON.stringify(described[0])), {
    name: 'fast',
    kind: 'integer',
    default: 10,
    description: 'Bars in the fast average',
    min: 2,
    max: 500,
  })
  const defaults = Object.fromEntries(described.map(each => [each.name, each.default]))
  assert.equal(defaults['rest'], '5s')
  assert.ok(parseParameters(definition, { ...defaults, market: 'A.SIM' }).ok)
})

test('a default outside its own range is the author’s mistake', () => {
  assert.throws(
    () => defineParameters({ fast: parameter.integer({ default: 1, min: 2 }) }),
    /default of parameter fast: found 1/,
  )
  assert.throws(() => parameter.duration({ default: '5 minutes' }), /no duration/)
})

test('names of Object are no parameters', () => {
  const parsed = parseParameters(definition, { market: 'A.SIM', toString: 1 } as Record<string, unknown>)
  assert.equal(parsed.ok, false)
})

test('durations survive their text', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 999_999_999 }), us => parseDurationUs(formatDurationUs(us)) === us))
  assert.deepEqual(['1d', '90s', '1m', '', '-1s', '1.5m', '1 m'].map(parseDurationUs), [
    86_400_000_000,
    90_000_000,
    60_000_000,
    ...Array(4),
  ])
})

test('the distance of two words counts typing mistakes', () => {
  const rows = [
    ['fast', 'fsat', 1],
    ['fast', 'fast', 0],
    ['slow', 'slowly', 2],
    ['', 'abc', 3],
    ['window', 'widnows', 2],
  ] as const
  for (const [a, b, distance] of rows) assert.equal(editDistance(a, b), distance, `${a} ${b}`)
})
