import assert from 'node:assert/strict'
import test from 'node:test'
import type { Input } from '../../core/domain/inputs.ts'
import type { VenueEffect } from '../../ports.ts'
import { LeadGate } from './lead-gate.ts'

const ORDER = { kind: 'SendOrder', order: { clientOrderId: 'H1' } } as unknown as VenueEffect
const CANCEL = { kind: 'SendCancel', clientOrderId: 'H1' } as unknown as VenueEffect
const UP = { kind: 'VenueStateReport', timeUs: 0, venueIndex: 0, isUp: true, text: '' } as Input

test('what adds risk leaves before the deadline alone; a cancel always does', () => {
  let nowUs = 100
  const gate = new LeadGate(() => nowUs)
  assert.equal(gate.refusalOf(ORDER)?.certainty, 'NotSent', 'it stands by')
  gate.lead(200, () => {})
  assert.equal(gate.refusalOf(ORDER), undefined)
  nowUs = 200
  assert.match(gate.refusalOf(ORDER)!.text, /^LEASE_PAST: /)
  assert.equal(gate.refusalOf(CANCEL), undefined)
  gate.lead(300, () => {})
  assert.equal(gate.refusalOf(ORDER), undefined)
})

test('what a dead node left in the pipe does not leave, though its lease has not run out', () => {
  let isAlive = true
  const gate = new LeadGate(
    () => 0,
    () => isAlive,
  )
  gate.lead(1_000, () => {})
  assert.equal(gate.refusalOf(ORDER), undefined)
  isAlive = false
  assert.match(gate.refusalOf(ORDER)!.text, /^LEASE_PAST: /)
  assert.equal(gate.refusalOf(CANCEL), undefined)
})

test('while it stands by its node hears nothing, and then the newest once', () => {
  const gate = new LeadGate(() => 0)
  assert.deepEqual([gate.keeps(UP), gate.standsBy], [true, true])
  const heard: Input[] = []
  const forward = (input: Input) => {
    if (!gate.keeps(input)) heard.push(input)
  }
  gate.lead(1, forward)
  gate.lead(2, forward)
  assert.deepEqual(heard, [UP])
  assert.deepEqual([gate.keeps(UP), gate.standsBy], [false, false])
})
