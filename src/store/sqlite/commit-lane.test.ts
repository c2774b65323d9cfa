import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { BlockDraft } from '../../ports.ts'
import { CommitLane } from './commit-lane.ts'

const whole = fc.maxSafeNat()
const hash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })

const time = whole as unknown as fc.Arbitrary<TimeUs>
const drafts: fc.Arbitrary<BlockDraft> = fc.record(
  {
    epoch: whole,
    firstSequence: whole,
    lastSequence: whole,
    firstTimeUs: time,
    lastTimeUs: time,
    recordCount: whole,
    payload: fc.uint8Array({ maxLength: 300 }),
  },
  { noNullPrototype: true },
)

test('what is asked for on one side is found on the other, one append after another', () => {
  const asks = fc.array(fc.tuple(drafts, whole, fc.oneof(fc.constant(''), hash), hash), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(asks, all => {
      const journal = new CommitLane()
      const thread = new CommitLane(journal.memory)
      for (const [draft, blockNumber, previousHash, newHash] of all) {
        assert.equal(thread.asked(), undefined)
        assert.ok(journal.ask({ blockNumber, hash: previousHash }, draft))
        assert.deepEqual(thread.asked(), { previous: { blockNumber, hash: previousHash }, draft })
        assert.equal(journal.takeDone(), undefined)
        thread.done(newHash)
        assert.equal(journal.takeDone(), newHash)
        assert.equal(journal.takeDone(), undefined)
      }
    }),
  )
})

const PREVIOUS = { blockNumber: 1, hash: 'ab'.repeat(32) }
const DRAFT: BlockDraft = {
  epoch: 1,
  firstSequence: 1,
  lastSequence: 2,
  firstTimeUs: 3 as TimeUs,
  lastTimeUs: 4 as TimeUs,
  recordCount: 2,
  payload: Uint8Array.of(1, 2, 3),
}

test('only one stands there at a time, and a refused one makes room', () => {
  const lane = new CommitLane()
  assert.ok(lane.ask(PREVIOUS, DRAFT))
  assert.equal(lane.ask(PREVIOUS, DRAFT), false, 'asked for')
  lane.done('cd'.repeat(32))
  assert.equal(lane.ask(PREVIOUS, DRAFT), false, 'the answer was not taken')
  lane.takeDone()
  assert.ok(lane.ask(PREVIOUS, DRAFT))
  lane.refused()
  assert.equal(lane.takeDone(), undefined)
  assert.ok(lane.ask(PREVIOUS, DRAFT))
})

test('a payload of 64 KB goes through it, a longer one does not', () => {
  const lane = new CommitLane()
  assert.equal(lane.ask(PREVIOUS, { ...DRAFT, payload: new Uint8Array(65_537) }), false)
  assert.ok(lane.ask(PREVIOUS, { ...DRAFT, payload: new Uint8Array(65_536).fill(7) }))
  assert.deepEqual(lane.asked()!.draft.payload, new Uint8Array(65_536).fill(7))
})

/** Never waited for: whoever would wait for it is found out by the time that the test took. */
const LONG_MS = 20_000

test('the thread looks out for what is expected: until it is there, or for a moment, and then no more', () => {
  const lane = new CommitLane()
  const beganMs = performance.now()
  lane.awaitExpected(LONG_MS)
  const { calls } = lane
  lane.expect()
  lane.waitForCall(calls)
  lane.ask(PREVIOUS, DRAFT)
  lane.awaitExpected(LONG_MS)
  assert.deepEqual(lane.asked()?.draft, DRAFT)
  lane.refused()
  lane.awaitExpected(LONG_MS)
  lane.expect()
  lane.awaitExpected(1)
  lane.awaitExpected(LONG_MS)
  assert.equal(lane.asked(), undefined)
  assert.ok(performance.now() - beganMs < LONG_MS)
})

test('waiting ends with the answer', async () => {
  const lane = new CommitLane()
  await lane.whenAnswered()
  lane.ask(PREVIOUS, DRAFT)
  const answered = lane.whenAnswered()
  const { calls } = lane
  lane.call()
  lane.waitForCall(calls)
  lane.done('cd'.repeat(32))
  await answered
})
