/** What came of a strike, and what a strike waits for. */

import { LEASE_US, type Member, type Team } from './team.ts'

export interface Outcome {
  readonly atUs: number
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

const LEASE_MS = LEASE_US / 1_000
/** A leader that renews no more is past its own deadline, and so is everything that it told its gateways. */
export const PAST_LEASE_MS = LEASE_MS * 1.3
export const AWAY_MS = 3_500
/** So many more, and it trades. */
export const FILLS_AFTER = 3
const PROMOTED = /: (\d+) ms to the lease, (\d+) ms to lead/

/** Who leads afterwards may be another one or the same. */
export async function afterwards(team: Team, epoch: number): Promise<Partial<Outcome>> {
  const after = await team.untilReady()
  return after.epoch > epoch ? { newEpoch: after.epoch } : {}
}

export async function takenOver(team: Team, epoch: number): Promise<Partial<Outcome>> {
  const after = await team.untilTakenOver(epoch)
  await after.session.untilFills(after.session.fillCount + FILLS_AFTER)
  return { newEpoch: after.epoch, ...promotionOf(after) }
}

/** As the new leader told it in its alert. */
function promotionOf({ session, epoch }: Member): Partial<Outcome> {
  const index = session.alerts.findLastIndex(alert => alert.includes(`leads in epoch ${epoch}:`))
  const told = PROMOTED.exec(session.alerts[index] ?? '')
  if (told === null) return {}
  const leadsUs = session.alertTimesUs[index]!
  const noticedUs = leadsUs - Number(told[2]) * 1_000
  return { noticedUs, leasedUs: noticedUs + Number(told[1]) * 1_000, leadsUs }
}

export function nowUs(): number {
  return Date.now() * 1_000
}
