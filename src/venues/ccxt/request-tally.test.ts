import assert from 'node:assert/strict'
import test from 'node:test'
import { RequestTally } from './request-tally.ts'
import type { CallOutcome, Errand } from './request-terms.ts'

const answered = (kind: 'Ok' | 'RateLimited' | 'Refused'): CallOutcome =>
  ({ kind: 'Answered', verdict: { kind, text: '' }, body: {} }) as unknown as CallOutcome

const ROWS: readonly (readonly [Errand, CallOutcome, string])[] = [
  ['Order', answered('Ok'), 'answered'],
  ['Order', answered('Refused'), 'refused'],
  ['Cancel', answered('RateLimited'), 'limited'],
  ['Question', { kind: 'NotSent', text: '' }, 'not_sent'],
  ['Question', { kind: 'Unknown', text: '' }, 'unknown'],
]

test('requests are counted by what was asked and what came of it', () => {
  const tally = new RequestTally()
  for (const [errand, outcome] of [...ROWS, ROWS[0]!]) tally.note(errand, outcome)
  assert.deepEqual(
    tally.counts,
    ROWS.map(([request, , outcome], place) => ({ request, outcome, count: place === 0 ? 2 : 1 })),
  )
})

test('of the answers the newest are kept until somebody asks how long they took', () => {
  const tally = new RequestTally()
  for (let us = 1; us <= 300; us++) tally.noteRoundTrip(us)
  const taken = tally.takeRoundTrips()
  assert.equal(taken.length, 256)
  assert.equal(taken.at(-1), 300)
  assert.deepEqual(tally.takeRoundTrips(), [])
})
