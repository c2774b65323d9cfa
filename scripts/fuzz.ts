/**
 * Feeds mutated and arbitrary texts to everything that reads what a venue said, and to what reads frames of other processes.
 *
 * A failure prints the text and the command that repeats it alone.
 * Exit: 0 nothing was thrown, 1 something was, 2 wrong options.
 */

import { parseArgs } from 'node:util'
import { TARGETS } from '../test/fuzz/parser-targets.ts'
import { fuzz } from '../test/fuzz/run.ts'
import { readCommandLine, wholeNumber } from './command-line.ts'

const CHUNK = 50_000

const USAGE = 'usage: npm run fuzz -- [--inputs N] [--seed S] [--first I]'

function choose() {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { inputs: text, seed: text, first: text } })
  const { inputs = '1000000', seed = '1', first = '0' } = values
  return {
    inputs: wholeNumber('--inputs', inputs, 0),
    seed: wholeNumber('--seed', seed, 0),
    first: wholeNumber('--first', first, 0),
  }
}

/** Returns: the exit code. */
function run({ inputs, seed, first }: ReturnType<typeof choose>): number {
  const startedMs = performance.now()
  for (let done = 0; done < inputs; done += CHUNK) {
    const failure = fuzz(seed, first + done, Math.min(CHUNK, inputs - done))
    if (failure !== undefined) {
      const { target, input, text, error } = failure
      console.error(`FAILED: ${target}: ${error instanceof Error ? error.stack : String(error)}`)
      console.error(`the text: ${JSON.stringify(text.slice(0, 2_000))}`)
      console.error(`repeat it: npm run fuzz -- --seed ${seed} --first ${input} --inputs 1`)
      return 1
    }
  }
  const seconds = (performance.now() - startedMs) / 1_000
  console.log(
    `${inputs} inputs to ${TARGETS.length} parsers in ${seconds.toFixed(1)} s, seed ${seed}: nothing was thrown`,
  )
  return 0
}

process.exitCode = run(readCommandLine(USAGE, choose))
