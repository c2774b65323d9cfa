/** Builds a history anew from the journal. */

import { existsSync, renameSync, rmSync } from 'node:fs'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { EquityPoint } from '../../ports/history-queries.ts'
import type { JournalReading } from '../../ports.ts'
import { EQUITY_COLUMNS } from '../history-statements.ts'
import { type History, openHistory, type RebuildOptions } from './history.ts'
import { openHistoryFile } from './history-file.ts'

/**
 * Builds the history anew from all blocks the journal still has, and puts it in the place of the old one. The old one
 * stays until the new one is whole; its equity is carried over unless `equityAfter` makes it anew.
 */
export function rebuildHistory(
  journal: JournalReading & { baseBlockNumber(): number },
  file: string,
  options: RebuildOptions = {},
): void {
  const fresh = `${file}.rebuilt`
  removeFile(fresh)
  const history = openHistory(fresh)
  try {
    const base = journal.baseBlockNumber()
    if (base > 0) beginAtBase(journal, history, base, options.configuration)
    if (options.equityAfter === undefined) history.recordEquity(readOldEquity(file))
    history.catchUp(journal, options)
  } finally {
    history.close()
  }
  removeFile(file)
  renameSync(fresh, file)
}

function beginAtBase(
  journal: JournalReading,
  history: History,
  base: number,
  configuration: Configuration | undefined,
): void {
  for (const block of journal.blocksAfter(base)) {
    history.beginAfter({ blockNumber: base, hash: block.previousHash }, configuration)
    return
  }
}

function readOldEquity(file: string): EquityPoint[] {
  if (!existsSync(file)) return []
  try {
    const db = openHistoryFile(file)
    try {
      return db.prepare(`SELECT ${EQUITY_COLUMNS} FROM equity`).all() as unknown as EquityPoint[]
    } finally {
      db.close()
    }
  } catch {
    // A damaged or foreign file is what a rebuild is for.
    return []
  }
}

function removeFile(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
}
