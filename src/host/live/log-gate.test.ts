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
  assert.deepEqual(lines, ['(LOG_LEFT_OUT: 85 lines left out)', 'seen'])
})

test('what is left out is not read, however little of it is a line, and is told though nothing follows', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const lines: string[] = []
  let readCount = 0
  const gate = new LogGate(
    line => lines.push(line),
    () => 0,
  )
  const textOf = () => {
    readCount++
    return 'short'
  }
  for (let i = 0; i < 10; i++) gate.takeFrom(64 * 1024, textOf)
  assert.deepEqual([readCount, lines], [4, Array(4).fill('short')])
  t.mock.timers.tick(1_000)
  assert.deepEqual(lines.slice(4), ['(LOG_LEFT_OUT: 6 lines left out)'])
  t.mock.timers.tick(5_000)
  assert.equal(lines.length, 5, 'once')
})

test('lines are counted and cut where they are too many or too long, and not before', () => {
  const lines: string[] = []
  let nowMs = 0
  const gate = new LogGate(
    line => lines.push(line),
    () => nowMs,
  )
  gate.take(`${'a'.repeat(1_000)}\n${'b'.repeat(1_001)}\n \n`)
  assert.deepEqual(lines, ['a'.repeat(1_000), `${'b'.repeat(999)}…`])
  gate.take('c\n'.repeat(99))
  assert.equal(lines.length, 100)
  nowMs = 999
  gate.take('d')
  assert.equal(lines.length, 100)
  nowMs = 1_000
  gate.take('e\n'.repeat(100))
  assert.deepEqual(lines.slice(100), ['(LOG_LEFT_OUT: 2 lines left out)', ...Array(100).fill('e')])
})
