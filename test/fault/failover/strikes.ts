/** What is done to a team: each strike waits for what must come of it, heals what it broke, and says what it did. */

import { callControl } from '../../../src/host/live/control-socket.ts'
import type { ControlReply, ControlRequest } from '../../../src/host/live/control-wire.ts'
import { pressKill } from '../../../src/host/live/kill-press.ts'
import { findSocket, NODE_SOCKET } from '../../../src/host/live/socket-place.ts'
import { signal } from '../processes.ts'
import { CUTS, type Cut } from './severable-proxy.ts'
import { LEASE_US, type Member, sleep, type Team } from './team.ts'

export const STRIKE_KINDS = ['kill', 'stop', 'cut', 'database', 'switch'] as const
export type StrikeKind = (typeof STRIKE_KINDS)[number]

export const STRIKES = [
  'kill node',
  'kill machine',
  'stop node',
  'stop gateway',
  'stop gateway, kill node',
  'cut database: hole',
  'cut database: reset',
  'cut everything: hole',
  'kill standby',
  'database away',
  'database standby away',
  'database failover',
  'switch',
] as const
export type StrikeName = (typeof STRIKES)[number]

/** In the order in which they are done, again and again. */
export const STRIKES_OF_KIND: Readonly<Record<StrikeKind, readonly StrikeName[]>> = {
  kill: ['kill node', 'kill machine', 'kill node', 'kill node', 'kill standby'],
  stop: ['stop node', 'stop gateway', 'stop gateway, kill node'],
  cut: ['cut database: hole', 'cut database: reset', 'cut everything: hole'],
  database: ['database away', 'database standby away', 'database failover'],
  switch: ['switch'],
}

export interface Strike {
  readonly name: StrikeName
  readonly atUs: number
  /** Whose leader was struck. */
  readonly epoch: number
  /** 0: nobody had to take over. */
  readonly newEpoch: number
  /** By the new leader: that nobody leads any more; the lease is won; it leads. 0 where nobody took over. */
  readonly noticedUs: number
  readonly leasedUs: number
  readonly leadsUs: number
  /** Between these nothing that adds risk may come to the venue; 0: no such time. */
  readonly quietFromUs: number
  readonly quietUntilUs: number
  /** Orders from before must not come to the venue after. */
  readonly staleBeforeUs: number
  readonly staleAfterUs: number
}

type Outcome = Partial<Omit<Strike, 'name' | 'epoch'>>

const LEASE_MS = LEASE_US / 1_000
/** A leader that renews no more is past its own deadline, and so is everything that it told its gateways. */
const PAST_LEASE_MS = LEASE_MS * 1.3
const AWAY_MS = 3_500
const TRY_MS = 100
const TRIES_MAX = 300
const PROMOTED = /: (\d+) ms to the lease, (\d+) ms to lead/

export async function strike(team: Team, name: StrikeName): Promise<Strike> {
  const leader = await team.untilReady()
  const { epoch } = leader
  const struck = { name, epoch, atUs: nowUs(), ...NOTHING }
  return { ...struck, ...(await DO[name](team, leader, epoch)) }
}

const NOTHING = {
  newEpoch: 0,
  noticedUs: 0,
  leasedUs: 0,
  leadsUs: 0,
  quietFromUs: 0,
  quietUntilUs: 0,
  staleBeforeUs: 0,
  staleAfterUs: 0,
}

const DO: Readonly<Record<StrikeName, (team: Team, leader: Member, epoch: number) => Promise<Outcome>>> = {
  'kill node': async (team, leader, epoch) => {
    leader.session.signal('node', 'SIGKILL')
    return await takenOver(team, epoch)
  },
  'kill machine': async (team, leader, epoch) => {
    leader.session.losePower()
    const outcome = await takenOver(team, epoch)
    await leader.session.start()
    return outcome
  },
  'stop node': async (team, leader, epoch) => {
    const pid = leader.session.pidOf('node')!
    signal(pid, 'SIGSTOP')
    const outcome = await takenOver(team, epoch)
    signal(pid, 'SIGCONT')
    return { ...outcome, staleBeforeUs: nowUs() - LEASE_US, staleAfterUs: nowUs() }
  },
  'stop gateway': async (_, leader) => {
    const pid = leader.session.pidOf('gateway')!
    signal(pid, 'SIGSTOP')
    await sleep(PAST_LEASE_MS)
    const wokenUs = nowUs()
    signal(pid, 'SIGCONT')
    return { staleBeforeUs: wokenUs - LEASE_US, staleAfterUs: wokenUs }
  },
  'stop gateway, kill node': async (team, leader, epoch) => {
    const pid = leader.session.pidOf('gateway')!
    signal(pid, 'SIGSTOP')
    await sleep(LEASE_MS / 4)
    leader.session.signal('node', 'SIGKILL')
    const outcome = await takenOver(team, epoch)
    await sleep(PAST_LEASE_MS)
    signal(pid, 'SIGCONT')
    return outcome
  },
  'cut database: hole': (team, leader, epoch) => cutDatabase(team, leader, epoch, 'BlackHole'),
  'cut database: reset': (team, leader, epoch) => cutDatabase(team, leader, epoch, 'Reset'),
  'cut everything: hole': async (team, leader, epoch) => {
    leader.venueDoor.cut('BlackHole')
    return await cutDatabase(team, leader, epoch, 'BlackHole')
  },
  'kill standby': async (team, leader) => {
    const standby = team.members.find(member => member !== leader)!
    standby.session.signal('node', 'SIGKILL')
    await leader.session.untilFills(leader.session.fillCount + 3)
    return {}
  },
  'database away': databaseAway,
  'database standby away': async (team, _, epoch) => {
    const standby = team.cluster.standby!
    await standby.killed()
    await sleep(AWAY_MS)
    await standby.start()
    return afterwards(team, epoch)
  },
  'database failover': async (team, _, epoch) => {
    await team.failDatabaseOver()
    return afterwards(team, epoch)
  },
  switch: async (team, leader, epoch) => {
    // At the leader and at a standby in turns.
    const asked = epoch % 2 === 0 ? leader : team.members.find(member => member !== leader)!
    const atUs = await untilTakenBy(() => asked, { type: 'Failover', actor: 'drill', reason: 'drill', to: '' })
    return { ...(await takenOver(team, epoch)), atUs }
  },
}

async function cutDatabase(team: Team, leader: Member, epoch: number, how: Cut): Promise<Outcome> {
  leader.cutDatabase(how)
  const outcome = await takenOver(team, epoch)
  await sleep(PAST_LEASE_MS)
  leader.heal()
  return outcome
}

/** No new risk while nothing confirms who leads; a kill is done all the same; it comes back by itself. */
async function databaseAway(team: Team, leader: Member, epoch: number): Promise<Outcome> {
  const everybody = (work: (member: Member) => void) => team.members.forEach(work)
  everybody(member => member.cutDatabase(CUTS[epoch % CUTS.length]!))
  await sleep(PAST_LEASE_MS)
  const quietFromUs = nowUs()
  const outcome = await pressKill({
    dataFolder: leader.session.dataFolder,
    scope: { level: 'All', name: '' },
    flatten: false,
    actor: 'drill',
    reason: 'the database is away',
    patienceMs: AWAY_MS * 10,
    onReply: () => {},
  })
  if (!outcome.isConfirmed) throw new Error(`a kill while the database is away: ${JSON.stringify(outcome)}`)
  await sleep(AWAY_MS - PAST_LEASE_MS)
  const quietUntilUs = nowUs()
  everybody(member => member.heal())
  await team.until(() => team.leader !== undefined && isConnected(team.leader), 'nobody leads again')
  await resume(team)
  return { ...(await afterwards(team, epoch)), quietFromUs, quietUntilUs }
}

function isConnected({ session }: Member): boolean {
  return session.view !== undefined && nowUs() - session.view.timeUs < LEASE_US
}

async function resume(team: Team): Promise<void> {
  const scope = { level: 'All', name: '' } as const
  await untilTakenBy(() => team.leader, { type: 'Resume', actor: 'drill', reason: 'drill', scope })
}

/** Again and again: a node hears of the others a little later than we do. Returns: when it was asked at last. */
async function untilTakenBy(whom: () => Member | undefined, request: ControlRequest): Promise<number> {
  for (let tries = 0; ; tries++) {
    const member = whom()
    const askedUs = nowUs()
    const reply = member === undefined ? undefined : await tell(member, request)
    if (reply?.type === 'Taken') return askedUs
    if (tries > TRIES_MAX) throw new Error(`${request.type} at ${member?.nodeId}: ${JSON.stringify(reply)}`)
    await sleep(TRY_MS)
  }
}

/** Who leads afterwards may be another one or the same. */
async function afterwards(team: Team, epoch: number): Promise<Outcome> {
  const after = await team.untilReady()
  return after.epoch > epoch ? { newEpoch: after.epoch } : {}
}

async function takenOver(team: Team, epoch: number): Promise<Outcome> {
  const after = await team.untilTakenOver(epoch)
  await after.session.untilFills(after.session.fillCount + 3)
  return { newEpoch: after.epoch, ...promotionOf(after) }
}

/** As the new leader told it in its alert. */
function promotionOf({ session, epoch }: Member): Outcome {
  const index = session.alerts.findLastIndex(alert => alert.includes(`leads in epoch ${epoch}:`))
  const told = PROMOTED.exec(session.alerts[index] ?? '')
  if (told === null) return {}
  const leadsUs = session.alertTimesUs[index]!
  const noticedUs = leadsUs - Number(told[2]) * 1_000
  return { noticedUs, leasedUs: noticedUs + Number(told[1]) * 1_000, leadsUs }
}

async function tell({ session }: Member, request: ControlRequest): Promise<ControlReply | undefined> {
  const socketPath = findSocket(session.dataFolder, NODE_SOCKET)
  if (socketPath === undefined) return undefined
  let first: ControlReply | undefined
  const call = callControl(socketPath, request, reply => {
    first ??= reply
    call.close()
  })
  await call.ended
  return first
}

export function nowUs(): number {
  return Date.now() * 1_000
}
