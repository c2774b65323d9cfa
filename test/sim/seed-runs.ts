/** Runs many seeds of one mode as tests, a hundred each; a failure names the seed and the command that repeats it. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { seedThatNotices } from '../../src/sim/mutation-search.ts'
import type { Mutation } from '../../src/sim/mutations.ts'
import type { SimMode } from '../../src/sim/plan.ts'
import { simulate } from '../../src/sim/simulation.ts'
import type { SimOutcome } from '../../src/sim/stage.ts'

const SEEDS_A_TEST = 100

export function testSeeds(mode: SimMode, firstSeed: number, seedCount: number): void {
  for (let from = firstSeed; from < firstSeed + seedCount; from += SEEDS_A_TEST)
    test(`${mode}: seeds ${from} to ${from + SEEDS_A_TEST - 1}`, async () => {
      for (let seed = from; seed < from + SEEDS_A_TEST; seed++) await assertSeed(mode, seed)
    })
}

export async function assertSeed(mode: SimMode, seed: number): Promise<void> {
  const { violations, digest } = await simulate({ seed, mode })
  const found = violations.map(({ rule, text }) => `${rule}: ${text}`).join('\n')
  const repeat = `repeat it: npm run sim -- --seed ${seed} --mode ${mode} --trace`
  assert.equal(violations.length, 0, `seed ${seed}, ${mode}, digest ${digest}\n${found}\n${repeat}`)
}

/** The mistake is noticed within so many seeds, and never as something that it does not break. */
export async function assertNoticed(
  context: TestContext,
  { breaks }: Pick<Mutation, 'breaks'>,
  seedsMax: number,
  run: (seed: number, mode: SimMode) => Promise<SimOutcome>,
): Promise<void> {
  const seeds = await seedThatNotices({ breaks }, seedsMax, run, ({ rule, text }, seed) =>
    assert.ok(breaks.includes(rule), `seed ${seed}: ${rule}: ${text}`),
  )
  assert.ok(seeds !== undefined, `not noticed within ${seedsMax} seeds`)
  context.diagnostic(`${seeds} seeds: ${breaks[0]}`)
}
