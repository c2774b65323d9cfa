/** What the statements of a node mean in the simulated database: the twin of store/postgres/schema/0002-functions.sql. */

import { openBlock } from '../../store/block.ts'
import type { AppendAnswer } from '../../store/postgres/append-answer.ts'
import { SCHEMA_VERSION } from '../../store/postgres/schema.ts'
import {
  askForHandover,
  claim,
  leaseNow,
  release,
  renew,
  seeHolder,
  viewOf,
  waitForHolder,
} from './lease-statements.ts'
import type { ServerSession } from './server-session.ts'
import { answerOf, deskOf, type Row, type Statement, type StatementAnswer, StatementError } from './statement.ts'
import { paddedHash, type StoreDesk } from './store-desk.ts'
import type { StoreServer } from './store-server.ts'

const PAGE_BLOCKS_MAX = 256
const LISTED_MAX = 100

// ── journal ──────────────────────────────────────────────────────────────────────────────────────────────────────────

async function append(server: StoreServer, session: ServerSession, values: readonly never[]): Promise<StatementAnswer> {
  const [deskId, instance, , sealed] = values as unknown as [number, string, boolean, Uint8Array]
  const desk = deskOf(server, deskId)
  server.noteAppending(session, desk)
  try {
    await server.lock(session, desk.appends, true)
    const block = openBlock(sealed)
    const { status, isWritten } = appendStatus(server, desk, instance, block)
    const head = () => ({
      head_block: desk.head.blockNumber,
      head_hash: desk.head.hash,
      newest_epoch: desk.lease.epoch,
    })
    if (status === 'FOUND')
      return { rows: [{ status, ...head() }], hasNotice: !(await server.commit(session, () => {})) }
    if (!isWritten) {
      const gap = status === 'SEQUENCE_GAP' ? { head_block: desk.head.lastSequence } : {}
      return answerOf({ status, ...head(), ...gap })
    }
    const before = desk.inserting.get(block.blockNumber)
    if (before !== undefined) {
      await before
      throw new StatementError('23505', 'duplicate key value violates unique constraint')
    }
    const { blockNumber, epoch, firstSequence, lastSequence, lastTimeUs, hash, previousHash } = block
    const opened = { sealed, block }
    const row = { blockNumber, epoch, firstSequence, lastSequence, lastTimeUs, hash, previousHash, sealed, opened }
    const inserted = Promise.withResolvers<void>()
    desk.inserting.set(blockNumber, inserted.promise)
    const isReplicated = await server.commit(session, () => {
      desk.rows.push(row)
      desk.inserting.delete(blockNumber)
      server.noteWritten(desk, row)
      inserted.resolve()
      server.tell(desk, session, row)
    })
    return { rows: [{ status, ...head() }], hasNotice: !isReplicated }
  } finally {
    server.noteAppending(session, undefined)
  }
}

function appendStatus(
  server: StoreServer,
  desk: StoreDesk,
  instance: string,
  block: ReturnType<typeof openBlock>,
): { readonly status: AppendAnswer['status']; readonly isWritten: boolean } {
  const { lease, head } = desk
  const { epoch, blockNumber, hash, previousHash, firstSequence } = block
  const refused = (status: AppendAnswer['status']) => ({ status, isWritten: false })
  if (epoch > lease.epoch) return refused('WENT_BACK')
  if (server.mistakes.appendsUnfenced !== true) {
    if (epoch < lease.epoch || lease.instance !== instance || lease.isReleased) return refused('FENCED')
    if (lease.expiresUs <= server.nowUs) return refused('LEASE_EXPIRED')
  }
  if (head.blockNumber === blockNumber && head.hash === hash) return refused('FOUND')
  if (head.blockNumber !== blockNumber - 1 || paddedHash(head.hash) !== paddedHash(previousHash))
    return refused(desk.has(blockNumber - 1, previousHash) ? 'MOVED' : 'WENT_BACK')
  if (head.blockNumber > 0 && firstSequence !== head.lastSequence + 1) return refused('SEQUENCE_GAP')
  return { status: 'APPENDED', isWritten: true }
}

async function page(server: StoreServer, _: ServerSession, values: readonly never[]): Promise<StatementAnswer> {
  const [deskId, after] = values as unknown as [number, number]
  const desk = deskOf(server, deskId)
  const first = after - desk.base.blockNumber
  const near = first < 0 ? desk.rows.slice(0, PAGE_BLOCKS_MAX) : desk.rows.slice(first, first + PAGE_BLOCKS_MAX)
  const near_count = near.length
  const rows: Row[] = []
  const anchor = desk.rowOf(after)
  const numbers = (row: { blockNumber: number; epoch: number; lastSequence: number; hash: string }) => ({
    block_number: row.blockNumber,
    epoch: row.epoch,
    last_sequence: row.lastSequence,
    hash: row.hash,
    sealed: null,
    near_count,
  })
  if (desk.base.blockNumber >= after) rows.push(numbers(desk.base))
  if (anchor !== undefined) rows.push(numbers(anchor))
  for (const { blockNumber, hash, sealed } of near)
    rows.push({ block_number: blockNumber, epoch: 0, last_sequence: 0, hash, sealed, near_count: 0 })
  return answerOf(...rows)
}

async function nextBlocks(server: StoreServer, _: ServerSession, values: readonly never[]): Promise<StatementAnswer> {
  const [deskId, after] = values as unknown as [number, number]
  const desk = deskOf(server, deskId)
  const first = Math.max(0, after - desk.base.blockNumber)
  const rows = desk.rows.slice(first, first + PAGE_BLOCKS_MAX)
  return answerOf(...rows.map(({ blockNumber, hash, sealed }) => ({ block_number: blockNumber, hash, sealed })))
}

async function lastBelow(server: StoreServer, _: ServerSession, values: readonly never[]): Promise<StatementAnswer> {
  const [deskId, column, value] = values as unknown as [number, 'sequence' | 'time', number]
  const desk = deskOf(server, deskId)
  const block_number = desk.lastWhere(row => (column === 'sequence' ? row.lastSequence : row.lastTimeUs) < value)
  return answerOf({ block_number })
}

async function prune(server: StoreServer, session: ServerSession, values: readonly never[]): Promise<StatementAnswer> {
  const [deskId, instance, before] = values as unknown as [number, string, number]
  const desk = deskOf(server, deskId)
  const { lease, base, snapshots, head } = desk
  const first = () => ({ first_block: desk.base.blockNumber + 1, is_done: true })
  if (lease.instance !== instance || lease.isReleased) return answerOf({ status: 'FENCED', pruned: 0, ...first() })
  const last = Math.min(before - 1, snapshots[0]?.block_number ?? 0, head.blockNumber - 1)
  if (last <= base.blockNumber) return answerOf({ status: 'PRUNED', pruned: 0, ...first() })
  let pruned = 0
  const isReplicated = await server.commit(session, () => {
    if (last > desk.base.blockNumber) pruned = desk.pruneUpTo(last)
  })
  return { rows: [{ status: 'PRUNED', pruned, ...first() }], hasNotice: !isReplicated }
}

async function saveSnapshot(
  server: StoreServer,
  session: ServerSession,
  values: readonly never[],
): Promise<StatementAnswer> {
  const [deskId, instance, block_number, last_sequence, time_us, state_hash, sha256, payload, kept] =
    values as unknown as [number, string, number, number, number, string, string, Uint8Array, number]
  const desk = deskOf(server, deskId)
  if (desk.lease.instance !== instance || desk.lease.isReleased) return answerOf({ status: 'FENCED' })
  const found = desk.rowOf(block_number)?.lastSequence ?? null
  if (found !== last_sequence) return answerOf({ status: 'REFUSED', found_sequence: found })
  const row = { block_number, last_sequence, time_us, state_hash, sha256, payload }
  const isReplicated = await server.commit(session, () => {
    const others = desk.snapshots.filter(each => each.block_number !== block_number)
    desk.snapshots = [...others, row].sort((a, b) => a.block_number - b.block_number).slice(-kept)
  })
  return { rows: [{ status: 'SAVED', found_sequence: found }], hasNotice: !isReplicated }
}

// ── board ────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function announce(server: StoreServer, _: ServerSession, values: readonly never[]): Promise<StatementAnswer> {
  const [deskId, nodeId, priority, role, epoch, appliedSequence, appliedBlock, buildId, configHash, refusal, ...more] =
    values as unknown as [number, string, number, 'Leader' | 'Standby', number, number, number, string, string, string]
  const [clockOffUs, toldBy] = more as unknown as [number, string]
  const seenUs = server.nowUs
  const facts = {
    nodeId,
    priority,
    role,
    epoch,
    appliedSequence,
    appliedBlock,
    buildId,
    configHash,
    refusal,
    clockOffUs,
  }
  const { nodes } = deskOf(server, deskId)
  const before = nodes.get(nodeId)
  nodes.set(nodeId, { ...facts, seenUs, toldBy })
  return answerOf({ now_us: seenUs, told_before: before?.toldBy ?? '' })
}

async function listNodes(server: StoreServer, _: ServerSession, values: readonly never[]): Promise<StatementAnswer> {
  const [deskId] = values as unknown as [number]
  const nodes = [...deskOf(server, deskId).nodes.values()].slice(0, LISTED_MAX)
  return answerOf(
    ...nodes.map(node => ({
      node_id: node.nodeId,
      priority: node.priority,
      role: node.role,
      epoch: node.epoch,
      applied_sequence: node.appliedSequence,
      applied_block: node.appliedBlock,
      build_id: node.buildId,
      config_hash: node.configHash,
      refusal: node.refusal,
      clock_off_us: node.clockOffUs,
      seen_ago_us: server.nowUs - node.seenUs,
    })),
  )
}

async function enter(server: StoreServer, _: ServerSession, values: readonly never[]): Promise<StatementAnswer> {
  const [name, knownBlock, knownHash] = values as unknown as [string, number, string]
  const desk = server.desks.find(each => each.name === name)
  if (desk === undefined) return answerOf({ desk_id: null, schema_version: SCHEMA_VERSION })
  const { blockNumber, epoch, lastSequence, hash } = desk.head
  const head = { block_number: blockNumber, epoch, last_sequence: lastSequence, hash }
  return answerOf({
    desk_id: desk.deskId,
    schema_version: SCHEMA_VERSION,
    ...head,
    lost_until: desk.lostUntil,
    is_kept: desk.has(knownBlock, knownHash),
  })
}

async function acceptLoss(
  server: StoreServer,
  session: ServerSession,
  values: readonly never[],
): Promise<StatementAnswer> {
  const [deskId, end, lost] = values as unknown as [number, number, number]
  const desk = deskOf(server, deskId)
  if (desk.head.blockNumber !== end) return answerOf({ is_done: false })
  const isReplicated = await server.commit(session, () => {
    const { accepted } = desk
    desk.accepted = { end, lostUntil: accepted.end === end ? Math.max(accepted.lostUntil, lost) : lost }
  })
  return { rows: [{ is_done: true }], hasNotice: !isReplicated }
}

const SETTINGS = {
  server_version: '17.0',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  synchronous_standby_names: 'standby',
  wal_level: 'replica',
  data_checksums: 'on',
  tls: 'off',
  sessions: 'seen',
}

/** By the name under which a session has it prepared. */
export const STATEMENTS: Readonly<Record<string, Statement>> = {
  append,
  page,
  'next-blocks': nextBlocks,
  'last-below': lastBelow,
  prune,
  'save-snapshot': saveSnapshot,
  'snapshot-numbers': async (server, _, [deskId]) =>
    answerOf(
      ...deskOf(server, deskId!)
        .snapshots.map(({ block_number }) => ({ block_number }))
        .reverse(),
    ),
  'read-snapshot': async (server, _, [deskId, blockNumber]) =>
    answerOf(
      ...deskOf(server, deskId!)
        .snapshots.filter(each => each.block_number === blockNumber)
        .map(each => ({ ...each })),
    ),
  'see-lease': async (server, _, [deskId]) => answerOf(viewOf(leaseNow(server, deskOf(server, deskId!)), server.nowUs)),
  'claim-lease': claim,
  'renew-lease': renew,
  'release-lease': release,
  'ask-for-handover': askForHandover,
  'watch-wait': async () => answerOf({}),
  'see-holder': seeHolder,
  'wait-for-holder': waitForHolder,
  announce,
  'list-nodes': listNodes,
  enter,
  'accept-loss': acceptLoss,
  'accepted-end': async (server, _, [deskId]) => {
    const { accepted } = deskOf(server, deskId!)
    return answerOf({ accepted_end: accepted.end, accepted_loss: accepted.lostUntil })
  },
  durability: async () => answerOf(SETTINGS),
  standbys: async () => answerOf({ name: 'standby', state: 'streaming', sync_state: 'sync' }),
  listen: async (server, session, [deskId]) => {
    session.listensTo = deskOf(server, deskId!)
    return answerOf()
  },
}
