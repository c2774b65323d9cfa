import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import os from 'node:os'
import test from 'node:test'

const MODULE = new URL('./priority.ts', import.meta.url).href

/** Returns: what a process that was started with `nice` stands at after it. */
function standing(nice: number): number {
  const text = `import os from 'node:os'
    import { standBehindTrading } from '${MODULE}'
    os.setPriority(${nice})
    standBehindTrading()
    console.log(os.getPriority())`
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', text], {
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  return Number(stdout)
}

test('a process stands behind those that trade, and one that was started further behind stays there', () => {
  // No test may take more than it was started with.
  const own = Math.max(0, os.getPriority())
  assert.equal(standing(own), Math.max(10, own))
  assert.equal(standing(15), 15)
})
