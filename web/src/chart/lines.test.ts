import assert from 'node:assert/strict'
import test from 'node:test'
import { LINE_COLORS, LINE_DASHES } from './line-looks.ts'
import { joinedPlots, onCandles } from './lines.ts'

const candleAt = (startUs: number) => ({ startUs, open: 1, high: 1, low: 1, close: 1 })
const pointAt = (timeUs: number, value: string) => ({ timeUs, value })

test('the end of a bar belongs to the candle that it ends; where that one is missing, to the one before', () => {
  const candles = [10, 20, 50].map(candleAt)
  const points = [
    pointAt(10, '0'),
    pointAt(20, '1'),
    pointAt(25, '2'),
    pointAt(30, '3'),
    pointAt(45, '4'),
    pointAt(60, '5'),
  ]
  assert.deepEqual(onCandles(points, candles, 10), [
    { startUs: 10, value: 1 },
    { startUs: 20, value: 4 },
    { startUs: 50, value: 5 },
  ])
  assert.deepEqual(onCandles(points, [], 10), [])
})

test('what is told later takes the place of what was told before, series by series', () => {
  const fast = { strategyId: 'ema', name: 'fast', pane: '' }
  const known = [{ ...fast, points: [pointAt(1, 'a'), pointAt(2, 'a'), pointAt(3, 'a')] }]
  const slow = { ...fast, name: 'slow', points: [pointAt(1, 'c')] }
  assert.deepEqual(joinedPlots(known, [{ ...fast, points: [pointAt(2, 'b')] }, slow]), [
    { ...fast, points: [pointAt(1, 'a'), pointAt(2, 'b'), pointAt(3, 'a')] },
    slow,
  ])
  assert.deepEqual(joinedPlots(known, [{ ...fast, points: [] }]), known)
})

test('the first fifteen lines differ in color or dash', () => {
  const looks = Array.from(
    { length: 15 },
    (_, at) => `${LINE_COLORS[at % LINE_COLORS.length]} ${LINE_DASHES[at % LINE_DASHES.length]}`,
  )
  assert.equal(new Set(looks).size, 15)
})
