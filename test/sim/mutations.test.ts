import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLUSTER_MUTATIONS } from '../../src/sim/cluster/cluster-mutations.ts'
import { MUTATIONS, seamsOf } from '../../src/sim/mutations.ts'
import { RULES } from '../../src/sim/rules.ts'
import { simulate } from '../../src/sim/simulation.ts'
import { assertNoticed } from './seed-runs.ts'

/** Twice what the slowest to find needs: docs/testing.md. */
const SEEDS_MAX = 80

for (const mutation of MUTATIONS) {
  test(`a checker notices: ${mutation.name} (${mutation.what})`, async context => {
    const seams = seamsOf(mutation)
    await assertNoticed(context, mutation, SEEDS_MAX, (seed, mode) => simulate({ seed, mode, seams }))
  })
}

test('every rule is broken by a mutation', () => {
  const broken = new Set([...MUTATIONS, ...CLUSTER_MUTATIONS].flatMap(({ breaks }) => breaks))
  assert.deepEqual(
    RULES.filter(rule => !broken.has(rule)),
    [],
  )
})
