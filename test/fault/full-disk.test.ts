/** A strategy is ended while nothing can be written down: it is stopped all the same, and its node goes on. */

import assert from 'node:assert/strict'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { CHURNER, needsProc, TWO_CHURNERS, withSession } from './live-session.ts'

const OPTIONS = { skip: needsProc, timeout: 240_000 }
const THIRD = { name: 'third', file: CHURNER, instrument: 'ETH-USDT.SIM' }

test('a strategy that is ended and cannot be noted as ended is stopped, and its node goes on', OPTIONS, async () => {
  await withSession({ strategies: [...TWO_CHURNERS, THIRD] }, async session => {
    await session.untilTrading()
    await session.untilTrades('third')
    const node = session.pidOf('node')
    // A folder in the file's place refuses what a full disk refuses, whoever runs the test.
    const noted = path.join(session.dataFolder, 'strategies.json')
    rmSync(noted)
    mkdirSync(noted)
    process.kill(session.childrenOfNode('strategy-host-main')[2]!, 'SIGSTOP')
    await session.untilAlert('STRATEGY_STOPPED', 'third: STRATEGY_HANGS')
    await session.untilTrades('first')
    assert.equal(session.pidOf('node'), node)
    const third = session.view!.strategies.find(({ strategyId }) => strategyId === 'third')
    assert.match(third!.reason, /^STRATEGY_HANGS/)
    assert.ok(session.log.some(line => line.includes('that third was ended is not noted for replays')))
    rmSync(noted, { recursive: true })
    await session.stop()
  })
})
