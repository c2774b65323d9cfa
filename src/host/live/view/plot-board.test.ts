import assert from 'node:assert/strict'
import test from 'node:test'
import { fixtureConfiguration } from '../../../core/domain/fixtures.ts'
import { PlotBoard } from './plot-board.ts'

const WORLD = fixtureConfiguration()
const { strategyId } = WORLD.strategies[0]!
const { instrumentId } = WORLD.instruments[0]!

function shownAfter(...values: (readonly [timeUs: number, value: number | null, pane?: string])[]) {
  const board = new PlotBoard()
  for (const [timeUs, value, pane = ''] of values)
    board.note(WORLD, 0, { instrumentIndex: 0, timeUs, points: [{ name: 'fast', pane, value }] })
  return board.views()
}

const lineOf = (value: number | null, pane?: string) => shownAfter([1, value, pane])[0]!.lines[0]

test('a line over the candles is a price, to a hundredth of a tick', () => {
  assert.deepEqual(shownAfter([7, 6_500_000.126]), [
    { strategyId, instrumentId, timeUs: 7, lines: [{ name: 'fast', pane: '', value: '65000.0013' }] },
  ])
  assert.equal(lineOf(null)?.value, null)
  assert.equal(lineOf(1e300)?.value, null)
})

test('a line in a pane of its own is a number as it is', () => {
  assert.deepEqual(lineOf(48.123_456_789, 'RSI'), { name: 'fast', pane: 'RSI', value: '48.123457' })
})

test('the newest bar is shown; what is told again of older ones changes nothing', () => {
  assert.equal(shownAfter([5, 100], [9, 200], [6, 300])[0]!.lines[0]!.value, '2.0000')
  assert.equal(shownAfter([5, 100], [5, 300])[0]!.lines[0]!.value, '3.0000')
})
