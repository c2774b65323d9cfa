/** Places one order far from the market and lets it rest: something that is always open at the venue. */

import { buy, defineParameters, type PriceTicks, parameter, type QuoteTick, quotes, Strategy } from 'holdfast/strategy'

export default class Resting extends Strategy<typeof Resting.parameters> {
  static parameters = defineParameters({
    instrument: parameter.instrument({ default: 'BTC-USDT.SIM', description: 'What is traded' }),
  })

  static subscriptions = (values: Resting['parameters']) => [quotes(values.instrument)]

  readonly #market = this.context.instrument(this.parameters.instrument)
  #isPlaced = false

  override onQuote(quote: QuoteTick): void {
    if (this.#isPlaced) return
    this.#isPlaced = true
    this.context.submit(buy.limit(this.#market, this.#market.qty('0.01'), (quote.bidTicks - 100_000) as PriceTicks))
  }
}
