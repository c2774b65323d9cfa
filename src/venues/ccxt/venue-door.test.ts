/** The way to a venue's REST interface, by a clock that stands still while its machine sleeps. */

import assert from 'node:assert/strict'
import test from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import { BINANCE } from './dialect-binance.ts'
import type { Transport } from './transport.ts'
import { VenueDoor } from './venue-door.ts'

const VENUE_MS = 1_800_000_000_000
const SLEPT_MS = 3_600_000

test('a venue that finds our dates wrong is asked for its clock at once, and once for many that it finds so', async context => {
  let isAwake = false
  let askedCount = 0
  const { promise: isTold, resolve: tell } = Promise.withResolvers<void>()
  const transport: Transport = async ({ url }) => {
    const isClock = url.includes('/time')
    if (isClock && isAwake) {
      askedCount++
      await isTold
    }
    const body = isClock
      ? { serverTime: String(VENUE_MS + (isAwake ? SLEPT_MS : 0)) }
      : { code: '-1021', msg: 'Timestamp for this request is outside of the recvWindow.' }
    return { status: isClock ? 200 : 400, text: '', body, retryAfterSeconds: undefined }
  }
  const clock = { nowUs: () => (VENUE_MS * 1_000) as TimeUs, monotonicUs: () => 0 }
  const door = new VenueDoor({ dialect: BINANCE, key: undefined, clock, transport })
  context.after(() => door.close())
  await door.open()
  await door.measureClock(5)
  assert.equal(door.venueMs(), VENUE_MS)
  isAwake = true
  const order = { api: 'public', method: 'GET', path: 'depth', params: { symbol: 'BTCUSDT' }, weight: 1 } as const
  await Promise.all([1, 2, 3].map(() => door.rest.call(order, 'Question')))
  tell()
  while (door.venueMs() === VENUE_MS) await new Promise(resolve => setImmediate(resolve))
  assert.deepEqual([door.venueMs(), askedCount], [VENUE_MS + SLEPT_MS, 1])
})
