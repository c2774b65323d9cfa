/** The class that an author extends: parameters and subscriptions declared as statics, what to do as hooks. */

import type {
  OrderAccepted,
  OrderAmended,
  OrderAmendRejected,
  OrderCanceled,
  OrderCancelRejected,
  OrderDenied,
  OrderEvent,
  OrderExpired,
  OrderFilled,
  OrderInDoubt,
  OrderRejected,
  OrderSubmitted,
} from '../core/domain/events.ts'
import type { TradingState } from '../core/domain/limits.ts'
import type { Bar, DataState, QuoteTick, TradeTick } from '../core/domain/market-data.ts'
import { okOf, type Result, refusalOf } from '../core/std/result.ts'
import type { BookView } from './book.ts'
import type { StrategyContext } from './context.ts'
import type { InstrumentHandle } from './instrument-handle.ts'
import type { OrderHandle } from './order-handle.ts'
import type { NoParameters, ParameterDefinition, ParameterValues } from './parameters.ts'
import type { PositionView } from './position.ts'
import type { SubscriptionRequest } from './subscriptions.ts'

export interface StrategySetup<Definition> {
  readonly parameters: ParameterValues<Definition>
  readonly context: StrategyContext
}

/**
 * One strategy. `Definition` is the type of its static `parameters`.
 *
 * Why: fields are set up with `this.parameters` and `this.context` at hand; then comes either `onStart`, the first time,
 * or `onRestore`, after a restart. Objects that a hook receives are reused: copy what you keep.
 */
export abstract class Strategy<Definition = NoParameters> {
  readonly parameters: ParameterValues<Definition>
  readonly context: StrategyContext

  constructor(setup: StrategySetup<Definition>) {
    this.parameters = setup.parameters
    this.context = setup.context
  }

  // life
  onStart(): void {}
  /** The last chance to cancel; policy of the session (keep, cancel, flatten) does the rest. */
  onStop(): void {}
  /** Plain data that JSON can hold. Orders, positions and timers are saved without you. */
  onSave(): unknown {
    return undefined
  }
  /** Gets what `onSave` returned: declare its parameter as `ReturnType<YourName['onSave']>`. */
  onRestore(_saved: unknown): void {}

  // market
  onBar(_bar: Bar, _instrument: InstrumentHandle): void {}
  onQuote(_quote: QuoteTick, _instrument: InstrumentHandle): void {}
  onTrade(_trade: TradeTick, _instrument: InstrumentHandle): void {}
  /** After each whole message, never in the middle of one. */
  onBook(_book: BookView, _instrument: InstrumentHandle): void {}
  /** The data can no longer be trusted: no new risk is taken on it until {@link onRecovered}. */
  onDegraded(_instrument: InstrumentHandle, _dataState: DataState, _reason: string): void {}
  onRecovered(_instrument: InstrumentHandle): void {}

  // orders: each hook runs after its handle was brought up to date, then `onOrder` runs for every event
  onOrder(_order: OrderHandle, _event: OrderEvent): void {}
  onOrderSubmitted(_order: OrderHandle, _event: OrderSubmitted): void {}
  onOrderAccepted(_order: OrderHandle, _event: OrderAccepted): void {}
  /** Refused by our own risk gate: a submission (the order is closed), a cancel or an amend. Logged unless you override it. */
  onOrderDenied(order: OrderHandle, denial: OrderDenied): void {
    this.context.log('warn', `${nameOf(order)}: ${denial.action} denied, ${this.context.denialText(order, denial)}`)
  }
  /** Refused by the venue. Logged unless you override it. */
  onOrderRejected(order: OrderHandle, { text }: OrderRejected): void {
    this.context.log('warn', `${nameOf(order)}: rejected by the venue: ${text}`)
  }
  onOrderAmended(_order: OrderHandle, _event: OrderAmended): void {}
  /** The venue refused to cancel or to amend; the order lives on. */
  onOrderChangeRejected(_order: OrderHandle, _event: OrderCancelRejected | OrderAmendRejected): void {}
  onOrderCanceled(_order: OrderHandle, _event: OrderCanceled): void {}
  onOrderExpired(_order: OrderHandle, _event: OrderExpired): void {}
  /** Sent, fate unknown. It counts as open and is being asked about: wait, do not send it again. Logged unless overridden. */
  onOrderInDoubt(order: OrderHandle, { cause }: OrderInDoubt): void {
    this.context.log('warn', `${nameOf(order)}: in doubt, ${cause}`)
  }
  /** One execution; it can be late, for an order that is closed. */
  onFill(_order: OrderHandle, _event: OrderFilled): void {}
  /** After each fill. */
  onPosition(_instrument: InstrumentHandle, _position: PositionView): void {}

  // the rest
  onTimer(_timerNumber: number): void {}
  /** Trading was halted, reduced or resumed in a scope that reaches this strategy; `context.tradingState` tells where. */
  onTradingState(_tradingState: TradingState, _reason: string): void {}
  onVenue(_venueId: string, _isUp: boolean): void {}
}

function nameOf(order: OrderHandle): string {
  return `${order.instrument.instrumentId} ${order.side} ${order.tag || order.orderType} (order ${order.reference})`
}

/** A strategy's class as a host handles it. */
export interface StrategyClass {
  new (setup: StrategySetup<never>): Strategy<unknown>
  readonly name: string
  readonly parameters?: ParameterDefinition
  subscriptions(parameters: never): readonly SubscriptionRequest[]
}

/** What it is made from has our class's name, and is not our class: its file finds another folder's `holdfast/strategy`. */
function isOfAnotherCopy(exported: unknown): exported is { readonly name: string } {
  let base: unknown = exported
  do {
    if (typeof base !== 'function') return false
    base = Object.getPrototypeOf(base)
  } while ((base as { readonly name?: unknown } | null)?.name !== Strategy.name)
  return true
}

/** Checks what a strategy's module exports by default. Errors: what is missing and how to write it. */
export function strategyClassOf(exported: unknown): Result<StrategyClass, string> {
  if (typeof exported !== 'function' || !(exported.prototype instanceof Strategy)) {
    if (isOfAnotherCopy(exported))
      return refusalOf(
        `class ${exported.name} is a strategy of another copy of Holdfast: keep it in the folder of this one, or link this one beside it as node_modules/holdfast`,
      )
    return refusalOf('a strategy module needs `export default class YourName extends Strategy`')
  }
  if (typeof (exported as Partial<StrategyClass>).subscriptions !== 'function') {
    return refusalOf(`class ${exported.name} needs \`static subscriptions(parameters)\`: what data it wants`)
  }
  return okOf(exported as unknown as StrategyClass)
}

/** What a strategy wants to see with these parameter values. Errors: an author's mistake in it, as text. */
/** Of a class that declares none: nothing to set. */
export function definitionOf({ parameters }: Pick<StrategyClass, 'parameters'>): ParameterDefinition {
  return parameters ?? { shape: {}, check: () => undefined }
}

export function subscriptionsOf(
  strategyClass: StrategyClass,
  values: Readonly<Record<string, unknown>>,
): Result<readonly SubscriptionRequest[], string> {
  try {
    return okOf(strategyClass.subscriptions(values as never))
  } catch (error) {
    return refusalOf(`${strategyClass.name}.subscriptions: ${error instanceof Error ? error.message : String(error)}`)
  }
}
