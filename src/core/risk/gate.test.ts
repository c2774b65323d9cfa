/** Every row of the gate's rule books, and what no row can say. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatDenial } from '../domain/denial-text.ts'
import { DENIAL_CODES } from '../domain/limits.ts'
import { checkAmend, checkOrder } from './gate.ts'
import { AMEND_ROWS } from './gate-amend-rows.fixture.ts'
import { CLOSING, caseFacts, caseLimits, FLATTEN, PASS } from './gate-fixtures.ts'
import { ORDER_ROWS } from './gate-order-rows.fixture.ts'
import { MISSING } from './order-facts.ts'

/** Said before the gate is asked: by the lookup of the instrument or order, and by `core/orders` about the terms. */
const SAID_BEFORE_THE_GATE = ['INSTRUMENT_UNKNOWN', 'ORDER_TYPE_UNSUPPORTED', 'ORDER_UNKNOWN', 'ORDER_CLOSED']

test('orders: every row of the rule book', () => {
  for (const [change, said, limits] of ORDER_ROWS) {
    const denial = checkOrder(caseFacts(change), caseLimits(limits))
    assert.equal(denial === undefined ? PASS : formatDenial(denial), said, JSON.stringify(change))
  }
})

test('amends: every row of the rule book', () => {
  for (const [change, said, limits] of AMEND_ROWS) {
    const denial = checkAmend(caseFacts(change), caseLimits(limits))
    assert.equal(denial === undefined ? PASS : formatDenial(denial), said, JSON.stringify(change))
  }
})

test('a strategy without limits sends nothing, but what it holds can be closed', () => {
  const bare = { ...caseLimits(), hasOwnLimits: false }
  assert.equal(checkOrder(caseFacts(), undefined)?.code, 'LIMITS_MISSING')
  assert.equal(checkOrder(caseFacts(), bare)?.code, 'LIMITS_MISSING')
  assert.equal(checkOrder(caseFacts(CLOSING), bare)?.code, 'LIMITS_MISSING')
  assert.equal(checkOrder(caseFacts(FLATTEN), bare), undefined)
})

test('every code has its row, and every figure can be journaled', () => {
  const said = [...ORDER_ROWS, ...AMEND_ROWS].map(([, text]) => text.split(':')[0]!)
  const known = new Set<string>([...said, ...SAID_BEFORE_THE_GATE, 'LIMITS_MISSING'])
  assert.deepEqual(
    DENIAL_CODES.filter(code => !known.has(code)),
    [],
  )
  for (const [change, , limits] of ORDER_ROWS) {
    const denial = checkOrder(caseFacts(change), caseLimits(limits))
    if (denial !== undefined) assert.ok(Number.isFinite(denial.was) && Number.isFinite(denial.limit), denial.code)
  }
})

test('figures that the engine forgot to fill are a bug, not a pass', () => {
  assert.throws(
    () => checkOrder(caseFacts({ strategy: { positionLots: MISSING } }), caseLimits()),
    /figures of a scope/,
  )
  assert.equal(checkOrder(caseFacts({ qtyLots: MISSING }), caseLimits())?.code, 'QTY_BELOW_MIN')
  assert.equal(checkOrder(caseFacts({ dataTimeUs: MISSING }), caseLimits())?.code, 'DATA_STALE')
  assert.equal(checkOrder(caseFacts({ causationTimeUs: MISSING }), caseLimits())?.code, 'INTENT_TOO_OLD')
  assert.throws(() => checkAmend(caseFacts(), caseLimits()), /what is amended works/)
})
