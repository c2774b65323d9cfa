/** Processes that stop answering (SIGSTOP): each is noticed, ended or waited for, and nothing is lost. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { assertNothingLost, examine } from './examination.ts'
import { CHURNER, needsProc, TWO_CHURNERS, withSession } from './live-session.ts'
import { isAlive } from './processes.ts'

const OPTIONS = { skip: needsProc, timeout: 240_000 }
const THIRD = { name: 'third', file: CHURNER, instrument: 'ETH-USDT.SIM' }

test('whoever hangs is noticed, and the session trades on', OPTIONS, async t => {
  await withSession({ strategies: [...TWO_CHURNERS, THIRD] }, async session => {
    await session.untilTrading()
    await session.untilFills(5)

    await t.test('the venue: down after its silence, reconciled when it goes on', async () => {
      session.signal('venue SIM', 'SIGSTOP')
      await session.until(() => session.isShown('venue SIM is down'), 'the venue is not reported down')
      session.signal('venue SIM', 'SIGCONT')
      await session.untilTrading()
      await session.untilFills(session.fillCount + 3)
    })

    await t.test('the gateway: ended, the venue is down meanwhile', async () => {
      const gateway = session.pidOf('gateway')!
      session.signal('gateway', 'SIGSTOP')
      await session.until(() => session.isShown('venue SIM is down'), 'the venue is not reported down')
      await session.until(() => !isAlive(gateway), 'the gateway is not ended')
      await session.untilTrading()
      await session.untilFills(session.fillCount + 3)
    })

    await t.test('the node: ended by the supervisor, with an alert, and back from its journal', async () => {
      const node = session.pidOf('node')!
      session.signal('node', 'SIGSTOP')
      await session.untilAlert('NODE_HANGS', 'said nothing for 10 s')
      session.forgetView()
      await session.until(() => !isAlive(node), 'the node is not ended')
      await session.untilTrading()
      await session.untilFills(session.fillCount + 3)
    })

    await t.test('a strategy: stopped for good, the others trade', async () => {
      const pid = session.childrenOfNode('strategy-host-main')[2]!
      process.kill(pid, 'SIGSTOP')
      await session.untilAlert('STRATEGY_STOPPED', 'third: STRATEGY_HANGS')
      await session.until(() => !isAlive(pid), 'its process is not ended')
      await session.untilTrades('first')
    })

    await t.test('a strategy that was stopped stays so when the node dies', async () => {
      session.signal('node', 'SIGKILL')
      await session.until(() => session.view?.node.isReady === true, 'the node does not come back')
      await session.untilTrades('second')
      const third = session.view!.strategies.find(({ strategyId }) => strategyId === 'third')
      assert.match(third!.reason, /^STRATEGY_HANGS/)
    })

    await session.stop()
    assertNothingLost(await examine(session.dataFolder))
  })
})
