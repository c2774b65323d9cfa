import assert from 'node:assert/strict'
import test from 'node:test'
import { type Candle, decimalsOf, joinedBars, withPrice, withSeen } from './candles.ts'

const LAST: Candle = { startUs: 1_000, open: 10, high: 12, low: 9, close: 11 }

test('the newest price goes into the last candle, or begins the next one', () => {
  assert.deepEqual(withPrice([LAST], 13, 1_900, 1_000), [{ ...LAST, high: 13, close: 13 }])
  assert.deepEqual(withPrice([LAST], 8, 1_000, 1_000), [{ ...LAST, low: 8, close: 8 }])
  assert.deepEqual(withPrice([LAST], 8, 3_100, 1_000), [LAST, { startUs: 3_000, open: 8, high: 8, low: 8, close: 8 }])
})

test('what is no price, or older than the last candle, changes nothing', () => {
  assert.deepEqual(withPrice([LAST], Number('-'), 1_500, 1_000), [LAST])
  assert.deepEqual(withPrice([LAST], 8, 900, 1_000), [LAST])
  assert.deepEqual(withPrice([], 8, 900, 1_000), [])
})

test('the decimals are those of the price as it is written', () => {
  assert.deepEqual(['65000.10', '65000', '0.00001'].map(decimalsOf), [2, 0, 5])
})

test('a page counts within its time, and nothing comes twice', () => {
  const barAt = (startUs: number, close: string) => ({
    ...{ startUs, open: close, high: close, low: close, close, origin: 'Sampled' as const },
  })
  const known = [barAt(10, '1'), barAt(20, '1'), barAt(40, '1')]
  assert.deepEqual(joinedBars(known, [barAt(20, '2'), barAt(30, '2')]), [
    barAt(10, '1'),
    barAt(20, '2'),
    barAt(30, '2'),
    barAt(40, '1'),
  ])
  assert.equal(joinedBars(known, []), known)
  assert.deepEqual(joinedBars([], known), known)
})

test('what was seen since stands behind what is on record, until that has it too', () => {
  const next = { ...LAST, startUs: 2_000 }
  const after = { ...LAST, startUs: 3_000 }
  assert.deepEqual(withSeen([LAST], [{ ...LAST, close: 9 }, next, after]), [LAST, next, after])
  assert.deepEqual(withSeen([LAST, { ...next, close: 10 }], [LAST, next]), [LAST, { ...next, close: 10 }])
  assert.deepEqual(withSeen([], [LAST]), [])
})
