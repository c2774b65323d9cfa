import { test } from 'node:test'
import type { SimMode } from '../../src/sim/plan.ts'
import { assertSeed } from './seed-runs.ts'

/**
 * Seeds that once found something. A seed means what it meant as long as plan and chance are drawn in the same order, so each
 * find has a test or a mutation of its own beside it; these cost little and may find it again.
 */
const FOUND: readonly (readonly [mode: SimMode, seed: number, what: string])[] = [
  ['safety', 2088, 'a fill lost with its repeat, and then too old to be asked for'],
  ['liveness', 59, 'a stopped strategy was started again by the next reading of its account'],
  ['safety', 104, 'answers that got lost were awaited for ever'],
  ['liveness', 357, 'an order left after its venue had said that it did not have it'],
  ['liveness', 890, 'a pause that waited for another kept the processor busy, and time stood still'],
  ['safety', 3775, 'a held order, released in a block that damage took, was released again under the same id'],
  ['safety', 2674, 'the same'],
  ['liveness', 64, 'fills of a perpetual booked in another order: its balance differs, its cash does not'],
  ['liveness', 193, 'the same'],
  ['liveness', 247, 'the same'],
  ['liveness', 204, 'the same'],
  ['liveness', 301, 'the same'],
]

for (const [mode, seed, what] of FOUND) test(`${mode} seed ${seed}: ${what}`, () => assertSeed(mode, seed))
