/**
 * Hunts for what we forgot: runs seed after seed of the simulator, and prints the command that repeats a failure.
 *
 * `--mutations`: the table of docs/testing.md, after how many seeds each deliberate mistake is noticed. Exit: 0 nothing found, 1 a
 * rule was broken, 2 wrong options.
 */

import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { CLUSTER_MUTATIONS, type ClusterMutation, clusterSeamsOf } from '../src/sim/cluster/cluster-mutations.ts'
import { simulateCluster } from '../src/sim/cluster/cluster-simulation.ts'
import { seedThatNotices } from '../src/sim/mutation-search.ts'
import { MUTATIONS, type Mutation, seamsOf } from '../src/sim/mutations.ts'
import { SIM_MODES, type SimMode } from '../src/sim/plan.ts'
import { simulate } from '../src/sim/simulation.ts'
import type { SimOutcome } from '../src/sim/stage.ts'
import { readCommandLine, wholeNumber } from './command-line.ts'

const TRACE_LINES = 400
const PROGRESS_MS = 5_000
const FAILURES_MAX = 10
const NODES_MAX = 3
const MUTATION_SEEDS_MAX = 200

interface Choice {
  readonly firstSeed: number
  readonly seedCount: number
  readonly modes: readonly SimMode[]
  readonly wantsTrace: boolean
  readonly wantsMutations: boolean
  readonly nodeCount: number
}

const USAGE = `usage: npm run sim -- [--seeds N] [--seed S] [--mode ${SIM_MODES.join('|')}] [--nodes 1|2|3] [--trace | --mutations]`

function choose(): Choice {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      mode: { type: 'string' },
      nodes: { type: 'string', default: '1' },
      trace: { type: 'boolean', default: false },
      mutations: { type: 'boolean', default: false },
    },
  })
  const firstSeed = wholeNumber('--seed', values.seed)
  const seedCount = wholeNumber('--seeds', values.seeds)
  const nodeCount = wholeNumber('--nodes', values.nodes)
  if (nodeCount > NODES_MAX) throw new Error(`--nodes ${nodeCount}: at most ${NODES_MAX}`)
  const { mode, trace: wantsTrace, mutations: wantsMutations } = values
  if (mode === undefined) return { firstSeed, seedCount, modes: SIM_MODES, wantsTrace, wantsMutations, nodeCount }
  const chosen = SIM_MODES.find(each => each === mode)
  if (chosen === undefined) throw new Error(`--mode ${mode}: one of ${SIM_MODES.join(', ')}`)
  return { firstSeed, seedCount, modes: [chosen], wantsTrace, wantsMutations, nodeCount }
}

/** Every seed is run once; with both modes they take turns. */
async function run(choice: Choice): Promise<number> {
  const tally = new Tally()
  let failureCount = 0
  for (let index = 0; index < choice.seedCount && failureCount < FAILURES_MAX; index++) {
    const seed = choice.firstSeed + index
    const mode = choice.modes[seed % choice.modes.length]!
    const outcome = await runSeed(seed, mode, choice.nodeCount, choice.wantsTrace ? TRACE_LINES : 0)
    tally.add(outcome)
    if (choice.wantsTrace) printTrace(outcome)
    if (outcome.violations.length > 0) {
      failureCount++
      await report(outcome, choice)
    }
    // Between two seeds the rest of the process has its turn.
    await new Promise(resolve => setImmediate(resolve))
  }
  tally.print()
  return failureCount === 0 ? 0 : 1
}

function runSeed(seed: number, mode: SimMode, nodeCount: number, traceLines: number): Promise<SimOutcome> {
  return nodeCount === 1 ? simulate({ seed, mode, traceLines }) : simulateCluster({ seed, mode, nodeCount, traceLines })
}

/** Returns: 1 where a mistake was not noticed. */
async function printMutations(nodeCount: number): Promise<number> {
  let exitCode = 0
  for (const mutation of nodeCount === 1 ? MUTATIONS : CLUSTER_MUTATIONS) {
    const seeds = await seedThatNotices(mutation, MUTATION_SEEDS_MAX, (seed, mode) =>
      nodeCount === 1
        ? simulate({ seed, mode, seams: seamsOf(mutation as Mutation) })
        : simulateCluster({ seed, mode, nodeCount, seams: clusterSeamsOf(mutation as ClusterMutation) }),
    )
    if (seeds === undefined) exitCode = 1
    const rule = seeds === undefined ? '' : mutation.breaks[0]
    console.log(`| \`${mutation.name}\` | ${mutation.what} | ${rule} | ${seeds ?? 'not noticed'} |`)
  }
  return exitCode
}

async function report(outcome: SimOutcome, { wantsTrace, nodeCount }: Choice): Promise<void> {
  const { seed, mode, violations, digest } = outcome
  console.log(`\nFAILED: seed ${seed}, ${mode}, at ${commitText()}, digest ${digest}`)
  for (const { rule, text } of violations) console.log(`  ${rule}: ${text}`)
  if (!wantsTrace) printTrace(await runSeed(seed, mode, nodeCount, TRACE_LINES / 10))
  console.log(
    `repeat it: npm run sim --${nodeCount === 1 ? '' : ` --nodes ${nodeCount}`} --seed ${seed} --mode ${mode} --trace\n`,
  )
}

function printTrace({ lastLines }: SimOutcome): void {
  for (const line of lastLines) console.log(line)
}

function commitText(): string {
  try {
    return `commit ${execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()}`
  } catch {
    return 'no commit (this is no git clone)'
  }
}

class Tally {
  #seeds = 0
  #simulatedUs = 0
  #orders = 0
  #fills = 0
  #faults = 0
  #nodeLives = 0
  #lastMs = performance.now()
  readonly #began = process.cpuUsage()

  add({ simulatedUs, orderCount, fillCount, faults, nodeLives }: SimOutcome): void {
    this.#seeds++
    this.#simulatedUs += simulatedUs
    this.#orders += orderCount
    this.#fills += fillCount
    this.#nodeLives += nodeLives
    for (const count of faults.values()) this.#faults += count
    if (performance.now() - this.#lastMs < PROGRESS_MS) return
    this.#lastMs = performance.now()
    this.print()
  }

  print(): void {
    const { user, system } = process.cpuUsage(this.#began)
    const cpuMinutes = (user + system) / 60_000_000
    const hours = this.#simulatedUs / 3_600_000_000
    const counts = `${this.#orders} orders, ${this.#fills} fills, ${this.#faults} faults, ${this.#nodeLives} lives of a node`
    const pace = `${hours.toFixed(1)} simulated hours in ${cpuMinutes.toFixed(2)} CPU minutes (${Math.round(hours / cpuMinutes)} h/min)`
    console.log(`${this.#seeds} seeds: ${counts}; ${pace}`)
  }
}

const choice = readCommandLine(USAGE, choose)
process.exitCode = choice.wantsMutations ? await printMutations(choice.nodeCount) : await run(choice)
