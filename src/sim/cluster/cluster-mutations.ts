/**
 * Mistakes between several nodes and their store, put in from outside: each breaks one promise, and the simulator has to
 * notice. docs/testing.md tells how many seeds each needed.
 */

import { LeaseKeeper } from '../../cluster/lease-keeper.ts'
import type { Intent } from '../../core/domain/inputs.ts'
import { Engine } from '../../core/engine/engine.ts'
import { LiveNode } from '../../host/live/live-node.ts'
import { ShadowIntents } from '../../host/standby/shadow-intents.ts'
import { Standby } from '../../host/standby/standby.ts'
import { RecordComparison } from '../../store/record-comparison.ts'
import type { Mutation } from '../mutations.ts'
import { START_US } from '../virtual-time.ts'
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
    name: 'deadline-from-the-answer',
    what: 'the deadline of a lease is counted from when the store has answered, and not from when it was asked',
    breaks: ['TRUSTED_PAST_LEASE', 'SENT_PAST_LEASE'],
    seams: { install: () => replace(LeaseKeeper, 'deadlineUsOf', (_, durationUs) => nowUs() + durationUs * 0.9) },
  },
  {
    name: 'claims-beside-appends',
    what: 'a claim is granted while a block of the leader before is on its way to the disk',
    breaks: ['LED_FROM_ELSEWHERE', 'APPENDED_IN_OLD_EPOCH'],
    seams: { database: { claimsBesideAppends: true } },
  },
  {
    name: 'appends-unfenced',
    what: 'neither the store looks at the lease before it appends, nor the node before it sends',
    breaks: ['SENT_PAST_LEASE', 'APPENDED_IN_OLD_EPOCH', 'BUG', 'NOT_RECOVERED', 'SENT_IN_OLD_EPOCH'],
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
    name: 'promoted-before-the-end',
    what: 'a standby leads from where it stands, without reading the journal to its end',
    breaks: ['LED_FROM_ELSEWHERE'],
    seams: { install: leadAtOnce },
  },
  {
    name: 'strangers-untold',
    what: 'what is at the venue and in no book is booked without a word',
    breaks: ['LOSS_UNTOLD', 'DECISIONS_DIFFER'],
    seams: { install: tellNothing },
  },
  {
    name: 'surplus-dropped',
    what: 'what strategies asked for in the shadow and is not on record is forgotten at a promotion',
    breaks: ['INTENT_LOST'],
    seams: { install: () => replace(ShadowIntents.prototype, 'wanted', () => []) },
  },
  {
    name: 'surplus-doubled',
    what: 'what strategies asked for in the shadow is taken twice at a promotion, and its numbers are not looked at',
    breaks: ['INTENT_TWICE'],
    seams: { install: takeTwice },
  },
  {
    name: 'differing-promoted',
    what: 'what strategies ask for in the shadow is not compared',
    breaks: ['DIFFERING_LED', 'INTENT_LOST', 'STATE_DIFFERS'],
    seams: { install: () => replace(RecordComparison.prototype, 'areSameInputs', () => true) },
  },
  {
    name: 'repeats-uncompared',
    what: 'what a strategy asks for again while it catches up is not compared with what is on record',
    breaks: ['DIFFERING_LED', 'INTENT_LOST', 'STATE_DIFFERS'],
    seams: { install: () => replace(ShadowIntents.prototype, 'expectAgain', () => {}) },
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

/** By the machine's clock of the process whose event it is. */
function nowUs(): number {
  return START_US + performance.now() * 1_000
}

function leadAtOnce(): () => void {
  const { reach } = Standby.prototype
  return replace(Standby.prototype, 'reach', async function (this: Standby, head) {
    await reach.call(this, { ...head, blockNumber: 0 })
    return true
  })
}

function tellNothing(): () => void {
  const { step } = Engine.prototype
  return replace(Engine.prototype, 'step', function (this: Engine, input) {
    const turn = step.call(this, input)
    const kept = turn.events.filter(({ kind }) => kind !== 'DiscrepancyFound')
    turn.events.splice(0, turn.events.length, ...kept)
    return turn
  })
}

function takeTwice(): () => void {
  const { wanted } = ShadowIntents.prototype
  const { takeIntents } = LiveNode.prototype
  const surplus = new Set<readonly Intent[]>()
  const restoreShadow = replace(ShadowIntents.prototype, 'wanted', function (this: ShadowIntents) {
    const lists = wanted.call(this)
    for (const each of lists) surplus.add(each)
    return lists
  })
  const restoreNode = replace(LiveNode.prototype, 'takeIntents', function (this: LiveNode, strategyIndex, intents) {
    takeIntents.call(this, strategyIndex, intents)
    if (surplus.has(intents)) for (const intent of intents) this.take({ ...intent } as never)
  })
  return () => {
    restoreShadow()
    restoreNode()
  }
}

function sendAgain({ gateway }: Leading, engine: Engine): void {
  for (const order of engine.state.orders.open())
    if (order.status === 'InDoubt' || order.status === 'Submitted')
      gateway?.execute([{ kind: 'SendOrder', order: { ...order } as never }])
}
