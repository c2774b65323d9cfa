import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fixtureRequest } from './fixtures.ts'
import { OrderIndex } from './order-index.ts'
import { VenueOrder } from './venue-order.ts'

test('the index finds what a map would, keeps every open order and the newest half', () => {
  const step = fc.record({ id: fc.nat(40), isOpen: fc.boolean(), closes: fc.nat(40) })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(step, { maxLength: 120 }), (capacity, steps) => {
      const index = new OrderIndex(capacity)
      const twin = new Map<string, VenueOrder>()
      const arrivals: string[] = []
      for (const { id, isOpen, closes } of steps) {
        const name = `O${id}`
        if (twin.get(name)?.isOpen) continue
        const order = new VenueOrder(arrivals.length + 1, fixtureRequest({ clientOrderId: name }), 0 as never)
        if (!isOpen) order.state = 'Canceled'
        index.add(order)
        twin.set(name, order)
        arrivals.push(name)
        const closed = twin.get(`O${closes}`)
        if (closed !== undefined) closed.state = 'Canceled'
        const newest = new Set(arrivals.slice(-Math.ceil(capacity / 2)))
        for (const [key, expected] of twin) {
          const found = index.get(key as never)
          if (expected.isOpen || newest.has(key)) assert.equal(found, expected, key)
          else assert.ok(found === undefined || found === expected, key)
        }
      }
      const all = index.all()
      assert.deepEqual(
        all.map(order => order.arrival),
        [...all].map(order => order.arrival).sort((a, b) => a - b),
      )
      for (const order of all) assert.equal(index.get(order.clientOrderId), order)
    }),
  )
})
