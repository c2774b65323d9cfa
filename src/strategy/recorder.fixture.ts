/** A strategy that writes down every hook that is called, and how a test gets at the instance that a tester makes. */

import type { Event } from '../core/domain/events.ts'
import { bars, type OrderHandle, quotes, Strategy, trades } from './index.ts'

export const BTC = 'BTC-USDT.SIM'

export class Recorder extends Strategy {
  static subscriptions = () => [quotes(BTC), trades(BTC), bars(BTC, '1m')]
  readonly market = this.context.instrument(BTC)
  readonly calls: string[] = []

  override onStart() {
    this.calls.push('start')
  }
  override onStop() {
    this.calls.push('stop')
  }
  override onQuote(quote: { bidTicks: number }) {
    this.calls.push(`quote ${quote.bidTicks}`)
  }
  override onTrade(trade: { priceTicks: number }) {
    this.calls.push(`trade ${trade.priceTicks}`)
  }
  override onBar(bar: { closeTicks: number }) {
    this.calls.push(`bar ${bar.closeTicks}`)
  }
  override onOrder(order: OrderHandle, event: Event) {
    this.calls.push(`${event.kind} ${order.reference} ${order.status} ${order.leavesQtyLots}`)
  }
  override onFill(order: OrderHandle) {
    this.calls.push(`fill ${order.cumQtyLots}@${order.averageTicks}`)
  }
  override onPosition(_: unknown, position: { signedLots: number }) {
    this.calls.push(`position ${position.signedLots}`)
  }
  override onTimer(timerNumber: number) {
    this.calls.push(`timer ${timerNumber}`)
  }
  override onDegraded(_: unknown, dataState: string) {
    this.calls.push(`degraded ${dataState}`)
  }
  override onRecovered() {
    this.calls.push('recovered')
  }
  override onTradingState(tradingState: string) {
    this.calls.push(`trading ${tradingState} ${this.context.tradingState(this.market)}`)
  }
  override onVenue(venueId: string, isUp: boolean) {
    this.calls.push(`${venueId} ${isUp ? 'up' : 'down'}`)
  }
}

/** The strategy of a tester whose class keeps its newest instance in `last`. */
export function watched<S extends Strategy>(make: {
  new (setup: never): S
  subscriptions(): ReturnType<typeof Recorder.subscriptions>
}) {
  const Watched = class extends (make as unknown as typeof Recorder) {
    static last: S
    constructor(setup: ConstructorParameters<typeof Recorder>[0]) {
      super(setup)
      Watched.last = this as unknown as S
    }
  }
  return Watched
}
