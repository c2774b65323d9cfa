import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { TimeUs } from '../core/domain/ids.ts'
import type { NodePresence, SeenNode } from '../ports.ts'
import { Presence, SEEN_US_MAX } from './presence.ts'

const OWN: NodePresence = {
  nodeId: 'm',
  priority: 2,
  role: 'Standby',
  epoch: 1,
  appliedSequence: 1,
  appliedBlock: 1,
  buildId: 'b',
  configHash: 'c',
  refusal: '',
  clockOffUs: 0,
}

interface Answers {
  readonly storeUs?: number
  /** Word by word, the last one for all that follow. */
  readonly shared?: readonly boolean[]
}

async function presenceAmong(
  t: TestContext,
  others: readonly Partial<SeenNode>[],
  { storeUs = 0, shared = [false] }: Answers = {},
  onNameShared: (isShared: boolean) => void = () => {},
): Promise<Presence> {
  let words = 0
  const list = [OWN, ...others.map(other => ({ ...OWN, ...other }))].map(each => ({ seenAgoUs: 0, ...each }))
  const presence = new Presence({
    board: {
      announce: async () => ({
        storeTimeUs: storeUs as TimeUs,
        isNameShared: shared[Math.min(words++, shared.length - 1)]!,
      }),
      list: async () => list,
    },
    own: () => OWN,
    wallUs: () => 0,
    onNodes: () => {},
    onNameShared,
    onAway: (_, reason) => assert.fail(reason),
  })
  t.after(() => presence.close())
  await presence.begin()
  return presence
}

const CASES: readonly (readonly [what: string, others: readonly Partial<SeenNode>[], better: number])[] = [
  ['alone', [], 0],
  ['a better priority', [{ nodeId: 'z', priority: 1 }], 1],
  ['a worse priority', [{ nodeId: 'a', priority: 3 }], 0],
  ['the same priority and a name before ours', [{ nodeId: 'a' }], 1],
  ['the same priority and a name after ours', [{ nodeId: 'z' }], 0],
  ['one that leads', [{ nodeId: 'a', role: 'Leader' }], 0],
  ['one that cannot be promoted', [{ nodeId: 'a', refusal: 'DIFFERS: x' }], 0],
  ['one that has not been seen for long', [{ nodeId: 'a', seenAgoUs: SEEN_US_MAX + 1 }], 0],
]

for (const [what, others, better] of CASES) {
  test(`${what}: ${better} go first`, async t => {
    assert.equal((await presenceAmong(t, others)).betterCount(), better)
  })
}

test('the clock is measured against the store’s', async t => {
  assert.equal((await presenceAmong(t, [], { storeUs: 2_500_000 })).clockOffUs, -2_500_000)
})

const CLOCKS: readonly (readonly [
  what: string,
  storeUs: number,
  others: readonly Partial<SeenNode>[],
  ahead: number,
])[] = [
  ['nobody leads: there is nothing to differ from', 9_000_000, [], 0],
  ['a store whose clock is off, for the leader as for us', 9_000_000, [{ role: 'Leader', clockOffUs: -9_000_000 }], 0],
  ['ours is behind the leader’s', 9_000_000, [{ role: 'Leader', clockOffUs: 0 }], -9_000_000],
  ['another standby’s does not count', 0, [{ role: 'Standby', clockOffUs: 5_000_000 }], 0],
]

for (const [what, storeUs, others, ahead] of CLOCKS) {
  test(`clocks: ${what}`, async t => {
    const presence = await presenceAmong(
      t,
      others.map(other => ({ nodeId: 'z', ...other })),
      { storeUs },
    )
    assert.equal(presence.clockAheadUs, ahead)
  })
}

test('a name that another process goes by is told at its first word, and again when it is ours alone', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const told: boolean[] = []
  const presence = await presenceAmong(t, [], { shared: [false, true, false] }, isShared => told.push(isShared))
  const heard: boolean[] = [presence.isNameShared]
  for (let word = 1; word <= 8; word++) {
    t.mock.timers.tick(500)
    await new Promise(resolve => setImmediate(resolve))
    heard.push(presence.isNameShared)
  }
  assert.deepEqual(heard, [false, true, true, true, true, true, true, false, false])
  assert.deepEqual(told, [true, false])
})
