/** What the statements of a node mean in the simulated database: the twin of store/postgres/schema/0002-functions.sql. */

import { openBlock } from '../../store/block.ts'
import type { AppendAnswer } from '../../store/postgres/append-answer.ts'
import { SCHEMA_VERSION } from '../../store/postgres/schema.ts'
import { type LeaseRow, paddedHash, type StoreDesk } from './store-desk.ts'
import type { ServerSession, StoreServer } from './store-server.ts'

type Row = Readonly<Record<string, unknown>>

/** What a statement answers, and whether its commit went without the standby: a notice. */
export interface StatementAnswer {
  readonly rows: readonly Row[]
  readonly hasNotice: boolean
}

/** With an SQLSTATE, as the server says it. */
export class StatementError extends Error {
  readonly code: string

  constructor(code: string, text: string) {
    super(text)
    this.code = code
  }
}

type Statement = (server: StoreServer, session: ServerSession, values: readonly never[]) => Promise<StatementAnswer>

const RESERVED_US = 5_000_000
const WANTED_US = 30_000_000
const PAGE_BLOCKS_MAX = 256
const WAIT_US = 5_000_000
const LISTED_MAX = 100

const answerOf = (...rows: readonly Row[]): StatementAnswer => ({ rows, hasNotice: false })

function deskOf(server: StoreServer, deskId: number): StoreDesk {
  return server.desks[deskId - 1]!
}

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
    const row = { blockNumber, epoch, firstSequence, lastSequence, lastTimeUs, hash, previousHash, sealed }
    const opened = { sealed, block }
    const inserted = Promise.withResolvers<void>()
    desk.inserting.set(blockNumber, inserted.promise)
    const isReplicated = await server.commit(session, () => {
      desk.rows.push({ ...row, opened })
      desk.inserting.delete(blockNumber)
      inserted.resolve()
      server.ring(desk)
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

// ── lease ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function viewOf(lease: LeaseRow, nowUs: number): Row {
  const isOver = lease.isReleased || lease.expiresUs <= nowUs
  const isReserved = lease.isReleased && lease.reservedUntilUs > nowUs
  const isWanted = !lease.isReleased && lease.wantedUntilUs > nowUs
  return {
    epoch: lease.epoch,
    node_id: lease.nodeId,
    build_id: lease.buildId,
    config_hash: lease.configHash,
    remaining_us: isOver ? 0 : Math.ceil(lease.expiresUs - nowUs),
    is_released: lease.isReleased && lease.epoch > 0,
    handover_to: isReserved ? lease.reservedNode : isWanted ? lease.wantedNode : '',
  }
}

/** Counted by another life of the server, so by another clock: it is counted anew from its whole length. */
function leaseNow(server: StoreServer, desk: StoreDesk): LeaseRow {
  const { lease } = desk
  if (lease.epoch === 0 || lease.clockLife === server.life || lease.isReleased) return lease
  desk.lease = { ...lease, clockLife: server.life, expiresUs: server.nowUs + lease.durationUs }
  server.noteLease(desk, false)
  return desk.lease
}

function hasSessionEnded(server: StoreServer, desk: StoreDesk): boolean {
  const isThisLife = desk.lease.sessionLife === server.life || server.mistakes.ignoresSessionsLife === true
  return isThisLife && server.holderOf(desk, desk.lease.epoch) === undefined
}

function endSessions(server: StoreServer, desk: StoreDesk): void {
  const holder = server.holderOf(desk, desk.lease.epoch)
  if (holder !== undefined) server.terminate(holder)
  for (const session of server.appending(desk)) server.terminate(session)
}

const isVacant = (server: StoreServer, desk: StoreDesk, lease: LeaseRow): boolean =>
  lease.isReleased || lease.expiresUs <= server.nowUs || hasSessionEnded(server, desk)

async function claim(server: StoreServer, session: ServerSession, values: readonly never[]): Promise<StatementAnswer> {
  const [deskId, nodeId, instance, seenEpoch, durationUs, buildId, configHash, accountKeys, knownBlock, knownHash] =
    values as unknown as [number, string, string, number, number, string, string, string[], number, string]
  const desk = deskOf(server, deskId)
  await server.lock(session, server.claims)
  await server.lock(session, desk.row)
  const lease = leaseNow(server, desk)
  const view = viewOf(lease, server.nowUs)
  const refused = (status: string, detail: string) => answerOf({ status, detail, ...view })
  if (lease.epoch !== seenEpoch) return refused('OVERTAKEN', `epoch ${lease.epoch} was claimed by node ${lease.nodeId}`)
  const isReserved = lease.isReleased && lease.reservedUntilUs > server.nowUs
  if (isReserved && lease.reservedNode !== '' && lease.reservedNode !== nodeId)
    return refused('RESERVED', `node ${lease.reservedNode} is to lead`)
  if (lease.epoch > 0 && !isVacant(server, desk, lease))
    return refused('HELD', `node ${lease.nodeId} leads for another ${view['remaining_us']} us`)
  for (const key of [...accountKeys].sort()) {
    const other = server.accounts.get(key)
    if (other === undefined || other === desk) continue
    const theirs = leaseNow(server, other)
    if (!isVacant(server, other, theirs)) return refused('ACCOUNT_HELD', `desk ${other.name} leads on account ${key}`)
    if (!theirs.isReleased)
      other.lease = { ...theirs, epoch: theirs.epoch + 1, instance: '', isReleased: true, nodeId: '' }
  }
  if (server.mistakes.claimsBesideAppends !== true) {
    endSessions(server, desk)
    await server.lock(session, desk.appends)
  }
  const { head } = desk
  const heads = {
    head_block: head.blockNumber,
    head_epoch: head.epoch,
    head_sequence: head.lastSequence,
    head_hash: head.hash,
  }
  if (!desk.has(knownBlock, knownHash) || head.epoch > lease.epoch)
    return answerOf({ status: 'WENT_BACK', detail: '', ...view, ...heads })
  const epoch = lease.epoch + 1
  const { life } = server
  server.hold(session, desk, epoch)
  const isReplicated = await server.commit(session, () => {
    for (const [key, holder] of server.accounts) if (holder === desk) server.accounts.delete(key)
    for (const key of accountKeys) server.accounts.set(key, desk)
    const ends = { expiresUs: server.nowUs + durationUs, isReleased: false, clockLife: life, sessionLife: life }
    const wishes = { wantedNode: '', wantedUntilUs: 0, reservedNode: '', reservedUntilUs: 0 }
    desk.lease = { epoch, nodeId, instance, buildId, configHash, durationUs, ...ends, ...wishes }
    server.noteLease(desk, true)
  })
  const granted = { status: 'GRANTED', detail: '', ...viewOf(desk.lease, server.nowUs), ...heads }
  return { rows: [granted], hasNotice: !isReplicated }
}

async function renew(server: StoreServer, session: ServerSession, values: readonly never[]): Promise<StatementAnswer> {
  const [deskId, instance, epoch, durationUs, takesSession] = values as unknown as [
    number,
    string,
    number,
    number,
    boolean,
  ]
  const desk = deskOf(server, deskId)
  await server.lock(session, desk.row)
  const isOurs = () => desk.lease.epoch === epoch && desk.lease.instance === instance && !desk.lease.isReleased
  if (!isOurs()) return answerOf(viewOf(desk.lease, server.nowUs))
  const { life } = server
  if (takesSession) {
    if (server.holderOf(desk, epoch) !== undefined) endSessions(server, desk)
    server.hold(session, desk, epoch)
  }
  const expiresUs = server.nowUs + durationUs
  const isReplicated = await server.commit(session, () => {
    const lives = takesSession ? { sessionLife: life, clockLife: life } : {}
    desk.lease = { ...desk.lease, durationUs, expiresUs, ...lives }
    server.noteLease(desk, false)
  })
  return { rows: [viewOf(desk.lease, server.nowUs)], hasNotice: !isReplicated }
}

async function release(
  server: StoreServer,
  session: ServerSession,
  values: readonly never[],
): Promise<StatementAnswer> {
  const [deskId, instance, epoch, to] = values as unknown as [number, string, number, string]
  const desk = deskOf(server, deskId)
  await server.lock(session, desk.row)
  const { lease } = desk
  if (lease.epoch !== epoch || lease.instance !== instance || lease.isReleased)
    return answerOf({ release_lease: false })
  const isReplicated = await server.commit(session, () => {
    const reserved = { reservedNode: to, reservedUntilUs: to === '' ? 0 : server.nowUs + RESERVED_US }
    desk.lease = {
      ...desk.lease,
      isReleased: true,
      expiresUs: server.nowUs,
      wantedNode: '',
      wantedUntilUs: 0,
      ...reserved,
    }
    server.noteLease(desk, false)
  })
  return { rows: [{ release_lease: true }], hasNotice: !isReplicated }
}

async function askForHandover(
  server: StoreServer,
  session: ServerSession,
  values: readonly never[],
): Promise<StatementAnswer> {
  const [deskId, to] = values as unknown as [number, string]
  const desk = deskOf(server, deskId)
  await server.lock(session, desk.row)
  const isReplicated = await server.commit(session, () => {
    desk.lease = { ...desk.lease, wantedNode: to, wantedUntilUs: server.nowUs + WANTED_US }
  })
  return { rows: [{}], hasNotice: !isReplicated }
}

async function seeHolder(server: StoreServer, _: ServerSession, values: readonly never[]): Promise<StatementAnswer> {
  const [deskId] = values as unknown as [number]
  const desk = deskOf(server, deskId)
  const { epoch, isReleased, sessionLife } = desk.lease
  const stateOf = () => {
    if (epoch === 0 || isReleased) return 'ENDED'
    if (sessionLife !== server.life && server.mistakes.ignoresSessionsLife !== true) return 'UNKNOWN'
    return hasSessionEnded(server, desk) ? 'ENDED' : 'STANDS'
  }
  return answerOf({ state: stateOf(), epoch, holder_key: deskId * 65_536 + (epoch % 65_536) })
}

async function waitForHolder(
  server: StoreServer,
  _: ServerSession,
  values: readonly never[],
): Promise<StatementAnswer> {
  const [key] = values as unknown as [number]
  const desk = deskOf(server, Math.floor(key / 65_536))
  if (await server.whenFree(desk, key % 65_536, WAIT_US)) return answerOf({ waited: true })
  throw new StatementError('55P03', 'canceling statement due to lock timeout')
}

// ── board ────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function announce(server: StoreServer, _: ServerSession, values: readonly never[]): Promise<StatementAnswer> {
  const [deskId, nodeId, priority, role, epoch, appliedSequence, appliedBlock, buildId, configHash, refusal] =
    values as unknown as [number, string, number, 'Leader' | 'Standby', number, number, number, string, string, string]
  const seenUs = server.nowUs
  const facts = { nodeId, priority, role, epoch, appliedSequence, appliedBlock, buildId, configHash, refusal }
  deskOf(server, deskId).nodes.set(nodeId, { ...facts, seenUs })
  return answerOf({ now_us: seenUs })
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
    is_kept: desk.has(knownBlock, knownHash),
  })
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
  durability: async () => answerOf(SETTINGS),
  standbys: async () => answerOf({ name: 'standby', state: 'streaming', sync_state: 'sync' }),
  listen: async (server, session, [deskId]) => {
    session.listensTo = deskOf(server, deskId!)
    return answerOf()
  },
}
