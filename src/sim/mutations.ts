/**
 * Mistakes that somebody could make, put in from outside: each breaks one promise, and the simulator has to notice. A checker
 * that never fails proves nothing. docs/testing.md tells how many seeds each needed.
 */

import { hash as digestOf } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { ExecutionReport, Input, Intent } from '../core/domain/inputs.ts'
import type { BlockDraft, JournalHead, StoredSnapshot } from '../ports.ts'
import { HASH_BYTES, HEADER_BYTES, openBlock, sealBlock } from '../store/block.ts'
import type { SqliteJournal } from '../store/sqlite/journal.ts'
import type { Rule } from './judge.ts'
import { NO_SEAMS, type NodeParts, type Seams } from './seams.ts'
import type { SimJournal } from './sim-journal.ts'

export interface Mutation {
  readonly name: string
  /** The mistake in words. */
  readonly what: string
  /** Which promises it may be caught by. */
  readonly breaks: readonly Rule[]
  readonly seams: Partial<Seams>
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'release-before-durable',
    what: 'a block counts as durable when it is handed to the disk',
    breaks: ['SENT_BEFORE_DURABLE'],
    seams: { liveJournal: ackedAtOnce },
  },
  {
    name: 'send-again-when-unknown',
    what: 'an order whose answer was "unknown" is sent again without asking',
    breaks: ['SENT_TWICE'],
    seams: { gateway: { sendsAgain: true } },
  },
  {
    name: 'unknown-is-rejected',
    what: 'an order whose answer was lost counts as never sent',
    breaks: ['CLOSED_BUT_WORKING', 'ORDERS_DIFFER'],
    seams: { gateway: { told: unknownAsNotSent } },
  },
  {
    name: 'cancel-unknown-is-canceled',
    what: 'a cancel whose answer was lost counts as confirmed',
    breaks: ['CLOSED_BUT_WORKING', 'ORDERS_DIFFER'],
    seams: { gateway: { told: lostCancelAsCanceled } },
  },
  {
    name: 'no-answer-is-not-found',
    what: '"could not ask" about an order is taken for "there is none"',
    breaks: ['CLOSED_BUT_WORKING', 'ORDERS_DIFFER'],
    seams: { gateway: { told: couldNotAskAsNotFound } },
  },
  {
    name: 'empty-answer-is-flat',
    what: '"could not ask" about the account is taken for no orders and no positions',
    breaks: ['NOT_RECOVERED', 'CLOSED_BUT_WORKING', 'ORDERS_DIFFER', 'BOOKS_DIFFER'],
    seams: { gateway: { told: couldNotAskAsFlat } },
  },
  {
    name: 'fill-booked-twice',
    what: 'a fill is booked as often as it is reported',
    breaks: ['FILL_BOOKED_TWICE'],
    seams: { onNode: bookRepeats },
  },
  {
    name: 'fills-between-forgotten',
    what: 'after a reconnect only fills from now on are asked for',
    breaks: ['FILL_MISSING', 'BOOKS_DIFFER', 'NOT_RECOVERED', 'ORDERS_DIFFER'],
    seams: {
      gateway: {
        asked: (effect, nowUs) =>
          effect.kind === 'RequestMassStatus' ? { ...effect, sinceTimeUs: nowUs as never } : effect,
      },
    },
  },
  {
    name: 'intents-repeated',
    what: 'what a restarted strategy asks for again is taken again',
    breaks: ['TWO_ORDERS_FOR_ONE_INTENT'],
    seams: { onNode: takeRepeats },
  },
  {
    name: 'hash-skipped',
    what: 'blocks are read without a look at their hashes',
    breaks: ['DAMAGE_READ_AS_DATA', 'BUG'],
    seams: { journal: { openBlock: openUnchecked } },
  },
  {
    name: 'lease-ignored',
    what: 'the lease is not looked at before something leaves',
    breaks: ['SENT_WITHOUT_LEASE'],
    seams: { lease: lease => ({ ...lease, isHeld: () => true }) },
  },
  {
    name: 'queue-unbounded',
    what: 'what cannot be sent is kept for later, without an end',
    breaks: ['QUEUE_UNBOUNDED'],
    seams: { gateway: { keepsUnsent: true } },
  },
  {
    name: 'snapshot-forgets',
    what: 'a snapshot comes back without the executions that it knew',
    breaks: ['STATE_DIFFERS', 'FILL_BOOKED_TWICE'],
    seams: { liveJournal: journal => withSnapshot(journal, withoutExecutions) },
  },
  {
    name: 'decision-reads-a-clock',
    what: 'the core decides by a time that is not the journaled one',
    breaks: ['STATE_DIFFERS', 'DECISIONS_DIFFER'],
    seams: { onNode: decideByAnotherClock },
  },
  {
    name: 'stale-data-trusted',
    what: 'the newest quotes are told again as if they were new',
    breaks: ['RISK_ON_BAD_DATA'],
    seams: { gateway: { repeatsData: true } },
  },
  {
    name: 'crossed-book-trusted',
    what: 'a crossed market is put straight on the way to the node',
    breaks: ['RISK_ON_BAD_DATA'],
    seams: { gateway: { told: uncrossed } },
  },
]

export function seamsOf({ seams }: Mutation): Seams {
  return { ...NO_SEAMS, ...seams }
}

// ── the journal ──────────────────────────────────────────────────────────────────────────────────────────────────────

function ackedAtOnce(journal: SimJournal): SqliteJournal {
  let head = journal.head()
  let writing: Promise<unknown> = Promise.resolve()
  const append = async (previous: JournalHead, draft: BlockDraft): Promise<JournalHead> => {
    const { epoch, lastSequence } = draft
    const blockNumber = previous.blockNumber + 1
    const { hash } = sealBlock(blockNumber, previous.hash, draft)
    head = { blockNumber, epoch, lastSequence, hash }
    writing = writing.then(() => journal.append(previous, draft)).catch(() => {})
    return head
  }
  return overriding(journal, { append, head: () => head })
}

function withSnapshot(journal: SimJournal, change: (snapshot: StoredSnapshot) => StoredSnapshot): SqliteJournal {
  const newestSnapshot = () => {
    const snapshot = journal.newestSnapshot()
    return snapshot === undefined ? undefined : change(snapshot)
  }
  return overriding(journal, { newestSnapshot })
}

function withoutExecutions(snapshot: StoredSnapshot): StoredSnapshot {
  const state = JSON.parse(new TextDecoder().decode(snapshot.payload)) as { executions: { generations: string[][] } }
  state.executions.generations = [[], []]
  return { ...snapshot, payload: new TextEncoder().encode(JSON.stringify(state)) }
}

function overriding(journal: SimJournal, others: Partial<SqliteJournal>): SqliteJournal {
  return new Proxy(journal, {
    get(target, name) {
      const other = others[name as keyof SqliteJournal]
      if (other !== undefined) return other
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

const AT_STORED_BYTES = 64
const AT_CRC = 68

/** Makes the checks fit whatever is there. */
function openUnchecked(sealed: Uint8Array) {
  const bytes = Buffer.from(sealed)
  const end = HEADER_BYTES + bytes.readUInt32LE(AT_STORED_BYTES)
  bytes.writeUInt32LE(crc32(bytes.subarray(HEADER_BYTES, end)), AT_CRC)
  const hashed = bytes.length - HASH_BYTES
  bytes.write(digestOf('sha256', bytes.subarray(0, hashed), 'hex'), hashed, 'hex')
  return openBlock(bytes)
}

// ── the gateway ──────────────────────────────────────────────────────────────────────────────────────────────────────

function unknownAsNotSent(input: Input): Input {
  const isIt = input.kind === 'SendFailureReport' && input.action === 'Order' && input.certainty === 'Unknown'
  return isIt ? { ...input, certainty: 'NotSent' } : input
}

function lostCancelAsCanceled(input: Input): Input {
  if (input.kind !== 'SendFailureReport' || input.action !== 'Cancel') return input
  const report: ExecutionReport = {
    kind: 'ExecutionReport',
    timeUs: input.timeUs,
    execType: 'Canceled',
    accountIndex: 0 as never,
    instrumentIndex: 0 as never,
    clientOrderId: input.clientOrderId,
    venueOrderId: '' as never,
    side: 'Buy',
    executionId: '' as never,
    lastQtyLots: 0 as never,
    lastTicks: 0 as never,
    feeMinor: 0 as never,
    feeCurrency: 0 as never,
    liquidity: 'Unknown',
    cumQtyLots: 0 as never,
    qtyLots: 0 as never,
    limitTicks: undefined,
    triggerTicks: undefined,
    text: '',
    eventTimeUs: input.timeUs,
  }
  return report
}

function couldNotAskAsNotFound(input: Input): Input {
  const isIt = input.kind === 'OrderStatusReport' && input.outcome === 'CouldNotAsk'
  return isIt ? { ...input, outcome: 'NotFound' } : input
}

function couldNotAskAsFlat(input: Input): Input {
  if (input.kind !== 'MassStatusReport' || input.outcome !== 'CouldNotAsk') return input
  const positions = [0, 1].map(index => ({ instrumentIndex: index as never, signedLots: 0 }))
  return { ...input, outcome: 'Complete', positions }
}

function uncrossed(input: Input): Input {
  if (input.kind !== 'Quote' || input.bidTicks < input.askTicks) return input
  return { ...input, bidTicks: input.askTicks, askTicks: input.bidTicks }
}

// ── the node ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function bookRepeats({ engine }: NodeParts): void {
  engine.state.executions.has = () => false
}

function takeRepeats({ node, engine }: NodeParts): void {
  const take = node.takeIntents.bind(node)
  node.takeIntents = (strategyIndex: number, intents: readonly Intent[]) => {
    for (const intent of intents) {
      engine.state.strategies[strategyIndex]!.lastIntentSequence = 0
      take(strategyIndex, [intent])
    }
  }
}

function decideByAnotherClock({ engine }: NodeParts): void {
  const step = engine.step.bind(engine)
  engine.step = (input: Input) => {
    const { timeUs } = input
    input.timeUs = (timeUs + 1) as never
    const turn = step(input)
    input.timeUs = timeUs
    return turn
  }
}
