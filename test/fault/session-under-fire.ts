/** A paper session whose processes are killed and stopped at seeded moments while it trades, and what that cost. */

import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { Random } from '../../src/core/std/random.ts'
import { Ledger } from '../../src/venues/simulated/ledger.ts'
import { makeScratchFolder, removeFolder } from '../scratch-folder.ts'
import { type Examination, examine } from './examination.ts'
import { ExchangeProcess } from './exchange-process.ts'
import { LiveSession, TWO_CHURNERS } from './live-session.ts'
import { signal } from './processes.ts'
import type { SessionOptions } from './session-config.ts'

export const ROLES = ['node', 'venue', 'gateway', 'strategy'] as const
export type Role = (typeof ROLES)[number]
export const STRIKE_KINDS = ['Kill', 'Stop'] as const
export type StrikeKind = (typeof STRIKE_KINDS)[number]

/** The longest that a stopped process sleeps: well below what its watcher takes for death, and sometimes above. */
const STOP_MS_MAX: Readonly<Record<Role, number>> = { node: 4_000, venue: 6_000, gateway: 6_000, strategy: 2_000 }

/** What a venue does to its clients on a bad day; each is drawn from the exchange's seed. */
const EXCHANGE_FAULTS: readonly Readonly<Record<string, unknown>>[] = [
  { kind: 'AnswerLost', operation: 'POST /api/v3/order', probabilityPpm: 5_000 },
  { kind: 'UnknownStatus', operation: '*order*', probabilityPpm: 5_000 },
  { kind: 'ConnectionReset', operation: '*order*', probabilityPpm: 2_000 },
  { kind: 'EventDuplicated', eventType: 'executionReport', probabilityPpm: 20_000, delayUs: 20_000 },
  { kind: 'EventLate', eventType: 'executionReport', probabilityPpm: 10_000, delayUs: 300_000, jitterUs: 300_000 },
  { kind: 'EventReordered', eventType: 'executionReport', probabilityPpm: 20_000 },
  { kind: 'EventLost', eventType: 'depthUpdate', probabilityPpm: 2_000 },
]

const LOOK_MS = 100
const LOOKS_MAX = 600

export interface Strike {
  readonly role: Role
  readonly kind: StrikeKind
  readonly atUs: number
}

export interface Recovery extends Strike {
  /** The longest time that the venue took no new order for some instrument, from the strike to the next one. */
  readonly silenceUs: number
}

export interface FireOptions {
  readonly seed: number
  readonly strikes: number
  /** Default: kills alone. */
  readonly kinds?: readonly StrikeKind[]
  readonly session?: Partial<SessionOptions>
  /** At `holdfast exchange`, through the gateway of real venues, with {@link EXCHANGE_FAULTS} all the while. */
  readonly atExchange?: boolean
  readonly onStrike?: (strike: Strike, count: number) => void
}

export interface FireResult extends Examination {
  readonly recoveries: readonly Recovery[]
  /** New orders that the venue took a second while it traded: the silences after strikes are left out. */
  readonly ordersPerSecond: number
}

export async function runUnderFire(options: FireOptions): Promise<FireResult> {
  const folder = makeScratchFolder('fire')
  const exchange = options.atExchange === true ? await openExchange(folder, options) : undefined
  const session = new LiveSession({
    strategies: TWO_CHURNERS,
    folder,
    ...options.session,
    ...(exchange === undefined ? {} : { exchange }),
  })
  try {
    await session.start()
    await session.untilTrading()
    for (const fault of exchange === undefined ? [] : EXCHANGE_FAULTS) await exchange?.arm(fault)
    const strikes = await fire(session, options, exchange)
    const endUs = nowUs()
    await session.stop()
    await exchange?.close()
    const ledgerFile = exchange?.ledgerFile ?? path.join(session.dataFolder, 'venue-SIM.sqlite')
    const examination = await examine(session.dataFolder, ledgerFile)
    return { ...judge(strikes, placementsOf(ledgerFile), endUs), ...examination }
  } finally {
    session.discard()
    await exchange?.close()
    removeFolder(folder)
  }
}

function openExchange(folder: string, { session }: FireOptions): Promise<ExchangeProcess> {
  mkdirSync(path.join(folder, 'exchange'))
  return ExchangeProcess.start(path.join(folder, 'exchange'), session?.eventsPerSecond ?? 40)
}

/** Each role in turn; the moment within half a second, the kind and the length of a stop are the seed's. */
async function fire(session: LiveSession, options: FireOptions, exchange?: ExchangeProcess): Promise<Strike[]> {
  const { seed, strikes, kinds = ['Kill'], onStrike = () => {} } = options
  const random = new Random(seed)
  const done: Strike[] = []
  for (let i = 0; i < strikes; i++) {
    await session.untilFills(session.fillCount + 3)
    await sleep(random.nextInt(400))
    const role = ROLES[i % ROLES.length]!
    const kind = kinds[Math.floor(i / ROLES.length) % kinds.length]!
    let strike: Strike | undefined
    // One that is being started again is waited for.
    for (let look = 0; strike === undefined && look < LOOKS_MAX; look++) {
      if (look > 0) await sleep(LOOK_MS)
      strike = await hit(session, role, kind, random, exchange)
    }
    if (strike !== undefined) onStrike(strike, done.push(strike))
    await session.untilTrading()
  }
  await session.untilFills(session.fillCount + 5)
  return done
}

/** Returns: undefined where there was no such process at that moment. */
async function hit(
  session: LiveSession,
  role: Role,
  kind: StrikeKind,
  random: Random,
  exchange: ExchangeProcess | undefined,
): Promise<Strike | undefined> {
  const which = random.nextInt(TWO_CHURNERS.length)
  const pid = role === 'strategy' ? session.childrenOfNode('strategy-host-main')[which] : pidOf(session, role, exchange)
  const atUs = nowUs()
  session.log.push(`${kind} ${role} ${pid}`)
  if (pid === undefined || !signal(pid, kind === 'Kill' ? 'SIGKILL' : 'SIGSTOP')) return undefined
  if (kind === 'Kill' && role === 'node') session.forgetView()
  if (kind === 'Stop') {
    await sleep(1 + random.nextInt(STOP_MS_MAX[role]))
    signal(pid, 'SIGCONT')
  }
  return { role, kind, atUs }
}

function pidOf(session: LiveSession, role: Role, exchange: ExchangeProcess | undefined): number | undefined {
  if (role === 'venue' && exchange !== undefined) return exchange.pid
  return session.pidOf(role === 'venue' ? 'venue SIM' : role)
}

/** When the venue took each new order, by instrument, in order. */
type Placements = ReadonlyMap<number, readonly number[]>

function placementsOf(ledgerFile: string): Placements {
  const ledger = new Ledger(ledgerFile)
  try {
    const times = new Map<number, number[]>()
    for (const { orders } of ledger.exportLedger().values()) {
      for (const { request, takenTimeUs } of orders) {
        const { instrumentIndex } = request
        const known = times.get(instrumentIndex)
        if (known === undefined) times.set(instrumentIndex, [takenTimeUs])
        else known.push(takenTimeUs)
      }
    }
    for (const each of times.values()) each.sort((a, b) => a - b)
    return times
  } finally {
    ledger.close()
  }
}

function judge(
  strikes: readonly Strike[],
  placements: Placements,
  endUs: number,
): Pick<FireResult, 'recoveries' | 'ordersPerSecond'> {
  const all = [...placements.values()]
  const recoveries = strikes.map((strike, i) => {
    const untilUs = strikes[i + 1]?.atUs ?? endUs
    return { ...strike, silenceUs: Math.max(0, ...all.map(times => longestSilenceUs(times, strike.atUs, untilUs))) }
  })
  const fromUs = strikes[0]?.atUs ?? endUs
  const count = all.flat().filter(timeUs => timeUs >= fromUs && timeUs <= endUs).length
  const silentUs = recoveries.reduce((sum, { silenceUs }) => sum + silenceUs, 0)
  return { recoveries, ordersPerSecond: count / Math.max(1, (endUs - fromUs - silentUs) / 1e6) }
}

function longestSilenceUs(timesUs: readonly number[], fromUs: number, untilUs: number): number {
  const within = timesUs.filter(timeUs => timeUs > fromUs && timeUs < untilUs)
  let lastUs = fromUs
  let longestUs = 0
  for (const timeUs of [...within, untilUs]) {
    longestUs = Math.max(longestUs, timeUs - lastUs)
    lastUs = timeUs
  }
  return longestUs
}

function nowUs(): number {
  return Date.now() * 1_000
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
