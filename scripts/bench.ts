/** Runs the benchmarks: all of them through bench/run.ts where that exists, else tells which there are and how to run one. */

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../bench/', import.meta.url))
const RUNNER = path.join(FOLDER, 'run.ts')

/** The first sentence of a file's opening comment. */
function purposeOf(file: string): string {
  const opening = /\/\*\*([\s\S]*?)\*\//.exec(readFileSync(path.join(FOLDER, file), 'utf8'))?.[1] ?? ''
  return opening
    .replaceAll(/\s*\n\s*\* ?/g, ' ')
    .trim()
    .split(/(?<=\.) /)[0]!
}

function list(): void {
  console.log('Benchmarks; each is run alone, on a quiet machine, with: npx node bench/NAME.ts\n')
  for (const file of readdirSync(FOLDER)
    .filter(name => name.endsWith('.ts'))
    .sort()) {
    console.log(`  ${file.padEnd(24)} ${purposeOf(file)}`)
  }
}

if (existsSync(RUNNER)) {
  const { status } = spawnSync(process.execPath, [...process.execArgv, RUNNER, ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  process.exitCode = status ?? 1
} else list()
