/** Curves as characters: small pictures, one below the other as a person sees them. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawFalls, drawLine, slicesOf } from './curve-drawing.ts'
import type { EquityBuckets } from './equity-record.ts'

function curveOf(values: readonly number[], lows = values, highs = values): EquityBuckets {
  return {
    widthUs: 1,
    startUs: Float64Array.from(values, (_, i) => i),
    last: Float64Array.from(values),
    min: Float64Array.from(lows),
    max: Float64Array.from(highs),
  }
}

test('a line that rises and falls', () => {
  const values = [0, 1, 2, 3, 2, 1, 0]
  const span = { startUs: 0, endUs: 7, min: 0, max: 3 }
  assert.deepEqual(drawLine(curveOf(values), span, { columns: 7, rows: 4, useUnicode: false }), [
    '   **  ',
    '  **** ',
    ' **  **',
    '**    *',
  ])
  assert.deepEqual(drawLine(curveOf(values), span, { columns: 4, rows: 1, useUnicode: true }), ['⣠⠞⠳⣄'])
})

test('a bucket is as tall as what happened within it', () => {
  const curve = curveOf([1, 1, 1], [1, 0, 1], [1, 2, 1])
  assert.deepEqual(
    drawLine(curve, { startUs: 0, endUs: 3, min: 0, max: 2 }, { columns: 3, rows: 3, useUnicode: false }),
    [' * ', '***', ' * '],
  )
})

test('falls hang from the upper edge', () => {
  const lines = drawFalls(curveOf([100, 50, 75, 100]), { startUs: 0, endUs: 4 }, 0.5, {
    columns: 4,
    rows: 2,
    useUnicode: false,
  })
  assert.deepEqual(lines, [' ** ', ' *  '])
})

test('a stretch without points goes on at the last value; a flat curve is drawn', () => {
  const sparse: EquityBuckets = { ...curveOf([5, 7]), startUs: Float64Array.of(0, 8) }
  assert.deepEqual(
    slicesOf(sparse, 0, 10, 5).map(({ last }) => last),
    [5, 5, 5, 5, 7],
  )
  const flat = drawLine(
    curveOf([5, 5]),
    { startUs: 0, endUs: 2, min: 5, max: 5 },
    { columns: 2, rows: 2, useUnicode: false },
  )
  assert.deepEqual(flat, ['**', '  '])
})
