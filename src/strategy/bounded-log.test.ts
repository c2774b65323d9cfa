/** The log of a strategy stays small, whatever the strategy does, and says what it left out. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BoundedLog, LINE_LENGTH_MAX, LINES_PER_SECOND_MAX } from './bounded-log.ts'

test('more than a hundred lines in a second are counted, not written', () => {
  const lines: string[] = []
  const log = new BoundedLog((_, text) => lines.push(text))
  for (let i = 0; i < LINES_PER_SECOND_MAX + 7; i++) log.write('info', `line ${i}`, 999_999)
  log.write('info', 'later', 1_000_000)
  log.write('info', 'later still', 2_000_000)
  assert.equal(lines.length, LINES_PER_SECOND_MAX + 3)
  assert.deepEqual(lines.slice(-3), ['7 log lines dropped, more than 100 in a second', 'later', 'later still'])
})

test('a long line is cut', () => {
  const lines: string[] = []
  new BoundedLog((_, text) => lines.push(text)).write('info', 'x'.repeat(10_000), 0)
  assert.equal(lines[0]!.length, LINE_LENGTH_MAX)
})
