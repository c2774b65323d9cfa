/**
 * A paper session whose processes are killed with -9 at seeded moments. Afterwards its journal is held against the
 * venue's own ledger: every execution booked once, every order at the venue at most once.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Random } from '../../src/core/std/random.ts'
import { loadConfig } from '../../src/host/config/load-config.ts'
import type { FromNode } from '../../src/host/live/messages.ts'
import { Supervisor } from '../../src/host/live/supervisor.ts'
import type { NodeView } from '../../src/host/live/view.ts'
import { loadRecordedRuns } from '../../src/host/replay/recorded-runs.ts'
import { type VerifyResult, verifyJournal } from '../../src/host/replay/verify.ts'
import { RecordReader } from '../../src/store/record-codec.ts'
import { openJournalReader } from '../../src/store/sqlite/journal-reader.ts'
import { Ledger } from '../../src/venues/simulated/ledger.ts'

export const ROLES = ['node', 'venue', 'gateway', 'strategy'] as const
export type Role = (typeof ROLES)[number]

export interface FireResult {
  readonly kills: readonly Role[]
  readonly ledgerExecutions: number
  readonly journalExecutions: number
  /** In the ledger and not in the journal, and the other way round. */
  readonly lost: readonly string[]
  readonly invented: readonly string[]
  /** Booked more than once. */
  readonly doubled: readonly string[]
  /** Client order ids that the venue took more than once. */
  readonly ordersTakenTwice: readonly string[]
  /** Sent by us, and neither known to the venue nor closed in our book: each with its whole life. */
  readonly ordersAstray: readonly string[]
  readonly verify: VerifyResult
  readonly log: readonly string[]
}

const CHURNER = fileURLToPath(new URL('./churner.ts', import.meta.url))

export async function runUnderFire(options: { seed: number; kills: number }): Promise<FireResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-fire-'))
  const session = new Session(folder)
  try {
    await session.start()
    const kills = await fire(session, options)
    await session.stop()
    return { kills, log: session.log, ...(await examine(path.join(folder, 'data'))) }
  } finally {
    session.abandon()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Each role in turn; the moment within a second is the seed's. */
async function fire(session: Session, { seed, kills }: { seed: number; kills: number }): Promise<Role[]> {
  const random = new Random(seed)
  const done: Role[] = []
  for (let i = 0; i < kills; i++) {
    await session.untilFills(session.fillCount + 3)
    await new Promise(resolve => setTimeout(resolve, random.nextInt(400)))
    const role = ROLES[i % ROLES.length]!
    if (session.kill(role, random)) done.push(role)
    await session.untilTrading()
  }
  await session.untilFills(session.fillCount + 5)
  return done
}

class Session {
  readonly log: string[] = []
  readonly #folder: string
  #supervisor: Supervisor | undefined
  #view: NodeView | undefined
  #fillsBefore = 0
  #ended: Promise<number> | undefined
  #waiters: (() => void)[] = []

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Fills of this session over all lives of its node. */
  get fillCount(): number {
    return this.#fillsBefore + (this.#view?.fillCount ?? 0)
  }

  async start(): Promise<void> {
    const file = path.join(this.#folder, 'config.yaml')
    writeFileSync(file, configText())
    const loaded = await loadConfig(file, { command: 'run' })
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error))
    this.#ended = new Promise(resolve => {
      this.#supervisor = new Supervisor({
        loaded: loaded.value,
        overrides: [],
        onMessage: message => this.#take(message),
        onLog: text => this.log.push(text),
        onEnd: resolve,
      })
      this.#supervisor.start()
    })
    await this.untilTrading()
  }

  async stop(): Promise<void> {
    this.#supervisor!.stop('Cancel')
    await within(30_000, this.#ended!, 'the session did not stop')
  }

  /** For a failed test: nobody is left behind. */
  abandon(): void {
    for (const pid of Object.values(this.#supervisor?.processIds ?? {})) if (pid !== undefined) tryKill(pid)
  }

  kill(role: Role, random: Random): boolean {
    const pid = this.#pidOf(role, random)
    this.log.push(`kill -9 ${role}`)
    if (role === 'node') {
      this.#fillsBefore = this.fillCount
      this.#view = undefined
    }
    return pid !== undefined && tryKill(pid)
  }

  untilFills(count: number): Promise<void> {
    return this.#until(() => this.fillCount >= count, `no ${count} fills`)
  }

  untilTrading(): Promise<void> {
    return this.#until(() => this.#view?.isReady === true && this.#view.reasons.length === 0, 'not trading')
  }

  async #until(condition: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + 30_000
    while (!condition()) {
      if (performance.now() > deadline)
        throw new Error(
          `${what} within 30 s; ${JSON.stringify(this.#view?.reasons)}\n${this.log.slice(-30).join('\n')}`,
        )
      await new Promise<void>(resolve => {
        this.#waiters.push(resolve)
        setTimeout(resolve, 500)
      })
    }
  }

  #take(message: FromNode): void {
    if (message.kind === 'View') this.#view = message.view
    else if (message.kind === 'Log') this.log.push(message.text)
    else if (message.kind === 'Alert') this.log.push(`${message.alert.code}: ${message.alert.text}`)
    else this.log.push(JSON.stringify(message))
    const waiters = this.#waiters
    this.#waiters = []
    for (const wake of waiters) wake()
  }

  /** Gateways and strategies are the node's children. */
  #pidOf(role: Role, random: Random): number | undefined {
    const ids = this.#supervisor!.processIds
    if (role === 'node') return ids['node']
    if (role === 'venue') return ids['venue SIM']
    const main = role === 'gateway' ? 'gateway-main' : 'strategy-host-main'
    const children = childrenOf(ids['node']!).filter(pid => commandOf(pid).includes(main))
    return children[random.nextInt(Math.max(1, children.length))]
  }
}

// ── the judgement ────────────────────────────────────────────────────────────────────────────────────────────────────

async function examine(dataFolder: string): Promise<Omit<FireResult, 'kills' | 'log'>> {
  const ledger = new Ledger(path.join(dataFolder, 'venue-SIM.sqlite'))
  const entries = ledger.exportLedger()
  const journal = openJournalReader(dataFolder)
  try {
    const booked = new Map<string, number>()
    const openOrders = new Set<string>()
    readJournal(journal.blocksAfter(0), booked, openOrders)
    const executed = new Set(
      [...entries.values()].flatMap(entry => entry.executions.map(({ executionId }) => executionId as string)),
    )
    return {
      ledgerExecutions: executed.size,
      journalExecutions: booked.size,
      lost: [...executed].filter(id => !booked.has(id)),
      invented: [...booked.keys()].filter(id => !executed.has(id)),
      doubled: [...booked].filter(([, count]) => count > 1).map(([id]) => id),
      ordersTakenTwice: [...entries].filter(([, entry]) => entry.orders.length > 1).map(([id]) => id),
      ordersAstray: [...openOrders].filter(id => !entries.has(id)).map(id => lifeOf(journal.blocksAfter(0), id)),
      verify: verifyJournal({
        journal,
        snapshots: journal.snapshots(),
        runs: (await loadRecordedRuns(dataFolder))!.runs,
      }),
    }
  } finally {
    journal.close()
    ledger.close()
  }
}

function readJournal(
  blocks: Iterable<{ payload: Uint8Array; firstSequence: number }>,
  booked: Map<string, number>,
  openOrders: Set<string>,
): void {
  const reader = new RecordReader()
  const idOf = new Map<number, string>()
  for (const block of blocks) {
    reader.open(block.payload, block.firstSequence)
    while (reader.next()) {
      if (reader.isInput) continue
      const { event } = reader
      if (event.kind === 'OrderFilled') booked.set(event.executionId, (booked.get(event.executionId) ?? 0) + 1)
      if (event.kind === 'OrderSubmitted') {
        idOf.set(event.orderNumber, event.clientOrderId)
        openOrders.add(event.clientOrderId)
      }
      if (event.kind === 'OrderRejected' || event.kind === 'OrderCanceled' || event.kind === 'OrderExpired')
        openOrders.delete(idOf.get(event.orderNumber)!)
    }
  }
}

/** Every input and event about one order, a line each, for the person who must find out. */
function lifeOf(blocks: Iterable<{ payload: Uint8Array; firstSequence: number }>, clientOrderId: string): string {
  const reader = new RecordReader()
  const lines = [clientOrderId]
  let orderNumber = -1
  for (const block of blocks) {
    reader.open(block.payload, block.firstSequence)
    while (reader.next()) {
      const record = reader.isInput ? reader.input : reader.event
      const isNew = record.kind === 'OrderSubmitted' && record.clientOrderId === clientOrderId
      if (isNew) orderNumber = record.orderNumber
      const isOurs =
        isNew ||
        ('clientOrderId' in record && record.clientOrderId === clientOrderId) ||
        ('orderNumber' in record && record.orderNumber === orderNumber)
      const isLife =
        record.kind === 'VenueStateChanged' ||
        record.kind === 'Configure' ||
        record.kind === 'StrategyStopped' ||
        (record.kind === 'TimerSet' && record.timerKind === 'Query' && record.subject === orderNumber)
      if (isOurs || (isLife && orderNumber > 0))
        lines.push(`${reader.sequence} ${reader.input.timeUs} ${record.kind} ${JSON.stringify(record).slice(0, 200)}`)
    }
  }
  return lines.join('\n')
}

// ── the system around ────────────────────────────────────────────────────────────────────────────────────────────────

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function tryKill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

async function within<T>(ms: number, work: Promise<T>, otherwise: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

function configText(): string {
  const strategy = (name: string, instrument: string) => `
  ${name}:
    file: ${JSON.stringify(CHURNER)}
    account: main
    parameters: { instrument: ${instrument} }
    limits: { openOrdersMax: 50, ordersPerSecondMax: 200, dataAgeMax: 5s, intentAgeMax: 2s, allowedInstruments: [${instrument}] }`
  const instrument = (name: string, price: string) => `
  ${name}:
    kind: Spot
    tickSize: "0.01"
    priceMax: "200000"
    lotSize: "0.001"
    makerFeeBps: "1"
    takerFeeBps: "5"
    market: { price: "${price}", volatilityPercent: "90", spreadTicks: 20, qty: "5", eventsPerSecond: 40 }`
  return `environment: paper
dataFolder: ./data
venues:
  SIM: { kind: simulated, seed: 3, ackTimeout: 1s, validityWindow: 2s, fill: { orderLatency: 3ms, orderJitter: 2ms, reportLatency: 2ms, reportJitter: 2ms } }
instruments:${instrument('BTC-USDT.SIM', '60000')}${instrument('ETH-USDT.SIM', '3000')}
accounts:
  main: { venue: SIM, baseCurrency: USDT, balances: { USDT: "1000000", BTC: "10", ETH: "100" }, limits: { openOrdersMax: 200 } }
strategies:${strategy('first', 'BTC-USDT.SIM')}${strategy('second', 'ETH-USDT.SIM')}
limits: { openOrdersMax: 300 }
data: { source: seeded }
`
}
