import assert from 'node:assert/strict'
import test from 'node:test'
import type { EngineState } from '../../core/engine/engine-state.ts'
import { Retention } from './retention.ts'

/** A journal of ten inputs a block, a block a second, that notes what it is asked to drop. */
class CountedJournal {
  prunedBefore = 0

  lastBlockBefore(sequence: number): number {
    return Math.max(0, Math.floor((sequence - 1) / 10))
  }

  lastBlockOlderThan(timeUs: number): number {
    return Math.max(0, Math.floor(timeUs / 1_000_000) - 1)
  }

  async pruneBefore(blockNumber: number) {
    const prunedBlocks = Math.max(0, blockNumber - Math.max(1, this.prunedBefore))
    this.prunedBefore = Math.max(this.prunedBefore, blockNumber)
    return { prunedBlocks, firstBlockNumber: blockNumber }
  }
}

type Status = readonly [isRunning: boolean, savedAt: number | undefined]

function stateOf(strategies: readonly Status[]): EngineState {
  return {
    strategies: strategies.map(([isRunning, savedAt]) => ({
      isRunning,
      saved: savedAt === undefined ? undefined : { causationSequence: savedAt, intentSequence: 0, stateJson: '{}' },
    })),
  } as unknown as EngineState
}

const S = 1_000_000
/** Three snapshots at the inputs 1,000, 2,000 and 3,000, with the strategies' states as they stood at the first of them. */
const ROWS: readonly (readonly [what: string, strategies: readonly Status[], keepS: number, prunedBefore: number])[] = [
  ['saved just before the snapshot', [[true, 995]], 0, 100],
  [
    'the strategy that was saved longest ago counts',
    [
      [true, 995],
      [true, 305],
    ],
    0,
    31,
  ],
  [
    'one that runs and was never saved needs everything',
    [
      [true, 995],
      [true, undefined],
    ],
    0,
    1,
  ],
  [
    'one that never ran needs nothing',
    [
      [true, 995],
      [false, undefined],
    ],
    0,
    100,
  ],
  [
    'one that was stopped may be started again',
    [
      [true, 995],
      [false, 205],
    ],
    0,
    21,
  ],
  ['younger than a person wants to keep', [[true, 995]], 250, 50],
]

for (const [what, strategies, keepS, prunedBefore] of ROWS) {
  test(`prunes no more than is not needed: ${what}`, async () => {
    const journal = new CountedJournal()
    const retention = new Retention({ journal, keepUs: keepS * S, isActive: () => true, onHeld: () => {} })
    const state = stateOf(strategies)
    assert.equal(await retention.onSnapshot(state, 1_000, 100 * S), 0, 'the first snapshot may be damaged')
    assert.equal(await retention.onSnapshot(stateOf([[true, 1_995]]), 2_000, 200 * S), 0)
    await retention.onSnapshot(stateOf([[true, 2_995]]), 3_000, 300 * S)
    assert.equal(journal.prunedBefore, prunedBefore)
  })
}

test('a strategy that the configuration has no more holds nothing up', async () => {
  const journal = new CountedJournal()
  const retention = new Retention({
    journal,
    keepUs: 0,
    isActive: index => index === 0,
    onHeld: () => assert.fail('held'),
  })
  for (const at of [1_000, 2_000, 3_000])
    await retention.onSnapshot(
      stateOf([
        [true, at - 5],
        [false, 5],
      ]),
      at,
      at * S,
    )
  assert.equal(journal.prunedBefore, 100)
})

/** The state that each strategy said by the snapshots at 1,000, 2,000 … inputs, and what is told of the strategies. */
async function heldBy(keepS: number, ...snapshots: readonly (readonly Status[])[]): Promise<string[]> {
  const told: string[] = []
  const onHeld = (index: number, blockCount: number) => void told.push(`${index}: ${blockCount}`)
  const retention = new Retention({ journal: new CountedJournal(), keepUs: keepS * S, isActive: () => true, onHeld })
  for (const [at, strategies] of snapshots.entries())
    await retention.onSnapshot(stateOf(strategies), (at + 1) * 1_000, (at + 1) * 100 * S)
  return told
}

test('who keeps what nobody wants to keep is named: it has not said its state since the oldest snapshot', async () => {
  const good = (at: number): Status => [true, at * 1_000 - 5]
  const rows = [1, 2, 3, 4].map((at): readonly Status[] => [good(at), [false, 205]])
  assert.deepEqual(await heldBy(0, ...rows), ['1: 279', '1: 379'])
  assert.deepEqual(await heldBy(290, ...rows), ['1: 89'], 'by then it is older than a person wants to keep')
  assert.deepEqual(await heldBy(1_000, ...rows), [])
})

test('whoever says its state with each snapshot is not named, however short things are kept', async () => {
  const rows = [1, 2, 3, 4].map((at): readonly Status[] => [[true, at * 1_000 - 5]])
  assert.deepEqual(await heldBy(0, ...rows), [])
})
