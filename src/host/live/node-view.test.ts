import assert from 'node:assert/strict'
import test from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import { Engine } from '../../core/engine/engine.ts'
import { ViewMaker } from './node-view.ts'

test('a node that waits for another one to begin the session shows that', () => {
  const view = new ViewMaker(new Engine(), {}).make({
    nowUs: 7 as TimeUs,
    epoch: 0,
    durableSequence: 0,
    blockNumber: 0,
    isReady: false,
    isStoreFailing: false,
    cluster: undefined,
  })
  assert.deepEqual([view.timeUs, view.reasons, view.accounts], [7, ['no session has begun'], []])
})
