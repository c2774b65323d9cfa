/** Bets on the way back: buys below the lower Bollinger band with a limit order, leaves at the middle or at a loss limit. */

import { type Bar, Bollinger, bars, buy, defineParameters, parameter, Strategy, sell } from 'holdfast/strategy'

export default class BollingerReversion extends Strategy<typeof BollingerReversion.parameters> {
  static parameters = defineParameters({
    instrument: parameter.instrument({ default: 'ETH-USDT.SIM', description: 'What is traded' }),
    bar: parameter.barLength({ default: '1m', description: 'How long a bar is' }),
    period: parameter.integer({ default: 20, min: 2, max: 500, description: 'Bars in the bands' }),
    width: parameter.number({ default: 2, min: 0.5, max: 5, step: 0.25, description: 'Deviations to a band' }),
    quantity: parameter.decimal({ default: '0.1', min: '0', description: 'Size of an entry' }),
    lossBps: parameter.integer({ default: 100, min: 1, max: 5000, description: 'Leave so far below entry' }),
  })

  static subscriptions = (values: BollingerReversion['parameters']) => [bars(values.instrument, values.bar)]

  readonly #market = this.context.instrument(this.parameters.instrument)
  readonly #qtyLots = this.#market.qty(this.parameters.quantity)
  readonly #bands = this.context.plot(
    this.#market,
    'band',
    new Bollinger(this.parameters.period, this.parameters.width),
    { lines: ['upper', 'middle', 'lower'] },
  )

  /** One thing at a time: an entry that did not fill within its bar is withdrawn before anything else is tried. */
  override onBar(bar: Bar): void {
    this.#bands.update(bar.closeTicks)
    const open = this.context.openOrders()
    for (const order of open) this.context.cancel(order)
    if (open.length > 0 || !this.#bands.isReady) return
    const { qtyLots, averageTicks } = this.context.position(this.#market)
    if (averageTicks !== undefined) this.#leaveIfDue(bar.closeTicks, averageTicks)
    else if (bar.closeTicks < this.#bands.lower && qtyLots === 0) this.#enter(bar)
  }

  #enter(bar: Bar): void {
    if (this.context.dataState(this.#market) !== 'Live') return
    if (this.context.tradingState(this.#market) !== 'Active') return
    this.context.submit(buy.limit(this.#market, this.#qtyLots, bar.closeTicks, { tag: 'entry' }))
  }

  /** The price is back at the middle, or the bet is lost. */
  #leaveIfDue(closeTicks: number, entryTicks: number): void {
    const isBack = closeTicks >= this.#bands.middle
    const isLost = closeTicks <= entryTicks * (1 - this.parameters.lossBps / 10_000)
    if (!isBack && !isLost) return
    const { qtyLots } = this.context.position(this.#market)
    this.context.submit(sell.market(this.#market, qtyLots, { tag: isBack ? 'target' : 'loss' }))
  }

  /** A price we can no longer trust: an entry that waits in the market goes. */
  override onDegraded(): void {
    for (const order of this.context.openOrders()) if (order.side === 'Buy') this.context.cancel(order)
  }

  override onSave() {
    return { bands: this.#bands.save() }
  }

  override onRestore(saved: ReturnType<BollingerReversion['onSave']>): void {
    this.#bands.restore(saved.bands)
  }
}
