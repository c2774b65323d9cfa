/** A strategy that asks for a lot at every bar: what is refused shows. */

import { bars, buy, defineParameters, parameter, Strategy } from 'holdfast/strategy'

export default class Eager extends Strategy<typeof Eager.parameters> {
  static parameters = defineParameters({
    instrument: parameter.instrument({ default: 'A.SIM', description: 'What is traded' }),
  })

  static subscriptions = (values: Eager['parameters']) => [bars(values.instrument, '30m')]

  readonly #market = this.context.instrument(this.parameters.instrument)

  override onBar(): void {
    this.context.submit(buy.market(this.#market, this.#market.qty('1')))
  }
}
