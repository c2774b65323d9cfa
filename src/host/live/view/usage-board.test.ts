import assert from 'node:assert/strict'
import test from 'node:test'
import { sample } from '../../../operations/metrics/samples.ts'
import { UsageBoard } from './usage-board.ts'

const SECOND_US = 1_000_000
const cpu = (seconds: number) => sample('holdfast_process_cpu_seconds_total', ['strategy ema'], seconds)
const memory = sample('holdfast_process_resident_memory_bytes', ['strategy ema'], 81_400_000)

test('processor time between two looks, memory as it is, and what is gone is not known any more', () => {
  const board = new UsageBoard()
  assert.deepEqual(board.ofStrategy('ema'), { cpu: null, memory: null })
  board.take([cpu(10), memory], 10 * SECOND_US)
  assert.deepEqual(board.ofStrategy('ema'), { cpu: null, memory: '81 MB' })
  board.take([cpu(10.5), memory], 12 * SECOND_US)
  assert.deepEqual(board.ofStrategy('ema'), { cpu: '25 %', memory: '81 MB' })
  board.take([cpu(0.1), memory], 13 * SECOND_US)
  assert.equal(board.ofStrategy('ema').cpu, null, 'it was started anew')
  board.take([], 14 * SECOND_US)
  assert.deepEqual(board.ofStrategy('ema'), { cpu: null, memory: null })
})

test('what is used of a rate budget, where somebody counts it', () => {
  const board = new UsageBoard()
  board.take([sample('holdfast_venue_rate_budget_ratio', ['BINANCE'], 0.88)], SECOND_US)
  assert.deepEqual([board.rateUsedOf('BINANCE'), board.rateUsedOf('SIM')], ['12 %', null])
})
