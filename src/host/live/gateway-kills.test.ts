/** The kill switch of a gateway against a venue that is told what to answer. */

import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { fixtureAccount, fixtureConfiguration } from '../../core/domain/fixtures.ts'
import type { Kill, Report, SendFailureReport } from '../../core/domain/inputs.ts'
import type { VenueEffect } from '../../ports.ts'
import { type ControlCall, callControl } from './control-socket.ts'
import type { ControlReply, ControlRequest, KillRequest } from './control-wire.ts'
import { GatewayKills } from './gateway-kills.ts'
import { findSocket, gatewaySocketOf } from './socket-place.ts'

const PATIENCE_MS = 20_000

const CONFIGURATION = fixtureConfiguration({
  accounts: [
    fixtureAccount(),
    fixtureAccount({ accountId: 'other' }),
    fixtureAccount({ accountId: 'elsewhere', venueIndex: 1 as never }),
  ],
  venues: [0, 1].map(at => ({ ...fixtureConfiguration().venues[0]!, venueId: at === 0 ? 'SIM' : 'ELSE' })),
})

/** A gateway between a venue and a node that both only listen; the venue's answers are given by the test. */
class Bench {
  readonly folder: string
  readonly sent: VenueEffect[] = []
  readonly told: (SendFailureReport | Kill)[] = []
  readonly replies: ControlReply[] = []
  nowUs = 1_000_000
  kills: GatewayKills
  readonly #started: GatewayKills[] = []
  readonly #calls: ControlCall[] = []

  constructor(folder: string) {
    this.folder = folder
    this.kills = this.start()
  }

  start(): GatewayKills {
    const kills = new GatewayKills({
      configuration: CONFIGURATION,
      venueIndex: 0,
      dataFolder: this.folder,
      clock: { nowUs: () => this.nowUs as never, monotonicUs: () => this.nowUs },
      send: effect => void this.sent.push(effect),
      tell: input => void this.told.push(input),
      onLog: () => {},
    })
    this.#started.push(kills)
    this.kills = kills
    return kills
  }

  close(): void {
    for (const call of this.#calls) call.close()
    for (const kills of this.#started) kills.close()
  }

  order(clientOrderId: string, change: object = {}): void {
    const order = {
      accountIndex: 0,
      instrumentIndex: 0,
      orderNumber: 1,
      clientOrderId,
      workingType: 'Limit',
      ...change,
    }
    this.kills.execute({ kind: 'SendOrder', order } as never)
  }

  report(execType: string, clientOrderId: string): void {
    const ids = { clientOrderId, venueOrderId: `V${clientOrderId}`, accountIndex: 0, instrumentIndex: 0 }
    this.kills.onReport({ kind: 'ExecutionReport', execType, ...ids, qtyLots: 10, cumQtyLots: 0 } as never as Report)
  }

  answer(accountIndex: number, open: readonly string[], outcome = 'Complete'): void {
    const openOrders = open.map(clientOrderId => ({
      clientOrderId,
      venueOrderId: `V${clientOrderId}`,
      instrumentIndex: clientOrderId.startsWith('odd') ? undefined : 0,
    }))
    const told = { openClientOrderIds: open, openOrders, positions: [], balances: [], text: '' }
    this.kills.onReport({ kind: 'MassStatusReport', accountIndex, outcome, ...told } as never as Report)
  }

  press(scope: KillRequest['scope'], flatten = false): void {
    const said = { actor: 'ann', reason: 'drill', pressedUs: this.nowUs }
    this.say({ type: 'Kill', ...said, scope, flatten })
  }

  say(request: ControlRequest): void {
    const socketPath = findSocket(this.folder, gatewaySocketOf('SIM'))!
    this.#calls.push(callControl(socketPath, request, reply => void this.replies.push(reply)))
  }

  async until(condition: () => boolean): Promise<void> {
    for (const untilMs = performance.now() + PATIENCE_MS; !condition(); ) {
      ok(performance.now() < untilMs, `${JSON.stringify(this.replies)} ${JSON.stringify(this.sent)}`)
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }

  cancels(): string[] {
    return this.sent.flatMap(effect => (effect.kind === 'SendCancel' ? [effect.clientOrderId] : []))
  }

  askedCount(accountIndex = 0): number {
    return this.sent.filter(effect => effect.kind === 'RequestMassStatus' && effect.accountIndex === accountIndex)
      .length
  }

  confirmed() {
    return this.replies.find(reply => reply.type === 'KillConfirmed')
  }
}

async function benchOf(context: TestContext): Promise<Bench> {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-gate-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const bench = new Bench(folder)
  context.after(() => bench.close())
  await bench.kills.begin()
  return bench
}

const MAIN = { level: 'Account', name: 'main' } as const

test('cancels what it knows at once, then what the venue tells, until nothing is open', async context => {
  const bench = await benchOf(context)
  bench.order('H1')
  bench.order('H2')
  bench.report('New', 'H1')
  bench.report('New', 'H2')
  bench.report('Canceled', 'H2')
  bench.press(MAIN)
  await bench.until(() => bench.askedCount() === 1)
  deepEqual(bench.cancels(), ['H1'])
  bench.nowUs += 10_000
  bench.answer(0, ['H1', 'byHand'])
  deepEqual(bench.cancels(), ['H1', 'H1', 'byHand'])
  bench.nowUs += 10_000
  bench.report('Canceled', 'H1')
  bench.report('Canceled', 'byHand')
  await bench.until(() => bench.askedCount() === 2)
  bench.answer(0, ['odd1'])
  await bench.until(() => bench.confirmed() !== undefined)
  const times = { lastSentUs: 10_000, lastAcknowledgedUs: 20_000, confirmedUs: 20_000 }
  deepEqual(bench.confirmed(), { type: 'KillConfirmed', by: 'gateway SIM', cancelCount: 2, ...times, unknownCount: 1 })
})

test('an answer to an older question, and one that could not be given, confirm nothing', async context => {
  const bench = await benchOf(context)
  bench.kills.execute({ kind: 'RequestMassStatus', accountIndex: 0 as never, sinceTimeUs: 0 as never })
  bench.press(MAIN)
  await bench.until(() => bench.askedCount() === 2)
  bench.answer(0, [])
  bench.answer(0, [], 'CouldNotAsk')
  equal(bench.confirmed(), undefined)
  await bench.until(() => bench.askedCount() === 3)
  bench.answer(0, [])
  await bench.until(() => bench.confirmed() !== undefined)
})

test('an order on its way keeps a kill open until the venue knows it, or can know it no more', async context => {
  const bench = await benchOf(context)
  bench.order('H1')
  bench.press(MAIN)
  await bench.until(() => bench.askedCount() === 1)
  bench.answer(0, [])
  await bench.until(() => bench.replies.some(reply => reply.type === 'KillProgress' && reply.openCount === 1))
  bench.nowUs += 6_000_000
  await bench.until(() => bench.askedCount() === 2)
  bench.answer(0, [])
  await bench.until(() => bench.confirmed() !== undefined)
})

test('nothing new leaves of what was killed, and the rest goes on', async context => {
  const bench = await benchOf(context)
  bench.press(MAIN)
  await bench.until(() => bench.replies.some(reply => reply.type === 'Taken'))
  bench.order('H1')
  bench.order('H2', { accountIndex: 1 })
  bench.order('H3', { workingType: 'Market', workingTimeInForce: 'IOC', isReduceOnly: true })
  const amend = { clientOrderId: 'H0', instrumentIndex: 0 }
  bench.kills.execute({ kind: 'SendAmend', accountIndex: 0, amend } as never)
  const orders = bench.sent.flatMap(effect => (effect.kind === 'SendOrder' ? [effect.order.clientOrderId] : []))
  deepEqual(orders, ['H2'])
  const refused = bench.told.flatMap(told =>
    told.kind === 'SendFailureReport' ? [[told.clientOrderId, told.action, told.certainty]] : [],
  )
  deepEqual(refused, [
    ['H1', 'Order', 'NotSent'],
    ['H3', 'Order', 'NotSent'],
    ['H0', 'Amend', 'NotSent'],
  ])
  bench.press({ level: 'All', name: '' }, true)
  await bench.until(() => bench.replies.filter(reply => reply.type === 'Taken').length === 2)
  bench.kills.resume(MAIN)
  bench.order('H4', { workingType: 'Market', workingTimeInForce: 'IOC', isReduceOnly: true })
  equal(bench.sent.at(-1)!.kind, 'SendOrder', 'a kill that flattens lets positions be closed')
})

test('the node is told; a restart kills again, until it is resumed', async context => {
  const bench = await benchOf(context)
  bench.press(MAIN)
  await bench.until(() => bench.told.length === 1)
  const kill = {
    kind: 'Kill',
    timeUs: 0,
    actor: 'ann',
    reason: 'drill',
    scope: { level: 'Account', index: 0 },
    flatten: false,
  }
  deepEqual(bench.told, [kill])
  bench.told.length = 0
  await bench.start().begin()
  deepEqual(bench.told, [kill])
  bench.order('H1')
  equal(bench.told.length, 2)
  bench.kills.resume(MAIN)
  bench.order('H2')
  equal(bench.sent.at(-1)!.kind, 'SendOrder')
  bench.told.length = 0
  await bench.start().begin()
  deepEqual(bench.told, [])
})

test('what is another venue’s, a strategy’s or no kill at all is not for a gateway', async context => {
  const bench = await benchOf(context)
  for (const scope of [
    { level: 'Venue', name: 'ELSE' },
    { level: 'Account', name: 'elsewhere' },
    { level: 'Strategy', name: 'alpha' },
    { level: 'Instrument', name: 'NONE.SIM' },
  ] as const) {
    bench.replies.length = 0
    bench.press(scope)
    await bench.until(() => bench.replies.length > 0)
    equal(bench.replies[0]!.type === 'Refused' && bench.replies[0]!.code, 'NOT_HERE', scope.name)
  }
  bench.replies.length = 0
  bench.say({ type: 'Resume', actor: 'ann', reason: '', scope: MAIN })
  bench.say({ type: 'Nonsense' } as never)
  await bench.until(() => bench.replies.length === 2)
  deepEqual(bench.replies.map(reply => reply.type === 'Refused' && reply.code).sort(), ['BAD_MESSAGE', 'NOT_HERE'])
})
