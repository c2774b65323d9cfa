/** Command lines of the benchmarks: what there is to say follows from what is read. */

import path from 'node:path'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { readCommandLine, wholeNumber } from '../scripts/command-line.ts'

/** What stands without an option. */
export interface Places {
  readonly text: string
  /** Errors: throws what is wrong with them. */
  readonly check: (typed: readonly string[]) => void
}

/**
 * As `parseArgs`, but `--help` and what is wrong are said in a line, and the process ends.
 *
 * Shape: `file` is the benchmark's own; an option whose default is a whole number is one, of at least 1.
 */
export function readOptions<const T extends ParseArgsConfig>(
  file: string,
  config: T,
  places: Places = { text: '', check: () => {} },
): ReturnType<typeof parseArgs<T>> {
  return readCommandLine(usageOf(file, config, places), () => {
    const parsed = parseArgs(config)
    for (const [name, value] of Object.entries(parsed.values))
      if (isWhole(config.options?.[name]?.default)) wholeNumber(`--${name}`, String(value))
    places.check(parsed.positionals)
    return parsed
  })
}

/** Any of these, or none for all of them. */
export function anyOf(names: readonly string[]): Places {
  return {
    text: names.map(name => `[${name}]`).join(' '),
    check: typed => {
      const unknown = typed.find(each => !names.includes(each))
      if (unknown !== undefined) throw new Error(`${unknown}: there is ${names.join(', ')}`)
    },
  }
}

function isWhole(text: unknown): boolean {
  return typeof text === 'string' && /^\d+$/.test(text)
}

/** Options without a default are for the benchmark's own processes. */
function usageOf(file: string, { options = {} }: ParseArgsConfig, places: Places): string {
  const texts = Object.entries(options).flatMap(([name, { type, default: usual }]) =>
    usual === undefined ? [] : [type === 'boolean' ? `[--${name}]` : `[--${name} ${usual}]`],
  )
  return ['usage: node', `bench/${path.basename(file)}`, places.text, ...texts].filter(text => text !== '').join(' ')
}
