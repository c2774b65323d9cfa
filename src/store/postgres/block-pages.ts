/** Blocks out of the database in pages of bounded size, each checked against its hash and its predecessor. */

import type { JournalHead, StoredBlock } from '../../ports.ts'
import { checkedBlock, checkLink } from '../block-chain.ts'
import { JournalError } from '../journal-error.ts'
import type { Question, Session } from './session.ts'

const PAGE_BLOCKS_MAX = 256
const PAGE_BYTES_MAX = 4 * 1024 * 1024

/** The block asked for stands first, without its bytes: what follows has to follow it. */
const PAGE: Question = {
  name: 'page',
  text: `
    WITH near AS (
      SELECT block_number, sum(octet_length(sealed)) OVER (ORDER BY block_number) AS bytes
      FROM (SELECT block_number, sealed FROM holdfast.blocks WHERE desk_id = $1 AND block_number > $2
            ORDER BY block_number LIMIT ${PAGE_BLOCKS_MAX}) AS few
    ), wanted AS (
      SELECT block_number FROM near WHERE bytes <= ${PAGE_BYTES_MAX}
      UNION SELECT min(block_number) FROM near
    )
    SELECT block_number, epoch, last_sequence, hash, NULL::bytea AS sealed, (SELECT count(*) FROM near) AS near_count
    FROM holdfast.blocks WHERE desk_id = $1 AND block_number = $2
    UNION ALL
    SELECT block_number, 0, 0, hash, sealed, 0 FROM holdfast.blocks WHERE desk_id = $1 AND block_number IN (SELECT block_number FROM wanted)
    UNION ALL
    SELECT base_block, base_epoch, base_sequence, base_hash, NULL, (SELECT count(*) FROM near) FROM holdfast.desks WHERE desk_id = $1 AND base_block >= $2
    ORDER BY block_number`,
}

const NEXT: Question = {
  name: 'next-blocks',
  text: 'SELECT block_number, hash, sealed FROM holdfast.next_blocks($1, $2, $3, $4)',
}

interface NextRow {
  readonly block_number: number
  readonly hash: string
  readonly sealed: Uint8Array
}

interface PageRow {
  readonly block_number: number
  readonly epoch: number
  readonly last_sequence: number
  readonly hash: string
  readonly sealed: Uint8Array | null
  /** How many blocks were looked at for this page. */
  readonly near_count: number
}

export interface Page {
  /** Each is unpacked and checked when it is taken. */
  readonly blocks: Iterable<StoredBlock>
  /** More was there than fits a page. */
  readonly hasMore: boolean
}

/**
 * Reads on after `previous`, of which the number alone has to be known.
 *
 * Returns: no blocks at the end of the journal.
 * Errors: JournalError PRUNED, CORRUPT, TOO_NEW; HEAD_WENT_BACK where `previous` is no longer there.
 */
export async function readPage(session: Session, deskId: number, previous: Anchor): Promise<Page> {
  const rows = await session.ask<PageRow>(PAGE, [deskId, previous.blockNumber])
  const anchor = anchorAmong(rows, previous)
  const count = rows.filter(({ sealed }) => sealed !== null).length
  const hasMore = count < anchor.near_count || count === PAGE_BLOCKS_MAX
  return { blocks: checkedBlocks(rows, headOf(anchor)), hasMore }
}

/**
 * Reads what is new after a block that was read, in a shorter answer than a page.
 *
 * Returns: `undefined` where what comes next does not follow that block: a page tells why.
 * Errors: JournalError CORRUPT, TOO_NEW.
 */
export async function readNews(session: Session, deskId: number, previous: JournalHead): Promise<Page | undefined> {
  const values = [deskId, previous.blockNumber, PAGE_BLOCKS_MAX, PAGE_BYTES_MAX]
  const rows = await session.ask<NextRow>(NEXT, values)
  const [next, ...later] = rows
  if (next === undefined) return { blocks: [], hasMore: false }
  const first = checkedBlock(next.block_number, next.hash, next.sealed)
  if (first.blockNumber !== previous.blockNumber + 1 || first.previousHash !== previous.hash) return undefined
  const bytes = rows.reduce((sum, { sealed }) => sum + sealed.length, 0)
  const hasMore = rows.length === PAGE_BLOCKS_MAX || bytes >= PAGE_BYTES_MAX
  return { blocks: withFirst(first, checkedBlocks(later, first)), hasMore }
}

function* withFirst(first: StoredBlock, later: Iterable<StoredBlock>): Iterable<StoredBlock> {
  yield first
  yield* later
}

function* checkedBlocks(
  rows: readonly (Omit<NextRow, 'sealed'> & { readonly sealed: Uint8Array | null })[],
  anchor: JournalHead,
): Iterable<StoredBlock> {
  let head = anchor
  for (const { block_number: blockNumber, hash, sealed } of rows) {
    if (sealed === null) continue
    const block = checkedBlock(blockNumber, hash, sealed)
    checkLink(head, block)
    head = block
    yield block
  }
}

/** What the next block has to follow; the hash is empty where only the number is known. */
export interface Anchor {
  readonly blockNumber: number
  readonly hash: string
}

function anchorAmong(rows: readonly PageRow[], { blockNumber, hash }: Anchor): PageRow {
  const found = rows.find(row => row.block_number === blockNumber)
  if (found !== undefined && (hash === '' || found.hash === hash)) return found
  const base = rows.find(row => row.sealed === null && row.block_number > blockNumber)
  if (found === undefined && base !== undefined) {
    const gone = `the blocks up to ${base.block_number} are gone, asked for those after ${blockNumber}`
    throw new JournalError('PRUNED', gone)
  }
  const what = found === undefined ? 'is not in the store' : 'is another one in the store'
  throw new JournalError('HEAD_WENT_BACK', `block ${blockNumber}, which was read or acknowledged, ${what}`, {
    blockNumber,
  })
}

function headOf({ block_number: blockNumber, epoch, last_sequence: lastSequence, hash }: PageRow): JournalHead {
  return { blockNumber, epoch, lastSequence, hash }
}
