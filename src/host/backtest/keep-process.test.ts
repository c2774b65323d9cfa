import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { runBacktest } from './backtest.ts'
import Leaving from './leaving.fixture.ts'
import { loadSmallRun } from './small-run.fixture.ts'

const STRATEGY = resolve(import.meta.dirname, 'leaving.fixture.ts')

test('a strategy that would end the process is stopped as one that throws, and the run has its report', async context => {
  const { exit } = process
  const loaded = await loadSmallRun(context, {
    bars: 6,
    stepMinutes: 30,
    tickSize: '0.01',
    strategies: { [Leaving.name]: { file: STRATEGY, account: 'main', limits: { orderNotionalMax: '90' } } },
  })
  const result = await runBacktest(loaded)
  assert(result.ok)
  assert.match(result.value.failures.join('\n'), /^Leaving: onBar: process\.exit\(3\): a strategy ends by throwing/)
  assert.equal(result.value.summary.speed?.eventCount, 6)
  assert.equal(process.exit, exit)
})
