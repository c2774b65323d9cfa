/** Parameters that a person sets while a session runs: what holds, over deaths of the node and over sessions. */

import assert from 'node:assert/strict'
import path from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import type { ControlRequest } from '../../src/host/live/control-wire.ts'
import { scratchFolder } from '../scratch-folder.ts'
import { tell } from './ask-node.ts'
import { assertNothingLost, examine } from './examination.ts'
import { type LiveSession, needsProc, withSession } from './live-session.ts'
import type { SessionStrategy } from './session-config.ts'

const OPTIONS = { skip: needsProc, timeout: 240_000 }
const SAID = { actor: 'ann', reason: 'drill' } as const
const STACKER = fileURLToPath(new URL('./stacker.ts', import.meta.url))
const FIRST = { ...SAID, strategy: 'first' } as const
/** Snapshots, and with them the strategy's saved states, come often. */
const DRILLS = { snapshotEveryMs: 1_000 }

type Given = Extract<ControlRequest, { type: 'SetParameters' }>['parameters']

function strategies(parameters: SessionStrategy['parameters'] = {}): SessionStrategy[] {
  return [{ name: 'first', file: STACKER, instrument: 'BTC-USDT.SIM', parameters }]
}

async function taken(session: LiveSession, request: ControlRequest): Promise<string> {
  const reply = await tell(session, request)
  assert.ok(reply.type === 'Taken' && reply.isDurable, JSON.stringify(reply))
  return reply.text
}

/** Returns: the code and the text. */
async function refused(session: LiveSession, parameters: Given): Promise<string> {
  const reply = await tell(session, { type: 'SetParameters', ...FIRST, parameters })
  return reply.type === 'Refused' ? `${reply.code} ${reply.text}` : JSON.stringify(reply)
}

const set = (session: LiveSession, parameters: Given) => taken(session, { type: 'SetParameters', ...FIRST, parameters })

/** Of a node that has just come back, once the strategy's process is there as well. */
async function start(session: LiveSession): Promise<void> {
  for (const deadlineMs = performance.now() + 60_000; ; await new Promise(resolve => setTimeout(resolve, 50))) {
    const reply = await tell(session, { type: 'StartStrategy', ...FIRST })
    if (reply.type === 'Taken') return
    assert.ok(reply.type === 'Refused' && reply.code === 'NOT_YET', JSON.stringify(reply))
    assert.ok(performance.now() < deadlineMs, reply.text)
  }
}

async function stop(session: LiveSession): Promise<void> {
  await taken(session, { type: 'StopStrategy', ...FIRST, policy: 'Cancel' })
  // In one view: an older one may show none open because the next was not sent yet.
  const isOver = () => strategyOf(session)?.isRunning === false && session.view!.orders.openCount === 0
  await session.until(isOver, 'it runs, or orders stay open')
}

/** It bought so much, in fills that are newer than now. */
async function untilBuys(session: LiveSession, qty: string): Promise<void> {
  const sinceUs = session.view?.timeUs ?? 0
  const isIt = () =>
    session.view?.fills.lines.some(fill => fill.timeUs > sinceUs && fill.side === 'Buy' && fill.qty === qty) === true
  await session.until(isIt, `nothing of ${qty} is bought`)
}

const programOf = (session: LiveSession) => session.view?.programs[0]
const strategyOf = (session: LiveSession) => session.view?.strategies[0]
const isBack = (session: LiveSession) => () => session.view?.node.isReady === true

test('what a person sets holds over kills of the node, and the strategy begins anew with it', OPTIONS, async () => {
  await withSession({ strategies: strategies(), drills: DRILLS }, async session => {
    await session.untilTrading()
    await untilBuys(session, '0.010')
    assert.match(await refused(session, { quantity: '0.02' }), /^IS_RUNNING first runs: stop it first$/)
    // A state of its own is on record.
    await session.until(() => session.view!.node.sequence > 400, 'no time for a snapshot')
    await stop(session)
    assert.match(
      await refused(session, { quantitty: '0.02' }),
      /^BAD_VALUE quantitty: no such parameter \(did you mean/,
    )
    assert.match(
      await refused(session, { quantity: '2', every: 0 }),
      /^BAD_VALUE quantity: found "2".*; every: found 0/,
    )
    assert.match(await refused(session, { quantity: '1', every: 1 }), /^BAD_VALUE that much that often$/)
    assert.match(await refused(session, { instrument: 'ETH-USDT.SIM' }), /^ASKS_FOR_OTHER_DATA first would want/)
    assert.match(await refused(session, { every: '5' }), /^NOT_CHANGED/)
    assert.match(await refused(session, null), /^NOT_SET/)
    assert.match(
      await set(session, { quantity: '0.02' }),
      /^first begins anew with quantity=0.02, and without its saved state/,
    )
    assert.match(await set(session, { every: 4 }), /with quantity=0.02, every=4,/)
    await session.until(() => programOf(session)?.parameters['every'] === 4, 'it is not shown')
    const { setBy, parameters } = programOf(session)!
    assert.deepEqual([parameters['quantity'], setBy!.actor, setBy!.reason], ['0.02', 'ann', 'drill'])
    assert.deepEqual(setBy!.configured, { quantity: '0.01', every: 5 })

    session.signal('node', 'SIGKILL')
    await session.until(isBack(session), 'the node does not come back')
    assert.equal(strategyOf(session)?.reason, 'stopped by ann: drill')
    await start(session)
    await session.until(
      () => session.log.some(line => /starts with \d+ lots, 0 quotes/.test(line)),
      'it did not begin anew',
    )
    await untilBuys(session, '0.020')
    session.signal('node', 'SIGKILL')
    await session.until(isBack(session), 'the node does not come back')
    await untilBuys(session, '0.020')
    await stop(session)
    await set(session, null)
    await start(session)
    await untilBuys(session, '0.010')
    await session.until(() => programOf(session)?.setBy === null, 'who set it is still shown')
    await session.stop()
    assert.equal(session.alerts.filter(alert => alert.startsWith('STRATEGY_STOPPED')).length, 0)
    assertNothingLost(await examine(session.dataFolder))
  })
})

test('who failed is started again with other parameters', OPTIONS, async () => {
  await withSession({ strategies: strategies(), drills: DRILLS }, async session => {
    await session.untilTrading()
    await stop(session)
    await set(session, { isNoisy: true })
    await start(session)
    await session.untilAlert('STRATEGY_STOPPED', 'too noisy')
    const again = await tell(session, { type: 'StartStrategy', ...FIRST })
    assert.equal(again.type === 'Refused' && again.code, 'GIVEN_UP')
    await set(session, { isNoisy: 'false', quantity: '0.03' })
    await session.until(
      () => strategyOf(session)?.reason === 'stopped by ann: new parameters',
      'its fault is still shown',
    )
    await start(session)
    await untilBuys(session, '0.030')
    await session.stop()
    assertNothingLost(await examine(session.dataFolder))
  })
})

test('it holds for the next session as well, until the configuration says others', OPTIONS, async context => {
  const folder = scratchFolder(context, 'parameters')
  const session = (parameters: SessionStrategy['parameters'], work: (session: LiveSession) => Promise<void>) =>
    withSession({ strategies: strategies(parameters), folder, drills: DRILLS }, async each => {
      await each.untilTrading()
      await work(each)
      await each.stop()
    })
  await session({}, async each => {
    await stop(each)
    await set(each, { quantity: '0.02' })
  })
  await session({}, async each => {
    await untilBuys(each, '0.020')
    await stop(each)
  })
  await session({ every: 6, quantity: '0.02' }, async each => {
    await untilBuys(each, '0.020')
    assert.equal(programOf(each)?.setBy, null)
    assert.match(await refused(each, null), /^IS_RUNNING/)
  })
  assertNothingLost(await examine(path.join(folder, 'data')))
})
