/**
 * Feeds mutated and arbitrary texts to everything that reads what a venue said, and to what reads frames of other processes.
 *
 * `npm run fuzz -- [--inputs N] [--seed S] [--first I]`. A failure prints the text and the command that repeats it alone.
 * Exit: 0 nothing was thrown, 1 something was, 2 wrong options.
 */

import { parseArgs } from 'node:util'
import { TARGETS } from '../test/fuzz/parser-targets.ts'
import { fuzz } from '../test/fuzz/run.ts'

const CHUNK = 50_000

function wholeOf(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} ${text}: a whole number from 0`)
  return value
}

function optionsOf(args: readonly string[]) {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ args: [...args], options: { inputs: text, seed: text, first: text } })
  const { inputs = '1000000', seed = '1', first = '0' } = values
  return { inputs: wholeOf('inputs', inputs), seed: wholeOf('seed', seed), first: wholeOf('first', first) }
}

/** Returns: the exit code. */
function run({ inputs, seed, first }: ReturnType<typeof optionsOf>): number {
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

try {
  process.exitCode = run(optionsOf(process.argv.slice(2)))
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 2
}
