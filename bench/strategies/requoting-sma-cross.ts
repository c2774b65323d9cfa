/** The strategy of workload B2: an SMA(16/64) cross on the mid of each instrument, beside a bid that follows the market. */

import {
  buy,
  defineParameters,
  type InstrumentHandle,
  type OrderHandle,
  type PositionView,
  parameter,
  type QtyLots,
  type QuoteTick,
  quotes,
  roundToTick,
  Sma,
  Strategy,
  sell,
} from '../../src/strategy/index.ts'

/** What is kept for one instrument. */
interface Desk {
  readonly qtyLots: QtyLots
  readonly fast: Sma
  readonly slow: Sma
  readonly position: PositionView
  taker: OrderHandle | undefined
  bid: OrderHandle | undefined
}

export default class RequotingSmaCross extends Strategy<typeof RequotingSmaCross.parameters> {
  static parameters = defineParameters({
    instruments: parameter.text({ default: 'BTC-USDT.SIM', lengthMax: 50_000, description: 'Ids, comma between' }),
    fast: parameter.integer({ default: 16, min: 1, description: 'Quotes in the fast average' }),
    slow: parameter.integer({ default: 64, min: 2, description: 'Quotes in the slow average' }),
    quantity: parameter.decimal({ default: '0.01', description: 'Size of every order' }),
    distanceTicks: parameter.integer({ default: 20, min: 1, description: 'How far below the market the bid rests' }),
    requoteTicks: parameter.integer({ default: 6, min: 1, description: 'Off its place by this, it moves' }),
  })

  static subscriptions = (values: RequotingSmaCross['parameters']) => values.instruments.split(',').map(quotes)

  /** By instrument index. */
  readonly #desks = this.#buildDesks()

  #buildDesks(): Desk[] {
    const { instruments, fast, slow, quantity } = this.parameters
    const desks: Desk[] = []
    for (const instrumentId of instruments.split(',')) {
      const instrument = this.context.instrument(instrumentId)
      desks[instrument.index] = {
        qtyLots: instrument.qty(quantity),
        fast: new Sma(fast),
        slow: new Sma(slow),
        position: this.context.position(instrument),
        taker: undefined,
        bid: undefined,
      }
    }
    return desks
  }

  override onQuote(quote: QuoteTick, instrument: InstrumentHandle): void {
    const desk = this.#desks[instrument.index]!
    const twiceMid = quote.bidTicks + quote.askTicks
    const fast = desk.fast.update(twiceMid)
    const slow = desk.slow.update(twiceMid)
    if (!desk.slow.isReady) return
    this.#cross(desk, instrument, fast > slow)
    this.#follow(desk, instrument, quote.bidTicks - this.parameters.distanceTicks)
  }

  /** Long while the fast average is above, else flat; what the bid bought is sold as well, one size at a time. */
  #cross(desk: Desk, instrument: InstrumentHandle, wantsLong: boolean): void {
    if (desk.taker !== undefined && !desk.taker.isClosed) return
    if (wantsLong === desk.position.signedLots > 0) return
    desk.taker = this.context.submit((wantsLong ? buy : sell).market(instrument, desk.qtyLots))
  }

  #follow(desk: Desk, instrument: InstrumentHandle, wantedTicks: number): void {
    const { bid } = desk
    if (bid !== undefined && !bid.isClosed) {
      if (Math.abs(bid.limitTicks! - wantedTicks) >= this.parameters.requoteTicks) this.context.cancel(bid)
      return
    }
    desk.bid = this.context.submit(buy.limit(instrument, desk.qtyLots, roundToTick(wantedTicks, 'down')))
  }

  override onSave() {
    return this.#desks.map(({ fast, slow, taker, bid }) => ({
      fast: fast.save(),
      slow: slow.save(),
      taker: taker?.reference ?? '',
      bid: bid?.reference ?? '',
    }))
  }

  override onRestore(saved: ReturnType<RequotingSmaCross['onSave']>): void {
    this.#desks.forEach((desk, index) => {
      desk.fast.restore(saved[index]!.fast)
      desk.slow.restore(saved[index]!.slow)
      desk.taker = this.context.order(saved[index]!.taker)
      desk.bid = this.context.order(saved[index]!.bid)
    })
  }
}
