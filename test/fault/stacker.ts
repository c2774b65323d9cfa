/** Trades a quantity that is a parameter, and will not be given what it saved under another one. */

import { buy, defineParameters, parameter, quotes, Strategy, sell } from 'holdfast/strategy'

export default class Stacker extends Strategy<typeof Stacker.parameters> {
  static parameters = defineParameters(
    {
      instrument: parameter.instrument({ default: 'BTC-USDT.SIM', description: 'What is traded' }),
      quantity: parameter.decimal({ default: '0.01', min: '0.001', max: '1', description: 'Size of every order' }),
      every: parameter.integer({ default: 5, min: 1, max: 100, description: 'Quotes from one order to the next' }),
      isNoisy: parameter.boolean({ default: false, description: 'Whether it is to fail at its start' }),
    },
    { check: ({ every, quantity }) => (every === 1 && quantity === '1' ? 'that much that often' : undefined) },
  )

  static subscriptions = (values: Stacker['parameters']) => [quotes(values.instrument)]

  readonly #market = this.context.instrument(this.parameters.instrument)
  #quoteCount = 0

  override onStart(): void {
    if (this.parameters.isNoisy) throw new Error('too noisy')
    const { signedLots } = this.context.position(this.#market)
    this.context.log('info', `starts with ${signedLots} lots, ${this.#quoteCount} quotes`)
  }

  override onQuote(): void {
    if (++this.#quoteCount % this.parameters.every !== 0) return
    const { signedLots, qtyLots } = this.context.position(this.#market)
    const size = this.#market.qty(this.parameters.quantity)
    this.context.submit(signedLots > 0 ? sell.market(this.#market, qtyLots) : buy.market(this.#market, size))
  }

  override onSave() {
    return { quoteCount: this.#quoteCount, quantity: this.parameters.quantity }
  }

  override onRestore(saved: ReturnType<Stacker['onSave']>): void {
    if (saved.quantity !== this.parameters.quantity) throw new Error(`saved under the quantity ${saved.quantity}`)
    this.#quoteCount = saved.quoteCount
  }
}
