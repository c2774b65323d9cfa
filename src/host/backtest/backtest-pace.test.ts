/** Whoever waits for a backtest is shown how far it is, and heard when he has seen enough, however slow its strategies are. */

import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { runBacktest } from './backtest.ts'
import { loadSmallRun } from './small-run.fixture.ts'

const STRATEGY = resolve(import.meta.dirname, '../../../examples/strategies/ema-cross.ts')
const BARS = 5_000

test('a slow run of few bars tells how far it is, and ends where it is asked to', async context => {
  const limits = { orderNotionalMax: '1000' }
  const parameters = { instrument: 'B.SIM', bar: '1m', quantity: '0.1' }
  const loaded = await loadSmallRun(context, {
    bars: BARS,
    stepMinutes: 1,
    tickSize: '0.01',
    strategies: { 'ema-cross': { file: STRATEGY, account: 'main', limits, parameters } },
  })
  let nowMs = 0
  context.mock.method(performance, 'now', () => (nowMs += 200))
  const interrupt = new AbortController()
  const seen: number[] = []
  const result = await runBacktest(loaded, {
    signal: interrupt.signal,
    onProgress: ({ readCount, totalCount }) => {
      assert.equal(totalCount, BARS)
      seen.push(readCount)
      if (seen.length === 2) setImmediate(() => interrupt.abort())
    },
  })
  assert(result.ok)
  assert.ok(result.value.isAborted)
  assert.ok(seen.length < 4 && seen.at(-1)! < BARS, seen.join())
})
