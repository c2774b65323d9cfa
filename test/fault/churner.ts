/** Trades all the time: what the kill tests need is many orders and fills in flight at any moment. */

import {
  buy,
  defineParameters,
  type PriceTicks,
  parameter,
  type QuoteTick,
  quotes,
  Strategy,
  sell,
} from 'holdfast/strategy'

export default class Churner extends Strategy<typeof Churner.parameters> {
  static parameters = defineParameters({
    instrument: parameter.instrument({ default: 'BTC-USDT.SIM', description: 'What is traded' }),
  })

  static subscriptions = (values: Churner['parameters']) => [quotes(values.instrument)]

  readonly #market = this.context.instrument(this.parameters.instrument)
  readonly #qtyLots = this.#market.qty('0.01')
  #quoteCount = 0

  /** Takes on odd quotes, rests on even ones, cancels what has rested for four. */
  override onQuote(quote: QuoteTick): void {
    const count = ++this.#quoteCount
    const held = this.context.position(this.#market).signedLots
    const side = held >= 3 * this.#qtyLots ? sell : held <= 0 ? buy : count % 4 < 2 ? buy : sell
    if (count % 4 === 0) this.#renew(quote)
    else if (count % 2 === 1) this.context.submit(side.market(this.#market, this.#qtyLots))
    else this.context.submit(buy.limit(this.#market, this.#qtyLots, quote.bidTicks))
  }

  /** Takes everything back and leaves one order far from the market: at any moment there is something to cancel. */
  #renew(quote: QuoteTick): void {
    this.context.cancelAll()
    this.context.submit(buy.limit(this.#market, this.#qtyLots, (quote.bidTicks - 500) as PriceTicks))
  }

  override onSave() {
    return { quoteCount: this.#quoteCount }
  }

  override onRestore(saved: ReturnType<Churner['onSave']>): void {
    this.#quoteCount = saved.quoteCount
  }
}
