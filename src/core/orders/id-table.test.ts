import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type ClientOrderId, formatClientOrderId } from '../domain/ids.ts'
import type { Order } from '../domain/order.ts'
import { IdTable } from './id-table.ts'

const orderOf = (clientOrderId: ClientOrderId) => ({ clientOrderId }) as Order
const step = fc.record({
  sequence: fc.integer({ min: 1, max: 300 }),
  leg: fc.integer({ min: 0, max: 2 }),
  isDelete: fc.boolean(),
})

test('it answers like a Map, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), steps => {
      const table = new IdTable()
      const plain = new Map<ClientOrderId, Order>()
      for (const { sequence, leg, isDelete } of steps) {
        const order = orderOf(formatClientOrderId(1, 1, sequence, leg))
        if (isDelete) {
          table.delete(order.clientOrderId)
          plain.delete(order.clientOrderId)
        } else {
          table.set(order)
          plain.set(order.clientOrderId, order)
        }
      }
      for (const { sequence, leg } of steps) {
        const id = formatClientOrderId(1, 1, sequence, leg)
        assert.equal(table.get(id), plain.get(id))
      }
    }),
    { numRuns: 300 },
  )
})

test('it grows, and crowded slots are told apart when neighbours leave', () => {
  const table = new IdTable()
  const orders = Array.from({ length: 5000 }, (_, i) => orderOf(formatClientOrderId(3, 7, i, 0)))
  for (const order of orders) table.set(order)
  for (let i = 0; i < orders.length; i += 2) table.delete(orders[i]!.clientOrderId)
  for (const [i, order] of orders.entries()) {
    assert.equal(table.get(order.clientOrderId), i % 2 === 0 ? undefined : order)
  }
})
