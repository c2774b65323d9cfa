/**
 * The kill switch in the core: a scope is halted, everything of it is canceled, and its accounts are read until the venue
 * says that nothing of it is open.
 *
 * Why the venue's word: an order that our book does not know works all the same.
 */

import type { KillConfirmed, KillRequested } from '../domain/account-events.ts'
import type { Event } from '../domain/events.ts'
import type { AccountIndex, StrategyIndex } from '../domain/ids.ts'
import type { ReportedOrder } from '../domain/inputs.ts'
import { isAtVenue } from '../domain/order.ts'
import { isEqualScope, type Scope } from '../domain/scope.ts'
import { scopeCovers } from '../risk/trading-state.ts'
import type { KillWatch } from './account-reading.ts'
import type { EngineState } from './engine-state.ts'
import { cancelAgain, isFlattenOrder, venueOf } from './order-steps.ts'
import { askAccount } from './reconcile-steps.ts'

/** The accounts that a scope reaches. */
export function accountsOf(state: EngineState, { level, index }: Scope): AccountIndex[] {
  const { accounts, instruments, strategies } = state.world
  const all = accounts.map((_, account) => account as AccountIndex)
  switch (level) {
    case 'All':
      return all
    case 'Venue':
      return all.filter(account => accounts[account]!.venueIndex === index)
    case 'Account':
      return all.filter(account => account === index)
    case 'Instrument':
      return all.filter(account => accounts[account]!.venueIndex === instruments[index]!.venueIndex)
    case 'Strategy':
      return [strategies[index]!.accountIndex]
    default:
      return level satisfies never
  }
}

// ── what events write ────────────────────────────────────────────────────────────────────────────────────────────────

/** A scope that is killed again is watched anew. */
export function noteKill(state: EngineState, { scope, timeUs }: KillRequested): void {
  const others = state.kills.filter(watch => !isEqualScope(watch.scope, scope))
  const watches = accountsOf(state, scope).map(accountIndex => ({ scope, accountIndex, sinceTimeUs: timeUs }))
  state.kills = [...others, ...watches]
}

export function noteKillConfirmed(state: EngineState, { scope, accountIndex }: KillConfirmed): void {
  state.kills = state.kills.filter(watch => watch.accountIndex !== accountIndex || !isEqualScope(watch.scope, scope))
}

/** A scope that a person lets trade again is no longer to be empty. */
export function forgetKill(state: EngineState, scope: Scope): void {
  if (state.kills.length > 0) state.kills = state.kills.filter(watch => !isEqualScope(watch.scope, scope))
}

// ── until the venue confirms ─────────────────────────────────────────────────────────────────────────────────────────

export function afterKill(state: EngineState, { scope }: KillRequested, out: Event[]): void {
  for (const accountIndex of accountsOf(state, scope)) askAccount(state, accountIndex, 'killed', out)
}

/** True for an order at the venue that a kill is about; what a strategy sent is known by our book alone. */
export function isCoveredByKill(state: EngineState, accountIndex: AccountIndex, order: ReportedOrder): boolean {
  return state.kills.some(watch => watch.accountIndex === accountIndex && coversReported(state, watch, order))
}

function coversReported(state: EngineState, { scope, accountIndex }: KillWatch, order: ReportedOrder): boolean {
  const known = state.orders.byClientOrderId(order.clientOrderId)
  const strategyIndex = known?.strategyIndex ?? (-2 as StrategyIndex)
  if (scope.level === 'Strategy') return scope.index === strategyIndex
  const instrumentIndex = order.instrumentIndex ?? known?.instrumentIndex
  if (scope.level === 'Instrument') return scope.index === instrumentIndex
  const { venueIndex } = state.world.accounts[accountIndex]!
  return scopeCovers(scope, venueIndex, accountIndex, 0 as never, strategyIndex)
}

/**
 * Ends the watches of an account that has nothing open any more, by its own words and by our book; the others' orders are
 * canceled again.
 *
 * Shape: `open` is the answer that is being decided. Returns: true while some watch goes on.
 */
export function confirmKills(
  state: EngineState,
  accountIndex: AccountIndex,
  open: readonly ReportedOrder[],
  out: Event[],
): boolean {
  let isKilling = false
  for (const watch of state.kills) {
    if (watch.accountIndex !== accountIndex) continue
    const unknownCount = countUnknown(state, watch, open)
    if (unknownCount !== undefined) out.push(confirmedOf(state, watch, unknownCount))
    else {
      isKilling = true
      cancelKilled(state, watch, out)
    }
  }
  return isKilling
}

/** Returns: how many open orders are on instruments that we do not have, where nothing else is open; `undefined` otherwise. */
function countUnknown(state: EngineState, watch: KillWatch, open: readonly ReportedOrder[]): number | undefined {
  if (state.readings[watch.accountIndex]!.answeredAskUs < watch.sinceTimeUs || isWorkingInBook(state, watch))
    return undefined
  let unknownCount = 0
  for (const order of open) {
    if (!coversReported(state, watch, order)) continue
    const known = state.orders.byClientOrderId(order.clientOrderId)
    if (known !== undefined && isFlattenOrder(known)) continue
    if ((order.instrumentIndex ?? known?.instrumentIndex) !== undefined) return undefined
    unknownCount++
  }
  return unknownCount
}

function isWorkingInBook(state: EngineState, watch: KillWatch): boolean {
  for (const order of state.orders.open()) {
    if (!isAtVenue(order.status) || order.accountIndex !== watch.accountIndex || isFlattenOrder(order)) continue
    if (scopeCovers(watch.scope, venueOf(state, order), order.accountIndex, order.instrumentIndex, order.strategyIndex))
      return true
  }
  return false
}

/** The same cancel again: the first may have been lost. */
function cancelKilled(state: EngineState, watch: KillWatch, out: Event[]): void {
  for (const order of state.orders.open()) {
    if (!isAtVenue(order.status) || order.accountIndex !== watch.accountIndex || isFlattenOrder(order)) continue
    if (scopeCovers(watch.scope, venueOf(state, order), order.accountIndex, order.instrumentIndex, order.strategyIndex))
      cancelAgain(state, order, out, 'killed')
  }
}

function confirmedOf(state: EngineState, watch: KillWatch, unknownCount: number): KillConfirmed {
  const { scope, accountIndex, sinceTimeUs } = watch
  return { kind: 'KillConfirmed', scope, accountIndex, sinceTimeUs, unknownCount, timeUs: state.timeUs }
}
