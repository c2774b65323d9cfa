/** Turns facts about accounts, kills and switches into errands and alerts. */

import type { DeadMansSwitchChanged, ExternalOrdersChanged } from '../domain/account-events.ts'
import type { Effect, RequestMassStatus, Severity } from '../domain/effects.ts'
import type { Event, OrderQueried } from '../domain/events.ts'
import type { AccountIndex, OrderNumber } from '../domain/ids.ts'
import { formatSpanUs } from '../std/time.ts'
import { alertOf, scopeName } from './alerts.ts'
import { LATE } from './dead-mans-switch.ts'
import type { EngineState } from './engine-state.ts'
import { sinceTimeOf } from './reading-notes.ts'

export function massStatusOf(state: EngineState, accountIndex: AccountIndex): RequestMassStatus {
  const { timeUs: askedTimeUs } = state
  return { kind: 'RequestMassStatus', accountIndex, sinceTimeUs: sinceTimeOf(state, accountIndex), askedTimeUs }
}

/** Returns: false for a fact of another kind. */
export function reactToReading(state: EngineState, event: Event, out: Effect[]): boolean {
  switch (event.kind) {
    case 'AccountQueried':
      out.push(massStatusOf(state, event.accountIndex))
      return true
    case 'AccountDoubted':
      if (event.count === 1)
        out.push(
          alertOf('Warning', 'ACCOUNT_DOUBTED', `${nameOf(state, event.accountIndex)}: ${event.reason}; asked again`),
        )
      return true
    case 'ExternalOrdersChanged':
      alertStrangers(state, event, out)
      return true
    case 'ExternalCancelRequested': {
      const { accountIndex, instrumentIndex, clientOrderId, venueOrderId } = event
      const orderNumber = 0 as OrderNumber
      out.push({ kind: 'SendCancel', accountIndex, instrumentIndex, orderNumber, clientOrderId, venueOrderId })
      return true
    }
    case 'KillConfirmed': {
      const { scope, accountIndex, unknownCount, timeUs, sinceTimeUs } = event
      const left = unknownCount === 0 ? '' : `; ${unknownCount} orders of instruments that are not configured stay open`
      const text = `${scopeName(state, scope)}, ${nameOf(state, accountIndex)}: the venue has nothing of it open, ${formatSpanUs(timeUs - sinceTimeUs)} after the kill${left}`
      out.push(alertOf(unknownCount === 0 ? 'Info' : 'Critical', 'KILL_CONFIRMED', text))
      return true
    }
    case 'DeadMansSwitchRefreshed': {
      const { accountIndex, timeoutUs } = event
      out.push({ kind: 'RefreshDeadMansSwitch', accountIndex, timeoutUs })
      return true
    }
    case 'DeadMansSwitchChanged':
      alertSwitch(state, event, out)
      return true
    default:
      return false
  }
}

function nameOf(state: EngineState, accountIndex: AccountIndex): string {
  return `account ${state.world.accounts[accountIndex]!.accountId}`
}

// ── strangers ────────────────────────────────────────────────────────────────────────────────────────────────────────

const SHOWN_MAX = 5

/** Told once, when it is seen for the first time; ours are told as discrepancies. */
function alertStrangers(state: EngineState, event: ExternalOrdersChanged, out: Effect[]): void {
  const { accountIndex, orders, unlistedCount } = event
  const fresh = orders.filter(each => !each.isOurs && each.seenCount === 1 && each.firstSeenUs === event.timeUs)
  if (fresh.length === 0) return
  const { externalOrders = 'Show' } = state.world.accounts[accountIndex]!
  const ids = fresh.slice(0, SHOWN_MAX).map(({ order }) => order.clientOrderId || order.venueOrderId)
  const more = fresh.length + unlistedCount - ids.length
  const text = `${nameOf(state, accountIndex)}: ${fresh.length + unlistedCount} open orders are not ours (${externalOrders}): ${ids.join(', ')}`
  out.push(alertOf('Warning', 'EXTERNAL_ORDER', more > 0 ? `${text} and ${more} more` : text))
}

// ── orders in doubt ──────────────────────────────────────────────────────────────────────────────────────────────────

/** After so many questions: half a minute, five minutes, and each ten minutes from then on. */
const ERROR_AT = 6
const CRITICAL_AT = 15
const CRITICAL_EACH = 20

/** An order that nobody can tell about for long is worth a person's look. */
export function alertOldDoubt(state: EngineState, event: OrderQueried, out: Effect[]): void {
  const order = state.orders.get(event.orderNumber)!
  const count = order.queryCount
  const isCritical = count >= CRITICAL_AT && (count - CRITICAL_AT) % CRITICAL_EACH === 0
  if (count !== ERROR_AT && !isCritical) return
  const severity: Severity = isCritical ? 'Critical' : 'Error'
  const ageS = Math.round((event.timeUs - order.sentTimeUs) / 1_000_000)
  const text = `order ${order.clientOrderId} (${order.status}): no answer for ${ageS} s, asked ${count} times; look at the venue's own screen`
  out.push(alertOf(severity, 'ORDER_STILL_IN_DOUBT', text, order.strategyIndex, order.instrumentIndex))
}

// ── the dead man's switch ────────────────────────────────────────────────────────────────────────────────────────────

function alertSwitch(state: EngineState, event: DeadMansSwitchChanged, out: Effect[]): void {
  const { accountIndex, outcome, text } = event
  const name = nameOf(state, accountIndex)
  if (outcome === 'Failed') out.push(alertOf('Critical', 'DEAD_MANS_SWITCH_FAILED', `${name}: no new risk: ${text}`))
  else if (outcome === 'Armed' && text.startsWith(LATE))
    out.push(alertOf('Warning', 'DEAD_MANS_SWITCH_LATE', `${name}: ${text}`))
  else if (outcome === 'Armed' && text !== '') out.push(alertOf('Info', 'DEAD_MANS_SWITCH_SET', `${name}: ${text}`))
  else if (outcome === 'Disarmed' && !state.isEnding)
    out.push(alertOf('Critical', 'DEAD_MANS_SWITCH_FIRED', `${name}: ${text || 'the venue says that it is not set'}`))
}
