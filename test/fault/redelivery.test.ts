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

test('what was said before a death is not said after it', { skip: needsProc, timeout: 180_000 }, async () => {
  await withSession({ strategies: STRATEGIES, eventsPerSecond: 100 }, async session => {
    await session.untilTrading()
    for (const role of ['strategy-host-main', 'node']) {
      const before = saidIn(session).length
      await session.until(() => saidIn(session).length >= before + 3, 'it is silent')
      if (role === 'node') session.signal('node', 'SIGKILL')
      else process.kill(session.childrenOfNode(role)[0]!, 'SIGKILL')
      const atDeath = saidIn(session).at(-1)!
      await session.until(() => saidIn(session).at(-1)! > atDeath + 20, 'it does not go on')
    }
    const said = saidIn(session)
    assert.deepEqual(
      said,
      [...new Set(said)].sort((a, b) => a - b),
      'each count once, and none lower than one before',
    )
    await session.stop()
  })
})
