/** The strategy of workload B1: long while SMA 10 is above SMA 30 of the closes, else flat; market orders of one size. */

import { type Bar, bars, buy, defineParameters, parameter, Sma, Strategy, sell } from '../../src/strategy/index.ts'

export default class FixedSmaCross extends Strategy<typeof FixedSmaCross.parameters> {
  static parameters = defineParameters({
    instrument: parameter.instrument({ default: 'BTC-USDT.SIM', description: 'What is traded' }),
    bar: parameter.barLength({ default: '1m', description: 'How long a bar is' }),
    fast: parameter.integer({ default: 10, min: 1, description: 'Bars in the fast average' }),
    slow: parameter.integer({ default: 30, min: 2, description: 'Bars in the slow average' }),
    quantity: parameter.decimal({ default: '0.01', description: 'Size of every order' }),
  })

  static subscriptions = (values: FixedSmaCross['parameters']) => [bars(values.instrument, values.bar)]

  readonly #market = this.context.instrument(this.parameters.instrument)
  readonly #qtyLots = this.#market.qty(this.parameters.quantity)
  readonly #position = this.context.position(this.#market)
  readonly #fast = new Sma(this.parameters.fast)
  readonly #slow = new Sma(this.parameters.slow)

  override onBar(bar: Bar): void {
    const fast = this.#fast.update(bar.closeTicks)
    const slow = this.#slow.update(bar.closeTicks)
    const isLong = this.#position.signedLots > 0
    if (!this.#slow.isReady || fast > slow === isLong) return
    const side = isLong ? sell : buy
    this.context.submit(side.market(this.#market, this.#qtyLots))
  }

  override onSave() {
    return { fast: this.#fast.save(), slow: this.#slow.save() }
  }

  override onRestore(saved: ReturnType<FixedSmaCross['onSave']>): void {
    this.#fast.restore(saved.fast)
    this.#slow.restore(saved.slow)
  }
}
