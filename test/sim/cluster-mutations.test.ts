import { test } from 'node:test'
import { CLUSTER_MUTATIONS, clusterSeamsOf } from '../../src/sim/cluster/cluster-mutations.ts'
import { simulateCluster } from '../../src/sim/cluster/cluster-simulation.ts'
import type { SimMode } from '../../src/sim/plan.ts'
import { assertNoticed } from './seed-runs.ts'

/** Twice what the slowest to find needs: docs/testing.md. */
const SEEDS_MAX = 72

for (const mutation of CLUSTER_MUTATIONS) {
  test(`a checker notices between nodes: ${mutation.name} (${mutation.what})`, async context => {
    const seams = clusterSeamsOf(mutation)
    const run = (seed: number, mode: SimMode) => simulateCluster({ seed, mode, nodeCount: 2, seams })
    await assertNoticed(context, mutation, SEEDS_MAX, run)
  })
}
