import assert from 'node:assert/strict'
import test from 'node:test'
import { LogGate } from './log-gate.ts'

test('what a process says is shown line by line, and obeyed by no terminal', () => {
  const lines: string[] = []
  new LogGate(
    line => lines.push(line),
    () => 0,
  ).take('begun\n\u001b[2J\u001b]0;all is well\u0007\nlost 9\rwon 9')
  assert.deepEqual(lines, ['begun', ' [2J ]0;all is well ', 'lost 9 won 9'])
})

test('of what has no end nothing more is looked at, and what was left out is told', () => {
  const lines: string[] = []
  let nowMs = 0
  const gate = new LogGate(
    line => lines.push(line),
    () => nowMs,
  )
  for (let i = 0; i < 100; i++) gate.take('\n'.repeat(16_000))
  gate.take('never seen')
  nowMs = 1_000
  gate.take('seen')
  assert.deepEqual(lines, ['(85 lines left out)', 'seen'])
})
