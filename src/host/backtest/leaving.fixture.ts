/** A strategy that ends its process at the first bar. */

import { bars, defineParameters, parameter, Strategy } from 'holdfast/strategy'

export default class Leaving extends Strategy<typeof Leaving.parameters> {
  static parameters = defineParameters({
    instrument: parameter.instrument({ default: 'B.SIM', description: 'What is looked at' }),
  })

  static subscriptions = (values: Leaving['parameters']) => [bars(values.instrument, '30m')]

  override onBar(): void {
    process.exit(3)
  }
}
