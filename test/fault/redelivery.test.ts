/** A strategy that is given its deliveries again comes to the same place, and does not say again what it said before. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { type LiveSession, needsProc, withSession } from './live-session.ts'

const TALKER = fileURLToPath(new URL('./talker.ts', import.meta.url))
const STRATEGIES = [{ name: 'talker', file: TALKER, instrument: 'BTC-USDT.SIM' }]

/** The counts that it said, in order. */
function saidIn({ log }: LiveSession): number[] {
  return log.flatMap(line => Number(/quote (\d+)/.exec(line)?.[1] ?? Number.NaN)).filter(Number.isFinite)
}

async function untilSaid(session: LiveSession, count: number): Promise<void> {
  await session.until(() => saidIn(session).length >= count, 'it is silent')
}

test('what was said before a death is not said after it', { skip: needsProc, timeout: 180_000 }, async () => {
  await withSession({ strategies: STRATEGIES, eventsPerSecond: 100 }, async session => {
    await session.untilTrading()
    await untilSaid(session, 3)
    process.kill(session.childrenOfNode('strategy-host-main')[0]!, 'SIGKILL')
    // For a while: what is told again is then told apart from what was not durable yet.
    await untilSaid(session, 30)
    const said = saidIn(session)
    assert.deepEqual(said, [...new Set(said)], 'the death of the strategy: each count once')

    session.signal('node', 'SIGKILL')
    const atDeath = saidIn(session).at(-1)!
    await untilSaid(session, saidIn(session).length + 3)
    const after = saidIn(session).slice(said.length)
    // What came last was not durable: for the session that goes on it never was, and other quotes come in its place.
    assert.ok(Math.min(...after) > atDeath / 5, `${after} after ${atDeath}: it tells its whole story again`)
    await session.stop()
  })
})
