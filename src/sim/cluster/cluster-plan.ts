/** What one seed means where several nodes share a store: the plan of a single one, busier and shorter, and the faults between them. */

import { Random } from '../../core/std/random.ts'
import { closedOf, FAULT_KINDS, type FaultKind, isEveryday, planOf, type SimMode, type SimPlan } from '../plan.ts'

export const CLUSTER_FAULT_KINDS = [
  /** The process of any node, or of the one that leads. */
  'CrashNode',
  'CrashLeader',
  'LosePower',
  /** For longer than the lease. */
  'PauseNode',
  'PauseLeader',
  'PauseLeaderGateway',
  'CutNode',
  'CutLeader',
  'CutAll',
  'ResetStoreLines',
  'StepNodeClock',
  'Handover',
  'StoreSlow',
  'StorePaused',
  'StoreAway',
  'StandbyAway',
  'WaitsCanceled',
  'FailOver',
  /** Acknowledged blocks are gone: the turmoil ends with it, and a person has to look. */
  'FailOverLosing',
  'StepStoreClock',
] as const
export type ClusterFaultKind = (typeof CLUSTER_FAULT_KINDS)[number]

/** Nobody promises to be undisturbed by these. */
const BEYOND_TOLERANCE: ReadonlySet<ClusterFaultKind> = new Set(['StepStoreClock', 'WaitsCanceled'])
export interface ClusterPlan {
  readonly base: SimPlan
  readonly nodeCount: number
  readonly leaseUs: number
  /** By node: how fast its clocks run. */
  readonly driftPpm: readonly number[]
  readonly storeLatencyUs: number
  readonly storeAnswerLostPpm: number
  /** The node whose strategies decide otherwise while it stands by; -1 for none. */
  readonly deviantNode: number
  readonly meanIntervalS: Readonly<Record<ClusterFaultKind, number>>
}

const DRIFT_PPM_MAX = 30_000

export function clusterPlanOf(seed: number, mode: SimMode, nodeCount: number): ClusterPlan {
  const random = new Random(`holdfast cluster ${seed} ${mode} ${nodeCount}`)
  const isSafety = mode === 'safety'
  const pick = <T>(choices: readonly T[]): T => choices[random.nextInt(choices.length)]!
  const plan = planOf(seed, mode)
  const rare = Object.fromEntries(
    FAULT_KINDS.map(kind => [kind, isEveryday(kind) ? Math.round(plan.meanIntervalS[kind] / 2) : 0]),
  ) as Record<FaultKind, number>
  const turmoilUs = (60 + random.nextInt(120)) * 1_000_000
  const base: SimPlan = {
    ...plan,
    turmoilUs,
    closed: closedOf(new Random(`holdfast hours of nodes ${seed} ${mode}`), turmoilUs),
    settleUs: 240_000_000,
    quotesPerSecond: pick([0.5, 1, 3]),
    snapshotIntervalS: 60,
    driftPpm: 0,
    meanIntervalS: rare,
  }
  const share = 0.1 + random.nextFloat() * 0.35
  const meanIntervalS = Object.fromEntries(
    CLUSTER_FAULT_KINDS.map(kind => {
      const isOn = random.nextFloat() < share && (isSafety || !BEYOND_TOLERANCE.has(kind))
      const meanS = 8 + random.nextInt(50)
      return [kind, isOn ? meanS : 0]
    }),
  ) as Record<ClusterFaultKind, number>
  const drifts = random.nextInt(2) === 0
  return {
    base,
    nodeCount,
    leaseUs: 1_000_000,
    driftPpm: Array.from({ length: nodeCount }, () => (drifts ? random.nextInt(2 * DRIFT_PPM_MAX) - DRIFT_PPM_MAX : 0)),
    storeLatencyUs: pick([100, 300, 1_000, 15_000]),
    storeAnswerLostPpm: random.nextInt(3) === 0 ? random.nextInt(5_000) : 0,
    deviantNode: isSafety && random.nextInt(2) === 0 ? random.nextInt(nodeCount) : -1,
    meanIntervalS,
  }
}
