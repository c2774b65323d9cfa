/** Holds the journal of a session against the venue's own ledger: every execution booked once, every order taken at most once. */

import assert from 'node:assert/strict'
import path from 'node:path'
import { loadRecordedRuns } from '../../src/host/replay/recorded-runs.ts'
import { type VerifyOptions, type VerifyResult, verifyJournal } from '../../src/host/replay/verify.ts'
import type { StoredSnapshot } from '../../src/ports.ts'
import { RecordReader } from '../../src/store/record-codec.ts'
import { openJournalReader } from '../../src/store/sqlite/journal-reader.ts'
import { Ledger } from '../../src/venues/simulated/ledger.ts'

export interface Examination {
  readonly ledgerExecutions: number
  readonly journalExecutions: number
  /** In the ledger and not in the journal, and the other way round. */
  readonly lost: readonly string[]
  readonly invented: readonly string[]
  /** Booked more than once. */
  readonly doubled: readonly string[]
  /** Client order ids that the venue took more than once. */
  readonly ordersTakenTwice: readonly string[]
  /** Sent by us, and neither known to the venue nor closed in our book: each with its whole life. */
  readonly ordersAstray: readonly string[]
  readonly verify: VerifyResult
}

export function assertNothingLost(result: Examination): void {
  assert.deepEqual(result.lost, [], 'executions of the venue that the journal does not have')
  assert.deepEqual(result.invented, [], 'executions of the journal that the venue does not have')
  assert.deepEqual(result.doubled, [], 'executions booked twice')
  assert.deepEqual(result.ordersTakenTwice, [], 'orders that reached the venue twice')
  assert.deepEqual(result.ordersAstray, [], 'orders that are neither at the venue nor closed')
  assert.equal(result.verify.difference, undefined, 'the journal replays to the same events, intents and hashes')
}

/** A journal that is read in one go, whichever store it is from. */
export type ExaminedJournal = VerifyOptions['journal'] & { snapshots(): StoredSnapshot[] }

/**
 * Holds a journal against the venue's ledger, and runs it again.
 *
 * Shape: executions are known by the number that ends their id; an exchange writes its market before it.
 */
export async function examine(
  dataFolder: string,
  ledgerFile = path.join(dataFolder, 'venue-SIM.sqlite'),
): Promise<Examination> {
  const journal = openJournalReader(dataFolder)
  try {
    return await examineJournal(journal, ledgerFile, dataFolder)
  } finally {
    journal.close()
  }
}

/** `dataFolder`: where it is told what the strategies were. */
export async function examineJournal(
  journal: ExaminedJournal,
  ledgerFile: string,
  dataFolder: string,
): Promise<Examination> {
  const ledger = new Ledger(ledgerFile)
  const entries = ledger.exportLedger()
  ledger.close()
  const booked = new Map<string, number>()
  const openOrders = new Set<string>()
  readJournal(journal.blocksAfter(0), booked, openOrders)
  const executed = new Set(
    [...entries.values()].flatMap(entry => entry.executions.map(({ executionId }) => numberOf(executionId))),
  )
  return {
    ledgerExecutions: executed.size,
    journalExecutions: booked.size,
    lost: [...executed].filter(id => !booked.has(id)),
    invented: [...booked.keys()].filter(id => !executed.has(id)),
    doubled: [...booked].filter(([, count]) => count > 1).map(([id]) => id),
    ordersTakenTwice: [...entries].filter(([, entry]) => entry.orders.length > 1).map(([id]) => id),
    ordersAstray: [...openOrders].filter(id => !entries.has(id)).map(id => lifeOf(journal.blocksAfter(0), id)),
    verify: verifyJournal({
      journal,
      snapshots: journal.snapshots(),
      runs: (await loadRecordedRuns(dataFolder))!.runs,
    }),
  }
}

function readJournal(
  blocks: Iterable<{ payload: Uint8Array; firstSequence: number }>,
  booked: Map<string, number>,
  openOrders: Set<string>,
): void {
  const reader = new RecordReader()
  const idOf = new Map<number, string>()
  for (const block of blocks) {
    reader.open(block.payload, block.firstSequence)
    while (reader.next()) {
      if (reader.isInput) continue
      const { event } = reader
      if (event.kind === 'OrderFilled') {
        const number = numberOf(event.executionId)
        booked.set(number, (booked.get(number) ?? 0) + 1)
      }
      if (event.kind === 'OrderSubmitted') {
        idOf.set(event.orderNumber, event.clientOrderId)
        openOrders.add(event.clientOrderId)
      }
      if (event.kind === 'OrderRejected' || event.kind === 'OrderCanceled' || event.kind === 'OrderExpired')
        openOrders.delete(idOf.get(event.orderNumber)!)
    }
  }
}

function numberOf(executionId: string): string {
  return /\d+$/.exec(executionId)?.[0] ?? executionId
}

/** Every input and event about one order, a line each, for the person who must find out. */
function lifeOf(blocks: Iterable<{ payload: Uint8Array; firstSequence: number }>, clientOrderId: string): string {
  const reader = new RecordReader()
  const lines = [clientOrderId]
  let orderNumber = -1
  for (const block of blocks) {
    reader.open(block.payload, block.firstSequence)
    while (reader.next()) {
      const record = reader.isInput ? reader.input : reader.event
      const isNew = record.kind === 'OrderSubmitted' && record.clientOrderId === clientOrderId
      if (isNew) orderNumber = record.orderNumber
      const isOurs =
        isNew ||
        ('clientOrderId' in record && record.clientOrderId === clientOrderId) ||
        ('orderNumber' in record && record.orderNumber === orderNumber)
      const isLife =
        record.kind === 'VenueStateChanged' ||
        record.kind === 'Configure' ||
        record.kind === 'StrategyStopped' ||
        (record.kind === 'TimerSet' && record.timerKind === 'Query' && record.subject === orderNumber)
      if (isOurs || (isLife && orderNumber > 0))
        lines.push(`${reader.sequence} ${reader.input.timeUs} ${record.kind} ${JSON.stringify(record).slice(0, 200)}`)
    }
  }
  return lines.join('\n')
}
