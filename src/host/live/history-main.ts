/**
 * The process that keeps the history of a session: every second what the journal has more, and the equity that it is told.
 * It only reads the journal; the node does not wait for it.
 */

import type { EquityPoint } from '../../ports/history-queries.ts'
import { JournalError } from '../../store/journal-error.ts'
import { type History, openHistory } from '../../store/sqlite/history.ts'
import { HistoryError, historyPathOf } from '../../store/sqlite/history-file.ts'
import { rebuildHistory } from '../../store/sqlite/history-rebuild.ts'
import { type JournalReader, openJournalReader } from '../../store/sqlite/journal-reader.ts'
import { standBehindTrading } from './priority.ts'

const INTERVAL_MS = 1_000
const POINTS_MAX = 3_600

const folder = process.argv[2]!
const file = historyPathOf(folder)
let journal: JournalReader | undefined
let history: History | undefined
let points: EquityPoint[] = []

/** A journal that is not there yet, or is busy, is there a second later. */
function keepUp(): void {
  try {
    journal ??= openJournalReader(folder)
    history ??= openHistory(file)
    history.catchUp(journal)
    history.recordEquity(points)
    points = []
  } catch (error) {
    if (isForAnother(error)) rebuild()
    else if (!(error instanceof JournalError)) process.stderr.write(`history: ${(error as Error).message}\n`)
  }
}

/** The history is of another journal or version, or the blocks that it needs next were pruned. */
function isForAnother(error: unknown): boolean {
  return error instanceof HistoryError || (error instanceof JournalError && error.code === 'PRUNED')
}

function rebuild(): void {
  history?.close()
  history = undefined
  process.stderr.write('history: made anew from the journal\n')
  rebuildHistory(journal!, file)
}

process.on('message', (equity: readonly EquityPoint[]) => {
  points = [...points, ...equity].slice(-POINTS_MAX)
})
process.on('disconnect', () => {
  keepUp()
  process.exit(0)
})
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {})
standBehindTrading()
setInterval(keepUp, INTERVAL_MS)
