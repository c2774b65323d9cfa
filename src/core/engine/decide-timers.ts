/** Decides what a timer that fired leads to, and sets the clocks of a session. */

import type { Event } from '../domain/events.ts'
import type { AccountIndex, OrderNumber, TimeUs, VenueIndex } from '../domain/ids.ts'
import type { TimerFired } from '../domain/inputs.ts'
import type { BarSpec } from '../domain/market-data.ts'
import { isAtVenue, isClosed, type Order } from '../domain/order.ts'
import { dataStateOf } from '../market/instrument-market.ts'
import { nextStatusOf } from '../orders/transitions.ts'
import { addUs, nextDayStart } from '../std/time.ts'
import { decideSwitchTimer } from './dead-mans-switch.ts'
import { decideHeldAnswer } from './decide-mass-status.ts'
import { type EngineState, timerKeyOf } from './engine-state.ts'
import { askAbout, awaitsAnswer, cancelOf, isAskedAbout, timerSet, venueOf } from './order-steps.ts'
import { dataAgeReason } from './reason-text.ts'
import { decideReconcileTimer, MASS_STATUS_RETRY_US } from './reconcile-steps.ts'

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
    case 'MassStatus':
      return decideMassStatusTimer(state, input.subject as VenueIndex, out)
    case 'Reconcile':
      if (decideHeldAnswer(state, input.subject as AccountIndex, out)) return
      return decideReconcileTimer(state, input.subject as AccountIndex, out)
    case 'DeadMansSwitch':
      return decideSwitchTimer(state, input.subject as AccountIndex, out)
    case 'Strategy':
    case 'Flatten':
      // A strategy is told by its host; flattening looks at every turn (see `Engine`).
      return
    default:
      input.timerKind satisfies never
  }
}

// ── orders ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Every order of the venue that has waited too long is in doubt and asked about; the timer then waits for the next. */
function decideAckTimer(state: EngineState, venueIndex: VenueIndex, out: Event[]): void {
  const venue = state.world.venues[venueIndex]
  if (venue === undefined) return
  let nextUs = Number.POSITIVE_INFINITY
  for (const order of state.orders.open()) {
    if (!awaitsAnswer(order) || venueOf(state, order) !== venueIndex || isAskedAbout(state, order.orderNumber)) continue
    const deadlineUs = order.sentTimeUs + venue.capabilities.ackTimeoutUs
    if (deadlineUs > state.timeUs) nextUs = Math.min(nextUs, deadlineUs)
    else ackTimedOut(state, order, out)
  }
  if (Number.isFinite(nextUs)) out.push(timerSet('Ack', venueIndex, nextUs as TimeUs))
}

function ackTimedOut(state: EngineState, order: Order, out: Event[]): void {
  const { orderNumber, strategyIndex } = order
  const cause = order.status === 'PendingCancel' ? 'CANCEL_TIMEOUT' : 'ACK_TIMEOUT'
  if (nextStatusOf(order.status, 'Doubt') !== undefined) {
    out.push({ kind: 'OrderInDoubt', orderNumber, strategyIndex, cause, timeUs: state.timeUs })
  }
  askAbout(state, order, out)
}

/** The question had no answer that settled it; an order that was accepted since then needs none. */
function decideQueryTimer(state: EngineState, orderNumber: OrderNumber, out: Event[]): void {
  const order = state.orders.get(orderNumber)
  if (order === undefined || !isAtVenue(order.status)) return
  if (order.status !== 'Accepted' || order.queryCount > 0) askAbout(state, order, out)
}

function decideExpiry(state: EngineState, orderNumber: OrderNumber, out: Event[]): void {
  const order = state.orders.get(orderNumber)
  if (order === undefined || isClosed(order.status)) return
  const { strategyIndex } = order
  if (order.status === 'Held') out.push({ kind: 'OrderExpired', orderNumber, strategyIndex, timeUs: state.timeUs })
  else cancelOf(state, order, out)
}

/** An account that is still not read is asked for again; a venue that is down will report when it is up. */
function decideMassStatusTimer(state: EngineState, venueIndex: VenueIndex, out: Event[]): void {
  if (state.venueIsUp[venueIndex] !== true) return
  const { timeUs } = state
  let isRead = true
  state.world.accounts.forEach((account, index) => {
    if (account.venueIndex !== venueIndex || state.accountIsReconciled[index] === true) return
    isRead = false
    const accountIndex = index as AccountIndex
    out.push({ kind: 'AccountQueried', accountIndex, reason: 'it could not be read', timeUs })
  })
  if (!isRead) out.push(timerSet('MassStatus', venueIndex, addUs(timeUs, MASS_STATUS_RETRY_US)))
}

// ── clocks ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Sets the clocks of bars, days and data ages; a day that began while nobody was there begins now. */
export function startClocks(state: EngineState, out: Event[]): void {
  const { barSpecs, dayStartMinute } = state.world
  for (let index = 0; index < barSpecs.length; index++) {
    const spec = barSpecs[index]!
    if (spec.unit === 'Time' && spec.source !== 'External')
      out.push(timerSet('BarClose', index, nextBarClose(spec, state.timeUs)))
  }
  const missedUs = state.timers.get(DAY_START_KEY)?.atUs ?? Number.POSITIVE_INFINITY
  if (missedUs <= state.timeUs) out.push({ kind: 'DayStarted', timeUs: state.timeUs })
  out.push(timerSet('DayStart', 0, nextDayStart(state.timeUs, dayStartMinute)))
  const ageUs = smallestDataAge(state)
  if (Number.isFinite(ageUs)) out.push(timerSet('DataAge', 0, addUs(state.timeUs, ageUs)))
}

const DAY_START_KEY = timerKeyOf('DayStart', 0, 0)

function decideDayStart(state: EngineState, out: Event[]): void {
  const { timeUs } = state
  out.push({ kind: 'DayStarted', timeUs }, timerSet('DayStart', 0, nextDayStart(timeUs, state.world.dayStartMinute)))
}

const DATA_AGE_CHECK_US_MIN = 1_000

/** Tells strategies about instruments whose data has gone quiet; its return is told by the data itself. */
function decideDataAge(state: EngineState, out: Event[]): void {
  const { risk, markets } = state.built
  const { timeUs } = state
  for (const market of markets) {
    const { instrumentIndex } = market
    const ageUsMax = risk.dataAgeUsMaxOf(instrumentIndex)
    if (ageUsMax === undefined) continue
    const dataState = dataStateOf(market, timeUs, ageUsMax)
    if (dataState === 'Missing' || dataState === state.announcedDataState[instrumentIndex]) continue
    const reason = dataAgeReason(state, timeUs - market.updateTimeUs, ageUsMax)
    out.push({ kind: 'DataStateChanged', instrumentIndex, dataState, reason, timeUs })
  }
  const ageUs = smallestDataAge(state)
  if (!Number.isFinite(ageUs)) return
  out.push(timerSet('DataAge', 0, addUs(timeUs, Math.max(DATA_AGE_CHECK_US_MIN, Math.floor(ageUs / 2)))))
}

/** `Infinity` where nobody chose a limit. */
function smallestDataAge(state: EngineState): number {
  let ageUsMin = Number.POSITIVE_INFINITY
  for (const { instrumentIndex } of state.built.markets)
    ageUsMin = Math.min(ageUsMin, state.built.risk.dataAgeUsMaxOf(instrumentIndex) ?? Number.POSITIVE_INFINITY)
  return ageUsMin
}

function nextBarClose(spec: BarSpec, timeUs: TimeUs): TimeUs {
  return (timeUs - (timeUs % spec.step) + spec.step) as TimeUs
}
