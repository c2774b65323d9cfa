/**
 * The process that keeps the history of a desk in the database that its nodes share: every second what the journal has more,
 * and the equity that it is told. Each node has one; the database lets one of them write.
 */

import type { EquityPoint } from '../../ports/history-queries.ts'
import { JournalError } from '../../store/journal-error.ts'
import { PostgresHistory } from '../../store/postgres/history.ts'
import type { PostgresSettings } from '../../store/postgres/settings.ts'
import { standBehindTrading } from './priority.ts'

const INTERVAL_MS = 1_000
const POINTS_MAX = 3_600

const history = new PostgresHistory(JSON.parse(process.argv[2]!) as PostgresSettings)
let points: readonly EquityPoint[] = []
let isEnding = false
let said = ''

async function keepUp(): Promise<void> {
  const told = points
  try {
    await history.keepUp(told)
    points = points.slice(told.length)
    said = ''
  } catch (error) {
    complain(error)
  }
}

/** A store that is away is the node's to tell; anything else once, until it is over. */
function complain(error: unknown): void {
  if (error instanceof JournalError && error.code === 'STORE_AWAY') return
  const text = (error as Error).message
  if (text !== said) process.stderr.write(`history: ${text}\n`)
  said = text
}

async function run(): Promise<void> {
  while (!isEnding) {
    await keepUp()
    await new Promise(resolve => setTimeout(resolve, INTERVAL_MS))
  }
}

process.on('message', (equity: readonly EquityPoint[]) => {
  points = [...points, ...equity].slice(-POINTS_MAX)
})
process.on('disconnect', () => {
  isEnding = true
  void keepUp().finally(() => process.exit(0))
})
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {})
standBehindTrading()
void run()
