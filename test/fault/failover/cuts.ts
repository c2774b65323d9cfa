/** Strikes at the ways between nodes, database and exchange. */

import { pressKill } from '../../../src/host/live/kill-press.ts'
import type { Cut } from './network.ts'
import { AWAY_MS, afterwards, FILLS_AFTER, nowUs, type Outcome, PAST_LEASE_MS, takenOver } from './outcome.ts'
import { LEASE_US, type Member, sleep, type Team } from './team.ts'
import { untilTakenBy } from './told-node.ts'

/** In turns. */
const AWAY_CUTS = ['BlackHole', 'Reset'] as const

/** The leader alone: another one leads. */
export async function cutDatabase(team: Team, leader: Member, epoch: number, how: Cut): Promise<Partial<Outcome>> {
  leader.database.cut(how)
  // A busy machine takes its time over a cut: the lease runs from when it is there.
  const atUs = nowUs()
  const outcome = await takenOver(team, epoch)
  await sleep(PAST_LEASE_MS)
  leader.heal()
  return { ...outcome, atUs }
}

/** The leader alone: it leads on, and what it sent is in doubt until it can ask. */
export async function cutVenue(team: Team, leader: Member, epoch: number, how: Cut): Promise<Partial<Outcome>> {
  leader.venue.cut(how)
  await leader.session.until(() => leader.session.isShown(/are Stale/), 'it does not miss the market')
  leader.heal()
  await leader.session.untilFills(leader.session.fillCount + FILLS_AFTER)
  return afterwards(team, epoch)
}

/** A node that stands by: nothing comes of it but that it has to catch up. */
export async function cutStandby(team: Team, leader: Member, epoch: number): Promise<Partial<Outcome>> {
  const standby = team.members.find(member => member !== leader)!
  standby.database.cut('BlackHole')
  await sleep(AWAY_MS)
  await leader.session.untilFills(leader.session.fillCount + FILLS_AFTER)
  standby.heal()
  return afterwards(team, epoch)
}

/** The database's standby from its primary: nothing counts as durable until it has come back. */
export async function cutReplication(team: Team, epoch: number): Promise<Partial<Outcome>> {
  const { replication } = team.network
  if (replication === undefined)
    throw new Error('nothing stands between the servers of the database: --network namespaces')
  replication.cut('BlackHole')
  await sleep(AWAY_MS)
  replication.heal()
  return afterwards(team, epoch)
}

/** No new risk while nothing confirms who leads; a kill is done all the same; it comes back by itself. */
export async function databaseAway(team: Team, leader: Member, epoch: number): Promise<Partial<Outcome>> {
  const everybody = (work: (member: Member) => void) => team.members.forEach(work)
  everybody(member => member.database.cut(AWAY_CUTS[epoch % AWAY_CUTS.length]!))
  await sleep(PAST_LEASE_MS)
  await team.exchange.untilHeard()
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
