import assert from 'node:assert/strict'
import test from 'node:test'
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
}

async function presenceAmong(others: readonly Partial<SeenNode>[], storeUs = 0): Promise<Presence> {
  const list = [OWN, ...others.map(other => ({ ...OWN, ...other }))].map(each => ({ seenAgoUs: 0, ...each }))
  const presence = new Presence({
    board: { announce: async () => storeUs as TimeUs, list: async () => list },
    own: () => OWN,
    wallUs: () => 0,
    onNodes: () => {},
    onAway: (_, reason) => assert.fail(reason),
  })
  await presence.begin()
  presence.close()
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
  test(`${what}: ${better} go first`, async () => {
    assert.equal((await presenceAmong(others)).betterCount(), better)
  })
}

test('the clock is measured against the store’s', async () => {
  assert.equal((await presenceAmong([], 2_500_000)).clockOffUs, -2_500_000)
})
