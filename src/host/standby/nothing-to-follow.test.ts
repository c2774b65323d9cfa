import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LeaseView } from '../../ports.ts'
import { canBeFollowed, type NothingToFollow } from './nothing-to-follow.ts'

const OWN = { nodeId: 'gamma', deskHash: 'new' }
const LEADER: LeaseView = {
  epoch: 7,
  nodeId: 'beta',
  buildId: 'build',
  configHash: 'new',
  remainingUs: 900_000,
  isReleased: false,
  handoverTo: '',
}

/** What was found | who leads | to be looked at again. */
const CASES: readonly (readonly [NothingToFollow, Partial<LeaseView>, boolean])[] = [
  ['EmptyJournal', {}, true],
  ['EmptyJournal', { configHash: 'old' }, true],
  ['EmptyJournal', { epoch: 0 }, false],
  ['EmptyJournal', { isReleased: true }, false],
  ['EmptyJournal', { remainingUs: 0 }, false],
  ['EmptyJournal', { nodeId: 'gamma' }, false],
  ['OtherConfiguration', {}, true],
  ['OtherConfiguration', { configHash: 'old' }, false],
  ['OtherConfiguration', { isReleased: true }, false],
  ['OtherConfiguration', { nodeId: 'gamma' }, false],
]

test('a node that had nothing to follow looks again when somebody leads whom it can follow', () => {
  for (const [found, leader, expected] of CASES)
    assert.equal(canBeFollowed(found, { ...LEADER, ...leader }, OWN), expected, `${found} ${JSON.stringify(leader)}`)
})
