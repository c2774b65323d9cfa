/** What people see of lines: rounded, so that a figure that only trembles is no news, and gone with the process that told it. */

import assert from 'node:assert/strict'
import test from 'node:test'
import type { InstrumentIndex } from '../../../core/domain/ids.ts'
import type { LineQuality } from '../../../core/market/lines/line-quality.ts'
import { LineStandings } from './line-standings.ts'

const SECOND_US = 1_000_000
const QUALITY: LineQuality = {
  lineId: 'a',
  instrumentIndex: 1 as InstrumentIndex,
  isChosen: true,
  isUp: true,
  isGood: true,
  isOutlier: false,
  dataState: 'Live',
  score: 80,
  ageUs: SECOND_US,
  normalAgeUs: 0,
  messageCount: 7,
  gapCount: 2,
  duplicateCount: 1,
  reconnectCount: 3,
  disagreementBps: 5.26,
  latencyUs: -1_640,
  brokenRules: {},
}

test('a line is told with its gaps, its distance from the others and its clock, until its process is gone', () => {
  const standings = new LineStandings()
  standings.take([QUALITY, { ...QUALITY, lineId: 'b', ageUs: Number.POSITIVE_INFINITY }], 10 * SECOND_US)
  const [first, second] = standings.linesOf(QUALITY.instrumentIndex)
  assert.deepEqual(first, {
    ...{ lineId: 'a', isChosen: true, isGood: true, dataUs: 9 * SECOND_US, score: 80 },
    ...{ gapCount: 2, reconnectCount: 3, disagreementBps: 5.3, latencyMs: -2 },
  })
  assert.equal(second!.dataUs, null)
  standings.forget(QUALITY.instrumentIndex)
  assert.deepEqual(standings.linesOf(QUALITY.instrumentIndex), [])
})
