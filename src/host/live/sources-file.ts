/** Keeps beside the journal which strategy modules and parameters a session ran with, so that a replay can run them again. */

import { createHash } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { StrategySource } from './messages.ts'

const FILE = 'strategies.json'

export interface RecordedSource extends StrategySource {
  /** SHA-256 of the module's file as it was; a replay with another text says so. */
  readonly sha256: string
}

export function writeSources(dataFolder: string, sources: readonly StrategySource[]): void {
  const recorded: RecordedSource[] = sources.map(source => ({ ...source, sha256: hashOfFile(source.file) }))
  const file = path.join(dataFolder, FILE)
  writeFileSync(`${file}.new`, `${JSON.stringify(recorded, null, 2)}\n`)
  renameSync(`${file}.new`, file)
}

/** Returns: `undefined` where no live session wrote any. */
export function readSources(dataFolder: string): readonly RecordedSource[] | undefined {
  try {
    return JSON.parse(readFileSync(path.join(dataFolder, FILE), 'utf8')) as RecordedSource[]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export function hashOfFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
