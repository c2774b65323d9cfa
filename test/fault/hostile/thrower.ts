/** Throws in the hook that its parameter names. */

import { buy, defineParameters, parameter, quotes, Strategy } from 'holdfast/strategy'

export default class Thrower extends Strategy<typeof Thrower.parameters> {
  static parameters = defineParameters({
    instrument: parameter.instrument({ default: 'BTC-USDT.SIM', description: 'What is traded' }),
    hook: parameter.text({ default: 'onStart', description: 'Where it throws' }),
  })

  static subscriptions = (values: Thrower['parameters']) => [quotes(values.instrument)]

  readonly #market = this.context.instrument(this.parameters.instrument)
  readonly #isBuilt = this.#throwIn('constructor')
  #quoteCount = 0

  override onStart(): void {
    this.#throwIn('onStart')
    this.context.every(1, 100_000)
  }

  override onQuote(): void {
    this.#throwIn('onQuote')
    if (++this.#quoteCount === 5 && this.#isBuilt)
      this.context.submit(buy.market(this.#market, this.#market.qty('0.01')))
  }

  override onOrderSubmitted(): void {
    this.#throwIn('onOrderSubmitted')
  }

  override onOrderAccepted(): void {
    this.#throwIn('onOrderAccepted')
  }

  override onFill(): void {
    this.#throwIn('onFill')
  }

  override onPosition(): void {
    this.#throwIn('onPosition')
  }

  override onTimer(): void {
    this.#throwIn('onTimer')
  }

  #throwIn(hook: string): boolean {
    if (this.parameters.hook === hook) throw new Error(`on purpose in ${hook}`)
    return true
  }
}
