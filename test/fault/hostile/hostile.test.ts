/** Strategies that mean harm, or fail badly: each is stopped by its name, and the node and the others trade on. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { CHURNER, needsProc, withSession } from '../live-session.ts'
import type { SessionStrategy } from '../session-config.ts'
import { ESCAPES } from './escapes.ts'

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const GOOD: SessionStrategy = { name: 'good', file: CHURNER, instrument: 'BTC-USDT.SIM' }
const MARKET = 'ETH-USDT.SIM'
const OPTIONS = { skip: needsProc, timeout: 180_000 }

function hostile(deed: string): SessionStrategy {
  return { name: deed, file: fileOf('hostile.ts'), instrument: MARKET, parameters: { deed } }
}

function thrower(hook: string): SessionStrategy {
  return { name: `in-${hook}`, file: fileOf('thrower.ts'), instrument: MARKET, parameters: { hook } }
}

test('what a strategy may not do is closed to it', OPTIONS, async () => {
  await withSession({ strategies: [GOOD, hostile('escape')] }, async session => {
    const said = (text: string) =>
      session.log.filter(line => line.startsWith('strategy escape: ') && line.includes(text))
    await session.until(() => said('tried everything').length > 0, 'it did not try everything')
    assert.deepEqual(said('OPEN '), [], 'what it found open')
    assert.equal(said('CLOSED ').length, Object.keys(ESCAPES).length, 'it tried all of them')
    assert.equal(said('environment {}').length, 1, 'it sees no variable of our environment')
    await session.untilTrades('good')
    await session.stop()
    assert.equal(session.endCode, 0)
  })
})

/** What it does, and the reason by which it is stopped. */
const DEEDS: readonly (readonly [deed: string, reason: RegExp])[] = [
  ['hang', /STRATEGY_HANGS: no answer to a delivery within 5 s/],
  ['throws', /STRATEGY_FAILED: onQuote: on purpose/],
  ['exits', /STRATEGY_CRASHING: ended 6 times in a row, the last time by exit code 3/],
  // On a busy machine it is noticed that it does not answer before it is noticed how much it has taken.
  ['heap', /STRATEGY_(OUT_OF_MEMORY|HANGS)/],
  ['buffers', /STRATEGY_(OUT_OF_MEMORY: it has \d+ bytes|HANGS)/],
  ['floods', /STRATEGY_FLOODS: more than 10000 intents at once/],
  ['garbage', /STRATEGY_MALFORMED: it sent a frame of kind 255/],
  ['longFrame', /STRATEGY_MALFORMED: it sent a frame of kind 1 with 2147483647 bytes/],
  ['unasked', /STRATEGY_MALFORMED: it answered what was not asked/],
  ['notRecords', /STRATEGY_MALFORMED/],
  ['notJson', /STRATEGY_MALFORMED: it sent text that is not JSON/],
]

test('a strategy that goes wrong is stopped by its reason, and the others trade on', OPTIONS, async () => {
  await withSession({ strategies: [GOOD, ...DEEDS.map(([deed]) => hostile(deed))] }, async session => {
    const node = session.pidOf('node')
    for (const [deed, reason] of DEEDS) {
      await session.untilAlert('STRATEGY_STOPPED', new RegExp(`: ${deed}: ${reason.source}`))
      await session.untilTrades('good')
    }
    assert.equal(session.pidOf('node'), node, 'the node is the same process')
    const running = () => session.view!.strategies.filter(({ isRunning }) => isRunning)
    await session.until(
      () =>
        running()
          .map(({ strategyId }) => strategyId)
          .join() === 'good',
      'not good alone runs',
    )
    await session.until(() => session.childrenOfNode('strategy-host-main').length === 1, 'somebody else is left')
    await session.stop()
  })
})

/** What it does to what its host says to the node. */
const LIES: readonly (readonly [deed: string, reason: RegExp])[] = [
  ['later', /STRATEGY_MALFORMED: it answers input \d+ at \d+, which is not what it was just told/],
  ['younger', /STRATEGY_MALFORMED: it answers input \d+ at \d+, which is not what it was just told/],
  ['neverSaves', /STRATEGY_MALFORMED: it was asked for its state and sent something else/],
  ['savesNothingNew', /STRATEGY_MALFORMED: its state stands at input 0, it was told up to \d+/],
]

test('a strategy that lies to its node is stopped, and the others trade on', OPTIONS, async () => {
  const strategies = [GOOD, ...LIES.map(([deed]) => hostile(deed))]
  await withSession({ strategies, drills: { snapshotEveryMs: 2_000 } }, async session => {
    for (const [deed, reason] of LIES)
      await session.untilAlert('STRATEGY_STOPPED', new RegExp(`: ${deed}: ${reason.source}`))
    await session.untilTrades('good')
    await session.stop()
  })
})

const HOOKS = [
  'constructor',
  'onStart',
  'onQuote',
  'onOrderSubmitted',
  'onOrderAccepted',
  'onFill',
  'onPosition',
  'onTimer',
]

test('a strategy that throws is stopped, whatever the hook', OPTIONS, async () => {
  await withSession({ strategies: [GOOD, ...HOOKS.map(thrower)] }, async session => {
    for (const hook of HOOKS)
      await session.untilAlert('STRATEGY_STOPPED', `in-${hook}: STRATEGY_FAILED: ${hook}: on purpose in ${hook}`)
    await session.untilTrades('good')
    await session.stop()
  })
})

test('much talk and many orders are bounded, and no reason to stop', OPTIONS, async () => {
  await withSession({ strategies: [GOOD, hostile('talks'), hostile('many'), hostile('prints')] }, async session => {
    await session.until(() => session.log.some(line => line.includes('lines left out')), 'no line was left out')
    const denied = () => session.view!.denials.filter(({ code }) => /_ABOVE_MAX$/.test(code))
    await session.until(() => denied().reduce((sum, { count }) => sum + count, 0) > 1_000, 'nothing was denied')
    await session.untilTrades('good')
    assert.ok(session.log.length < 20_000, `${session.log.length} lines`)
    await session.stop()
  })
})
