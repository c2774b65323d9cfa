/** What the gate must know about each scope that has limits: what is held, what works and what it is worth. */

import { notionalMinorOf } from '../domain/instrument-math.ts'
import type { Order, Side } from '../domain/order.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'
import type { WorthTable } from '../orders/open-worth.ts'
import {
  ACCOUNT_SCOPE,
  INSTRUMENT_SCOPE,
  type OrderLimits,
  STRATEGY_SCOPE,
  WHOLE_SCOPE,
} from '../risk/limits-compile.ts'
import { MISSING, type OrderFacts, type ScopeFacts } from '../risk/order-facts.ts'
import type { EngineState } from './engine-state.ts'
import type { Subject } from './gate-subject.ts'
import { worthMinorOf } from './order-market-facts.ts'
import { accountWorkingLotsOf, isLargestAlternative, openExposureOf, workingLotsOf } from './working-orders.ts'

export function fillScopes(state: EngineState, facts: OrderFacts, subject: Subject, limits: OrderLimits): void {
  const { strategyIndex, accountIndex, instrument, side } = subject
  const own = facts.scopes[INSTRUMENT_SCOPE]
  own.positionLots = state.built.portfolio.positionOf(strategyIndex, instrument.index).signedLots
  own.openBuyLots = workingLotsOf(state, subject, 'Buy', false)
  own.openSellLots = workingLotsOf(state, subject, 'Sell', false)
  facts.openReduceOnlyLots = subject.isReduceOnly ? workingLotsOf(state, subject, side, true) : 0
  state.built.risk.rates.fill(facts, accountIndex, strategyIndex, instrument.index, state.timeUs)
  for (let i = 0; i < limits.scopes.length; i++) {
    const { scopeIndex, needsNotional } = limits.scopes[i]!
    const scope = facts.scopes[scopeIndex]!
    fillLots(state, scope, scopeIndex, subject, own)
    if (needsNotional) fillMoney(state, facts, scope, scopeIndex, subject)
  }
}

// ── lots and counts ──────────────────────────────────────────────────────────────────────────────────────────────────

function fillLots(state: EngineState, scope: ScopeFacts, scopeIndex: number, subject: Subject, own: ScopeFacts): void {
  const { orders } = state
  if (scopeIndex === ACCOUNT_SCOPE || scopeIndex === WHOLE_SCOPE) {
    fillAccountLots(state, scope, scopeIndex, subject)
    return
  }
  scope.positionLots = own.positionLots
  scope.openBuyLots = own.openBuyLots
  scope.openSellLots = own.openSellLots
  scope.openOrders =
    scopeIndex === STRATEGY_SCOPE ? orders.openCountOf(subject.strategyIndex) : openOnInstrument(state, subject)
}

function openOnInstrument(state: EngineState, subject: Subject): number {
  let count = 0
  const orders = state.orders.openOfInstrument(subject.instrument.index)
  for (let i = 0; i < orders.length; i++) if (orders[i]!.strategyIndex === subject.strategyIndex) count++
  return count
}

function fillAccountLots(state: EngineState, scope: ScopeFacts, scopeIndex: number, subject: Subject): void {
  const { orders, built, world } = state
  const { index } = subject.instrument
  scope.positionLots = 0
  scope.openBuyLots = 0
  scope.openSellLots = 0
  for (let account = 0; account < world.accounts.length; account++) {
    if (scopeIndex === ACCOUNT_SCOPE && account !== subject.accountIndex) continue
    scope.positionLots += built.portfolio.accountSignedLotsOf(account, index)
    scope.openBuyLots += accountWorkingLotsOf(state, account, index, 'Buy')
    scope.openSellLots += accountWorkingLotsOf(state, account, index, 'Sell')
  }
  scope.openOrders = scopeIndex === WHOLE_SCOPE ? orders.openCount : orders.accountOpenCountOf(subject.accountIndex)
}

// ── money ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Money of a scope is in its account's base currency; of the whole, in the first account's. */
function fillMoney(
  state: EngineState,
  facts: OrderFacts,
  scope: ScopeFacts,
  scopeIndex: number,
  subject: Subject,
): void {
  const { instrument, accountIndex, working } = subject
  const base = state.world.accounts[scopeIndex === WHOLE_SCOPE ? 0 : accountIndex]!.baseCurrency
  const settlement = instrument.settlementCurrency
  scope.orderNotionalMinor = convertKnown(state, worthMinorOf(state, subject, facts.qtyLots), settlement, base)
  scope.workingNotionalMinor = working === undefined ? 0 : openExposureOf(state, working, base)
  scope.openBuyExposureMinor = sumOpenExposure(state, scopeIndex, subject, 'Buy', base)
  scope.openSellExposureMinor = sumOpenExposure(state, scopeIndex, subject, 'Sell', base)
  if (scopeIndex === INSTRUMENT_SCOPE) {
    scope.netExposureMinor = convertKnown(state, heldExposureMinor(state, subject), settlement, base)
    scope.grossExposureMinor = Math.abs(scope.netExposureMinor)
  } else fillHeldMoney(state, scope, scopeIndex, subject)
}

function convertKnown(state: EngineState, minor: number, from: number, to: number): number {
  return Number.isNaN(minor) ? MISSING : (state.built.portfolio.convert(minor, from, to) ?? MISSING)
}

function fillHeldMoney(state: EngineState, scope: ScopeFacts, scopeIndex: number, subject: Subject): void {
  const { portfolio } = state.built
  const { accountIndex, strategyIndex } = subject
  if (scopeIndex === WHOLE_SCOPE) {
    scope.grossExposureMinor = portfolio.wholeGrossMinor() ?? MISSING
    scope.netExposureMinor = portfolio.wholeNetMinor() ?? MISSING
  } else if (scopeIndex === ACCOUNT_SCOPE) {
    scope.grossExposureMinor = portfolio.accountGrossMinorOf(accountIndex) ?? MISSING
    scope.netExposureMinor = portfolio.accountNetMinorOf(accountIndex) ?? MISSING
  } else {
    scope.grossExposureMinor = portfolio.strategyGrossMinorOf(strategyIndex) ?? MISSING
    scope.netExposureMinor = portfolio.strategyNetMinorOf(strategyIndex) ?? MISSING
  }
}

/** The strategy's own position in the instrument at the mark, signed, settlement currency. */
function heldExposureMinor(state: EngineState, subject: Subject): number {
  const { signedLots } = state.built.portfolio.positionOf(subject.strategyIndex, subject.instrument.index)
  if (signedLots === 0) return 0
  const markTicks = state.built.portfolio.markTicksOf(subject.instrument.index)
  if (markTicks === undefined) return MISSING
  const worth = notionalMinorOf(subject.instrument, markTicks as PriceTicks, Math.abs(signedLots) as QtyLots)
  return signedLots > 0 ? worth : -worth
}

/** What works on one side of a scope; an order that is being amended is among it, alternatives count once. */
function sumOpenExposure(state: EngineState, scopeIndex: number, subject: Subject, side: Side, base: number): number {
  const isOnInstrument = scopeIndex === INSTRUMENT_SCOPE
  const { orders } = state
  const candidates = isOnInstrument ? orders.openOfInstrument(subject.instrument.index) : orders.openWorth.others
  let sum = isOnInstrument ? 0 : sumPlainExposure(state, scopeIndex, subject, side, base)
  for (let i = 0; i < candidates.length; i++) {
    const order = candidates[i]!
    if (order.side !== side || order.status === 'Held' || !isInScope(order, scopeIndex, subject)) continue
    if (isLargestAlternative(state, order)) sum += openExposureOf(state, order, base)
  }
  return sum
}

/** The part of it that is known as sums: a rate is taken once for each currency, not for each order. */
function sumPlainExposure(state: EngineState, scopeIndex: number, subject: Subject, side: Side, base: number): number {
  const { ofStrategies, ofAccounts } = state.orders.openWorth
  const { accounts } = state.world
  if (scopeIndex === STRATEGY_SCOPE) return sumIn(state, ofStrategies, subject.strategyIndex + 1, side, base)
  if (scopeIndex === ACCOUNT_SCOPE) return sumIn(state, ofAccounts, subject.accountIndex, side, base)
  let sum = 0
  for (let account = 0; account < accounts.length; account++) sum += sumIn(state, ofAccounts, account, side, base)
  return sum
}

function sumIn(state: EngineState, table: WorthTable, row: number, side: Side, base: number): number {
  const { currencies } = state.world
  let sum = 0
  for (let currency = 0; currency < currencies.length; currency++) {
    const worth = table.of(row, side, currency)
    if (worth !== 0) sum += state.built.portfolio.convert(worth, currency, base) ?? MISSING
  }
  return sum
}

function isInScope(order: Order, scopeIndex: number, subject: Subject): boolean {
  if (scopeIndex === ACCOUNT_SCOPE) return order.accountIndex === subject.accountIndex
  return scopeIndex === WHOLE_SCOPE || order.strategyIndex === subject.strategyIndex
}
