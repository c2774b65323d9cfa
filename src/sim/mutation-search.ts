/** Looks after how many seeds, from 1 on and with the modes in turns, a deliberate mistake is noticed as the promise that it breaks. */

import type { Mutation } from './mutations.ts'
import { SIM_MODES, type SimMode } from './plan.ts'
import type { Violation } from './rules.ts'
import type { SimOutcome } from './stage.ts'

/**
 * Runs seed after seed, at most `seedsMax`.
 *
 * Shape: `onNoticed` hears of each run in which a promise was broken first, whichever it was.
 * Returns: the seed in which it was the mutation's own; `undefined` where there was none.
 */
export async function seedThatNotices(
  { breaks }: Pick<Mutation, 'breaks'>,
  seedsMax: number,
  run: (seed: number, mode: SimMode) => Promise<Pick<SimOutcome, 'violations'>>,
  onNoticed: (found: Violation, seed: number) => void = () => {},
): Promise<number | undefined> {
  for (let seed = 1; seed <= seedsMax; seed++) {
    const { violations } = await run(seed, SIM_MODES[seed % SIM_MODES.length]!)
    const [found] = violations
    if (found === undefined) continue
    onNoticed(found, seed)
    if (found.rule === breaks[0]) return seed
  }
  return undefined
}
