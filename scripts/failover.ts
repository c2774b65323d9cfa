/**
 * Strikes the leader of two nodes on PostgreSQL, again and again, while they trade at `holdfast exchange`, and holds the
 * journal against the exchange's ledger.
 *
 * In namespaces every machine has a network of its own, which swallows what is cut.
 * Exit codes: 0 nothing lost, doubled or mixed, 1 something was (the seed and
 * the command that repeats it are printed), 2 wrong options.
 */

import { parseArgs } from 'node:util'
import { type DoubtStory, doubtText } from '../src/host/drills/epoch-stories.ts'
import { POSTGRES_SKIP } from '../src/store/postgres/fixtures/test-cluster.ts'
import { NETWORKS, type NetworkKind } from '../test/fault/failover/network.ts'
import { namespacesSkip } from '../test/fault/failover/routed-machines.ts'
import { runFailovers } from '../test/fault/failover/run.ts'
import {
  isPossible,
  STRIKE_KINDS,
  STRIKES,
  STRIKES_OF_KIND,
  type StrikeKind,
  type StrikeName,
} from '../test/fault/failover/strikes.ts'
import { assertOneLeader, type Cycle } from '../test/fault/failover/verdict.ts'
import { readCommandLine, wholeNumber } from './command-line.ts'

/** A round is short enough for its journal to be replayed in seconds. */
const STRIKES_A_ROUND = 20
/** About this share of a market's events are quotes that the strategies answer with an order. */
const ORDERS_AN_EVENT = 0.42
const MARKETS = 2

interface Round {
  readonly seed: number
  readonly executions: number
  readonly orders: number
  readonly ordersPerSecond: number
  readonly cycles: readonly Cycle[]
}

const USAGE = `usage: npm run failover -- [--cycles N] [--seed S] [--rate ORDERS] [--nodes 2|3] [--network ${NETWORKS.join('|')}] [--json]
         [--kind ${[...STRIKE_KINDS, 'all'].join('|')}, or a strike: ${STRIKES.join('; ')}]`
const { wantsJson, cycles, firstSeed, rate, nodeCount, network, kind, names } = readCommandLine(USAGE, () => {
  const { values } = parseArgs({
    options: {
      cycles: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      rate: { type: 'string', default: '200' },
      nodes: { type: 'string', default: '2' },
      kind: { type: 'string', default: 'kill' },
      network: { type: 'string', default: 'doors' },
      json: { type: 'boolean', default: false },
    },
  })
  const network = networkOf(values.network)
  const names = strikesOf(values.kind).filter(name => isPossible(name, network))
  if (names.length === 0) throw new Error(`--kind ${values.kind}: not with --network ${network}`)
  return {
    wantsJson: values.json,
    cycles: wholeNumber('--cycles', values.cycles),
    firstSeed: wholeNumber('--seed', values.seed),
    rate: wholeNumber('--rate', values.rate),
    nodeCount: wholeNumber('--nodes', values.nodes),
    network,
    kind: values.kind,
    names,
  }
})

function networkOf(text: string): NetworkKind {
  const network = NETWORKS.find(each => each === text)
  if (network === undefined) throw new Error(`--network ${text}: there is no such network`)
  return network
}

/** A kind, one strike by its name, or all. */
function strikesOf(kind: string): readonly StrikeName[] {
  if (kind === 'all') return STRIKE_KINDS.flatMap(each => STRIKES_OF_KIND[each])
  const one = STRIKES.find(name => name === kind)
  if (one !== undefined) return [one]
  if (STRIKE_KINDS.includes(kind as StrikeKind)) return STRIKES_OF_KIND[kind as StrikeKind]
  throw new Error(`--kind ${kind}: there is no such kind, nor such a strike`)
}

async function runRound(seed: number, strikes: readonly StrikeName[], struckBefore: number): Promise<Round> {
  let count = struckBefore
  const verdict = await runFailovers({
    seed,
    strikes,
    nodeCount,
    network,
    eventsPerSecond: Math.ceil(rate / ORDERS_AN_EVENT / MARKETS),
    onStrike: ({ name, leadsUs, atUs }) => {
      const ms = leadsUs === 0 ? '' : `: another one leads after ${Math.round((leadsUs - atUs) / 1_000)} ms`
      if (!wantsJson) console.log(`${String(++count).padStart(5)}/${cycles}  ${name}${ms}`)
    },
  })
  assertOneLeader(verdict)
  const { ledgerExecutions: executions, orderCount: orders, ordersPerSecond } = verdict
  return { seed, executions, orders, ordersPerSecond, cycles: verdict.cycles }
}

// ── what is told ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** On the way to the first order, in its order: by what the new leader said of itself, its journal, and the venue's ledger. */
const PHASES = [
  ['seen that nobody leads', ({ noticedUs }: Cycle) => noticedUs],
  ['lease won', ({ leasedUs }: Cycle) => leasedUs],
  ['leads', ({ leadsUs }: Cycle) => leadsUs],
  ['venue known', ({ story }: Cycle) => story?.venueUpUs ?? 0],
  ['account read', ({ story }: Cycle) => story?.accountReadUs ?? 0],
  ['first new order decided', ({ story }: Cycle) => story?.firstSubmittedUs ?? 0],
  ['taken by the venue', ({ firstOrderUs }: Cycle) => firstOrderUs],
] as const
const SHARES = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p99', 0.99],
  ['max', 1],
] as const

/** Milliseconds from the strike. */
function quantile(cycles: readonly Cycle[], timeOf: (cycle: Cycle) => number, share: number): string {
  const all = cycles.filter(each => timeOf(each) > 0).map(each => (timeOf(each) - each.atUs) / 1_000)
  if (all.length === 0) return '-'
  all.sort((a, b) => a - b)
  return String(Math.round(all[Math.min(all.length - 1, Math.floor(share * all.length))]!))
}

function printTable(all: readonly Cycle[]): void {
  const heads = SHARES.map(([share]) => share.padStart(8))
  for (const name of STRIKES) {
    const some = all.filter(each => each.name === name)
    if (some.length === 0) continue
    const asked = some.map(({ story }) => story?.askedAgainCount ?? 0)
    console.log(`\n${`${some.length} x ${name}, ms from the strike`.padEnd(48)}${heads.join('')}`)
    for (const [phase, timeOf] of PHASES)
      console.log(
        `  ${phase.padEnd(46)}${SHARES.map(([, share]) => quantile(some, timeOf, share).padStart(8)).join('')}`,
      )
    console.log(`  the account was asked for again ${asked.reduce((sum, each) => sum + each, 0)} times`)
  }
}

const missing = POSTGRES_SKIP || (network === 'namespaces' && (await namespacesSkip()))
if (missing !== false) throw new Error(missing)
const rounds: Round[] = []
let struck = 0
for (let seed = firstSeed; struck < cycles; seed++) {
  const count = Math.min(STRIKES_A_ROUND, cycles - struck)
  const strikes = Array.from({ length: count }, (_, i) => names[(struck + i) % names.length]!)
  try {
    const round = await runRound(seed, strikes, struck)
    rounds.push(round)
    struck += count
    const { executions, orders, ordersPerSecond } = round
    const busy = `${orders} orders, ${ordersPerSecond.toFixed(0)} a second while it traded, ${executions} executions`
    if (!wantsJson) console.log(`seed ${seed}: ${busy}; nothing lost, doubled or mixed`)
  } catch (error) {
    console.error(error)
    const repeat = `--cycles ${count} --seed ${seed} --rate ${rate} --nodes ${nodeCount} --kind '${kind}' --network ${network}`
    console.error(`\nFAILED with seed ${seed}. Repeat it: npm run failover -- ${repeat}`)
    process.exitCode = 1
    break
  }
}
const all = rounds.flatMap(round => round.cycles)
const doubts: DoubtStory[] = all.flatMap(cycle => cycle.doubts)
if (wantsJson) console.log(JSON.stringify({ cycles: all.length, rounds }))
else if (all.length > 0) {
  printTable(all)
  const executions = rounds.reduce((sum, each) => sum + each.executions, 0)
  console.log(`\nOrders in doubt ${doubtText(doubts)}`)
  console.log(
    `${all.length} strikes, ${executions} executions${process.exitCode === 1 ? '' : ': 0 lost, 0 doubled, 0 mixed'}`,
  )
}
