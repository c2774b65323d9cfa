/** What was listed while a node stood by, and what is asked for after that: together the whole, as the plain twin has it. */

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { TimeUs } from '../../core/domain/ids.ts'
import { type OrderFact, orderFact } from './facts.ts'
import { KEPT_MS, LATE_MS, ListedFills } from './listed-fills.ts'

const BEGIN_MS = 1_700_000_000_000

interface Row {
  readonly timeMs: number
  /** From when on the venue's list has it. */
  readonly listedMs: number
  readonly fill: OrderFact
}

function rowOf(executionId: string, timeMs: number, lateMs = 0): Row {
  const eventTimeUs = (timeMs * 1_000) as TimeUs
  return { timeMs, listedMs: timeMs + lateMs, fill: orderFact('Trade', { executionId, eventTimeUs }) }
}

/** What the venue answers at `nowMs`: the plain twin. */
function listingOf(rows: readonly Row[], fromMs: number, nowMs: number): OrderFact[] {
  return rows.filter(({ timeMs, listedMs }) => timeMs >= fromMs && listedMs <= nowMs).map(({ fill }) => fill)
}

function idsOf(fills: readonly OrderFact[]): string[] {
  return fills.map(({ executionId }) => executionId).sort()
}

const PASSING = fc.record({
  /** An execution, or a listing while the node stands by. */
  isListing: fc.boolean(),
  waitMs: fc.oneof(
    { arbitrary: fc.integer({ min: 0, max: 20_000 }), weight: 20 },
    { arbitrary: fc.integer({ min: 0, max: KEPT_MS * 2 }), weight: 1 },
  ),
  lateMs: fc.integer({ min: 0, max: LATE_MS }),
})

test('however executions and listings follow each other: a new leader has all that the venue’s whole list has', () => {
  fc.assert(
    fc.property(
      fc.array(PASSING, { maxLength: 60 }),
      fc.integer({ min: 0, max: KEPT_MS }),
      fc.integer({ min: -20_000, max: 20_000 }),
      fc.integer({ min: 3, max: 40 }),
      (passing, backMs, clockOffMs, keptMax) => {
        const listed = new ListedFills(keptMax)
        const rows: Row[] = []
        let nowMs = BEGIN_MS
        for (const { isListing, waitMs, lateMs } of passing) {
          nowMs += waitMs
          if (!isListing) rows.push(rowOf(`e${rows.length}`, nowMs, lateMs))
          else {
            const askedMs = nowMs + clockOffMs
            const fromMs = listed.nextFromMs(askedMs)
            listed.note(fromMs, askedMs, listingOf(rows, fromMs, nowMs))
          }
        }
        const sinceMs = nowMs - backMs
        const listing = listingOf(rows, listed.askFromMs(sinceMs), nowMs)
        assert.deepEqual(idsOf(listed.from(sinceMs, listing)), idsOf(listingOf(rows, sinceMs, nowMs)))
      },
    ),
    { numRuns: 500 },
  )
})

test('what was read is asked for no more but its last seconds', () => {
  const listed = new ListedFills()
  const fromMs = listed.nextFromMs(BEGIN_MS)
  assert.equal(fromMs, BEGIN_MS - KEPT_MS)
  listed.note(fromMs, BEGIN_MS, [rowOf('a', BEGIN_MS - 300_000).fill, rowOf('b', BEGIN_MS - 50).fill])
  assert.equal(listed.nextFromMs(BEGIN_MS + 5_000), BEGIN_MS - 50 - LATE_MS)
  assert.equal(listed.askFromMs(BEGIN_MS - 400_000), BEGIN_MS - 50 - LATE_MS)
  assert.deepEqual(idsOf(listed.from(BEGIN_MS - 400_000, [])), ['a', 'b'])
  assert.deepEqual(idsOf(listed.from(BEGIN_MS - 300_000, [])), ['a', 'b'], 'one of that very time is')
  assert.deepEqual(idsOf(listed.from(BEGIN_MS - 299_999, [])), ['b'], 'what was before is not asked for')
})

test('a listing from the newest on is as good as one from the oldest on', () => {
  const fills = [90, 60, 30, 0].map(age => rowOf(`e${age}`, BEGIN_MS - age * 1_000).fill)
  const [forwards, backwards] = [fills, fills.toReversed()].map(listing => {
    const listed = new ListedFills(2)
    listed.note(listed.nextFromMs(BEGIN_MS), BEGIN_MS, listing)
    return [listed.nextFromMs(BEGIN_MS), listed.askFromMs(BEGIN_MS - 59_999), idsOf(listed.from(0, []))]
  })
  assert.deepEqual(backwards, forwards)
})

test('a listing of many pages is as old as its first', () => {
  const listed = new ListedFills()
  listed.note(listed.nextFromMs(BEGIN_MS), BEGIN_MS, [rowOf('a', BEGIN_MS + 20_000).fill])
  assert.equal(listed.nextFromMs(BEGIN_MS + 25_000), BEGIN_MS - LATE_MS)
})

test('whoever goes back further than that has to ask for all of it', () => {
  const listed = new ListedFills()
  assert.equal(listed.askFromMs(BEGIN_MS), BEGIN_MS, 'nothing was read')
  listed.note(listed.nextFromMs(BEGIN_MS), BEGIN_MS, [rowOf('a', BEGIN_MS).fill])
  const olderMs = BEGIN_MS - KEPT_MS - 1
  assert.equal(listed.askFromMs(olderMs), olderMs)
})

test('too many: the oldest go, and with them the right to leave them out', () => {
  const listed = new ListedFills(2)
  const fills = [90, 60, 30, 0].map(age => rowOf(`e${age}`, BEGIN_MS - age * 1_000).fill)
  listed.note(listed.nextFromMs(BEGIN_MS), BEGIN_MS, fills)
  assert.equal(listed.askFromMs(BEGIN_MS - 60_000), BEGIN_MS - 60_000, 'one of that time is gone')
  assert.equal(listed.askFromMs(BEGIN_MS - 59_999), BEGIN_MS - LATE_MS)
  assert.deepEqual(idsOf(listed.from(0, [])), ['e0', 'e30'])
})

test('too old: they go, and with them the right to leave them out', () => {
  const listed = new ListedFills()
  const rows = [-1, 0, KEPT_MS / 2, KEPT_MS].map(age => rowOf(`e${age}`, BEGIN_MS + age))
  for (const { timeMs, fill } of rows) listed.note(listed.nextFromMs(timeMs), timeMs, [fill])
  assert.deepEqual(idsOf(listed.from(0, [])), ['e0', `e${KEPT_MS / 2}`, `e${KEPT_MS}`])
  assert.equal(listed.askFromMs(BEGIN_MS - 1), BEGIN_MS - 1)
  assert.equal(listed.askFromMs(BEGIN_MS), BEGIN_MS + KEPT_MS - LATE_MS)
})

test('an account that is still for long is read anew, not from ever longer ago', () => {
  const listed = new ListedFills()
  listed.note(listed.nextFromMs(BEGIN_MS), BEGIN_MS, [])
  assert.equal(listed.nextFromMs(BEGIN_MS + 5_000), BEGIN_MS + 5_000 - KEPT_MS)
  listed.note(BEGIN_MS, BEGIN_MS, [rowOf('a', BEGIN_MS).fill])
  assert.deepEqual(idsOf(listed.from(0, [])), ['a'])
  const laterMs = BEGIN_MS + KEPT_MS
  assert.equal(listed.nextFromMs(laterMs), laterMs - KEPT_MS)
  assert.deepEqual(idsOf(listed.from(0, [])), [], 'what nobody can take any more is not kept')
})

test('an execution without a name or a time is nobody’s to keep', () => {
  const listed = new ListedFills()
  const nameless = [
    rowOf('', BEGIN_MS).fill,
    orderFact('Trade', { executionId: 'timeless' }),
    rowOf('a', BEGIN_MS).fill,
  ]
  listed.note(listed.nextFromMs(BEGIN_MS), BEGIN_MS, nameless)
  assert.deepEqual(idsOf(listed.from(0, [])), ['a'])
})

test('an execution that is listed alone and without a time is left to the reading, which tells it', () => {
  const listed = new ListedFills()
  const timeless = orderFact('Trade', { executionId: 'timeless' })
  listed.note(listed.nextFromMs(BEGIN_MS), BEGIN_MS, [timeless])
  assert.deepEqual(idsOf(listed.from(BEGIN_MS, [timeless])), ['timeless'])
})
