/** The strategies that a session ran with, loaded again for a replay, and what a person must know about them. */

import { loadStrategyClass } from '../config/describe-strategy.ts'
import { hashOfFile, type RecordedSource, readSources } from '../live/sources-file.ts'
import type { ReplayRun, ReplayStrategy } from './replay-seats.ts'

export interface RecordedRuns {
  readonly runs: readonly ReplayRun[]
  /** Modules that have changed, strategies that are not run again. */
  readonly notes: readonly string[]
}

/**
 * Returns: `undefined` where the folder does not tell its strategies.
 * Errors: Error naming a module that cannot be loaded.
 */
export async function loadRecordedRuns(dataFolder: string): Promise<RecordedRuns | undefined> {
  const recorded = readSources(dataFolder)
  if (recorded === undefined) return undefined
  const { runs, endedFromOutside } = recorded
  const notes = new Set<string>()
  for (const [strategyId, reason] of Object.entries(endedFromOutside))
    notes.add(
      `${strategyId} was ended from outside (${reason}) and is not run again: its intents are taken from the record`,
    )
  const loaded: ReplayRun[] = []
  for (const { fromSequence, sources } of runs) {
    const wanted = sources.filter(({ strategyId }) => endedFromOutside[strategyId] === undefined)
    loaded.push({ fromSequence, strategies: await Promise.all(wanted.map(source => loadSource(source, notes))) })
  }
  return { runs: loaded, notes: [...notes] }
}

async function loadSource(
  { strategyId, file, parameters, sha256 }: RecordedSource,
  notes: Set<string>,
): Promise<ReplayStrategy> {
  const strategyClass = await loadStrategyClass(file)
  if (!strategyClass.ok) throw new Error(`strategy ${strategyId}, ${file}: ${strategyClass.error}`)
  if (hashOfFile(file) !== sha256) notes.add(`${file} has changed since the session; what differs may come from there`)
  return { strategyId, strategyClass: strategyClass.value, parameters }
}
