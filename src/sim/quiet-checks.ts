/** What must be true once everything is quiet: our book is the venue's, and the journal alone gives the state that runs. */

import { isClosed } from '../core/domain/order.ts'
import type { Engine } from '../core/engine/engine.ts'
import { hashOf, snapshotOf } from '../core/engine/snapshot.ts'
import { verifyJournal } from '../host/replay/verify.ts'
import { recover } from '../host/session/recovery.ts'
import type { JournalReading, StoredSnapshot } from '../ports.ts'
import type { Book } from './executed-money.ts'
import type { Judge } from './judge.ts'

/** A journal that nobody writes any more. */
export type QuietJournal = JournalReading & { baseBlockNumber(): number }

const ACCOUNT = 0
const ID_OURS = /^H[0-9a-z]+E/

export function checkBooks(judge: Judge, { state }: Engine, node?: object): void {
  for (const [executionId, trade] of judge.trades) {
    if (!judge.durable.fills.has(executionId))
      judge.break(
        'FILL_MISSING',
        `${executionId} of ${trade.clientOrderId}: ${trade.lastQtyLots} at ${trade.lastTicks}`,
      )
  }
  for (const [clientOrderId, { orders }] of judge.atVenue) {
    const ours = state.orders.byClientOrderId(clientOrderId as never)
    const theirs = orders.at(-1)!
    if (ours === undefined || !ID_OURS.test(clientOrderId)) continue
    if (isClosed(ours.status) === theirs.isOpen || ours.cumQtyLots !== theirs.cumQtyLots)
      judge.break(
        'ORDERS_DIFFER',
        `${clientOrderId}: ours ${ours.status} ${ours.cumQtyLots}, theirs ${theirs.state} ${theirs.cumQtyLots}`,
      )
  }
  const book = nodeBookOf({ state } as Engine)
  const own = judge.moneyOf(node).differenceFrom(book)
  if (own !== undefined) judge.break('MONEY_NOT_CONSERVED', `in the node: ${own}`)
  const difference = judge.venueMoney.differenceFrom(book)
  if (difference !== undefined) judge.break('BOOKS_DIFFER', difference)
}

export function nodeBookOf({ state }: Engine): Book {
  const { portfolio } = state.built
  return {
    balanceText: currency => portfolio.balanceOf(ACCOUNT, currency).toText(),
    signedLots: instrumentIndex => portfolio.accountSignedLotsOf(ACCOUNT, instrumentIndex),
    costText: instrumentIndex => portfolio.accountPositionOf(ACCOUNT, instrumentIndex).cost.toText(),
  }
}

/** Shape: everything that the engine took is durable; snapshots newest first. */
export function checkStates(
  judge: Judge,
  engine: Engine,
  journal: QuietJournal,
  snapshots: readonly StoredSnapshot[],
): void {
  const running = snapshotOf(engine.state)
  const isSame = (text: string, how: string) => {
    if (text !== running) judge.break('STATE_DIFFERS', `runs as ${hashOf(running)}, ${how} as ${hashOf(text)}`)
  }
  isSame(snapshotOf(recover(journal).engine.state), 'recovers')
  const oldest = fromOldest(journal, snapshots)
  // Without a snapshot, or with one alone that all of it follows, it is the same reading.
  if (oldest.newestSnapshot() !== journal.newestSnapshot())
    isSame(snapshotOf(recover(oldest).engine.state), 're-applied from its beginning')
}

/** Every input again through a fresh core: the same events must come out. */
export function checkDecisions(judge: Judge, journal: QuietJournal, snapshots: readonly StoredSnapshot[]): void {
  const { difference } = verifyJournal({ journal: journal as never, snapshots, runs: undefined })
  if (difference === undefined) return
  const { sequence, recorded, replayed } = difference
  judge.break('DECISIONS_DIFFER', `input ${sequence}: recorded ${recorded}, decided again ${replayed}`)
}

/** All that there is: the whole journal, or what follows its oldest snapshot. */
function fromOldest(journal: QuietJournal, snapshots: readonly StoredSnapshot[]): JournalReading {
  return {
    head: () => journal.head(),
    blocksAfter: blockNumber => journal.blocksAfter(blockNumber),
    newestSnapshot: () => (journal.baseBlockNumber() === 0 ? undefined : snapshots.at(-1)),
  }
}
