import assert from 'node:assert/strict'
import test from 'node:test'
import type { Contingency, Order, OrderStatus } from '../domain/order.ts'
import { enteredLotsOf, entryOf, exitLotsOf, siblingsToCancel } from './contingency.ts'

function legOf(contingency: Contingency, leg: number, text: string): Order {
  const [status, qtyLots, cumQtyLots, workingType] = text.split(' ')
  return {
    contingency,
    leg,
    status: status as OrderStatus,
    qtyLots: Number(qtyLots),
    cumQtyLots: Number(cumQtyLots),
    isTriggered: workingType !== undefined,
    workingType,
  } as Order
}

/** Status, size, filled, and once its trigger was reached what it works as; the one that filled or ended is marked with `*`. */
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
  ['Bracket', ['Filled 10 10', 'Held 10 0', '*Canceled 10 0'], [1], 'its author, or the venue, took one back'],
  ['Bracket', ['Filled 10 10', 'Held 6 0 Market', '*Canceled 10 4'], [], 'canceled to make way for the stop'],
  ['Bracket', ['Filled 10 10', 'Held 6 0 Market', '*Filled 10 10'], [1], 'it filled before it could be canceled'],
  ['Bracket', ['Filled 10 10', 'Held 10 0', '*Rejected 10 0'], [], 'the venue refused the target: the stop stays'],
  ['Bracket', ['Filled 10 10', 'Held 10 0', '*Expired 10 0'], [], 'the day of the target is over: the stop stays'],
  ['Bracket', ['Filled 10 10', 'Submitted 10 0 Market', '*Canceled 10 0'], [], 'the stop is on its way to the market'],
  ['Bracket', ['Filled 10 10', 'Accepted 10 0 Limit', '*Canceled 10 0'], [1], 'the stop rests: both are taken back'],
  ['OCO', ['*Canceled 10 0', 'Held 10 0 Limit'], [], 'canceled to make way for the other'],
  ['OCO', ['*Canceled 10 1', 'Held 10 0 Limit'], [1], 'the first fill decides'],
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
  assert.equal(exitLotsOf(stop, [entry, stop]), 7)
  assert.equal(exitLotsOf(stop, [entry, stop, target]), 4)
  assert.equal(exitLotsOf(target, [entry, stop, target]), 7)
})

test('an entry that was replaced entered what both orders filled, and the newest is the one that works', () => {
  const first = legOf('Bracket', 0, 'Canceled 10 3')
  const stop = legOf('Bracket', 1, 'Held 10 0')
  const target = legOf('Bracket', 2, 'Held 10 0')
  const second = legOf('Bracket', 0, 'Accepted 7 2')
  const legs = [first, stop, target, second]
  assert.equal(enteredLotsOf(legs), 5)
  assert.equal(entryOf(legs), second)
  assert.equal(entryOf(legs.slice(0, 3)), first)
  assert.equal(exitLotsOf(stop, legs), 5)
})

test('an exit that left more than was entered is no smaller than its own fills', () => {
  const entry = legOf('Bracket', 0, 'Filled 5 5')
  const stop = legOf('Bracket', 1, 'Filled 5 5')
  const target = legOf('Bracket', 2, 'Canceled 5 1')
  assert.equal(exitLotsOf(stop, [entry, stop, target]), 5)
})
