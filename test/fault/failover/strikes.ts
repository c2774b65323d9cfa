/** What is done to a team: each strike waits for what must come of it, heals what it broke, and says what it did. */

import { signal } from '../processes.ts'
import { cutDatabase, cutReplication, cutStandby, cutVenue, databaseAway } from './cuts.ts'
import type { NetworkKind } from './network.ts'
import { AWAY_MS, afterwards, FILLS_AFTER, nowUs, type Outcome, PAST_LEASE_MS, takenOver } from './outcome.ts'
import { LEASE_US, type Member, sleep, type Team } from './team.ts'
import { untilTakenBy } from './told-node.ts'

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
  'cut database: unheard',
  'cut database: unanswered',
  'cut venue: hole',
  'cut venue: unanswered',
  'cut everything: hole',
  'cut standby: hole',
  'cut replication: hole',
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
  cut: [
    'cut database: hole',
    'cut database: reset',
    'cut everything: hole',
    'cut venue: hole',
    'cut database: unanswered',
    'cut venue: unanswered',
    'cut database: unheard',
    'cut standby: hole',
    'cut replication: hole',
  ],
  database: ['database away', 'database standby away', 'database failover'],
  switch: ['switch'],
}

/** What a network of a team cannot do. */
const BEYOND: Readonly<Record<NetworkKind, readonly StrikeName[]>> = {
  doors: ['cut replication: hole'],
  namespaces: ['cut database: reset', 'stop gateway', 'database away', 'database failover'],
}

export interface Strike extends Outcome {
  readonly name: StrikeName
  /** Whose leader was struck. */
  readonly epoch: number
}

export function isPossible(name: StrikeName, network: NetworkKind): boolean {
  return !BEYOND[network].includes(name)
}

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

const DO: Readonly<Record<StrikeName, (team: Team, leader: Member, epoch: number) => Promise<Partial<Outcome>>>> = {
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
  'stop gateway': async (team, leader) => {
    const pid = leader.session.pidOf('gateway')!
    signal(pid, 'SIGSTOP')
    await sleep(PAST_LEASE_MS)
    await team.exchange.untilHeard()
    const wokenUs = nowUs()
    signal(pid, 'SIGCONT')
    return { staleBeforeUs: wokenUs - LEASE_US, staleAfterUs: wokenUs }
  },
  'stop gateway, kill node': async (team, leader, epoch) => {
    const pid = leader.session.pidOf('gateway')!
    signal(pid, 'SIGSTOP')
    await sleep(LEASE_US / 4_000)
    leader.session.signal('node', 'SIGKILL')
    const outcome = await takenOver(team, epoch)
    await sleep(PAST_LEASE_MS)
    signal(pid, 'SIGCONT')
    return outcome
  },
  'cut database: hole': (team, leader, epoch) => cutDatabase(team, leader, epoch, 'BlackHole'),
  'cut database: reset': (team, leader, epoch) => cutDatabase(team, leader, epoch, 'Reset'),
  'cut database: unheard': (team, leader, epoch) => cutDatabase(team, leader, epoch, 'Unheard'),
  'cut database: unanswered': (team, leader, epoch) => cutDatabase(team, leader, epoch, 'Unanswered'),
  'cut venue: hole': (team, leader, epoch) => cutVenue(team, leader, epoch, 'BlackHole'),
  'cut venue: unanswered': (team, leader, epoch) => cutVenue(team, leader, epoch, 'Unanswered'),
  'cut everything: hole': async (team, leader, epoch) => {
    leader.venue.cut('BlackHole')
    return await cutDatabase(team, leader, epoch, 'BlackHole')
  },
  'cut standby: hole': cutStandby,
  'cut replication: hole': (team, _, epoch) => cutReplication(team, epoch),
  'kill standby': async (team, leader) => {
    const standby = team.members.find(member => member !== leader)!
    standby.session.signal('node', 'SIGKILL')
    await leader.session.untilFills(leader.session.fillCount + FILLS_AFTER)
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
    await team.network.failDatabaseOver()
    return afterwards(team, epoch)
  },
  switch: async (team, leader, epoch) => {
    // At the leader and at a standby in turns.
    const asked = epoch % 2 === 0 ? leader : team.members.find(member => member !== leader)!
    const atUs = await untilTakenBy(() => asked, { type: 'Failover', actor: 'drill', reason: 'drill', to: '' })
    return { ...(await takenOver(team, epoch)), atUs }
  },
}
