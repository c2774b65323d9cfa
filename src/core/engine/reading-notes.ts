/** Writes what becomes known of accounts, and tells from when on executions are asked for. */

import type { DeadMansSwitchChanged } from '../domain/account-events.ts'
import type { Configuration } from '../domain/configuration.ts'
import type { TradingStateChanged } from '../domain/events.ts'
import type { AccountIndex, ExecutionId, TimeUs } from '../domain/ids.ts'
import type { MassStatusReport } from '../domain/inputs.ts'
import { isEqualScope } from '../domain/scope.ts'
import { acceptDifferences } from '../reconcile/standing-differences.ts'
import type { AccountReading } from './account-reading.ts'
import { timeoutUsOf } from './dead-mans-switch.ts'
import type { EngineState } from './engine-state.ts'

/** An answer overtaken by later trades is asked for again from this much earlier: clocks and orders of reports differ. */
const OVERLAP_US = 300_000_000
/** However long nothing could be settled, no more than this is asked for at once. */
const LOOK_BACK_US_MAX = 7 * 86_400_000_000

/** From which venue time on executions are asked for. */
export function sinceTimeOf(state: EngineState, accountIndex: number): TimeUs {
  const { begunTimeUs, watermarkUs } = state.readings[accountIndex]!
  return Math.max(begunTimeUs, watermarkUs - OVERLAP_US, state.timeUs - LOOK_BACK_US_MAX, 0) as TimeUs
}

/** Before this rule version executions were forgotten by their number alone, though the next reading listed them again. */
const LISTED_REMEMBERED_SINCE = 8

export function noteExecution(
  state: EngineState,
  accountIndex: AccountIndex,
  executionId: ExecutionId,
  eventTimeUs: number,
): void {
  const { executions } = state
  if (executions.isFull) executions.turnOver(listedFromUs(state))
  executions.add(accountIndex, executionId, eventTimeUs)
}

/** From which venue time on a venue may list executions again; `undefined` where none is asked: it is in this process. */
function listedFromUs(state: EngineState): TimeUs | undefined {
  const { world } = state
  if (world.ruleVersion < LISTED_REMEMBERED_SINCE) return undefined
  const times = world.accounts
    .map(({ venueIndex }, index) => ({ index, isAsked: world.venues[venueIndex]!.capabilities.ackTimeoutUs > 0 }))
    .filter(({ isAsked }) => isAsked)
    .map(({ index }) => sinceTimeOf(state, index))
  return times.length === 0 ? undefined : (Math.min(...times) as TimeUs)
}

/** A session begins: what was asked before is not answered any more, and the switch has to be set anew. */
export function readingsOf(state: EngineState, configuration: Configuration): AccountReading[] {
  return configuration.accounts.map((_, index) => {
    const known = state.readings[index] ?? newReading(state)
    return { ...known, askedTimeUs: 0 as TimeUs, switchOutcome: undefined, switchUntilUs: 0 as TimeUs }
  })
}

/** Shape: a journal of before there were readings has booked up to its newest execution. */
function newReading(state: EngineState): AccountReading {
  const newestUs = state.executions.newestUs as TimeUs
  return {
    begunTimeUs: newestUs === 0 ? state.timeUs : (0 as TimeUs),
    watermarkUs: newestUs === 0 ? state.timeUs : newestUs,
    askedTimeUs: 0 as TimeUs,
    answeredAskUs: 0 as TimeUs,
    doubtCount: 0,
    differences: [],
    externalOrders: [],
    unlistedCount: 0,
    switchOutcome: undefined,
    switchUntilUs: 0 as TimeUs,
  }
}

// ── what events write ────────────────────────────────────────────────────────────────────────────────────────────────

export function noteAsked(state: EngineState, accountIndex: number, timeUs: TimeUs): void {
  const reading = state.readings[accountIndex]!
  if (reading.askedTimeUs === 0) reading.askedTimeUs = timeUs
}

/** Where the answer does not tell when it was asked, the oldest question is meant: what it says is at least as new as that. */
export function noteAnswered(state: EngineState, { accountIndex, askedTimeUs }: MassStatusReport): void {
  const reading = state.readings[accountIndex]
  if (reading === undefined) return
  reading.answeredAskUs = askedTimeUs ?? reading.askedTimeUs
  if (reading.answeredAskUs >= reading.askedTimeUs) reading.askedTimeUs = 0 as TimeUs
}

/** Only an account without a difference is known to lack no execution. */
export function noteReconciled(state: EngineState, accountIndex: number, discrepancyCount: number): void {
  const reading = state.readings[accountIndex]!
  if (discrepancyCount === 0 && reading.answeredAskUs > reading.watermarkUs) reading.watermarkUs = reading.answeredAskUs
}

/** A person has judged: what restricted the scope is accepted as it is, whatever they set it to. */
export function noteTradingState(state: EngineState, event: TradingStateChanged): void {
  if (event.actor === PROGRAM) return
  for (const reading of state.readings) reading.differences = acceptDifferences(reading.differences, event.scope)
}

/** Keeps who restricted a scope, and when, while it is restricted. */
export function noteScope(state: EngineState, event: TradingStateChanged): void {
  const { scope, tradingState, actor, reason, timeUs } = event
  const others = state.scopeNotes.filter(note => !isEqualScope(note.scope, scope))
  state.scopeNotes = tradingState === 'Active' ? others : [...others, { scope, actor, reason, timeUs }]
}

/** The program's own name as an actor. */
export const PROGRAM = 'holdfast'

export function noteSwitch(state: EngineState, event: DeadMansSwitchChanged): void {
  const reading = state.readings[event.accountIndex]!
  reading.switchOutcome = event.outcome
  reading.switchUntilUs = event.untilTimeUs
  refreshGuards(state)
}

/** New risk needs the switch where one is wanted. */
export function refreshGuards(state: EngineState): void {
  state.accountIsGuarded = state.readings.map(
    ({ switchOutcome }, index) => timeoutUsOf(state, index as AccountIndex) === undefined || switchOutcome === 'Armed',
  )
}
