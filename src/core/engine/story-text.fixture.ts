/** Facts, errands and states as the short texts of a story. */

import type { Effect } from '../domain/effects.ts'
import type { Event } from '../domain/events.ts'
import type { EngineBench } from './bench.fixture.ts'

export function factText(event: Event): string {
  switch (event.kind) {
    case 'TimerSet':
      return ''
    case 'OrderDenied':
      return `OrderDenied ${event.code}`
    case 'OrderSubmitted':
      return `OrderSubmitted ${event.orderNumber}${event.isHeld ? ' held' : ''}`
    case 'OrderReleased':
      return `OrderReleased ${event.orderNumber} ${event.workingType} ${event.qtyLots}`
    case 'OrderAdjusted':
      return `OrderAdjusted ${event.orderNumber} qty=${event.qtyLots} stop=${event.triggerTicks}`
    case 'OrderInDoubt':
      return `OrderInDoubt ${event.orderNumber} ${event.cause}`
    case 'OrderFilled':
      return `OrderFilled ${event.orderNumber} ${event.lastQtyLots}@${event.lastTicks}`
    case 'OrderAmendRequested':
    case 'OrderAmended':
      return `${event.kind} ${event.orderNumber} qty=${event.qtyLots}`
    case 'DiscrepancyFound':
      return `DiscrepancyFound ${event.code}`
    case 'TradingStateChanged':
      return `TradingStateChanged ${event.scope.level} ${event.scope.index} ${event.tradingState}`
    case 'FlattenRequested':
    case 'FlattenFinished':
      return `${event.kind} ${event.scope.level} ${event.scope.index}`
    case 'StrategyStopped':
      return `StrategyStopped ${event.strategyIndex} ${event.policy}`
    case 'DataStateChanged':
      return `DataStateChanged ${event.dataState}`
    case 'LineSwitched':
      return `LineSwitched ${event.fromLine} ${event.toLine} ${event.reason}`
    case 'VenueStateChanged':
      return `VenueStateChanged ${event.isUp ? 'up' : 'down'}`
    case 'AccountReconciled':
      return `AccountReconciled ${event.discrepancyCount}`
    case 'AccountQueried':
      return `AccountQueried ${event.accountIndex}`
    case 'AccountDoubted':
      return `AccountDoubted ${event.count}`
    case 'CostRestated':
      return `CostRestated ${event.instrumentIndex} ${event.amountMinor}`
    case 'DifferencesChanged':
      return `DifferencesChanged ${event.differences.map(each => `${each.amount}:${each.state}`).join('+')}`.trim()
    case 'ExternalOrdersChanged':
      return `ExternalOrdersChanged ${event.orders.map(each => `${each.order.clientOrderId}:${each.seenCount}`).join('+')}`.trim()
    case 'ExternalCancelRequested':
      return `ExternalCancelRequested ${event.clientOrderId}`
    case 'KillRequested':
    case 'KillConfirmed':
      return `${event.kind} ${event.scope.level} ${event.scope.index}`
    case 'DeadMansSwitchRefreshed':
      return `DeadMansSwitchRefreshed ${event.timeoutUs / 1_000_000}s`
    case 'DeadMansSwitchChanged':
      return `DeadMansSwitchChanged ${event.outcome}`
    default:
      return 'orderNumber' in event ? `${event.kind} ${event.orderNumber}` : event.kind
  }
}

export function errandText(bench: EngineBench, effect: Effect): string {
  switch (effect.kind) {
    case 'SendOrder':
      return `SendOrder ${effect.order.orderNumber}`
    case 'SendAmend':
      return `SendAmend ${effect.amend.orderNumber}`
    case 'SendCancel':
      return `SendCancel ${effect.orderNumber || effect.clientOrderId}`
    case 'QueryOrder':
      return `QueryOrder ${bench.engine.state.orders.byClientOrderId(effect.clientOrderId)?.orderNumber}`
    case 'RequestMassStatus':
      return 'RequestMassStatus'
    case 'RefreshDeadMansSwitch':
      return `RefreshDeadMansSwitch ${effect.timeoutUs / 1_000_000}s`
    default:
      return ''
  }
}

export function orderText(bench: EngineBench, orderNumber: number): string {
  const { status, cumQtyLots, qtyLots } = bench.order(orderNumber)
  return `${status} ${cumQtyLots}/${qtyLots}`
}

export function timersText(bench: EngineBench): string {
  const armed = [...bench.engine.state.timers.values()].filter(timer => timer.timerKind !== 'DayStart')
  return armed
    .map(timer => `${timer.timerKind} ${timer.subject} +${(timer.atUs - bench.timeUs) / 1_000_000}s`)
    .join(', ')
}

/** Of the newest turn. */
export function alertsText(bench: EngineBench): string {
  const alerts = bench.turns.at(-1)!.effects.filter(effect => effect.kind === 'RaiseAlert')
  return alerts.map(alert => `${alert.severity} ${alert.code}`).join(', ')
}

/** Why the newest turn refused. */
export function denialText(bench: EngineBench): string {
  const denied = bench.turns.at(-1)!.events.find(event => event.kind === 'OrderDenied')
  return denied === undefined ? '' : `${denied.code}: ${denied.what}=${denied.was}, limit ${denied.limit}`
}
