/** Judges a run of strikes by the exchange's ledger: what no two leaders may do, and how long each change of leaders took. */

import assert from 'node:assert/strict'
import { type ClientOrderId, parseClientOrderId } from '../../../src/core/domain/ids.ts'
import { type DoubtStory, doubtText, EpochStories, type EpochStory } from '../../../src/host/drills/epoch-stories.ts'
import { Ledger } from '../../../src/venues/simulated/ledger.ts'
import { assertNothingLost, type Examination, type ExaminedJournal } from '../examination.ts'
import type { Strike } from './strikes.ts'
import { LEASE_US } from './team.ts'

export interface Taken {
  readonly clientOrderId: string
  readonly epoch: number
  readonly takenUs: number
}

export interface Cycle extends Strike {
  /** The first order of a newer epoch that the venue took; 0 where nobody took over. */
  readonly firstOrderUs: number
  /** What the new leader's journal tells of its way there; absent where nobody took over. */
  readonly story?: EpochStory | undefined
  readonly doubts: readonly DoubtStory[]
}

export interface Verdict extends Examination {
  readonly cycles: readonly Cycle[]
  readonly orderCount: number
  readonly ordersPerSecond: number
  /** Orders of an older epoch that the venue took after the first of a newer one. */
  readonly mixed: readonly string[]
  /** Orders that the venue took while nobody may add risk. */
  readonly risky: readonly string[]
  /** Orders from before a sleep that the venue took after it. */
  readonly stale: readonly string[]
}

/** A market that is still for so long is a change of leaders, not trading. */
const SILENCE_US = 100_000

/** In the order in which the venue took them. */
export function takenOrders(ledgerFile: string): Taken[] {
  const ledger = new Ledger(ledgerFile)
  const orders = [...ledger.exportLedger()].flatMap(([clientOrderId, entry]) =>
    entry.orders.map(({ arrival, takenTimeUs }) => ({ clientOrderId, arrival, takenUs: takenTimeUs })),
  )
  ledger.close()
  return orders
    .sort((a, b) => a.arrival - b.arrival)
    .flatMap(({ clientOrderId, takenUs }) => {
      const origin = parseClientOrderId(clientOrderId as ClientOrderId)
      return origin === undefined ? [] : [{ clientOrderId, takenUs, epoch: origin.epoch }]
    })
}

export function judge(
  strikes: readonly Strike[],
  taken: readonly Taken[],
  journal: ExaminedJournal,
  examination: Examination,
): Verdict {
  const submittedUs = new Map<string, number>()
  const stories = new EpochStories((clientOrderId, timeUs) => void submittedUs.set(clientOrderId, timeUs))
  for (const block of journal.blocksAfter(0)) stories.take(block)
  const cycles = strikes.map(strike => ({
    ...strike,
    firstOrderUs: strike.newEpoch === 0 ? 0 : firstAfter(taken, strike),
    story: stories.of(strike.newEpoch),
    doubts: stories.of(strike.newEpoch)?.doubts ?? [],
  }))
  return {
    ...examination,
    cycles,
    orderCount: taken.length,
    ordersPerSecond: rateOf(taken),
    mixed: mixedOf(taken.filter(order => !wasOnTheWire(order, strikes, submittedUs))),
    risky: riskyOf(strikes, taken),
    stale: staleOf(strikes, taken, submittedUs),
  }
}

export function assertOneLeader(verdict: Verdict): void {
  assertNothingLost(verdict)
  assert.deepEqual(verdict.mixed, [], 'orders of an older epoch after the first of a newer one')
  assert.deepEqual(verdict.risky, [], 'orders that came to the venue while nobody may add risk')
  assert.deepEqual(verdict.stale, [], 'orders from before a sleep that came to the venue after it')
  const late = verdict.cycles.filter(({ newEpoch, firstOrderUs }) => newEpoch > 0 && firstOrderUs === 0)
  assert.deepEqual(late, [], 'changes of leaders after which the venue took no order')
}

/** For a person. */
export function cycleText({ name, newEpoch, firstOrderUs, atUs, doubts }: Cycle): string {
  if (newEpoch === 0) return `${name}: the same one leads`
  return `${name}: first order after ${Math.round((firstOrderUs - atUs) / 1e3)} ms, in doubt ${doubtText(doubts)}`
}

function firstAfter(taken: readonly Taken[], { epoch, atUs }: Strike): number {
  return taken.find(order => order.epoch > epoch && order.takenUs >= atUs)?.takenUs ?? 0
}

/**
 * Written to a network that then held everything: whoever wrote it was within its lease, and the venue's own window decides
 * whether it still takes it. At the new leader it is in doubt, as any other.
 */
function wasOnTheWire(
  { clientOrderId, epoch }: Taken,
  strikes: readonly Strike[],
  submittedUs: ReadonlyMap<string, number>,
): boolean {
  const atUs = submittedUs.get(clientOrderId) ?? Number.POSITIVE_INFINITY
  return strikes.some(
    each => each.name === 'cut everything: hole' && each.epoch === epoch && atUs <= each.atUs + LEASE_US,
  )
}

export function mixedOf(taken: readonly Taken[]): string[] {
  const mixed: string[] = []
  let newest = 0
  for (const order of taken) {
    if (order.epoch < newest) mixed.push(`${textOf(order)} after epoch ${newest}`)
    newest = Math.max(newest, order.epoch)
  }
  return mixed
}

export function riskyOf(
  strikes: readonly Pick<Strike, 'quietFromUs' | 'quietUntilUs'>[],
  taken: readonly Taken[],
): string[] {
  return strikes.flatMap(({ quietFromUs, quietUntilUs }) =>
    taken.filter(({ takenUs }) => takenUs > quietFromUs && takenUs < quietUntilUs).map(textOf),
  )
}

export function staleOf(
  strikes: readonly Pick<Strike, 'staleBeforeUs' | 'staleAfterUs'>[],
  taken: readonly Taken[],
  submittedUs: ReadonlyMap<string, number>,
): string[] {
  return strikes
    .filter(({ staleAfterUs }) => staleAfterUs > 0)
    .flatMap(({ staleBeforeUs, staleAfterUs }) =>
      taken
        .filter(order => order.takenUs > staleAfterUs && (submittedUs.get(order.clientOrderId) ?? 0) < staleBeforeUs)
        .map(textOf),
    )
}

/** The silences are left out. */
function rateOf(taken: readonly Taken[]): number {
  let busyUs = 0
  for (let i = 1; i < taken.length; i++) {
    const gapUs = taken[i]!.takenUs - taken[i - 1]!.takenUs
    if (gapUs < SILENCE_US) busyUs += gapUs
  }
  return taken.length / Math.max(1, busyUs / 1e6)
}

function textOf({ clientOrderId, takenUs }: Taken): string {
  return `${clientOrderId} at ${takenUs}`
}
