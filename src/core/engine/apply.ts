/** The only writer of the core's state: one fact at a time, never refused, the same in a live turn and in recovery. */

import type {
  ConfigurationApplied,
  Event,
  FundingBooked,
  OrderFilled,
  StrategyStateSaved,
  TimerSet,
} from '../domain/events.ts'
import type { ExecutionId } from '../domain/ids.ts'
import {
  changesWithout,
  type LimitChanged,
  limitsOf,
  survivingChanges,
  withLimitChanges,
} from '../domain/limit-changes.ts'
import type { OrderTerms, TimeInForce } from '../domain/order.ts'
import {
  configuredParametersOf,
  type ParametersChanged,
  parameterChangesWithout,
  survivingParameterChanges,
} from '../domain/parameter-changes.ts'
import { isEqualScope, type Scope } from '../domain/scope.ts'
import { InstrumentMarket } from '../market/instrument-market.ts'
import { isExpiryEmulatedFor } from '../orders/emulation.ts'
import { RiskState } from '../risk/risk-state.ts'
import { empty } from '../std/emptied.ts'
import { beginLosses, observeEveryLoss, observeLosses, startLossDay } from './breakers.ts'
import { type EngineState, timerKeyOf } from './engine-state.ts'
import { fundingKeyOf } from './execution-memory.ts'
import { forgetKill, noteKill, noteKillConfirmed } from './kill-steps.ts'
import { newMoments, noteBooking } from './moment-notes.ts'
import {
  noteAsked,
  noteExecution,
  noteReconciled,
  noteScope,
  noteSwitch,
  noteTradingState,
  readingsOf,
  refreshGuards,
} from './reading-notes.ts'
import { buildRooms } from './rooms.ts'
import { isFault, isLastingStop, LASTING_STOPS_SINCE, NOT_STARTED, personsStopOf } from './stop-reasons.ts'

/** Breaches found while applying are decided as consequences; here only the peaks matter. */
const IGNORED: Event[] = []

export function apply(state: EngineState, event: Event): void {
  switch (event.kind) {
    case 'OrderDenied':
      return
    case 'OrderSubmitted':
      state.orders.applyEvent(event, workingTimeInForceOf(state, event.terms))
      state.built.risk.noteOrder(event.strategyIndex, event.accountIndex, event.terms.instrumentIndex, event.timeUs)
      return
    case 'OrderFilled':
      return applyFill(state, event)
    case 'OrderAmendRequested': {
      const order = state.orders.applyEvent(event)!
      state.built.risk.noteAmend(order.strategyIndex, order.accountIndex, order.instrumentIndex, event.timeUs)
      return
    }
    case 'OrderReleased': {
      const order = state.orders.applyEvent(event)!
      state.built.risk.noteOrder(order.strategyIndex, order.accountIndex, order.instrumentIndex, event.timeUs)
      return
    }
    case 'OrderAdjusted':
    case 'OrderInDoubt':
    case 'OrderQueried':
    case 'OrderAccepted':
    case 'OrderRejected':
    case 'OrderTriggered':
    case 'OrderCancelRequested':
    case 'OrderCancelRejected':
    case 'OrderCanceled':
    case 'OrderExpired':
    case 'OrderAmended':
    case 'OrderAmendRejected':
    case 'OrderRetired':
    case 'OrderAdopted':
      state.orders.applyEvent(event)
      return
    case 'TradingStateChanged':
      state.built.risk.tradingStates.set(event.scope, event.tradingState)
      noteTradingState(state, event)
      noteScope(state, event)
      if (event.tradingState === 'Active') forgetKill(state, event.scope)
      return
    case 'FlattenRequested':
      state.flattening = [...without(state.flattening, event.scope), event.scope]
      return
    case 'FlattenFinished':
      state.flattening = without(state.flattening, event.scope)
      return
    case 'StrategyStarted':
      state.strategies[event.strategyIndex]!.isRunning = true
      state.strategies[event.strategyIndex]!.stopReason = ''
      return
    case 'StrategyStopped':
      state.strategies[event.strategyIndex]!.isRunning = false
      state.strategies[event.strategyIndex]!.stopReason = event.reason
      return
    case 'StrategyStateSaved':
      return applySavedState(state, event)
    case 'ThrottleTripped':
      state.built.risk.tripThrottle(event.strategyIndex)
      return
    case 'ThrottleRearmed':
      state.built.risk.rearmThrottle(event.strategyIndex)
      return
    case 'DataStateChanged':
      state.announcedDataState[event.instrumentIndex] = event.dataState
      return
    case 'VenueStateChanged':
      state.venueIsUp[event.venueIndex] = event.isUp
      // Until the venue's mass status was read to its end, the account is not known.
      state.world.accounts.forEach((account, index) => {
        if (account.venueIndex !== event.venueIndex) return
        state.accountIsReconciled[index] = false
        state.moments[index]!.held = undefined
        if (event.isUp) noteAsked(state, index, event.timeUs)
      })
      return
    case 'FundingBooked':
      return applyFunding(state, event)
    case 'CostRestated':
      noteBooking(state, event.accountIndex, event.instrumentIndex)
      state.built.portfolio.restateCost(event.accountIndex, event.instrumentIndex, event.amountMinor)
      return
    case 'AccountReconciled':
      state.accountIsReconciled[event.accountIndex] = true
      noteReconciled(state, event.accountIndex, event.discrepancyCount)
      return
    case 'AccountQueried':
      noteAsked(state, event.accountIndex, event.timeUs)
      return
    case 'AccountDoubted':
      state.readings[event.accountIndex]!.doubtCount = event.count
      return
    case 'DifferencesChanged':
      state.readings[event.accountIndex]!.differences = event.differences
      return
    case 'AnswerHeld':
      state.moments[event.accountIndex]!.held = event
      return
    case 'AnswerSettled':
      state.moments[event.accountIndex]!.held = undefined
      return
    case 'ExternalOrdersChanged':
      state.readings[event.accountIndex]!.externalOrders = event.orders
      state.readings[event.accountIndex]!.unlistedCount = event.unlistedCount
      return
    case 'KillRequested':
      return noteKill(state, event)
    case 'KillConfirmed':
      return noteKillConfirmed(state, event)
    case 'SessionEnding':
      state.isEnding = true
      return
    case 'DeadMansSwitchChanged':
      return noteSwitch(state, event)
    case 'DayStarted':
      startLossDay(state)
      return
    case 'LimitChanged':
      return applyLimit(state, event)
    case 'ParametersChanged':
      return applyParameters(state, event)
    case 'TimerSet':
      return applyTimer(state, event)
    case 'ConfigurationApplied':
      return applyConfiguration(state, event)
    case 'DiscrepancyFound':
    case 'MarginCalled':
    case 'BarClosed':
    case 'LineSwitched':
    case 'ExternalCancelRequested':
    case 'DeadMansSwitchRefreshed':
      return
    default:
      event satisfies never
  }
}

/** Where the core ends an order in its venue's place, the venue is told to keep it until then. */
function workingTimeInForceOf(state: EngineState, terms: OrderTerms): TimeInForce {
  const { venueIndex } = state.instrumentOf(terms.instrumentIndex)
  const { capabilities } = state.world.venues[venueIndex]!
  return isExpiryEmulatedFor(terms.timeInForce, capabilities) ? 'GTC' : terms.timeInForce
}

function applyFill(state: EngineState, event: OrderFilled): void {
  const { portfolio, risk } = state.built
  const order = event.orderNumber === 0 ? undefined : state.orders.applyEvent(event)
  noteBooking(state, event.accountIndex, event.instrumentIndex, event.feeCurrency)
  portfolio.applyFill(event, order?.isReduceOnly ?? false)
  noteExecution(state, event.accountIndex, event.executionId, event.eventTimeUs)
  risk.noteExecution(event.strategyIndex, event.instrumentIndex, event.timeUs)
  observeLosses(state, event.instrumentIndex, IGNORED)
  empty(IGNORED)
}

function applyFunding(state: EngineState, event: FundingBooked): void {
  noteBooking(state, event.accountIndex, event.instrumentIndex)
  state.built.portfolio.applyFunding(event)
  noteExecution(state, event.accountIndex, fundingKeyOf(event.fundingId) as ExecutionId, 0)
  observeLosses(state, event.instrumentIndex, IGNORED)
  empty(IGNORED)
}

function without(scopes: readonly Scope[], gone: Scope): Scope[] {
  return scopes.filter(scope => !isEqualScope(scope, gone))
}

function applySavedState(state: EngineState, event: StrategyStateSaved): void {
  const { causationSequence, intentSequence, stateJson } = event
  state.strategies[event.strategyIndex]!.saved = { causationSequence, intentSequence, stateJson }
}

function applyTimer(state: EngineState, event: TimerSet): void {
  const { timerKind, subject, timerNumber, atUs } = event
  const key = timerKeyOf(timerKind, subject, timerNumber)
  if (atUs === 0) state.timers.delete(key)
  else state.timers.set(key, { timerKind, subject, timerNumber, atUs })
  if (timerKind === 'Ack') state.ackTimerAtUs[subject] = atUs
}

/** The risk room is built anew with what it held: rates, throttles and losses go on under the new figures. */
function applyLimit(state: EngineState, event: LimitChanged): void {
  const { scope, figure, value, actor, reason, timeUs } = event
  const { world, built } = state
  const others = changesWithout(state.limitChanges, scope, figure)
  const configured = limitsOf(world, scope)?.[figure] ?? null
  const made = value === undefined ? [] : [{ scope, figure, value, configured, actor, reason, timeUs }]
  state.limitChanges = [...others, ...made]
  state.rooms = { ...built, risk: new RiskState(withLimitChanges(world, state.limitChanges), built.risk) }
  observeEveryLoss(state, IGNORED)
  empty(IGNORED)
}

/**
 * The strategy begins anew: of what it saved counts what was kept for it, and its intents are numbered on.
 *
 * Why: who failed may do better with these. It is stopped by a person from now on, and a restart begins its process.
 */
function applyParameters(state: EngineState, event: ParametersChanged): void {
  const { strategyIndex, values, actor, reason, timeUs } = event
  const others = parameterChangesWithout(state.parameterChanges, strategyIndex)
  const configured = configuredParametersOf(state.world, strategyIndex)
  const made = values === undefined ? [] : [{ strategyIndex, values, configured, actor, reason, timeUs }]
  state.parameterChanges = [...others, ...made]
  const strategy = state.strategies[strategyIndex]!
  const { causationSequence, stateJson } = strategy.saved ?? { causationSequence: 0, stateJson: '' }
  const intentSequence = strategy.lastIntentSequence
  strategy.saved = { causationSequence, intentSequence, stateJson, beginsAnewAfter: state.sequence }
  if (isFault(strategy.stopReason)) strategy.stopReason = personsStopOf(actor, 'new parameters')
}

/**
 * A fault and a person's word outlive a restart, so that nobody starts behind their back what they stopped.
 *
 * Shape: in journals of rule version 1 they did not.
 */
function stopReasonAfter(ruleVersion: number, reason = ''): string {
  return ruleVersion >= LASTING_STOPS_SINCE && isLastingStop(reason) ? reason : NOT_STARTED
}

/**
 * A session begins: rooms are shaped anew with what they held; processes and connections are yet to report, and so are the
 * markets: what was seen before is no ground for new risk. Positions keep their marks.
 */
function applyConfiguration(state: EngineState, event: ConfigurationApplied): void {
  const { configuration } = event
  state.limitChanges = survivingChanges(configuration, state.limitChanges)
  state.parameterChanges = survivingParameterChanges(configuration, state.parameterChanges)
  state.rooms = buildRooms(configuration, state.rooms, state.limitChanges)
  const { markets } = state.rooms
  for (const { index } of configuration.instruments) markets[index] = new InstrumentMarket(index)
  state.configuration = configuration
  state.orders.setInstruments(configuration.instruments)
  state.venueIsUp = configuration.venues.map(() => false)
  state.accountIsReconciled = configuration.accounts.map(() => false)
  state.readings = readingsOf(state, configuration)
  state.moments = newMoments(configuration)
  state.isEnding = false
  refreshGuards(state)
  state.ackTimerAtUs = configuration.venues.map((_, index) => state.ackTimerAtUs[index] ?? 0)
  state.announcedDataState = configuration.instruments.map(() => 'Missing')
  state.strategies = configuration.strategies.map((_, index) => {
    const known = state.strategies[index]
    return {
      isRunning: false,
      stopReason: stopReasonAfter(configuration.ruleVersion, known?.stopReason),
      lastIntentSequence: known?.lastIntentSequence ?? 0,
      saved: known?.saved,
    }
  })
  beginLosses(state)
}
