/** Says how many quotes it has seen, every tenth time. */

import { defineParameters, parameter, quotes, Strategy } from 'holdfast/strategy'

export default class Talker extends Strategy<typeof Talker.parameters> {
  static parameters = defineParameters({
    instrument: parameter.instrument({ default: 'BTC-USDT.SIM', description: 'What is watched' }),
  })

  static subscriptions = (values: Talker['parameters']) => [quotes(values.instrument)]

  #quoteCount = 0

  override onQuote(): void {
    if (++this.#quoteCount % 10 === 0) this.context.log('info', `quote ${this.#quoteCount}`)
  }

  override onSave() {
    return { quoteCount: this.#quoteCount }
  }

  override onRestore(saved: ReturnType<Talker['onSave']>): void {
    this.#quoteCount = saved.quoteCount
  }
}
