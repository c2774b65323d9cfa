import assert from 'node:assert/strict'
import test from 'node:test'
import type { VenueEffect } from '../../ports.ts'
import { withoutLate } from './late-orders.ts'

const about = {
  accountIndex: 0,
  instrumentIndex: 0,
  orderNumber: 1,
  clientOrderId: 'H1E1S1L0',
  venueOrderId: undefined,
}
const EFFECTS = [
  { kind: 'SendOrder', order: about },
  { kind: 'SendCancel', ...about },
  { kind: 'SendAmend', accountIndex: 0, amend: about },
  { kind: 'QueryOrder', ...about },
] as unknown as readonly VenueEffect[]

test('what arrives while its answer is not due leaves', () => {
  assert.deepEqual(withoutLate(EFFECTS, 1_999_999, 2_000_000), { effects: EFFECTS, failures: [] })
})

test('orders and amends that come later do not leave, and are told with proof; cancels and questions do', () => {
  const { effects, failures } = withoutLate(EFFECTS, 3_600_000_000, 2_000_000)
  assert.deepEqual(
    effects.map(({ kind }) => kind),
    ['SendCancel', 'QueryOrder'],
  )
  assert.deepEqual(
    failures.map(each => each.kind === 'SendFailureReport' && [each.action, each.certainty, each.text]),
    ['Order', 'Amend'].map(action => [action, 'NotSent', 'STALE: 3600000 ms on its way to the gateway']),
  )
})
