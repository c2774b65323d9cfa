/** The kill switch and the dead man's switch with real processes: hung, failing, killed, started again. */

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Report } from '../../src/core/domain/inputs.ts'
import { SYSTEM_CLOCK } from '../../src/host/live/clock.ts'
import type { ControlReply } from '../../src/host/live/control-wire.ts'
import { type KillOutcome, pressKill } from '../../src/host/live/kill-press.ts'
import { NODE_SOCKET } from '../../src/host/live/socket-place.ts'
import { SimulatedClient } from '../../src/venues/simulated/client.ts'
import { Ledger } from '../../src/venues/simulated/ledger.ts'
import { VenueServer } from '../../src/venues/simulated/server.ts'
import { parseVenueSettings, type VenueSettings } from '../../src/venues/simulated/venue-settings.ts'
import type { SavedOrder } from '../../src/venues/simulated/venue-state.ts'
import { scratchFolder } from '../scratch-folder.ts'
import { tell } from './ask-node.ts'
import { assertNothingLost, examine } from './examination.ts'
import { type LiveSession, needsProc, TWO_CHURNERS, withSession } from './live-session.ts'
import { isAlive } from './processes.ts'

const OPTIONS = { skip: needsProc, timeout: 240_000 }
const PRESS_MS_MAX = 30_000
/** A node that hangs for so long is ended, and the next one would answer in its place. */
const HANG_US = 10_000_000
const EVERYTHING = { level: 'All', name: '' } as const

interface Pressed extends KillOutcome {
  readonly replies: readonly (readonly [by: string, reply: ControlReply])[]
}

async function press(
  session: LiveSession,
  scope: { level: 'All' | 'Strategy'; name: string } = EVERYTHING,
  flatten = false,
  nodePatienceMs = PRESS_MS_MAX,
): Promise<Pressed> {
  const replies: [string, ControlReply][] = []
  const outcome = await pressKill({
    dataFolder: session.dataFolder,
    scope,
    flatten,
    actor: 'ann',
    reason: 'drill',
    patienceMs: PRESS_MS_MAX,
    nodePatienceMs,
    onReply: (by, reply) => replies.push([by, reply]),
  })
  return { ...outcome, replies }
}

const resume = { type: 'Resume', actor: 'ann', reason: 'drill', scope: EVERYTHING } as const

function isHalted(session: LiveSession): boolean {
  return session.isShown('everything is Halted')
}

function ordersOf(dataFolder: string): SavedOrder[] {
  const ledger = new Ledger(path.join(dataFolder, 'venue-SIM.sqlite'))
  try {
    return [...ledger.exportLedger().values()].flatMap(({ orders }) => orders)
  } finally {
    ledger.close()
  }
}

function isOpen({ state }: SavedOrder): boolean {
  return state === 'Waiting' || state === 'Resting' || state === 'Stopped'
}

test('a kill is confirmed by the node and past it, survives kill -9, and only a person resumes', OPTIONS, async t => {
  await withSession({ strategies: TWO_CHURNERS }, async session => {
    await session.untilTrading()
    await session.untilFills(5)
    assert.equal(statSync(path.join(session.dataFolder, NODE_SOCKET)).mode & 0o777, 0o600, 'for its owner alone')

    // Where everything is well the node is heard, however busy the machine.
    const outcome = await press(session)
    assert.deepEqual(outcome.taken, ['node', 'gateway SIM'])
    assert.deepEqual(outcome.confirmed, ['node', 'gateway SIM'])
    for (const [by, reply] of outcome.replies)
      if (reply.type === 'KillConfirmed') t.diagnostic(`${by}: ${JSON.stringify(reply)}`)
    await session.until(() => isHalted(session) && session.view!.orders.openCount === 0, 'orders are left')

    session.signal('node', 'SIGKILL')
    await session.until(() => session.view !== undefined && isHalted(session), 'it does not come back halted')
    const { sequence } = session.view!.node
    await session.until(() => session.view!.node.sequence > sequence + 100, 'the market stands still')
    assert.equal(session.view!.orders.openCount, 0)

    const reply = await tell(session, resume)
    assert.deepEqual(reply, { type: 'Taken', by: 'node', isDurable: true, text: '' })
    await session.untilTrading()
    await session.untilFills(session.fillCount + 5)
    await session.stop()
    assertNothingLost(await examine(session.dataFolder))
  })
})

test('a kill that flattens closes positions past its own gate', OPTIONS, async () => {
  await withSession({ strategies: TWO_CHURNERS }, async session => {
    await session.untilTrading()
    await session.until(() => session.view!.positions.length > 0, 'nothing is held')
    const outcome = await press(session, EVERYTHING, true)
    assert.equal(outcome.isConfirmed, true)
    const isFlat = () => session.view!.positions.length === 0 && session.view!.orders.openCount === 0
    await session.until(() => isHalted(session) && isFlat(), 'positions or orders are left')
    await session.stop()
    assertNothingLost(await examine(session.dataFolder))
  })
})

test('the node hangs: its gateway cancels, and the new node is told', OPTIONS, async t => {
  await withSession({ strategies: TWO_CHURNERS }, async session => {
    await session.untilTrading()
    await session.untilFills(5)
    const node = session.pidOf('node')!
    session.signal('node', 'SIGSTOP')
    const outcome = await press(session, EVERYTHING, false, 500)
    assert.deepEqual(outcome.confirmed, ['gateway SIM'])
    assert.equal(outcome.isConfirmed, true)
    const confirmed = outcome.replies.find(([, reply]) => reply.type === 'KillConfirmed')![1]
    assert.ok(confirmed.type === 'KillConfirmed' && confirmed.confirmedUs < HANG_US)
    t.diagnostic(JSON.stringify(confirmed))
    await session.untilAlert('NODE_HANGS')
    session.forgetView()
    await session.until(() => !isAlive(node), 'the node is not ended')
    await session.until(() => session.view !== undefined && isHalted(session), 'the new node was not told')
    await session.until(() => session.view!.orders.openCount === 0, 'orders are left')
    const fromUs = Date.now() * 1_000
    await session.stop()
    assert.deepEqual(ordersOf(session.dataFolder).filter(isOpen), [])
    assert.deepEqual(
      ordersOf(session.dataFolder).filter(({ takenTimeUs }) => takenTimeUs > fromUs),
      [],
    )
    assertNothingLost(await examine(session.dataFolder))
  })
})

test('the store is down: the kill works, is in force, and is said not to be durable', OPTIONS, async context => {
  const folder = scratchFolder(context, 'killed')
  const flag = path.join(folder, 'full')
  await withSession({ strategies: TWO_CHURNERS, folder, drills: { journalFullWhile: flag } }, async session => {
    await session.untilTrading()
    await session.untilFills(5)
    writeFileSync(flag, '')
    await session.untilAlert('JOURNAL_FAILED', 'DISK_FULL')
    const outcome = await press(session)
    assert.ok(outcome.confirmed.includes('gateway SIM') && outcome.confirmed.includes('node'), JSON.stringify(outcome))
    assert.deepEqual(await tell(session, resume), {
      type: 'Refused',
      code: 'NOT_DURABLE',
      text: 'the store cannot write: gateways stay killed; mend it, then resume again',
    })
    rmSync(flag)
    await session.untilAlert('JOURNAL_WRITES_AGAIN')
    assert.equal((await tell(session, resume)).type, 'Taken')
    await session.untilTrading()
    await session.untilFills(session.fillCount + 5)
    await session.stop()
    assertNothingLost(await examine(session.dataFolder))
  })
})

test(
  'one strategy is killed, the other trades on; orders are canceled by hand; names are checked',
  OPTIONS,
  async () => {
    await withSession({ strategies: TWO_CHURNERS }, async session => {
      await session.untilTrading()
      await session.untilTrades('second')
      const outcome = await press(session, { level: 'Strategy', name: 'first' })
      assert.deepEqual(outcome.confirmed, ['node'])
      const isFirstGone = () => session.view!.orders.lines.every(({ strategyId }) => strategyId !== 'first')
      await session.until(() => session.view!.reasons.length > 0 && isFirstGone(), 'it is not shown as killed')
      await session.untilTrades('second', 5)
      const unknown = await press(session, { level: 'Strategy', name: 'third' })
      assert.deepEqual(unknown.refusals, ['there is no strategy third; there are first, second'])
      const said = { actor: 'ann', reason: 'drill' }
      const canceled = await tell(session, { type: 'Cancel', ...said, what: 'Strategy', name: 'second' })
      assert.match(canceled.type === 'Taken' ? canceled.text : '', /^\d+ cancels$/)
      const refused = await tell(session, { type: 'Cancel', ...said, what: 'Order', name: 'H9' })
      assert.deepEqual(refused, { type: 'Refused', code: 'UNKNOWN_NAME', text: 'there is no open order H9' })
      const rearmed = await tell(session, { type: 'Rearm', ...said, strategy: 'second' })
      assert.equal(rearmed.type === 'Refused' && rearmed.code, 'NOT_TRIPPED')
      const scope = { level: 'Strategy', name: 'first' } as const
      assert.equal((await tell(session, { type: 'Resume', ...said, scope })).type, 'Taken')
      await session.untilTrades('first')
      await session.stop()
      assertNothingLost(await examine(session.dataFolder))
    })
  },
)

// ── the dead man's switch ────────────────────────────────────────────────────────────────────────────────────────────

const RESTING = fileURLToPath(new URL('./resting.ts', import.meta.url))

const RESTING_CONFIG = `environment: paper
dataFolder: ./data
venues: { SIM: { kind: simulated, seed: 3 } }
instruments:
  BTC-USDT.SIM: { kind: Spot, tickSize: "0.01", priceMax: "200000", lotSize: "0.001", market: { price: "60000" } }
accounts:
  main: { venue: SIM, baseCurrency: USDT, balances: { USDT: "1000000" }, deadMansSwitch: 8s }
strategies:
  resting: { file: ${JSON.stringify(RESTING)}, account: main, limits: { openOrdersMax: 5 } }
data: { source: seeded }
`

/** A session in a process group of its own: all of it can be killed at once. */
function startResting(folder: string): ChildProcess {
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
  const config = path.join(folder, 'config.yaml')
  writeFileSync(config, RESTING_CONFIG)
  const args = ['--disable-warning=ExperimentalWarning', main, 'run', config, '--json']
  return spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
}

/** Resolves when the session has shown an open order. */
function untilOrders(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = ''
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      seen = (seen + chunk).slice(-200_000)
      if (/"orders":{"openCount":[1-9]/.test(seen)) resolve()
    })
    child.once('exit', code => reject(new Error(`it ended with ${code}`)))
  })
}

/** The ledger is free when its process is gone. */
async function untilUnlocked<T>(read: () => T): Promise<T> {
  for (const untilMs = performance.now() + 20_000; ; ) {
    try {
      return read()
    } catch (error) {
      if (performance.now() > untilMs) throw error
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
}

/** Asks a venue, as a client of it, until it has nothing open. */
async function untilNothingIsOpen({ configuration, venueIndex, listen }: VenueSettings): Promise<void> {
  let openCount = Number.POSITIVE_INFINITY
  const report = (told: Report) => {
    if (told.kind === 'MassStatusReport' && told.outcome === 'Complete') openCount = told.openClientOrderIds.length
  }
  const client = new SimulatedClient({ address: listen, configuration, venueIndex, clock: SYSTEM_CLOCK, report })
  for (const untilMs = performance.now() + 60_000; openCount > 0; ) {
    assert.ok(performance.now() < untilMs, `${openCount} orders are still open`)
    await new Promise(resolve => setTimeout(resolve, 50))
    if (client.isUp) client.execute({ kind: 'RequestMassStatus', accountIndex: 0 as never, sinceTimeUs: 0 as never })
  }
  await client.close()
}

test('everything is killed: the venue cancels by itself', OPTIONS, async context => {
  const place = scratchFolder(context, 'killed')
  const folder = path.join(place, 'data')
  const child = startResting(place)
  try {
    await untilOrders(child)
  } finally {
    process.kill(-child.pid!, 'SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  const open = (await untilUnlocked(() => ordersOf(folder))).filter(isOpen)
  assert.ok(open.length > 0, 'something was open')
  const settings = parseVenueSettings(JSON.parse(readFileSync(path.join(folder, 'venue-SIM.json'), 'utf8')))
  assert.ok(settings.ok)
  rmSync(path.join(folder, 'venue-SIM.sock'), { force: true })
  const server = new VenueServer({ settings: settings.value, clock: SYSTEM_CLOCK, log: () => {} })
  await server.listen()
  try {
    await untilNothingIsOpen(settings.value)
  } finally {
    await server.close()
  }
  const ends = ordersOf(folder).filter(({ arrival }) => open.some(order => order.arrival === arrival))
  assert.deepEqual(ends.filter(isOpen), [])
  assert.ok(ends.some(({ state, closeText }) => state === 'Canceled' && closeText === "dead man's switch"))
})
