import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLUSTER_MUTATIONS, clusterSeamsOf } from '../../src/sim/cluster/cluster-mutations.ts'
import { simulateCluster } from '../../src/sim/cluster/cluster-simulation.ts'
import { SIM_MODES } from '../../src/sim/plan.ts'

/** Twice what the slowest to find needs: docs/testing.md. */
const SEEDS_MAX = 72

for (const mutation of CLUSTER_MUTATIONS) {
  test(`a checker notices between nodes: ${mutation.name} (${mutation.what})`, async context => {
    for (let seed = 1; seed <= SEEDS_MAX; seed++) {
      const mode = SIM_MODES[seed % SIM_MODES.length]!
      const { violations } = await simulateCluster({ seed, mode, nodeCount: 2, seams: clusterSeamsOf(mutation) })
      const [found] = violations
      if (found === undefined) continue
      assert.ok(mutation.breaks.includes(found.rule), `seed ${seed}: ${found.rule}: ${found.text}`)
      if (found.rule !== mutation.breaks[0]) continue
      context.diagnostic(`${seed} seeds: ${found.rule}`)
      return
    }
    assert.fail(`not noticed within ${SEEDS_MAX} seeds`)
  })
}
