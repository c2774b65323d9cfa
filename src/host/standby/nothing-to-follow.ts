/** A node that found nothing in the journal that it could follow, and when it is worth its while to look again. */

import type { LeaseView, SharedJournal } from '../../ports.ts'

/** What it found: nothing at all, or, since the newest snapshot, a session of another configuration than it would lead with. */
export type NothingToFollow = 'EmptyJournal' | 'OtherConfiguration'

const SAID: Readonly<Record<NothingToFollow, string>> = {
  EmptyJournal: 'the journal is begun by whoever leads',
  OtherConfiguration:
    'the journal has another configuration: this node begins from its end, or follows whoever leads with this one',
}

export interface Own {
  readonly nodeId: string
  readonly deskHash: string
}

/** Whoever leads now begins the journal, or goes on in it with the configuration of this node. */
export function canBeFollowed(found: NothingToFollow, leader: LeaseView, own: Own): boolean {
  const isLed = leader.epoch > 0 && !leader.isReleased && leader.remainingUs > 0
  if (!isLed || leader.nodeId === own.nodeId) return false
  return found === 'EmptyJournal' || leader.configHash === own.deskHash
}

export function saidOf(found: NothingToFollow): string {
  return SAID[found]
}

/** Of its snapshots; 0 where there is none, and while the store is away, which is told by others. */
export async function newestBlockOf(journal: SharedJournal): Promise<number> {
  try {
    return (await journal.newestSnapshot())?.blockNumber ?? 0
  } catch {
    return 0
  }
}
