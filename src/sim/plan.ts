/** What one seed means: how long it runs, how busy it is, and which faults it brings; drawn before anything happens. */

import {
  ARBITRATION_KINDS,
  type ArbitrationPolicy,
  SEVERAL_LINES_POLICY,
  SINGLE_LINE_POLICY,
} from '../core/domain/arbitration.ts'
import { EXTERNAL_ORDER_POLICIES, type ExternalOrderPolicy } from '../core/domain/configuration.ts'
import type { SessionClock } from '../core/domain/session.ts'
import { Random } from '../core/std/random.ts'

export const SIM_MODES = ['safety', 'liveness'] as const
/**
 * `safety`: whatever happens, nothing bad may. `liveness`: faults that Holdfast promises to survive; when they end, it has to
 * be itself again within a deadline.
 */
export type SimMode = (typeof SIM_MODES)[number]

/** What may be wrong with a line of the market for a while. */
export const LINE_FAULTS = ['LineFreeze', 'LineLie', 'LineLag', 'LineGap', 'LineRepeat', 'LineSwap'] as const
export type LineFault = (typeof LINE_FAULTS)[number]

/** How often each happens, as a mean interval in seconds; 0: never in this seed. */
export const FAULT_KINDS = [
  'NodeCrash',
  'PowerLoss',
  'NodePause',
  'NodeSlow',
  'GatewayCrash',
  'GatewayPause',
  'StrategyCrash',
  'StrategyPause',
  'Partition',
  'ConnectionReset',
  'VenueDown',
  'VenuePause',
  'DiskFull',
  'DiskError',
  'DiskSlow',
  'BitFlip',
  'LeaseStolen',
  'ClockStep',
  'VenueCancel',
  'ExternalOrder',
  'BookCrossed',
  'DataGap',
  'Kill',
  'StrategyStop',
  ...LINE_FAULTS,
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** Of a node alone and its disk; several nodes have faults of their own instead. */
const LONE_NODE_FAULT_KINDS = [
  'NodeCrash',
  'PowerLoss',
  'NodePause',
  'DiskFull',
  'DiskError',
  'DiskSlow',
  'BitFlip',
  'LeaseStolen',
  'ClockStep',
] as const satisfies readonly FaultKind[]
export type EverydayFaultKind = Exclude<FaultKind, (typeof LONE_NODE_FAULT_KINDS)[number]>

export function isEveryday(kind: FaultKind): kind is EverydayFaultKind {
  return !LONE_NODE_FAULT_KINDS.some(each => each === kind)
}

/** Only in safety runs: Holdfast stops rather than go on, or a person has to look. */
const BEYOND_TOLERANCE: ReadonlySet<FaultKind> = new Set(['BitFlip'])

/** The trading day begins anew three minutes after the start of a run. */
const DAY_IN_TURMOIL = 9 * 60 + 3

export interface SimPlan {
  readonly seed: number
  readonly mode: SimMode
  /** How long faults happen, then how long everything is well again. */
  readonly turmoilUs: number
  readonly settleUs: number
  readonly quotesPerSecond: number
  readonly snapshotIntervalS: number
  /** Of a strategy's chances to act, in a thousand. */
  readonly eagerness: number
  readonly strategyCount: number
  readonly supportsAmend: boolean
  readonly watchesStops: boolean
  /** 0: the account is read at the start and at reconnects alone. */
  readonly reconcileEveryS: number
  /** 0: the venue's switch is not used. */
  readonly deadMansSwitchS: number
  readonly externalOrders: ExternalOrderPolicy
  readonly rejectPpm: number
  readonly latencyUs: number
  readonly jitterUs: number
  /** Of the messages between gateway and venue, in a million. */
  readonly lossPpm: number
  readonly duplicatePpm: number
  readonly reorderPpm: number
  readonly latePpm: number
  /** Of the venue's answers to our requests, and of our requests that end in "unknown" whatever became of them. */
  readonly answerLostPpm: number
  readonly unknownPpm: number
  readonly marketLossPpm: number
  readonly driftPpm: number
  /** Execution reports that are overtaken by later ones. */
  readonly reportReorderPpm: number
  /** The venue's clock less the world's. */
  readonly venueClockUs: number
  readonly dayStartMinute: number
  /** Blocks older than this are pruned behind a snapshot; 0: none are. */
  readonly keepS: number
  readonly meanIntervalS: Readonly<Record<FaultKind, number>>
  /** How many lines tell of the market, and how they become one. */
  readonly lineCount: number
  readonly arbitration: ArbitrationPolicy
  readonly mayTradeDegraded: boolean
  /** When the markets are closed, from the start of the run; in order, and over before the turmoil is. */
  readonly closed: readonly ClosedStretch[]
}

export interface ClosedStretch {
  readonly fromUs: number
  readonly untilUs: number
}

export function planOf(seed: number, mode: SimMode): SimPlan {
  const random = new Random(`holdfast simulation ${seed} ${mode}`)
  const isSafety = mode === 'safety'
  const often = (share: number, ppm: number) => (random.nextFloat() < share ? 1 + random.nextInt(ppm) : 0)
  const pick = <T>(choices: readonly T[]): T => choices[random.nextInt(choices.length)]!
  const reconcileEveryS = pick([0, 30, 60])
  const turmoilUs = (4 + random.nextInt(12)) * 60_000_000
  return {
    seed,
    mode,
    turmoilUs,
    settleUs: 240_000_000,
    quotesPerSecond: pick([0.05, 0.1, 0.2, 0.4, 2]),
    snapshotIntervalS: pick([60, 180, 400]),
    eagerness: pick([50, 150, 300, 600]),
    strategyCount: 1 + random.nextInt(2),
    supportsAmend: random.nextInt(4) > 0,
    watchesStops: random.nextInt(2) > 0,
    reconcileEveryS,
    deadMansSwitchS: pick([0, 0, 12, 45]),
    externalOrders: pick(EXTERNAL_ORDER_POLICIES),
    rejectPpm: often(0.4, 50_000),
    latencyUs: pick([200, 2_000, 40_000, 150_000]),
    jitterUs: pick([0, 500, 20_000, 400_000]),
    // Who reads the account now and then finds what was lost without a trace.
    lossPpm: isSafety || reconcileEveryS > 0 ? often(0.5, isSafety ? 60_000 : 20_000) : 0,
    duplicatePpm: often(0.5, 60_000),
    reorderPpm: isSafety ? often(0.5, 60_000) : 0,
    latePpm: often(0.4, 20_000),
    answerLostPpm: often(0.5, 60_000),
    unknownPpm: often(0.5, 40_000),
    marketLossPpm: often(0.4, 100_000),
    driftPpm: random.nextInt(3) === 0 ? random.nextInt(isSafety ? 20_000 : 400) - 100 : 0,
    meanIntervalS: { ...intervalsOf(random, isSafety), ...lineIntervalsOf(new Random(`line faults ${seed} ${mode}`)) },
    reportReorderPpm: often(0.4, 40_000),
    // A gateway measures its venue's clock; what is left is less than a message takes.
    venueClockUs: random.nextInt(3) === 0 ? random.nextInt(isSafety ? 1_200_000_000 : 200) - 100 : 0,
    dayStartMinute: pick([0, DAY_IN_TURMOIL]),
    keepS: pick([0, 60]),
    ...linesOf(new Random(`holdfast lines ${seed} ${mode}`)),
    closed: closedOf(new Random(`holdfast hours ${seed} ${mode}`), turmoilUs),
  }
}

/** Some of the kinds, so that a seed is about something; often enough that each happens several times. */
function intervalsOf(random: Random, isSafety: boolean): Record<FaultKind, number> {
  const share = 0.1 + random.nextFloat() * 0.4
  const intervals = {} as Record<FaultKind, number>
  for (const kind of FAULT_KINDS) {
    if (LINE_FAULTS.some(each => each === kind)) continue
    const isOn = random.nextFloat() < share
    const meanS = 30 + random.nextInt(300)
    intervals[kind] = isOn && (isSafety || !BEYOND_TOLERANCE.has(kind)) ? meanS : 0
  }
  return intervals
}

/** One line in a third of the seeds: what a session has that names none. */
function linesOf(random: Random): Pick<SimPlan, 'lineCount' | 'arbitration' | 'mayTradeDegraded'> {
  const lineCount = 1 + random.nextInt(3)
  const kind = lineCount === 1 ? 'primary' : ARBITRATION_KINDS[random.nextInt(ARBITRATION_KINDS.length)]!
  const usual = lineCount === 1 ? SINGLE_LINE_POLICY : SEVERAL_LINES_POLICY
  const linesMin = 1 + random.nextInt(lineCount)
  // The markets of a simulation are slow: a line that says nothing for a minute is not stale.
  const staleAfterUs = lineCount === 1 ? usual.staleAfterUs : 45_000_000
  return {
    lineCount,
    arbitration: { ...usual, kind, linesMin, staleAfterUs },
    mayTradeDegraded: random.nextInt(2) === 0,
  }
}

/** In a third of the seeds the day ends now and then. */
export function closedOf(random: Random, turmoilUs: number): ClosedStretch[] {
  const stretches: ClosedStretch[] = []
  if (random.nextInt(3) > 0) return stretches
  const within = (fromS: number, toS: number) => (fromS + random.nextInt(toS - fromS)) * 1_000_000
  for (let fromUs = within(30, 120); ; ) {
    const untilUs = fromUs + within(70, 200)
    if (untilUs >= turmoilUs) return stretches
    stretches.push({ fromUs, untilUs })
    fromUs = untilUs + within(30, 180)
  }
}

/** How long the markets have been closed; below 0 while they are open. `atUs`: since the start of the run. */
export function closedForUs({ closed }: Pick<SimPlan, 'closed'>, atUs: number): number {
  const now = closed.find(({ fromUs, untilUs }) => fromUs <= atUs && atUs < untilUs)
  return now === undefined ? -1 : atUs - now.fromUs
}

/** By a clock whose zero is `startUs`. */
export function clockOf({ closed }: Pick<SimPlan, 'closed'>, startUs: number): SessionClock | undefined {
  if (closed.length === 0) return undefined
  return timeUs => {
    const atUs = timeUs - startUs
    const now = closed.find(({ fromUs, untilUs }) => fromUs <= atUs && atUs < untilUs)
    if (now !== undefined) return { isOpen: false, fromUs: startUs + now.fromUs, untilUs: startUs + now.untilUs }
    const before = closed.findLast(({ untilUs }) => untilUs <= atUs)
    const after = closed.find(({ fromUs }) => fromUs > atUs)
    return {
      isOpen: true,
      fromUs: before === undefined ? Number.NEGATIVE_INFINITY : startUs + before.untilUs,
      untilUs: after === undefined ? Number.POSITIVE_INFINITY : startUs + after.fromUs,
    }
  }
}

function lineIntervalsOf(random: Random): Record<LineFault, number> {
  const share = 0.2 + random.nextFloat() * 0.5
  const intervals = {} as Record<LineFault, number>
  for (const kind of LINE_FAULTS) intervals[kind] = random.nextFloat() < share ? 20 + random.nextInt(120) : 0
  return intervals
}
