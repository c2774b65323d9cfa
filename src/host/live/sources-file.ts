/**
 * Keeps beside the journal which strategy modules and parameters its sessions ran with, and from which input on, so that
 * a replay can run them again.
 */

import { createHash } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
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
  const before = readSources(dataFolder) ?? NONE
  const recorded: RecordedSource[] = sources.map(source => ({ ...source, sha256: hashOfFile(source.file) }))
  // Inputs that were never made durable are not in the journal: a run that began behind its end did not happen.
  const runs = before.runs.filter(run => run.fromSequence < fromSequence)
  if (JSON.stringify(runs.at(-1)?.sources) !== JSON.stringify(recorded)) runs.push({ fromSequence, sources: recorded })
  write(dataFolder, { ...before, runs })
}

export function noteEndedFromOutside(dataFolder: string, strategyId: string, reason: string): void {
  const before = readSources(dataFolder) ?? NONE
  write(dataFolder, { ...before, endedFromOutside: { ...before.endedFromOutside, [strategyId]: reason } })
}

/** Returns: `undefined` where no live session wrote any. */
export function readSources(dataFolder: string): RecordedSources | undefined {
  try {
    return JSON.parse(readFileSync(path.join(dataFolder, FILE), 'utf8')) as RecordedSources
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export function hashOfFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

/** Written beside and renamed: a crash leaves the old text or the new one. */
function write(dataFolder: string, sources: RecordedSources): void {
  const file = path.join(dataFolder, FILE)
  writeFileSync(`${file}.new`, `${JSON.stringify(sources, null, 2)}\n`)
  renameSync(`${file}.new`, file)
}
