/** A strategy for the browser tests: it holds a position between a stop and a target, and draws over the candles and below them. */

import { type Bar, bars, buy, Rsi, roundToTick, Sma, Strategy, sell } from 'holdfast/strategy'

export default class Drawn extends Strategy {
  static subscriptions = () => [bars('BTC-USDT.SIM', '5s')]

  readonly #market = this.context.instrument('BTC-USDT.SIM')
  readonly #qty = this.#market.qty('0.01')
  readonly #mean = this.context.plot(this.#market, 'mean', new Sma(2))
  readonly #strength = this.context.plot(this.#market, 'RSI', new Rsi(2), { pane: 'strength' })

  override onBar({ closeTicks }: Bar): void {
    this.#mean.update(closeTicks)
    this.#strength.update(closeTicks)
    if (this.context.openOrders().length > 0 || this.context.dataState(this.#market) !== 'Live') return
    const { qtyLots } = this.context.position(this.#market)
    if (qtyLots > 0) return
    this.context.bracket({
      entry: buy.market(this.#market, this.#qty),
      stop: sell.stop(this.#market, this.#qty, roundToTick(closeTicks * 0.999, 'down')),
      target: sell.limit(this.#market, this.#qty, roundToTick(closeTicks * 1.001, 'up')),
    })
  }
}
