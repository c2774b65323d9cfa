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
