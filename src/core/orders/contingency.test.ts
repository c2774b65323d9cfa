import assert from 'node:assert/strict'
import test from 'node:test'
import type { Contingency, Order, OrderStatus } from '../domain/order.ts'
import { legQtyAfterEntryFill, siblingQtyAfterFill, siblingsToCancel } from './contingency.ts'

function legOf(contingency: Contingency, leg: number, text: string): Order {
  const [status, qtyLots, cumQtyLots] = text.split(' ')
  return {
    contingency,
    leg,
    status: status as OrderStatus,
    qtyLots: Number(qtyLots),
    cumQtyLots: Number(cumQtyLots),
  } as Order
}

/** Status, size, filled; the one that filled or ended is marked with `*`. */
const ROWS: readonly (readonly [Contingency, readonly string[], readonly number[], string])[] = [
  ['None', ['*Filled 10 10'], [], 'it stands alone'],
  ['OCO', ['*Accepted 10 1', 'Accepted 10 0'], [1], 'the first fill decides'],
  ['OCO', ['Accepted 10 0', '*Canceled 10 0'], [0], 'one ends, the other ends'],
  ['OCO', ['*Filled 10 10', 'Canceled 10 0'], [], 'nothing is left to cancel'],
  ['OCO', ['*Accepted 10 0', 'Accepted 10 0'], [], 'nothing happened yet'],
  ['Bracket', ['*Accepted 10 4', 'Held 10 0', 'Held 10 0'], [], 'an entry arms its exits'],
  ['Bracket', ['*Filled 10 10', 'Held 10 0', 'Accepted 10 0'], [], 'a filled entry is what they wait for'],
  ['Bracket', ['*Canceled 10 4', 'Held 4 0', 'Accepted 4 0'], [], 'what was entered is still protected'],
  ['Bracket', ['*Canceled 10 0', 'Held 10 0', 'Held 10 0'], [1, 2], 'nothing was entered'],
  ['Bracket', ['Filled 10 10', '*Accepted 10 4', 'Accepted 10 0'], [], 'the rest is still protected'],
  ['Bracket', ['Filled 10 10', '*Filled 10 10', 'Accepted 10 0'], [2], 'stopped out'],
  ['Bracket', ['Accepted 10 4', '*Filled 4 4', 'Accepted 4 0'], [2], 'the entry works on; its list does not cancel it'],
]

for (const [contingency, texts, expected, why] of ROWS) {
  test(`${contingency} ${texts.join(', ')} -> cancel [${expected}]: ${why}`, () => {
    const legs = texts.map((text, leg) => legOf(contingency, leg, text.replace('*', '')))
    const order = legs[texts.findIndex(text => text.startsWith('*'))]!
    assert.deepEqual(
      siblingsToCancel(order, legs).map(leg => leg.leg),
      expected,
    )
  })
}

test('an exit is as large as what was entered and not yet left', () => {
  const entry = legOf('Bracket', 0, 'Accepted 10 7')
  const stop = legOf('Bracket', 1, 'Held 10 0')
  const target = legOf('Bracket', 2, 'Accepted 4 3')
  assert.equal(legQtyAfterEntryFill(entry, stop), 7)
  assert.equal(legQtyAfterEntryFill(entry, stop, target), 4)
  assert.equal(legQtyAfterEntryFill(entry, target, stop), 7)
})

test('the other exit shrinks to what is still to be left', () => {
  const target = legOf('Bracket', 2, 'Accepted 10 4')
  assert.equal(siblingQtyAfterFill(target, legOf('Bracket', 1, 'Held 10 0')), 6)
  assert.equal(siblingQtyAfterFill(target, legOf('Bracket', 1, 'Accepted 10 1')), 7)
})
