import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SIM_MODES } from '../../src/sim/plan.ts'
import { simulate } from '../../src/sim/simulation.ts'

const SEEDS = [3, 8, 21]

for (const mode of SIM_MODES) {
  for (const seed of SEEDS) {
    test(`${mode} seed ${seed}: the same seed is the same run, with and without a trace`, async () => {
      const first = await simulate({ seed, mode })
      const again = await simulate({ seed, mode, traceLines: 50 })
      assert.deepEqual({ ...again, lastLines: [] }, first)
      assert.ok(again.lastLines.length > 0 && again.lastLines.length <= 50, `${again.lastLines.length} lines`)
      assert.ok(first.orderCount > 0, 'something happened')
    })
  }
}

test('another seed is another run', async () => {
  const first = await simulate({ seed: 31, mode: 'safety' })
  const other = await simulate({ seed: 32, mode: 'safety' })
  assert.notEqual(first.digest, other.digest)
})

test('the machine has its own time back after a run', async () => {
  const { setTimeout: own } = globalThis
  const beforeMs = performance.now()
  await simulate({ seed: 5, mode: 'liveness' })
  assert.equal(globalThis.setTimeout, own)
  assert.ok(performance.now() - beforeMs < 60_000, 'and its clock goes on from where it was')
})
