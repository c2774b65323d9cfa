import assert from 'node:assert/strict'
import test from 'node:test'
import { ReplayGate } from './replay-gate.ts'

function gateOf() {
  const told: string[] = []
  const gate = new ReplayGate((venueId, { kind }) => told.push(`${venueId} ${kind}`))
  return { gate, told }
}

test('a replay begins when the session trades, and at once where it trades already', () => {
  const { gate } = gateOf()
  const started: string[] = []
  gate.whenOpen(() => started.push('A'))
  gate.whenOpen(() => started.push('B'))
  assert.equal(started.length, 0)
  gate.open()
  gate.open()
  assert.deepEqual(started, ['A', 'B'])
  gate.whenOpen(() => started.push('C'))
  assert.deepEqual(started, ['A', 'B', 'C'])
})

test('its end is told when the node has taken what was played', () => {
  const { gate, told } = gateOf()
  gate.noteView(10)
  gate.take('SIM', { kind: 'ReplayAt', readCount: 1, totalCount: 2, timeUs: 3 })
  gate.take('SIM', { kind: 'ReplayEnded', inputCount: 2 })
  assert.deepEqual(told, ['SIM ReplayAt'])
  gate.noteView(500)
  gate.noteView(900)
  assert.deepEqual(told, ['SIM ReplayAt'], 'it still takes')
  gate.noteView(900)
  assert.deepEqual(told, ['SIM ReplayAt', 'SIM ReplayEnded'])
  gate.noteView(900)
  assert.equal(told.length, 2, 'once')
})

test('a node that never rests is not waited for without end', () => {
  const { gate, told } = gateOf()
  gate.take('SIM', { kind: 'ReplayEnded', inputCount: 2 })
  for (let sequence = 1; sequence < 40; sequence++) gate.noteView(sequence)
  assert.deepEqual(told, [])
  gate.noteView(40)
  assert.deepEqual(told, ['SIM ReplayEnded'])
})
