/**
 * Runs all benchmarks, one after another and each in a process of its own, and prints one table.
 * `node bench/run.ts [NAME…] [--save] [--compare]`.
 *
 * `--save` writes the figures to bench/baseline.json, with the machine they were measured on; `--compare` tells how they
 * differ from those. A figure that misses what is wanted is shown, not an error; a benchmark with a wrong answer is one.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { readOptions } from './command-line.ts'
import { type Figure, printFigures } from './figures.ts'

/** What is compiled for one workload is slower for the next: each has a process of its own, as each session has. */
const BENCHES = [
  'engine b1',
  'engine b2',
  'engine b2-500',
  'b3-book',
  'latency',
  'backtest',
  'data-check',
  'recorder',
  'journal',
  'recovery',
  'postgres-append',
  'standby-lag',
  'live-pipeline',
  'kept-messages',
  'control-room',
  'feed-text',
  'lines first',
  'lines primary',
  'lines consensus',
  'alert-delay',
] as const
const BASELINE = fileURLToPath(new URL('baseline.json', import.meta.url))

interface Baseline {
  readonly date: string
  readonly node: string
  readonly cpu: string
  readonly figures: readonly Figure[]
}

const isChosen = (name: string, typed: string) => name === typed || name.split(' ')[0] === typed
const { values, positionals } = readOptions(
  import.meta.filename,
  {
    allowPositionals: true,
    options: { save: { type: 'boolean', default: false }, compare: { type: 'boolean', default: false } },
  },
  {
    text: '[NAME…]',
    check: typed => {
      const unknown = typed.find(each => !BENCHES.some(name => isChosen(name, each)))
      if (unknown !== undefined) throw new Error(`${unknown}: there is ${BENCHES.join(', ')}`)
    },
  },
)

/** Errors: what the benchmark printed, where it failed. */
function run(bench: string): readonly Figure[] {
  const [name, ...contender] = bench.split(' ')
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
  const args = ['--disable-warning=ExperimentalWarning', file, ...contender, '--json']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (status !== 0) throw new Error(`bench ${bench} ended with ${status}:\n${stderr}`)
  const figures = JSON.parse(stdout) as readonly Figure[]
  if (figures.length === 0) console.error(`bench ${bench} measured nothing: ${stderr.trim()}`)
  return figures
}

function compare(figures: readonly Figure[], baseline: Baseline): void {
  console.log(`\nagainst ${baseline.date}, node ${baseline.node}, ${baseline.cpu}`)
  for (const { name, unit, median } of figures) {
    const before = baseline.figures.find(each => each.name === name)
    if (before === undefined) console.log(`${name.padEnd(28)} new`)
    else {
      const change = (median / before.median - 1) * 100
      const isBetter = unit.endsWith('/s') ? change > 0 : change < 0
      const word = Math.abs(change) < 10 ? 'about the same' : isBetter ? 'better' : 'WORSE'
      console.log(`${name.padEnd(28)} ${change > 0 ? '+' : ''}${change.toFixed(0)} %  ${word}`)
    }
  }
}

const figures: Figure[] = []
let hasFailed = false
for (const name of BENCHES) {
  if (positionals.length > 0 && !positionals.some(typed => isChosen(name, typed))) continue
  console.error(`bench ${name} …`)
  try {
    figures.push(...run(name))
  } catch (error) {
    hasFailed = true
    console.error(error instanceof Error ? error.message : String(error))
  }
}
printFigures(figures, false)
if (values.compare) {
  if (existsSync(BASELINE)) compare(figures, JSON.parse(readFileSync(BASELINE, 'utf8')) as Baseline)
  else console.error('there is no bench/baseline.json; write one with --save')
}
if (values.save && !hasFailed) {
  const cpu = cpus()
  const baseline: Baseline = {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cpu: `${cpu[0]?.model ?? 'unknown'}, ${cpu.length} cores`,
    figures,
  }
  writeFileSync(BASELINE, `${JSON.stringify(baseline, null, 2)}\n`)
}
process.exitCode = hasFailed ? 1 : 0
