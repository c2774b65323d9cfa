/** A strategy that never returns: from a bar, or from what its first order leads to. */

import { bars, buy, defineParameters, parameter, Strategy } from 'holdfast/strategy'

export default class Hanging extends Strategy<typeof Hanging.parameters> {
  static parameters = defineParameters({
    instrument: parameter.instrument({ default: 'B.SIM', description: 'What is traded' }),
    hook: parameter.choice({ options: ['onBar', 'onOrderAccepted'], default: 'onBar', description: 'Where it stays' }),
  })

  static subscriptions = (values: Hanging['parameters']) => [bars(values.instrument, '30m')]

  readonly #market = this.context.instrument(this.parameters.instrument)

  override onBar(): void {
    if (this.parameters.hook === 'onBar') this.#stay()
    this.context.submit(buy.limit(this.#market, this.#market.qty('0.5'), this.#market.price('50')))
  }

  override onOrderAccepted(): void {
    this.#stay()
  }

  #stay(): never {
    for (;;);
  }
}
