/** Follows a trend: buys when a fast average rises above a slow one, with a stop and a target placed in the same breath. */

import { type Bar, bars, buy, defineParameters, Ema, parameter, roundToTick, Strategy, sell } from 'holdfast/strategy'

export default class EmaCross extends Strategy<typeof EmaCross.parameters> {
  static parameters = defineParameters(
    {
      instrument: parameter.instrument({ default: 'BTC-USDT.SIM', description: 'What is traded' }),
      bar: parameter.barLength({ default: '1m', description: 'How long a bar is' }),
      fast: parameter.integer({ default: 10, min: 2, max: 500, description: 'Bars in the fast average' }),
      slow: parameter.integer({ default: 30, min: 3, max: 1000, description: 'Bars in the slow average' }),
      quantity: parameter.decimal({ default: '0.01', min: '0', description: 'Size of an entry' }),
      stopBps: parameter.integer({ default: 100, min: 1, max: 5000, description: 'How far below the entry' }),
      targetBps: parameter.integer({ default: 200, min: 1, max: 10000, description: 'How far above the entry' }),
    },
    { check: ({ fast, slow }) => (fast < slow ? undefined : `fast=${fast} has to be below slow=${slow}`) },
  )

  static subscriptions = (values: EmaCross['parameters']) => [bars(values.instrument, values.bar)]

  readonly #market = this.context.instrument(this.parameters.instrument)
  readonly #qtyLots = this.#market.qty(this.parameters.quantity)
  readonly #fast = this.context.plot(this.#market, 'fast', new Ema(this.parameters.fast))
  readonly #slow = this.context.plot(this.#market, 'slow', new Ema(this.parameters.slow))
  #isLeaving = false

  override onBar(bar: Bar): void {
    const wasReady = this.#slow.isReady
    const wasAbove = this.#fast.value > this.#slow.value
    const isAbove = this.#fast.update(bar.closeTicks) > this.#slow.update(bar.closeTicks)
    if (wasReady && isAbove && !wasAbove) this.#enter(bar.closeTicks)
    if ((wasAbove && !isAbove) || this.#isLeaving) this.#leave()
  }

  /** Open orders include one whose fate is unknown: nothing is sent a second time. */
  #enter(closeTicks: number): void {
    const isBusy = this.context.position(this.#market).qtyLots > 0 || this.context.openOrders().length > 0
    if (isBusy || this.context.dataState(this.#market) !== 'Live') return
    const stopTicks = roundToTick(closeTicks * (1 - this.parameters.stopBps / 10_000), 'down')
    const targetTicks = roundToTick(closeTicks * (1 + this.parameters.targetBps / 10_000), 'up')
    this.context.bracket({
      entry: buy.market(this.#market, this.#qtyLots, { tag: 'entry' }),
      stop: sell.stop(this.#market, this.#qtyLots, stopTicks, { tag: 'stop' }),
      target: sell.limit(this.#market, this.#qtyLots, targetTicks, { tag: 'target' }),
    })
  }

  /** First the stop and the target go, then the position; together they could sell it twice. Tried again at every bar. */
  #leave(): void {
    const { qtyLots } = this.context.position(this.#market)
    this.#isLeaving = qtyLots > 0 || this.context.openOrders().length > 0
    if (this.context.openOrders().length > 0) this.context.cancelAll()
    else if (qtyLots > 0) this.context.submit(sell.market(this.#market, qtyLots, { tag: 'exit' }))
  }

  override onOrderCanceled(): void {
    if (this.#isLeaving && this.context.openOrders().length === 0) this.#leave()
  }

  override onSave() {
    return { fast: this.#fast.save(), slow: this.#slow.save(), isLeaving: this.#isLeaving }
  }

  override onRestore(saved: ReturnType<EmaCross['onSave']>): void {
    this.#fast.restore(saved.fast)
    this.#slow.restore(saved.slow)
    this.#isLeaving = saved.isLeaving
  }
}
