/** A strategy that is refused twice: it asks to make a resting order too large, and for an order that is worth too much. */

import { bars, buy, defineParameters, type OrderHandle, parameter, Strategy } from 'holdfast/strategy'

export default class Refused extends Strategy<typeof Refused.parameters> {
  static parameters = defineParameters({
    instrument: parameter.instrument({ default: 'B.SIM', description: 'What is traded' }),
  })

  static subscriptions = (values: Refused['parameters']) => [bars(values.instrument, '30m')]

  readonly #market = this.context.instrument(this.parameters.instrument)
  #resting: OrderHandle | undefined

  override onBar(): void {
    const terms = (qty: string, price: string) =>
      buy.limit(this.#market, this.#market.qty(qty), this.#market.price(price))
    if (this.#resting === undefined) this.#resting = this.context.submit(terms('0.5', '50'))
    else if (this.#resting.status === 'Accepted') {
      this.context.amend(this.#resting, { qtyLots: this.#market.qty('2.5') })
      this.context.submit(terms('0.9', '105.25'))
    }
  }
}
