/** Every check of the house in order: types, lint, tidy, tests. The first that fails stops the run and is named. */

import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCommandLine } from './command-line.ts'

export interface Step {
  readonly name: string
  readonly command: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

const USAGE = `usage: npm test                        types, lint, tidy, tests
       npm run test:unit -- [FILE…]   the tests alone
       npm run test:long              files far larger than the heap, and the fault drills again and again, with other seeds`
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const TESTS = 'tests'
const TEST_FOLDERS = ['src', 'web', 'scripts', 'test', 'examples', 'bench']

const CHECKS: readonly Step[] = [
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'types of the core (no I/O, no clock)', command: ['tsc', '-p', 'src/core'] },
  { name: 'types of strategies (no I/O, no clock)', command: ['tsc', '-p', 'src/strategy'] },
  { name: 'types of the console (a browser, no Node)', command: ['tsc', '-p', 'web'] },
  { name: 'lint', command: ['biome', 'check'] },
  { name: 'tidy', command: ['node', 'scripts/tidy.ts'] },
]

/** Two files at a time: the tests that start processes of their own need room beside them. */
function testsOf(files: readonly string[], environment: Readonly<Record<string, string>> = {}): Step {
  const quiet = '--disable-warning=ExperimentalWarning'
  return { name: TESTS, command: ['node', quiet, '--test', '--test-concurrency=2', ...files], environment }
}

/** More kills and larger files than a usual run has time for; `HOLDFAST_SEED`, `HOLDFAST_KILLS` and `HOLDFAST_MEMORY_MB` choose others. */
function longSteps(): Step[] {
  const { HOLDFAST_SEED: seed, HOLDFAST_KILLS: kills = '40', HOLDFAST_MEMORY_MB: megabytes = '2048' } = process.env
  const seeds = seed === undefined ? ['1', '2', '3', '4', '5'] : [seed]
  const memory = testsOf(['test/memory/**/*.test.ts'], { HOLDFAST_MEMORY_MB: megabytes })
  return [
    memory,
    ...seeds.map(each => testsOf(['test/fault/**/*.test.ts'], { HOLDFAST_SEED: each, HOLDFAST_KILLS: kills })),
  ]
}

function stepsOf([mode, ...files]: readonly string[]): readonly Step[] {
  const unit = testsOf(files.length > 0 ? files : TEST_FOLDERS.map(folder => `${folder}/**/*.test.ts`))
  switch (mode) {
    case undefined:
      return [...CHECKS, unit]
    case 'unit':
      return [unit]
    case 'long':
      return longSteps()
    default:
      throw new Error(`unknown mode "${mode}"`)
  }
}

/** Returns: the exit code of the step. */
function run({ name, command: [program, ...args], environment }: Step, say: (line: string) => void): number {
  const bin = path.join(ROOT, 'node_modules', '.bin')
  const env = { ...process.env, ...environment, PATH: `${bin}${path.delimiter}${process.env['PATH']}` }
  say(`── ${name}: ${[program, ...args].join(' ')}`)
  const { status, signal, error } = spawnSync(program!, args, { cwd: ROOT, env, stdio: 'inherit' })
  if (error !== undefined) say(`${program} cannot be started (${error.message}); "npm ci" brings it`)
  if (signal !== null) say(`${program} was ended by ${signal}`)
  return status ?? 1
}

/** Returns: 0, or the exit code of the first step that failed; nothing after it is run. */
export function runSteps(steps: readonly Step[], say: (line: string) => void = console.log): number {
  for (const step of steps) {
    const exitCode = run(step, say)
    if (exitCode === 0) continue
    // Where tests ran, their own summary is the last word.
    const repeat = `Repeat it alone: npx ${step.command.join(' ')}`
    if (step.name !== TESTS) say(`\nFAILED: ${step.name}. Nothing after it was run. ${repeat}`)
    return exitCode
  }
  return 0
}

if (import.meta.main) process.exitCode = runSteps(readCommandLine(USAGE, () => stepsOf(process.argv.slice(2))))
