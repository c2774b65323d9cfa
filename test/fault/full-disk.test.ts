/** What happens where nothing can be written: a session that cannot begin, a venue without its ledger, a strategy that is ended and not noted. */

import assert from 'node:assert/strict'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { CHURNER, LiveSession, needsProc, TWO_CHURNERS, withSession } from './live-session.ts'

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

test(
  'a session whose venue cannot be told what it begins with says so, and ends with the code for that',
  OPTIONS,
  async () => {
    const session = new LiveSession({ strategies: TWO_CHURNERS })
    // This process is the supervisor: where it writes the file first, a folder stands.
    const inTheWay = path.join(session.dataFolder, `venue-SIM.json.${process.pid}.tmp`)
    mkdirSync(inTheWay, { recursive: true })
    try {
      await session.start()
      await session.untilEnd()
      assert.equal(session.endCode, 7)
      const reason = `EISDIR: ${inTheWay}: there is a folder of that name; move it away, or choose another dataFolder`
      assert.ok(session.log.includes(JSON.stringify({ kind: 'Fatal', reason, exitCode: 7 })), session.log.join('\n'))
    } finally {
      session.discard()
    }
  },
)
