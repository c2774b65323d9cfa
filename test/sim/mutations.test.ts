import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLUSTER_MUTATIONS } from '../../src/sim/cluster/cluster-mutations.ts'
import { MUTATIONS, seamsOf } from '../../src/sim/mutations.ts'
import { SIM_MODES } from '../../src/sim/plan.ts'
import { RULES } from '../../src/sim/rules.ts'
import { simulate } from '../../src/sim/simulation.ts'

/** Twice what the slowest to find needs: docs/testing.md. */
const SEEDS_MAX = 80

for (const mutation of MUTATIONS) {
  test(`a checker notices: ${mutation.name} (${mutation.what})`, async context => {
    for (let seed = 1; seed <= SEEDS_MAX; seed++) {
      const mode = SIM_MODES[seed % SIM_MODES.length]!
      const { violations } = await simulate({ seed, mode, seams: seamsOf(mutation) })
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

test('every rule is broken by a mutation', () => {
  const broken = new Set([...MUTATIONS, ...CLUSTER_MUTATIONS].flatMap(({ breaks }) => breaks))
  assert.deepEqual(
    RULES.filter(rule => !broken.has(rule)),
    [],
  )
})
