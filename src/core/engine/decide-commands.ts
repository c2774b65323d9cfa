/** Decides what an operator's command, the session's configuration and a timer lead to. */

import type { Event } from '../domain/events.ts'
import type { OrderNumber, TimeUs, VenueIndex } from '../domain/ids.ts'
import type { Command, Configure, Kill, SetTradingState, StartStrategy, TimerFired } from '../domain/inputs.ts'
import type { BarSpec } from '../domain/market-data.ts'
import { isClosed, type Order } from '../domain/order.ts'
import { dataStateOf } from '../market/instrument-market.ts'
import { nextStatusOf } from '../orders/transitions.ts'
import { addUs, US_PER_DAY, US_PER_MINUTE } from '../std/time.ts'
import type { EngineState } from './engine-state.ts'
import { askAbout, awaitsAnswer, cancelOf, timerSet, venueOf } from './order-steps.ts'

export function decideCommand(state: EngineState, command: Command, out: Event[]): void {
  const { timeUs } = state
  switch (command.kind) {
    case 'Kill':
      return decideKill(state, command, out)
    case 'SetTradingState':
      return decideTradingState(state, command, out)
    case 'RearmStrategy':
      out.push({ kind: 'ThrottleRearmed', strategyIndex: command.strategyIndex, actor: command.actor })
      return
    case 'StartStrategy':
      return decideStart(state, command, out)
    case 'StopStrategy': {
      const { strategyIndex, policy, reason } = command
      if (state.strategyOf(strategyIndex)?.isRunning !== true) return
      out.push({ kind: 'StrategyStopped', strategyIndex, policy, reason, timeUs })
      return
    }
    case 'CancelByOperator': {
      const order = state.orders.byClientOrderId(command.clientOrderId)
      if (order !== undefined && !isClosed(order.status)) cancelOf(state, order, out)
      return
    }
    default:
      command satisfies never
  }
}

function decideKill(state: EngineState, command: Kill, out: Event[]): void {
  decideTradingState(state, { ...command, kind: 'SetTradingState', tradingState: 'Halted' }, out)
  if (command.flatten) out.push({ kind: 'FlattenRequested', scope: command.scope, timeUs: state.timeUs })
}

function decideTradingState(state: EngineState, command: SetTradingState, out: Event[]): void {
  const { scope, tradingState, actor, reason } = command
  out.push({ kind: 'TradingStateChanged', scope, tradingState, actor, reason, timeUs: state.timeUs })
}

/** A strategy does not start without its limits. */
function decideStart(state: EngineState, command: StartStrategy, out: Event[]): void {
  const { strategyIndex } = command
  const definition = state.world.strategies[strategyIndex]
  if (definition === undefined || state.strategyOf(strategyIndex)?.isRunning === true) return
  if (definition.limits === undefined) {
    out.push({
      kind: 'OrderDenied',
      strategyIndex,
      intentSequence: 0,
      leg: 0,
      action: 'Submit',
      code: 'LIMITS_MISSING',
      what: 'limits',
      was: 0,
      limit: 1,
    })
    return
  }
  out.push({ kind: 'StrategyStarted', strategyIndex, timeUs: state.timeUs })
}

/**
 * A session begins: everything that awaited an answer is in doubt, the venues count as down until they report, and the
 * clocks of bars, days and data ages are set.
 */
export function decideConfigure(state: EngineState, input: Configure, out: Event[]): void {
  out.push({ kind: 'ConfigurationApplied', configuration: input.configuration })
  for (const order of state.orders.open()) doubt(state, order, 'RESTART', out)
  const { barSpecs, dayStartMinute, limits, strategies } = input.configuration
  for (let index = 0; index < barSpecs.length; index++) {
    const spec = barSpecs[index]!
    if (spec.unit === 'Time' && spec.source !== 'External')
      out.push(timerSet('BarClose', index, nextBarClose(spec, state.timeUs)))
  }
  out.push(timerSet('DayStart', 0, nextDayStart(state.timeUs, dayStartMinute)))
  const ageUs = smallestOf([limits.dataAgeUsMax, ...strategies.map(strategy => strategy.limits?.dataAgeUsMax)])
  if (ageUs !== undefined) out.push(timerSet('DataAge', 0, addUs(state.timeUs, ageUs)))
}

/** An order whose answer may have been lost: its fate must be asked about when the venue is there again. */
export function doubt(state: EngineState, order: Order, cause: 'RESTART' | 'VENUE_DOWN', out: Event[]): void {
  if (!awaitsAnswer(order) || nextStatusOf(order.status, 'Doubt') === undefined) return
  const { orderNumber, strategyIndex } = order
  out.push({ kind: 'OrderInDoubt', orderNumber, strategyIndex, cause, timeUs: state.timeUs })
}

// ── timers ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export function decideTimerFired(state: EngineState, input: TimerFired, out: Event[]): void {
  switch (input.timerKind) {
    case 'Ack':
      return decideAckTimer(state, input.subject as VenueIndex, out)
    case 'Query':
      return decideQueryTimer(state, input.subject as OrderNumber, out)
    case 'Expiry':
      return decideExpiry(state, input.subject as OrderNumber, out)
    case 'BarClose': {
      const spec = state.world.barSpecs[input.subject]
      if (spec !== undefined) out.push(timerSet('BarClose', input.subject, nextBarClose(spec, state.timeUs)))
      return
    }
    case 'DayStart':
      return decideDayStart(state, out)
    case 'DataAge':
      return decideDataAge(state, out)
    case 'Strategy':
      return
    default:
      input.timerKind satisfies never
  }
}

/** Every order of the venue that has waited too long is in doubt and asked about; the timer then waits for the next. */
function decideAckTimer(state: EngineState, venueIndex: VenueIndex, out: Event[]): void {
  const { ackTimeoutUs } = state.world.venues[venueIndex]!.capabilities
  let nextUs = 0
  for (const order of state.orders.open()) {
    if (!awaitsAnswer(order) || order.queryCount > 0 || venueOf(state, order) !== venueIndex) continue
    const deadlineUs = order.sentTimeUs + ackTimeoutUs
    if (deadlineUs > state.timeUs) nextUs = nextUs === 0 ? deadlineUs : Math.min(nextUs, deadlineUs)
    else ackTimedOut(state, order, out)
  }
  out.push(timerSet('Ack', venueIndex, nextUs as TimeUs))
}

function ackTimedOut(state: EngineState, order: Order, out: Event[]): void {
  const { orderNumber, strategyIndex } = order
  const cause = order.status === 'PendingCancel' ? 'CANCEL_TIMEOUT' : 'ACK_TIMEOUT'
  if (nextStatusOf(order.status, 'Doubt') !== undefined) {
    out.push({ kind: 'OrderInDoubt', orderNumber, strategyIndex, cause, timeUs: state.timeUs })
  }
  askAbout(state, order, out)
}

function decideQueryTimer(state: EngineState, orderNumber: OrderNumber, out: Event[]): void {
  const order = state.orders.get(orderNumber)
  if (order !== undefined && (order.status === 'InDoubt' || awaitsAnswer(order))) askAbout(state, order, out)
}

function decideExpiry(state: EngineState, orderNumber: OrderNumber, out: Event[]): void {
  const order = state.orders.get(orderNumber)
  if (order === undefined || isClosed(order.status)) return
  const { strategyIndex } = order
  if (order.status === 'Held') out.push({ kind: 'OrderExpired', orderNumber, strategyIndex, timeUs: state.timeUs })
  else cancelOf(state, order, out)
}

function decideDayStart(state: EngineState, out: Event[]): void {
  const { timeUs } = state
  out.push({ kind: 'DayStarted', timeUs }, timerSet('DayStart', 0, nextDayStart(timeUs, state.world.dayStartMinute)))
}

/** Tells strategies about instruments whose data has gone quiet; its return is told by the data itself. */
function decideDataAge(state: EngineState, out: Event[]): void {
  const { risk, markets } = state.built
  let ageUsMin = Number.POSITIVE_INFINITY
  for (const market of markets) {
    const ageUsMax = risk.dataAgeUsMaxOf(market.instrumentIndex)
    if (ageUsMax === undefined) continue
    ageUsMin = Math.min(ageUsMin, ageUsMax)
    const dataState = dataStateOf(market, state.timeUs, ageUsMax)
    if (dataState === 'Missing' || dataState === state.announcedDataState[market.instrumentIndex]) continue
    const reason = `age ${state.timeUs - market.updateTimeUs} us, limit ${ageUsMax} us`
    out.push({
      kind: 'DataStateChanged',
      instrumentIndex: market.instrumentIndex,
      dataState,
      reason,
      timeUs: state.timeUs,
    })
  }
  if (Number.isFinite(ageUsMin))
    out.push(timerSet('DataAge', 0, addUs(state.timeUs, Math.max(1_000, Math.floor(ageUsMin / 2)))))
}

function nextBarClose(spec: BarSpec, timeUs: TimeUs): TimeUs {
  return (timeUs - (timeUs % spec.step) + spec.step) as TimeUs
}

function nextDayStart(timeUs: TimeUs, dayStartMinute: number): TimeUs {
  const startUs = timeUs - (timeUs % US_PER_DAY) + dayStartMinute * US_PER_MINUTE
  return (startUs > timeUs ? startUs : startUs + US_PER_DAY) as TimeUs
}

function smallestOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
