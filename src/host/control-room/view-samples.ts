/** What a node tells about itself, as metrics: levels of positions, limits, accounts, venues and nodes. */

import type { SessionView } from '../../api/contract/session-view.ts'
import type { LabelsOf, ValueName } from '../../operations/metrics/catalogue.ts'
import { flag, sample, samplesOf } from '../../operations/metrics/samples.ts'
import type { Sample, ValueSample } from '../../ports/metrics.ts'

export function viewSamples(view: SessionView): Sample[] {
  return [
    ...ofTrading(view),
    ...ofAccounts(view),
    ...ofStrategies(view),
    ...ofRisk(view),
    ...ofMarkets(view),
    ...ofStore(view),
    ...ofCluster(view),
  ]
}

function ofTrading({ node, reasons, orders, externalOrders, fills }: SessionView): Sample[] {
  return [
    sample('holdfast_ready', [], flag(node.isReady && reasons.length === 0)),
    ...counted(
      'holdfast_reasons',
      reasons.map(({ code }) => [code]),
    ),
    sample('holdfast_orders_open', [], orders.openCount),
    sample('holdfast_orders_in_doubt', [], orders.inDoubtCount),
    sample('holdfast_orders_external', [], externalOrders.length),
    sample('holdfast_fills_total', [], fills.count),
  ]
}

function ofAccounts({ accounts }: SessionView): Sample[] {
  return accounts.flatMap(({ accountId, currency, equity, isReconciled }) => [
    ...figure('holdfast_account_equity', [accountId, currency], equity),
    sample('holdfast_account_reconciled', [accountId], flag(isReconciled)),
  ])
}

function ofStrategies({ strategies, positions }: SessionView): Sample[] {
  const each = strategies.flatMap(({ strategyId, currency, isRunning, pnl, grossExposure }) => [
    sample('holdfast_strategy_running', [strategyId], flag(isRunning)),
    ...figure('holdfast_strategy_pnl', [strategyId, currency], pnl),
    ...figure('holdfast_strategy_exposure', [strategyId, currency], grossExposure),
  ])
  const held = positions.flatMap(({ strategyId, accountId, instrumentId, qty }) =>
    figure('holdfast_strategy_position', [strategyId, accountId, instrumentId], qty),
  )
  return [...each, ...held]
}

function ofRisk({ limits, tradingStates, denials }: SessionView): Sample[] {
  const uses = limits.flatMap(({ scope, limit, share }) =>
    share === null ? [] : [[[scopeText(scope), limit], share] as const],
  )
  return [
    ...samplesOf('holdfast_limit_use_ratio', uses),
    ...samplesOf(
      'holdfast_order_denials_total',
      denials.map(({ code, count }) => [[code], count]),
    ),
    ...tradingStates.map(({ scope, tradingState }) =>
      sample('holdfast_trading_state', [scopeText(scope), tradingState], 1),
    ),
  ]
}

function ofMarkets({ timeUs, markets, venues }: SessionView): Sample[] {
  const each = markets.flatMap(({ instrumentId, dataState, updatedUs }) => [
    sample('holdfast_market_state', [instrumentId, dataState], 1),
    sample('holdfast_market_age_seconds', [instrumentId], secondsSince(updatedUs, timeUs)),
  ])
  const places = venues.flatMap(({ venueId, isUp, reconnectCount }) => [
    sample('holdfast_venue_up', [venueId], flag(isUp)),
    sample('holdfast_venue_reconnects_total', [venueId], reconnectCount),
  ])
  return [...each, ...places]
}

function ofStore({ node, store }: SessionView): Sample[] {
  return [
    sample('holdfast_inputs_total', [], node.sequence),
    sample('holdfast_journal_failing', [], flag(store.isFailing)),
    sample('holdfast_journal_behind_inputs', [], Math.max(0, node.sequence - store.durableSequence)),
  ]
}

function ofCluster({ node, cluster }: SessionView): Sample[] {
  if (cluster === null) return [sample('holdfast_node_epoch', ['node'], node.epoch)]
  const { nodeId, role, lagUs, refusal, others } = cluster
  const roles = [{ nodeId, role }, ...others].map(each => sample('holdfast_node_role', [each.nodeId, each.role], 1))
  const standbys = [{ nodeId, role, refusal }, ...others].filter(each => each.role === 'Standby')
  return [
    sample('holdfast_node_epoch', [nodeId], node.epoch),
    ...roles,
    ...standbys.map(each => sample('holdfast_standby_ready', [each.nodeId], flag(each.refusal === ''))),
    ...(role === 'Standby' ? [sample('holdfast_standby_lag_seconds', [nodeId], lagUs / 1e6)] : []),
  ]
}

/** Before the first there is no age, and nothing is younger than that. */
function secondsSince(fromUs: number | null, nowUs: number): number {
  return fromUs === null ? Number.POSITIVE_INFINITY : Math.max(0, nowUs - fromUs) / 1e6
}

/** An exact text as the double that curves are drawn of; what is not known has no sample. */
function figure<N extends ValueName>(name: N, labels: LabelsOf<N>, text: string): ValueSample[] {
  const value = Number(text)
  return text === '' || Number.isNaN(value) ? [] : [sample(name, labels, value)]
}

function counted(name: 'holdfast_reasons', all: readonly LabelsOf<'holdfast_reasons'>[]): Sample[] {
  const counts = new Map<string, number>()
  for (const [code] of all) counts.set(code, (counts.get(code) ?? 0) + 1)
  return samplesOf(
    name,
    Array.from(counts, ([code, count]) => [[code], count]),
  )
}

function scopeText(scope: { readonly level: string; readonly name: string; readonly instrument?: string }): string {
  return [scope.level, scope.name, scope.instrument].filter(Boolean).join(' ')
}
