/**
 * The context of one strategy, and what the runner keeps for it: the wishes go out through `emit`, numbered from 1.
 *
 * Invariant: `intentSequence` is the number of the newest intent; the same inputs give the same intents, so a host that
 * repeats inputs after a restart knows by the number which of them it has already seen.
 */

import type { Configuration } from '../core/domain/configuration.ts'
import { denialText } from '../core/domain/denial-text.ts'
import type { InstrumentIndex, StrategyIndex, TimeUs } from '../core/domain/ids.ts'
import type { Intent } from '../core/domain/inputs.ts'
import type { Denial, TradingState } from '../core/domain/limits.ts'
import type { BarSpec, DataState, QuoteTick, TradeTick } from '../core/domain/market-data.ts'
import type { Contingency, OrderTerms } from '../core/domain/order.ts'
import type { QtyLots } from '../core/domain/quantities.ts'
import type { BookView } from './book.ts'
import { BoundedLog, type LogLevel, type LogSink } from './bounded-log.ts'
import type { AmendChanges, Bracket, BracketTerms, StrategyContext } from './context.ts'
import { InstrumentHandle } from './instrument-handle.ts'
import { InstrumentView } from './instrument-view.ts'
import { type OrderHandle, TrackedOrder } from './order-handle.ts'
import { OrderTracker } from './order-tracker.ts'
import { type PlotOptions, Plots } from './plots.ts'
import type { PositionView } from './position.ts'
import { findInstrument, parseBarRequest, type Subscription } from './subscriptions.ts'
import { checkTimer, StrategyTimers } from './timers.ts'
import { TradingStates } from './trading-states.ts'

export interface RunnerContextSetup {
  readonly configuration: Configuration
  readonly strategyIndex: StrategyIndex
  readonly subscriptions: readonly Subscription[]
  readonly emit: (intent: Intent) => void
  readonly log: LogSink
}

export class RunnerContext implements StrategyContext {
  readonly strategyIndex: StrategyIndex
  readonly configuration: Configuration
  readonly orders = new OrderTracker()
  readonly timers = new StrategyTimers()
  readonly tradingStates: TradingStates
  readonly plots: Plots
  /** By instrument index; holes for instruments that the strategy does not use. */
  readonly views: (InstrumentView | undefined)[]
  /** The input being answered. */
  timeUs = 0 as TimeUs
  sequence = 0
  intentSequence = 0
  /** False while the strategy is built, saved or restored: a wish made there would be made twice after a restart. */
  mayAct = false
  readonly #subscriptions: readonly Subscription[]
  readonly #barSpecs: readonly BarSpec[]
  readonly #emit: (intent: Intent) => void
  readonly #log: BoundedLog

  constructor(setup: RunnerContextSetup) {
    const { configuration, strategyIndex } = setup
    this.configuration = configuration
    this.strategyIndex = strategyIndex
    this.tradingStates = new TradingStates(strategyIndex, configuration.strategies[strategyIndex]?.accountIndex ?? -1)
    this.views = configuration.instruments.map(() => undefined)
    this.#subscriptions = setup.subscriptions
    this.plots = new Plots(setup.subscriptions)
    this.#barSpecs = configuration.barSpecs
    this.#emit = setup.emit
    this.#log = new BoundedLog(setup.log)
    for (const { kind, instrumentIndex } of setup.subscriptions) this.viewOf(instrumentIndex).subscribe(kind)
  }

  now(): TimeUs {
    return this.timeUs
  }

  instrument(instrumentId: string): InstrumentHandle {
    const found = findInstrument(this.configuration.instruments, instrumentId)
    if (!found.ok) throw new Error(found.error)
    return this.viewOf(found.value.index).handle
  }

  barSpecIndex(instrument: InstrumentHandle, length: string): number {
    const { unit, step } = parseBarRequest(length)
    for (const { kind, instrumentIndex, barSpecIndex } of this.#subscriptions) {
      const spec = this.#barSpecs[barSpecIndex]
      if (kind !== 'Bar' || instrumentIndex !== instrument.index || spec === undefined) continue
      if (spec.unit === unit && spec.step === step) return barSpecIndex
    }
    throw new Error(`${instrument.instrumentId}: bars of ${length} are not subscribed`)
  }

  submit(terms: OrderTerms): OrderHandle {
    return this.#submitList('None', [terms])[0]!
  }

  oco(...legs: readonly OrderTerms[]): readonly OrderHandle[] {
    if (legs.length < 2 || legs.length > 3) throw new Error(`oco: ${legs.length} orders, two or three are possible`)
    return this.#submitList('OCO', legs)
  }

  bracket(terms: BracketTerms): Bracket {
    const [entry, stop, target] = this.#submitList('Bracket', [terms.entry, terms.stop, terms.target])
    return { entry: entry!, stop: stop!, target: target! }
  }

  cancel(order: OrderHandle): boolean {
    const tracked = order as TrackedOrder
    if (tracked.isClosed || tracked.isCancelRequested) return false
    tracked.cancelIntentSequence = this.#nextIntentSequence()
    this.#emit({
      kind: 'CancelOrder',
      strategyIndex: this.strategyIndex,
      intentSequence: this.intentSequence,
      causationSequence: this.sequence,
      causationTimeUs: this.timeUs,
      timeUs: this.timeUs,
      targetIntentSequence: tracked.intentSequence,
      targetLeg: tracked.leg,
    })
    return true
  }

  cancelAll(instrument?: InstrumentHandle): void {
    this.#nextIntentSequence()
    for (const order of this.orders.open(instrument?.index)) order.cancelIntentSequence = this.intentSequence
    this.#emit({ kind: 'CancelAllOrders', ...this.#stamp(), instrumentIndex: instrument?.index })
  }

  amend(order: OrderHandle, changes: AmendChanges): boolean {
    const tracked = order as TrackedOrder
    if (tracked.isClosed || tracked.isCancelRequested) return false
    tracked.amendIntentSequence = this.#nextIntentSequence()
    this.#emit({
      kind: 'AmendOrder',
      strategyIndex: this.strategyIndex,
      intentSequence: this.intentSequence,
      causationSequence: this.sequence,
      causationTimeUs: this.timeUs,
      timeUs: this.timeUs,
      targetIntentSequence: tracked.intentSequence,
      targetLeg: tracked.leg,
      qtyLots: ownQtyOf(tracked, changes.qtyLots),
      limitTicks: changes.limitTicks,
      triggerTicks: changes.triggerTicks,
    })
    return true
  }

  denialText({ instrument, side }: OrderHandle, denial: Denial): string {
    const { configuration, strategyIndex } = this
    const { accountIndex } = configuration.strategies[strategyIndex]!
    return denialText(denial, { configuration, accountIndex, instrument: instrument.definition, side })
  }

  openOrders(instrument?: InstrumentHandle): readonly OrderHandle[] {
    return this.orders.open(instrument?.index)
  }

  order(reference: string | undefined): OrderHandle | undefined {
    return reference === undefined ? undefined : this.orders.find(reference)
  }

  position(instrument: InstrumentHandle): PositionView {
    return this.viewOf(instrument.index).position
  }

  lastQuote(instrument: InstrumentHandle): QuoteTick | undefined {
    const view = this.viewOf(instrument.index)
    return view.hasQuote ? view.quote : undefined
  }

  lastTrade(instrument: InstrumentHandle): TradeTick | undefined {
    const view = this.viewOf(instrument.index)
    return view.hasTrade ? view.trade : undefined
  }

  book(instrument: InstrumentHandle): BookView | undefined {
    const view = this.viewOf(instrument.index)
    return view.seesBook ? view.book : undefined
  }

  dataState(instrument: InstrumentHandle): DataState {
    return this.viewOf(instrument.index).dataState
  }

  tradingState(instrument: InstrumentHandle): TradingState {
    return this.tradingStates.of(instrument.definition)
  }

  setTimer(timerNumber: number, atUs: TimeUs): void {
    checkTimer(timerNumber, 'atUs', atUs)
    this.armTimer(timerNumber, atUs, 0)
  }

  every(timerNumber: number, intervalUs: number): void {
    checkTimer(timerNumber, 'intervalUs', intervalUs)
    this.armTimer(timerNumber, this.timeUs + intervalUs, intervalUs)
  }

  clearTimer(timerNumber: number): void {
    if (this.timers.clear(timerNumber)) this.#emitTimer(timerNumber, 0)
  }

  armTimer(timerNumber: number, atUs: number, intervalUs: number): void {
    this.timers.set(timerNumber, atUs, intervalUs)
    this.#emitTimer(timerNumber, atUs)
  }

  plot<Source extends object>(
    instrument: InstrumentHandle,
    name: string,
    source: Source,
    options?: PlotOptions<Source>,
  ): Source {
    return this.plots.declare(instrument, name, source, options)
  }

  log(level: LogLevel, text: string): void {
    this.#log.write(level, text, this.timeUs)
  }

  viewOf(index: InstrumentIndex): InstrumentView {
    const known = this.views[index]
    if (known !== undefined) return known
    const view = new InstrumentView(new InstrumentHandle(this.configuration.instruments[index]!))
    this.views[index] = view
    return view
  }

  emitState(stateJson: string): void {
    this.#emit({ kind: 'SaveStrategyState', ...this.#stamp(), stateJson })
  }

  /** The handles are made before the intent leaves, so that even a host that answers at once finds them. */
  #submitList(contingency: Contingency, legs: readonly OrderTerms[]): TrackedOrder[] {
    this.#nextIntentSequence()
    const orders: TrackedOrder[] = []
    for (let leg = 0; leg < legs.length; leg++) {
      const terms = legs[leg]!
      const instrument = this.viewOf(terms.instrumentIndex).handle
      const order = new TrackedOrder(instrument, terms, contingency, this.intentSequence, leg)
      this.orders.add(order)
      orders.push(order)
    }
    this.#emit({
      kind: 'SubmitOrder',
      strategyIndex: this.strategyIndex,
      intentSequence: this.intentSequence,
      causationSequence: this.sequence,
      causationTimeUs: this.timeUs,
      timeUs: this.timeUs,
      contingency,
      legs,
    })
    return orders
  }

  #emitTimer(timerNumber: number, atUs: number): void {
    this.#nextIntentSequence()
    this.#emit({ kind: 'SetStrategyTimer', ...this.#stamp(), timerNumber, atUs: atUs as TimeUs })
  }

  #nextIntentSequence(): number {
    if (!this.mayAct)
      throw new Error('orders and timers are possible in hooks from onStart to onStop, not while saving or restoring')
    return ++this.intentSequence
  }

  /** For the rarer intents; orders, cancels and amends write it out, which costs a quarter. */
  #stamp() {
    return {
      strategyIndex: this.strategyIndex,
      intentSequence: this.intentSequence,
      causationSequence: this.sequence,
      causationTimeUs: this.timeUs,
      timeUs: this.timeUs,
    }
  }
}

/** Of the author's total, what the core's present order is to be: without the fills of orders whose place it took. */
function ownQtyOf(order: TrackedOrder, qtyLots: QtyLots | undefined): QtyLots | undefined {
  return qtyLots === undefined ? undefined : ((qtyLots - order.earlierQtyLots) as QtyLots)
}
