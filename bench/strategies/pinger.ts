/** Answers every tenth quote with an order far from the market and takes the one before back: what the live pipeline is timed with. */

import {
  buy,
  defineParameters,
  type OrderHandle,
  type PriceTicks,
  parameter,
  type QuoteTick,
  quotes,
  Strategy,
} from '../../src/strategy/index.ts'

export default class Pinger extends Strategy<typeof Pinger.parameters> {
  static parameters = defineParameters({
    instrument: parameter.instrument({ default: 'BTC-USDT.SIM', description: 'What is traded' }),
    every: parameter.integer({ default: 10, min: 1, description: 'Quotes for an order' }),
  })

  static subscriptions = (values: Pinger['parameters']) => [quotes(values.instrument)]

  readonly #market = this.context.instrument(this.parameters.instrument)
  readonly #qtyLots = this.#market.qty('0.001')
  #count = 0
  #order: OrderHandle | undefined

  override onQuote(quote: QuoteTick): void {
    if (++this.#count % this.parameters.every !== 0) return
    if (this.#order !== undefined) this.context.cancel(this.#order)
    this.#order = this.context.submit(buy.limit(this.#market, this.#qtyLots, (quote.bidTicks - 1_000) as PriceTicks))
  }
}
