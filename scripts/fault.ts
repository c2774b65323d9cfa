/**
 * Strikes the processes of paper sessions, round after round, while they trade, and holds each round's journal against the
 * venue's ledger.
 *
 * `--exchange`: live sessions at `holdfast exchange`, through the gateway of real venues, with faults of the exchange's own.
 * Exit codes: 0 nothing lost or doubled, 1 something was (the seed and the command that repeats it are printed), 2 wrong options.
 */

import { parseArgs } from 'node:util'
import { assertNothingLost } from '../test/fault/examination.ts'
import { type Recovery, ROLES, runUnderFire, STRIKE_KINDS } from '../test/fault/session-under-fire.ts'
import { readCommandLine, wholeNumber } from './command-line.ts'

/** A round is short enough for its journal to be replayed in seconds. */
const STRIKES_A_ROUND = 20
/** About this share of a market's events are quotes that the strategies answer with an order. */
const ORDERS_AN_EVENT = 0.75
const MARKETS = 2
/** Upper ends of the histogram's rows. */
const BOUNDS_MS = [100, 250, 500, 1_000, 2_000, 5_000, 10_000, 20_000, Number.POSITIVE_INFINITY]
const BAR_WIDTH = 40

interface Round {
  readonly seed: number
  readonly executions: number
  readonly ordersPerSecond: number
  readonly recoveries: readonly Recovery[]
}

const USAGE = 'usage: npm run fault -- [--cycles N] [--seed S] [--rate ORDERS] [--exchange] [--json]'
const { values, cycles, firstSeed, rate } = readCommandLine(USAGE, () => {
  const { values } = parseArgs({
    options: {
      cycles: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      rate: { type: 'string', default: '200' },
      exchange: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  return {
    values,
    cycles: wholeNumber('--cycles', values.cycles),
    firstSeed: wholeNumber('--seed', values.seed),
    rate: wholeNumber('--rate', values.rate),
  }
})

async function runRound(seed: number, strikes: number, struckBefore: number): Promise<Round> {
  const result = await runUnderFire({
    seed,
    strikes,
    kinds: STRIKE_KINDS,
    atExchange: values.exchange,
    session: { eventsPerSecond: Math.ceil(rate / ORDERS_AN_EVENT / MARKETS) },
    onStrike: ({ kind, role }, count) => {
      if (!values.json) console.log(`${String(struckBefore + count).padStart(5)}/${cycles}  ${kind} ${role}`)
    },
  })
  assertNothingLost(result)
  const { ledgerExecutions: executions, ordersPerSecond, recoveries } = result
  return { seed, executions, ordersPerSecond, recoveries }
}

function quantileMs(recoveries: readonly Recovery[], share: number): number {
  const sorted = recoveries.map(({ silenceUs }) => silenceUs / 1_000).sort((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN)
}

function printHistogram(recoveries: readonly Recovery[]): void {
  console.log('\nThe longest time without a new order after a strike (stops include the stop itself):\n')
  let fromMs = 0
  for (const boundMs of BOUNDS_MS) {
    const count = recoveries.filter(({ silenceUs }) => silenceUs >= fromMs * 1e3 && silenceUs < boundMs * 1e3).length
    const label = boundMs === Number.POSITIVE_INFINITY ? `over ${fromMs}` : `under ${boundMs}`
    const bar = '█'.repeat(Math.ceil((count / Math.max(1, recoveries.length)) * BAR_WIDTH))
    console.log(`${label.padStart(12)} ms ${String(count).padStart(5)}  ${bar}`)
    fromMs = boundMs
  }
}

function printTable(recoveries: readonly Recovery[]): void {
  console.log(
    `\n${'strike'.padEnd(16)}${'count'.padStart(6)}${'p50 ms'.padStart(9)}${'p90 ms'.padStart(9)}${'max ms'.padStart(9)}`,
  )
  for (const kind of STRIKE_KINDS)
    for (const role of ROLES) {
      const some = recoveries.filter(each => each.kind === kind && each.role === role)
      if (some.length === 0) continue
      const cells = [some.length, quantileMs(some, 0.5), quantileMs(some, 0.9), quantileMs(some, 1)]
      console.log(
        `${`${kind} ${role}`.padEnd(16)}${cells.map((cell, i) => String(cell).padStart(i === 0 ? 6 : 9)).join('')}`,
      )
    }
}

const rounds: Round[] = []
let struck = 0
for (let seed = firstSeed; struck < cycles; seed++) {
  const strikes = Math.min(STRIKES_A_ROUND, cycles - struck)
  try {
    const round = await runRound(seed, strikes, struck)
    rounds.push(round)
    if (round.recoveries.length === 0) throw new Error('no strike met a process')
    struck += round.recoveries.length
    const { executions, ordersPerSecond } = round
    if (!values.json)
      console.log(
        `seed ${seed}: ${executions} executions, ${ordersPerSecond.toFixed(0)} orders/s, nothing lost, nothing doubled`,
      )
  } catch (error) {
    console.error(error)
    console.error(
      `\nFAILED with seed ${seed}. Repeat it: npm run fault -- --cycles ${strikes} --seed ${seed} --rate ${rate}${values.exchange ? ' --exchange' : ''}`,
    )
    process.exitCode = 1
    break
  }
}
const recoveries = rounds.flatMap(each => each.recoveries)
if (values.json) console.log(JSON.stringify({ cycles: recoveries.length, rounds }))
else if (recoveries.length > 0) {
  printHistogram(recoveries)
  printTable(recoveries)
  const executions = rounds.reduce((sum, each) => sum + each.executions, 0)
  console.log(
    `\n${recoveries.length} strikes, ${executions} executions${process.exitCode === 1 ? '' : ': 0 lost, 0 doubled'}`,
  )
}
