/**
 * Mistakes between several nodes and their store, put in from outside: each breaks one promise, and the simulator has to
 * notice. docs/testing.md tells how many seeds each needed.
 */

import { LeaseKeeper } from '../../cluster/lease-keeper.ts'
import type { Engine } from '../../core/engine/engine.ts'
import { ShadowIntents } from '../../host/standby/shadow-intents.ts'
import { RecordComparison } from '../../store/record-comparison.ts'
import type { Mutation } from '../mutations.ts'
import { type ClusterSeams, type Leading, NO_CLUSTER_SEAMS } from './cluster-seams.ts'

export type ClusterMutation = Mutation<ClusterSeams>

export const CLUSTER_MUTATIONS: readonly ClusterMutation[] = [
  {
    name: 'node-without-deadline',
    what: 'a node does not look at the deadline of its lease before it sends',
    breaks: ['SENT_PAST_LEASE'],
    seams: { install: () => replace(LeaseKeeper.prototype, 'isHeld', () => true) },
  },
  {
    name: 'gateway-without-deadline',
    what: 'a gateway does not look at the deadline before the socket',
    breaks: ['SENT_PAST_LEASE', 'SENT_IN_OLD_EPOCH'],
    seams: { gate: gate => Object.assign(gate, { mayAddRisk: () => true }) },
  },
  {
    name: 'appends-unfenced',
    what: 'neither the store looks at the lease before it appends, nor the node before it sends',
    breaks: ['SENT_PAST_LEASE', 'BUG', 'NOT_RECOVERED', 'SENT_IN_OLD_EPOCH'],
    seams: {
      database: { appendsUnfenced: true },
      install: () => replace(LeaseKeeper.prototype, 'isHeld', () => true),
    },
  },
  {
    name: 'restart-frees-the-lease',
    what: 'the end of all sessions in a restart of the store counts as the end of the leader',
    breaks: ['TWO_LEADERS'],
    seams: { database: { ignoresSessionsLife: true } },
  },
  {
    name: 'sent-again-after-promotion',
    what: 'a new leader sends what was on its way again without asking',
    breaks: ['SENT_TWICE', 'SENT_BEFORE_DURABLE'],
    seams: { onLeads: sendAgain },
  },
  {
    name: 'surplus-dropped',
    what: 'what strategies asked for in the shadow and is not on record is forgotten at a promotion',
    breaks: ['INTENT_LOST'],
    seams: { install: () => replace(ShadowIntents.prototype, 'wanted', () => []) },
  },
  {
    name: 'differing-promoted',
    what: 'what strategies ask for in the shadow is not compared',
    breaks: ['DIFFERING_LED', 'INTENT_LOST', 'STATE_DIFFERS'],
    seams: { install: () => replace(RecordComparison.prototype, 'areSameInputs', () => true) },
  },
  {
    name: 'record-misread',
    what: 'a standby takes what is on record for something else than it decides itself',
    breaks: ['REPLICA_DIFFERS'],
    seams: { install: () => replace(RecordComparison.prototype, 'areSameEvents', () => false) },
  },
]

export function clusterSeamsOf({ seams }: ClusterMutation): ClusterSeams {
  return { ...NO_CLUSTER_SEAMS, ...seams }
}

/** Returns: how to put the true one back. */
function replace<T extends object, K extends keyof T>(target: T, key: K, other: T[K]): () => void {
  const kept = target[key]
  target[key] = other
  return () => {
    target[key] = kept
  }
}

function sendAgain({ gateway }: Leading, engine: Engine): void {
  for (const order of engine.state.orders.open())
    if (order.status === 'InDoubt' || order.status === 'Submitted')
      gateway?.execute([{ kind: 'SendOrder', order: { ...order } as never }])
}
