/** What a person commands a running session besides killing it: told, on record, and still so after the node was killed. */

import assert from 'node:assert/strict'
import test from 'node:test'
import type { ControlReply, ControlRequest } from '../../src/host/live/control-wire.ts'
import { tell } from './ask-node.ts'
import { assertNothingLost, examine } from './examination.ts'
import { type LiveSession, needsProc, TWO_CHURNERS, withSession } from './live-session.ts'

const OPTIONS = { skip: needsProc, timeout: 240_000 }
const SAID = { actor: 'ann', reason: 'drill' } as const
const FIRST = { level: 'Strategy', name: 'first' } as const

async function taken(session: LiveSession, request: ControlRequest): Promise<string> {
  const reply = await tell(session, request)
  assert.ok(reply.type === 'Taken' && reply.isDurable, JSON.stringify(reply))
  return reply.text
}

async function refused(session: LiveSession, request: ControlRequest): Promise<string> {
  const reply: ControlReply = await tell(session, request)
  return reply.type === 'Refused' ? reply.code : JSON.stringify(reply)
}

const strategyOf = (session: LiveSession, name: string) =>
  session.view?.strategies.find(({ strategyId }) => strategyId === name)

test('a scope is paused and flattened, and a person resumes it', OPTIONS, async () => {
  await withSession({ strategies: TWO_CHURNERS }, async session => {
    await session.untilTrading()
    await session.untilTrades('first')
    await taken(session, { type: 'Pause', ...SAID, scope: FIRST })
    await session.until(() => session.isShown('strategy first is Reducing'), 'the pause is not shown')
    assert.deepEqual(
      session.view!.tradingStates.map(({ scope, tradingState, actor, reason }) => [scope, tradingState, actor, reason]),
      [[FIRST, 'Reducing', 'ann', 'drill']],
    )
    await session.untilTrades('second')
    await taken(session, { type: 'Flatten', ...SAID, scope: FIRST })
    const isFlat = () => !session.view!.positions.some(({ strategyId }) => strategyId === 'first')
    await session.until(isFlat, 'it is not flat')
    assert.equal(
      await refused(session, { type: 'Pause', ...SAID, scope: { level: 'Strategy', name: 'x' } }),
      'UNKNOWN_NAME',
    )
    await taken(session, { type: 'Resume', ...SAID, scope: FIRST })
    await session.untilTrades('first')
    await session.stop()
    assertNothingLost(await examine(session.dataFolder))
  })
})

test(
  'a strategy that a person stopped stays so when the node is killed twice, until a person starts it',
  OPTIONS,
  async () => {
    await withSession({ strategies: TWO_CHURNERS }, async session => {
      await session.untilTrading()
      assert.equal(await refused(session, { type: 'StartStrategy', ...SAID, strategy: 'first' }), 'RUNS_ALREADY')
      await taken(session, { type: 'StopStrategy', ...SAID, strategy: 'first', policy: 'Cancel' })
      const isStopped = () => strategyOf(session, 'first')?.reason === 'stopped by ann: drill'
      await session.until(isStopped, 'it is not shown as stopped')
      const stop = { type: 'StopStrategy', ...SAID, strategy: 'first', policy: 'Cancel' } as const
      assert.equal(await refused(session, stop), 'NOT_RUNNING')
      for (let life = 0; life < 2; life++) {
        session.signal('node', 'SIGKILL')
        await session.until(() => session.view?.node.isReady === true, 'the node does not come back')
        await session.untilTrades('second')
        assert.ok(isStopped(), JSON.stringify(strategyOf(session, 'first')))
      }
      await taken(session, { type: 'StartStrategy', ...SAID, strategy: 'first' })
      await session.untilTrades('first')
      await session.stop()
      assertNothingLost(await examine(session.dataFolder))
    })
  },
)

test(
  'a limit that a person sets holds at once, over a kill of the node, and until it is taken back',
  OPTIONS,
  async () => {
    await withSession({ strategies: TWO_CHURNERS }, async session => {
      await session.untilTrading()
      await session.untilTrades('first')
      const scope = { ...FIRST, instrument: '' }
      const set = { type: 'SetLimit', ...SAID, scope, limit: 'openOrdersMax', value: '0' } as const
      assert.equal(await refused(session, { ...set, value: 'none' }), 'BAD_VALUE')
      assert.equal(await refused(session, { ...set, value: null }), 'NOT_SET')
      assert.equal(await taken(session, set), 'openOrdersMax of strategy first is 0')
      const lineOf = () =>
        session.view?.limits.find(line => line.scope.name === 'first' && line.limit === 'openOrdersMax')
      const isShown = () => lineOf()?.setBy?.actor === 'ann' && lineOf()?.max === '0'
      const deniedCount = () => session.view!.denials.find(({ code }) => code === 'OPEN_ORDERS_ABOVE_MAX')?.count ?? 0
      await session.until(() => isShown() && deniedCount() > 0, 'it does not hold')
      session.signal('node', 'SIGKILL')
      await session.until(() => session.view?.node.isReady === true, 'the node does not come back')
      await session.until(() => isShown() && deniedCount() > 0, 'it is forgotten')
      await taken(session, { ...set, value: null })
      await session.untilTrades('first')
      assert.equal(lineOf()?.setBy ?? null, null)
      await session.stop()
      assertNothingLost(await examine(session.dataFolder))
    })
  },
)
