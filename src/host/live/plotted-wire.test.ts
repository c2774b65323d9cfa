import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { PLOT_LINES_MAX } from '../../strategy/plots.ts'
import { FrameError } from './frames.ts'
import { decodePlotted, encodePlotted } from './plotted-wire.ts'

const READING = { instrumentIndex: 1, timeUs: 5, points: [{ name: 'fast', pane: '', value: 1.5 }] }
const POINT = READING.points[0]!
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

test('a reading comes through as it was', () => {
  for (const reading of [READING, { ...READING, points: [{ name: 'x', pane: 'RSI', value: null }, POINT] }])
    assert.deepEqual(decodePlotted(encodePlotted(reading)), reading)
})

test('what no host of a strategy sends is refused', () => {
  const rows: [unknown, RegExp][] = [
    [null, /not an object/],
    [{ ...READING, instrumentIndex: -1 }, /instrument and time/],
    [{ ...READING, timeUs: 'x' }, /instrument and time/],
    [{ ...READING, points: [] }, /1 to 16 lines/],
    [{ ...READING, points: Array(PLOT_LINES_MAX + 1).fill(POINT) }, /1 to 16 lines/],
    [{ ...READING, points: [7] }, /not an object/],
    [{ ...READING, points: [{ ...POINT, name: '' }] }, /without a name/],
    [{ ...READING, points: [{ ...POINT, pane: 'x'.repeat(41) }] }, /without a name/],
    [{ ...READING, points: [{ ...POINT, value: '1' }] }, /no number/],
  ]
  for (const [value, wanted] of rows) assert.throws(() => decodePlotted(bytesOf(value)), wanted)
  const endless = JSON.stringify(READING).replace('1.5', '1e999')
  assert.throws(() => decodePlotted(new TextEncoder().encode(endless)), /"fast" that is no number/)
})

test('whatever bytes come, they are a reading or a FrameError', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map(text => new TextEncoder().encode(text)),
      ),
      bytes => {
        try {
          decodePlotted(bytes)
        } catch (error) {
          assert.ok(error instanceof FrameError)
        }
      },
    ),
  )
})
