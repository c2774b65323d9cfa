/** Decides what a person's command, or the program's own in their name, leads to. */

import type { Event } from '../domain/events.ts'
import type {
  Command,
  FlattenPositions,
  Kill,
  SetLimit,
  SetParameters,
  SetTradingState,
  StartStrategy,
  StopStrategy,
} from '../domain/inputs.ts'
import { changeOf, hasFigure, isFigure, limitsOf } from '../domain/limit-changes.ts'
import { isClosed } from '../domain/order.ts'
import { areParameterValues, parameterChangeOf } from '../domain/parameter-changes.ts'
import type { Scope } from '../domain/scope.ts'
import type { EngineState } from './engine-state.ts'
import { cancelAgain } from './order-steps.ts'
import { PROGRAM } from './reading-notes.ts'
import { cancelCovered } from './scope-steps.ts'
import { LASTING_STOPS_SINCE, personsStopOf } from './stop-reasons.ts'

export function decideCommand(state: EngineState, command: Command, out: Event[]): void {
  const { timeUs } = state
  switch (command.kind) {
    case 'Kill':
      return decideKill(state, command, out)
    case 'SetTradingState':
      return decideTradingState(state, command, out)
    case 'RearmStrategy':
      if (state.strategyOf(command.strategyIndex) === undefined) return
      out.push({ kind: 'ThrottleRearmed', strategyIndex: command.strategyIndex, actor: command.actor })
      return
    case 'StartStrategy':
      return decideStart(state, command, out)
    case 'StopStrategy': {
      const { strategyIndex, policy } = command
      if (state.strategyOf(strategyIndex)?.isRunning !== true) return
      out.push({ kind: 'StrategyStopped', strategyIndex, policy, reason: stopReasonOf(state, command), timeUs })
      return
    }
    case 'CancelByOperator': {
      const order = state.orders.byClientOrderId(command.clientOrderId)
      if (order !== undefined && !isClosed(order.status)) cancelAgain(state, order, out, command.reason)
      return
    }
    case 'EndSession':
      if (!state.isEnding) out.push({ kind: 'SessionEnding', actor: command.actor, reason: command.reason, timeUs })
      return
    case 'FlattenPositions':
      return decideFlatten(state, command, out)
    case 'SetLimit':
      return decideLimit(state, command, out)
    case 'SetParameters':
      return decideParameters(state, command, out)
    default:
      command satisfies never
  }
}

/** Who stopped it is told with it. */
function stopReasonOf({ world }: EngineState, { actor, reason }: StopStrategy): string {
  const isPersons = actor !== PROGRAM && world.ruleVersion >= LASTING_STOPS_SINCE
  return isPersons ? personsStopOf(actor, reason) : reason
}

function decideKill(state: EngineState, command: Kill, out: Event[]): void {
  if (!isScopeKnown(state, command.scope)) return
  const { scope, flatten, actor, reason } = command
  const isHalted = state.built.risk.tradingStates.stateOf(scope) === 'Halted'
  if (!isHalted) decideTradingState(state, { ...command, kind: 'SetTradingState', tradingState: 'Halted' }, out)
  out.push({ kind: 'KillRequested', scope, flatten, actor, reason, timeUs: state.timeUs })
  // The same press may come twice, by the node's way and by a gateway's: it is told once, and canceled again.
  if (isHalted) cancelCovered(state, scope, out, reason)
  if (command.flatten) out.push({ kind: 'FlattenRequested', scope: command.scope, timeUs: state.timeUs })
}

function decideTradingState(state: EngineState, command: SetTradingState, out: Event[]): void {
  const { scope, tradingState, actor, reason } = command
  if (!isScopeKnown(state, scope)) return
  out.push({ kind: 'TradingStateChanged', scope, tradingState, actor, reason, timeUs: state.timeUs })
}

/** What was closed is not to be opened again by those who held it. */
function decideFlatten(state: EngineState, command: FlattenPositions, out: Event[]): void {
  const { scope } = command
  if (!isScopeKnown(state, scope)) return
  const isActive = state.built.risk.tradingStates.stateOf(scope) === 'Active'
  if (isActive) decideTradingState(state, { ...command, kind: 'SetTradingState', tradingState: 'Reducing' }, out)
  out.push({ kind: 'FlattenRequested', scope, timeUs: state.timeUs })
}

/** Whoever takes commands in has told the person already why a limit cannot be set. */
function decideLimit(state: EngineState, command: SetLimit, out: Event[]): void {
  const { scope, figure, value, actor, reason } = command
  if (limitsOf(state.world, scope) === undefined || !hasFigure(scope.level, figure)) return
  if (value === undefined && changeOf(state.limitChanges, scope, figure) === undefined) return
  if (value !== undefined && !isFigure(figure, value)) return
  out.push({ kind: 'LimitChanged', scope, figure, value, actor, reason, timeUs: state.timeUs })
}

/**
 * A strategy that runs is to be stopped first, and its orders are to be over: whoever begins anew does not know them.
 *
 * Whoever takes commands in has told the person already why its parameters cannot be set.
 */
function decideParameters(state: EngineState, command: SetParameters, out: Event[]): void {
  const { strategyIndex, values, actor, reason } = command
  if (state.strategyOf(strategyIndex)?.isRunning !== false || state.orders.openCountOf(strategyIndex) > 0) return
  if (values === undefined && parameterChangeOf(state.parameterChanges, strategyIndex) === undefined) return
  if (values !== undefined && !areParameterValues(values)) return
  out.push({ kind: 'ParametersChanged', strategyIndex, values, actor, reason, timeUs: state.timeUs })
}

/** Whoever takes commands in has told the person already when the scope does not exist. */
function isScopeKnown(state: EngineState, { level, index }: Scope): boolean {
  const { venues, accounts, instruments, strategies } = state.world
  switch (level) {
    case 'All':
      return index === 0
    case 'Venue':
      return venues[index] !== undefined
    case 'Account':
      return accounts[index] !== undefined
    case 'Instrument':
      return instruments[index] !== undefined
    case 'Strategy':
      return strategies[index] !== undefined
    default:
      return level satisfies never
  }
}

/** A strategy does not start without its limits. */
function decideStart(state: EngineState, command: StartStrategy, out: Event[]): void {
  const { strategyIndex } = command
  const definition = state.world.strategies[strategyIndex]
  if (definition === undefined || state.strategyOf(strategyIndex)?.isRunning === true) return
  if (definition.limits !== undefined) {
    out.push({ kind: 'StrategyStarted', strategyIndex, timeUs: state.timeUs })
    return
  }
  const limitsMissing = { code: 'LIMITS_MISSING', what: 'limits', was: 0, limit: 1 } as const
  out.push({ kind: 'OrderDenied', strategyIndex, intentSequence: 0, leg: 0, action: 'Submit', ...limitsMissing })
}
