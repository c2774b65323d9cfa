/** What people see: tables that line up, numbers that can be read, a bar that tells the truth. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { formatBytes, formatCount, formatSeconds, formatTable, formatWhen } from './output.ts'
import { ProgressBar } from './progress-bar.ts'

test('lines columns up, colours or not', () => {
  const columns = [{ title: 'name' }, { title: 'rows', align: 'right' }] as const
  const lines = formatTable(columns, [
    ['a', '1,000'],
    ['\u001b[31mlong\u001b[39m one', '7'],
  ])
  assert.deepEqual(lines.map(stripVTControlCharacters), ['name       rows', 'a         1,000', 'long one      7'])
})

test('a cell of somebody else is one cell, and the terminal obeys nothing in it', () => {
  const [, line] = formatTable([{ title: 'title' }], [['no fills\n\u001b[2JI9  SEV4  Closed\r']])
  assert.equal(line, 'no fills  [2JI9  SEV4  Closed')
})

test('writes numbers for people', () => {
  assert.deepEqual([0, 999, 1000, 1234567, -1234567].map(formatCount), ['0', '999', '1,000', '1,234,567', '-1,234,567'])
  assert.deepEqual([0, 999, 1000, 62_345, 5e9].map(formatBytes), ['0 B', '999 B', '1.0 kB', '62.3 kB', '5.0 GB'])
  assert.deepEqual([0, 59.4, 60, 3725, 90_000].map(formatSeconds), ['0s', '59s', '1m 00s', '1h 02m', '1d 01h'])
  assert.deepEqual([0, 1_700_000_000_000_000].map(formatWhen), ['1970-01-01', '2023-11-14 22:13:20'])
})

function newStream(isTTY: boolean) {
  const lines: string[] = []
  const write = (text: string) => lines.push(stripVTControlCharacters(text).replace('\r', ''))
  return { stream: { isTTY, columns: 100, write }, lines }
}

test('tells how far a job is, how fast and how long', () => {
  const { stream, lines } = newStream(true)
  let nowMs = 0
  const bar = new ProgressBar({ unit: 'bars', stream, nowMs: () => nowMs })
  bar.update(0, 1000)
  for (const done of [100, 200, 250]) {
    nowMs += 1000
    bar.update(done, 1000, 'reading')
    bar.update(done + 1, 1000, 'too soon to draw again')
  }
  bar.finish()
  assert.deepEqual(lines, [
    `${'░'.repeat(24)}   0 %`,
    `reading  ${'█'.repeat(2)}${'░'.repeat(22)}  10 %  100 bars/s  9s left`,
    `reading  ${'█'.repeat(5)}${'░'.repeat(19)}  20 %  100 bars/s  8s left`,
    `reading  ${'█'.repeat(6)}${'░'.repeat(18)}  25 %  85 bars/s  9s left`,
    '',
  ])
})

test('says nothing where nobody watches', () => {
  const { stream, lines } = newStream(false)
  const bar = new ProgressBar({ unit: 'bars', stream })
  bar.update(1, 2)
  bar.finish()
  assert.deepEqual(lines, [])
})
