/**
 * Keeps beside the journal which strategy modules and parameters its sessions ran with, and from which input on, so that
 * a replay can run them again.
 */

import { createHash } from 'node:crypto'
import { readFileSync, renameSync } from 'node:fs'
import path from 'node:path'
import { writeTextDurably } from '../../market-data/durable-file.ts'
import type { StrategySource } from './messages.ts'

const FILE = 'strategies.json'

export interface RecordedSource extends StrategySource {
  /** SHA-256 of the module's file as it was; a replay with another text says so. */
  readonly sha256: string
}

/** What ran from the input `fromSequence` on, until the next run. */
export interface RecordedRun {
  readonly fromSequence: number
  readonly sources: readonly RecordedSource[]
}

export interface RecordedSources {
  /** In the order of their beginnings. */
  readonly runs: readonly RecordedRun[]
  /**
   * Strategies whose processes were ended from outside (a hang, a want of memory, a flood), with the reason: to run them
   * again would end in the same way, so a replay takes their intents as they are on record.
   */
  readonly endedFromOutside: Readonly<Record<string, string>>
}

const NONE: RecordedSources = { runs: [], endedFromOutside: {} }

/** Notes what a session runs; the same as before makes no new entry. */
export function noteRun(dataFolder: string, fromSequence: number, sources: readonly StrategySource[]): void {
  const before = presentSources(dataFolder)
  const recorded: RecordedSource[] = sources.map(source => ({ ...source, sha256: hashOfFile(source.file) }))
  // Inputs that were never made durable are not in the journal: a run that began behind its end did not happen.
  const runs = before.runs.filter(run => run.fromSequence < fromSequence)
  const isNew = JSON.stringify(runs.at(-1)?.sources) !== JSON.stringify(recorded)
  if (isNew) runs.push({ fromSequence, sources: recorded })
  if (isNew || runs.length !== before.runs.length) write(dataFolder, { ...before, runs })
}

export function noteEndedFromOutside(dataFolder: string, strategyId: string, reason: string): void {
  const before = presentSources(dataFolder)
  write(dataFolder, { ...before, endedFromOutside: { ...before.endedFromOutside, [strategyId]: reason } })
}

/** A text that nobody can read is kept beside: a session does not wait for what only replays need. */
function presentSources(dataFolder: string): RecordedSources {
  try {
    return readSources(dataFolder) ?? NONE
  } catch (error) {
    if (!((error as Error).cause instanceof SyntaxError)) throw error
    const file = path.join(dataFolder, FILE)
    renameSync(file, `${file}.unreadable`)
    return NONE
  }
}

/** Returns: `undefined` where no live session wrote any. Errors: the operating system's; Error for what is no JSON. */
export function readSources(dataFolder: string): RecordedSources | undefined {
  const file = path.join(dataFolder, FILE)
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RecordedSources
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if (!(cause instanceof SyntaxError)) throw cause
    throw new Error(`${file} is no JSON: move it away, and a replay takes the intents from the record`, { cause })
  }
}

export function hashOfFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

function write(dataFolder: string, sources: RecordedSources): void {
  writeTextDurably(path.join(dataFolder, FILE), `${JSON.stringify(sources, null, 2)}\n`)
}
