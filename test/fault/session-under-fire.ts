/**
 * A paper session whose processes are killed with -9 at seeded moments. Afterwards its journal is held against the
 * venue's own ledger: every execution booked once, every order at the venue at most once.
 */

import assert from 'node:assert/strict'
import path from 'node:path'
import { Random } from '../../src/core/std/random.ts'
import { loadRecordedRuns } from '../../src/host/replay/recorded-runs.ts'
import { type VerifyResult, verifyJournal } from '../../src/host/replay/verify.ts'
import { RecordReader } from '../../src/store/record-codec.ts'
import { openJournalReader } from '../../src/store/sqlite/journal-reader.ts'
import { Ledger } from '../../src/venues/simulated/ledger.ts'
import { LiveSession, signal, TWO_CHURNERS } from './live-session.ts'

export const ROLES = ['node', 'venue', 'gateway', 'strategy'] as const
export type Role = (typeof ROLES)[number]

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

export interface FireResult extends Examination {
  readonly kills: readonly Role[]
}

export function assertNothingLost(result: Examination): void {
  assert.deepEqual(result.lost, [], 'executions of the venue that the journal does not have')
  assert.deepEqual(result.invented, [], 'executions of the journal that the venue does not have')
  assert.deepEqual(result.doubled, [], 'executions booked twice')
  assert.deepEqual(result.ordersTakenTwice, [], 'orders that reached the venue twice')
  assert.deepEqual(result.ordersAstray, [], 'orders that are neither at the venue nor closed')
  assert.equal(result.verify.difference, undefined, 'the journal replays to the same events, intents and hashes')
}

export async function runUnderFire(options: { seed: number; kills: number }): Promise<FireResult> {
  const session = new LiveSession({ strategies: TWO_CHURNERS })
  try {
    await session.start()
    await session.untilTrading()
    const kills = await fire(session, options)
    await session.stop()
    return { kills, ...(await examine(session.dataFolder)) }
  } finally {
    session.discard()
  }
}

/** Each role in turn; the moment within half a second is the seed's. */
async function fire(session: LiveSession, { seed, kills }: { seed: number; kills: number }): Promise<Role[]> {
  const random = new Random(seed)
  const done: Role[] = []
  for (let i = 0; i < kills; i++) {
    await session.untilFills(session.fillCount + 3)
    await new Promise(resolve => setTimeout(resolve, random.nextInt(400)))
    const role = ROLES[i % ROLES.length]!
    if (kill(session, role, random)) done.push(role)
    await session.untilTrading()
  }
  await session.untilFills(session.fillCount + 5)
  return done
}

function kill(session: LiveSession, role: Role, random: Random): boolean {
  if (role !== 'strategy') return session.signal(role === 'venue' ? 'venue SIM' : role, 'SIGKILL')
  const hosts = session.childrenOfNode('strategy-host-main')
  session.log.push('SIGKILL strategy')
  const pid = hosts[random.nextInt(Math.max(1, hosts.length))]
  return pid !== undefined && signal(pid, 'SIGKILL')
}

// ── the judgement ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Holds a journal against the venue's ledger, and runs it again. */
export async function examine(dataFolder: string): Promise<Examination> {
  const ledger = new Ledger(path.join(dataFolder, 'venue-SIM.sqlite'))
  const entries = ledger.exportLedger()
  const journal = openJournalReader(dataFolder)
  try {
    const booked = new Map<string, number>()
    const openOrders = new Set<string>()
    readJournal(journal.blocksAfter(0), booked, openOrders)
    const executed = new Set(
      [...entries.values()].flatMap(entry => entry.executions.map(({ executionId }) => executionId as string)),
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
  } finally {
    journal.close()
    ledger.close()
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
      if (event.kind === 'OrderFilled') booked.set(event.executionId, (booked.get(event.executionId) ?? 0) + 1)
      if (event.kind === 'OrderSubmitted') {
        idOf.set(event.orderNumber, event.clientOrderId)
        openOrders.add(event.clientOrderId)
      }
      if (event.kind === 'OrderRejected' || event.kind === 'OrderCanceled' || event.kind === 'OrderExpired')
        openOrders.delete(idOf.get(event.orderNumber)!)
    }
  }
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
