/** What the statements about a lease mean in the simulated database: the twin of the SQL functions of the same names. */

import type { ServerSession } from './server-session.ts'
import { answerOf, deskOf, type Row, type StatementAnswer, StatementError } from './statement.ts'
import type { LeaseRow, StoreDesk } from './store-desk.ts'
import type { StoreServer } from './store-server.ts'

const RESERVED_US = 5_000_000
const WANTED_US = 30_000_000
const WAIT_US = 5_000_000
/** After a restart: claims may be lost. */
const EPOCHS_LEFT_OUT = 1_000

export function viewOf(lease: LeaseRow, nowUs: number): Row {
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
export function leaseNow(server: StoreServer, desk: StoreDesk): LeaseRow {
  const { lease } = desk
  if (lease.epoch === 0 || lease.clockLife === server.life || lease.isReleased) return lease
  desk.lease = { ...lease, clockLife: server.life, expiresUs: server.nowUs + lease.durationUs }
  server.noteLease(desk)
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

export async function claim(
  server: StoreServer,
  session: ServerSession,
  values: readonly never[],
): Promise<StatementAnswer> {
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
    lost_until: desk.lostUntil,
  }
  if (!desk.has(knownBlock, knownHash) || head.epoch > lease.epoch)
    return answerOf({ status: 'WENT_BACK', detail: '', ...view, ...heads })
  const { life } = server
  const epoch = lease.epoch + (lease.epoch === 0 || lease.claimLife === life ? 1 : EPOCHS_LEFT_OUT)
  server.hold(session, desk, epoch)
  const isReplicated = await server.commit(session, () => {
    for (const [key, holder] of server.accounts) if (holder === desk) server.accounts.delete(key)
    for (const key of accountKeys) server.accounts.set(key, desk)
    const ends = {
      expiresUs: server.nowUs + durationUs,
      isReleased: false,
      clockLife: life,
      sessionLife: life,
      claimLife: life,
    }
    const wishes = { wantedNode: '', wantedUntilUs: 0, reservedNode: '', reservedUntilUs: 0 }
    desk.lease = { epoch, nodeId, instance, buildId, configHash, durationUs, ...ends, ...wishes }
    server.noteClaim(desk, lease)
  })
  const granted = { status: 'GRANTED', detail: '', ...viewOf(desk.lease, server.nowUs), ...heads }
  return { rows: [granted], hasNotice: !isReplicated }
}

export async function renew(
  server: StoreServer,
  session: ServerSession,
  values: readonly never[],
): Promise<StatementAnswer> {
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
    server.noteLease(desk)
  })
  return { rows: [viewOf(desk.lease, server.nowUs)], hasNotice: !isReplicated }
}

export async function release(
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
    server.noteLease(desk)
  })
  return { rows: [{ release_lease: true }], hasNotice: !isReplicated }
}

export async function askForHandover(
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

export async function seeHolder(
  server: StoreServer,
  _: ServerSession,
  values: readonly never[],
): Promise<StatementAnswer> {
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

export async function waitForHolder(
  server: StoreServer,
  _: ServerSession,
  values: readonly never[],
): Promise<StatementAnswer> {
  const [key] = values as unknown as [number]
  const desk = deskOf(server, Math.floor(key / 65_536))
  if (await server.whenFree(desk, key % 65_536, WAIT_US)) return answerOf({ waited: true })
  throw new StatementError('55P03', 'canceling statement due to lock timeout')
}
