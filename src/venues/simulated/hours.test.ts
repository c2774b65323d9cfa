/** A venue that closes at night: what comes then waits, and what the market says then moves nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionClock } from '../../core/domain/session.ts'
import { FIXTURE_START_US, fixtureVenueConfiguration, VenueBench } from './fixtures.ts'

const MINUTE_US = 60_000_000
const CLOSE_US = FIXTURE_START_US + 10 * MINUTE_US
const OPEN_US = FIXTURE_START_US + 30 * MINUTE_US

const clock: SessionClock = timeUs => {
  if (timeUs < CLOSE_US) return { isOpen: true, fromUs: FIXTURE_START_US, untilUs: CLOSE_US }
  if (timeUs < OPEN_US) return { isOpen: false, fromUs: CLOSE_US, untilUs: OPEN_US }
  return { isOpen: true, fromUs: OPEN_US, untilUs: Number.POSITIVE_INFINITY }
}

function closingBench(): VenueBench {
  return new VenueBench({}, fixtureVenueConfiguration(), undefined, [clock])
}

test('an order that comes while the market is closed waits, and meets the first price of the session', () => {
  const bench = closingBench()
  bench.quote(100, 10, 101, 10)
  bench.nowUs = CLOSE_US
  assert.deepEqual(bench.send({ clientOrderId: 'M' }).length, 1, 'taken')
  bench.send({ clientOrderId: 'L', limitTicks: 105 })
  assert.deepEqual(bench.quote(90, 10, 91, 10), [], 'no price of the night')
  bench.nowUs = OPEN_US
  const opening = bench.quote(102, 10, 103, 10).join('; ')
  assert.match(opening, /M Trade.*103/)
  assert.match(opening, /L Trade.*103/)
})

test('what rests is not filled at night, and can be canceled', () => {
  const bench = closingBench()
  bench.quote(100, 10, 101, 10)
  bench.send({ clientOrderId: 'A', limitTicks: 99 })
  bench.send({ clientOrderId: 'B', limitTicks: 99 })
  bench.nowUs = CLOSE_US
  assert.deepEqual(bench.quote(90, 10, 91, 10), [])
  assert.deepEqual(bench.trade(90, 10), [])
  assert.match(bench.cancel('A').join(), /A Canceled/)
  bench.nowUs = OPEN_US
  assert.match(bench.quote(90, 10, 91, 10).join(), /B Trade/)
})

test('an order that waits can be canceled before anything trades', () => {
  const bench = closingBench()
  bench.quote(100, 10, 101, 10)
  bench.nowUs = CLOSE_US
  bench.send({ clientOrderId: 'M' })
  assert.match(bench.cancel('M').join(), /M Canceled/)
  bench.nowUs = OPEN_US
  assert.deepEqual(bench.quote(102, 10, 103, 10), [])
})

test('the last bar of a session is told at its end, and fills what it meets; what comes then waits for the next', () => {
  const bench = closingBench()
  bench.bar(100, 101, 99, 100)
  bench.send({ clientOrderId: 'L', limitTicks: 95 })
  bench.nowUs = CLOSE_US - MINUTE_US
  assert.match(bench.bar(100, 101, 94, 96).join(), /L Trade/)
  assert.equal(
    bench.send({ clientOrderId: 'M' }).some(line => line.includes('Trade')),
    false,
  )
  bench.nowUs = OPEN_US
  assert.match(bench.bar(98, 99, 97, 98).join(), /M Trade.*98/)
})
