import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OrderNames } from './order-names.ts'

/** As many as are remembered. */
const KEPT = 100_000
const UNTOLD = { symbol: '', clientOrderId: '', venueOrderId: '' }

test('what was told once of an order is added to what names it by either id', () => {
  const names = new OrderNames()
  names.note({ symbol: 'BTC/USDT', clientOrderId: 'A', venueOrderId: '1', side: 'Buy' })
  const whole = { symbol: 'BTC/USDT', clientOrderId: 'A', side: 'Buy' }
  assert.deepEqual(names.completed({ ...UNTOLD, venueOrderId: '1' }), { ...whole, venueOrderId: '1' })
  assert.deepEqual(names.completed({ ...UNTOLD, clientOrderId: 'A' }), { ...whole, venueOrderId: '' })
  assert.deepEqual([names.clientOrderIdOf('1'), names.venueOrderIdOf('A')], ['A', '1'])
  assert.deepEqual([names.clientOrderIdOf('2'), names.venueOrderIdOf('B')], ['', ''])
  const other = { ...UNTOLD, venueOrderId: '2' }
  assert.equal(names.completed(other), other)
})

test('what is told later is added, and what is told otherwise counts', () => {
  const names = new OrderNames()
  names.note({ ...UNTOLD, venueOrderId: '1', symbol: 'BTC/USDT' })
  names.note({ ...UNTOLD, venueOrderId: '1', clientOrderId: 'A' })
  names.note({ ...UNTOLD, venueOrderId: '1', side: 'Sell' })
  const told = { symbol: 'BTC/USDT', clientOrderId: 'A', venueOrderId: '1', side: 'Sell' }
  assert.deepEqual(names.completed({ ...UNTOLD, venueOrderId: '1' }), told)
  names.note({ ...UNTOLD, venueOrderId: '1', symbol: 'BTC-USDT', side: 'Buy' })
  const corrected = { ...told, symbol: 'BTC-USDT', side: 'Buy' }
  assert.deepEqual(names.completed({ ...UNTOLD, venueOrderId: '1' }), corrected)
  const now = { symbol: 'X', clientOrderId: 'C', venueOrderId: '1', side: 'Sell' } as const
  assert.deepEqual(names.completed(now), now, 'what is told now goes first')
})

test('an order without an id is not taken for another one without an id', () => {
  const names = new OrderNames()
  names.note({ symbol: 'BTC/USDT', clientOrderId: 'A', venueOrderId: '' })
  names.note({ symbol: 'BTC/USDT', clientOrderId: '', venueOrderId: '1' })
  for (const nameless of [UNTOLD, { ...UNTOLD, clientOrderId: 'B' }]) assert.equal(names.completed(nameless), nameless)
})

test('so many are remembered, the oldest is forgotten first, under both ids', () => {
  const names = new OrderNames()
  for (let order = 1; order <= KEPT; order++)
    names.note({ ...UNTOLD, clientOrderId: `A${order}`, venueOrderId: `${order}` })
  assert.equal(names.clientOrderIdOf('1'), 'A1')
  // The venue gave the first one another id when it was amended.
  names.note({ ...UNTOLD, clientOrderId: 'A1', venueOrderId: 'new' })
  assert.deepEqual([names.clientOrderIdOf('1'), names.clientOrderIdOf('2')], ['', 'A2'])
  assert.equal(names.venueOrderIdOf('A1'), 'new')
  names.note({ ...UNTOLD, clientOrderId: 'last', venueOrderId: 'last' })
  assert.deepEqual([names.clientOrderIdOf('2'), names.venueOrderIdOf('A2')], ['', ''])
})
