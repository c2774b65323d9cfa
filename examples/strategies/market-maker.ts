/** Makes a market: one bid and one ask around the middle, moved when it moves and leaned against the position held. */

import {
  defineParameters,
  type OrderHandle,
  orderOn,
  parameter,
  type QuoteTick,
  quotes,
  roundToTick,
  type Side,
  Strategy,
} from 'holdfast/strategy'

export default class MarketMaker extends Strategy<typeof MarketMaker.parameters> {
  static parameters = defineParameters({
    instrument: parameter.instrument({ default: 'BTC-USDT.SIM', description: 'What is traded' }),
    quantity: parameter.decimal({ default: '0.01', min: '0', description: 'Size of each quote' }),
    positionMax: parameter.decimal({ default: '0.05', min: '0', description: 'Only the closing side beyond' }),
    halfSpreadTicks: parameter.integer({ default: 5, min: 1, description: 'From the middle to each quote' }),
    skewTicks: parameter.integer({ default: 2, min: 0, description: 'Moved by this for each quantity held' }),
    requoteTicks: parameter.integer({ default: 2, min: 1, description: 'Off its place by this, it moves' }),
    rest: parameter.duration({ default: '5s', description: 'Pause after a refusal' }),
  })

  static subscriptions = (values: MarketMaker['parameters']) => [quotes(values.instrument)]

  readonly #market = this.context.instrument(this.parameters.instrument)
  readonly #qtyLots = this.#market.qty(this.parameters.quantity)
  readonly #positionLotsMax = this.#market.qty(this.parameters.positionMax)
  readonly #quoted: Record<Side, OrderHandle | undefined> = { Buy: undefined, Sell: undefined }
  #restUntilUs = 0

  override onQuote(quote: QuoteTick): void {
    const { halfSpreadTicks, skewTicks } = this.parameters
    const heldLots = this.context.position(this.#market).signedLots
    const centerTicks = (quote.bidTicks + quote.askTicks) / 2 - (skewTicks * heldLots) / this.#qtyLots
    this.#place('Buy', Math.min(centerTicks - halfSpreadTicks, quote.askTicks - 1), heldLots)
    this.#place('Sell', Math.max(centerTicks + halfSpreadTicks, quote.bidTicks + 1), -heldLots)
  }

  /** A quote in doubt is not closed: its side waits until its fate is known. */
  #place(side: Side, wantedTicks: number, heldLots: number): void {
    const order = this.#quoted[side]
    const isFull = heldLots + this.#qtyLots > this.#positionLotsMax
    if (order !== undefined && !order.isClosed) {
      const isFarOff = Math.abs(order.limitTicks! - wantedTicks) >= this.parameters.requoteTicks
      if (isFarOff || isFull) this.context.cancel(order)
    } else if (!isFull && this.#mayQuote()) {
      const limitTicks = roundToTick(wantedTicks, side === 'Buy' ? 'down' : 'up')
      const terms = orderOn(side).limit(this.#market, this.#qtyLots, limitTicks, { isPostOnly: true })
      this.#quoted[side] = this.context.submit(terms)
    }
  }

  #mayQuote(): boolean {
    if (this.context.now() < this.#restUntilUs || this.context.dataState(this.#market) !== 'Live') return false
    return this.context.tradingState(this.#market) === 'Active'
  }

  override onOrder(order: OrderHandle): void {
    if (order.status === 'Denied' || order.status === 'Rejected')
      this.#restUntilUs = this.context.now() + this.parameters.rest
  }

  override onDegraded(): void {
    this.context.cancelAll()
  }

  override onSave() {
    return { bid: this.#quoted.Buy?.reference, ask: this.#quoted.Sell?.reference, restUntilUs: this.#restUntilUs }
  }

  override onRestore({ bid, ask, restUntilUs }: ReturnType<MarketMaker['onSave']>): void {
    this.#quoted.Buy = this.context.order(bid)
    this.#quoted.Sell = this.context.order(ask)
    this.#restUntilUs = restUntilUs
  }
}
