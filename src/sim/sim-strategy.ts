/**
 * The strategy that is simulated: it does everything a strategy can, at random, and is a function of what it is told alone,
 * so that a redelivery makes it ask for the same again.
 */

import type { PriceTicks, QtyLots } from '../core/domain/quantities.ts'
import { Random, type RandomState } from '../core/std/random.ts'
import {
  bars,
  defineParameters,
  type InstrumentHandle,
  type OrderHandle,
  type OrderOptions,
  orderOn,
  type ParameterValues,
  parameter,
  type QuoteTick,
  quotes,
  Strategy,
} from '../strategy/index.ts'
import type { StrategyClass } from '../strategy/strategy.ts'
import { INSTRUMENTS } from './sim-configuration.ts'

interface Saved {
  readonly random: RandomState
  readonly eagerness: number
}

const OPEN_ORDERS_MAX = 8
const GTD_US = 20_000_000
const IDS = INSTRUMENTS.map(({ instrumentId }) => instrumentId)

const parameters = defineParameters({
  seed: parameter.text(),
  eagerness: parameter.integer({ min: 0, max: 1_000, description: 'Of its chances to act, in a thousand' }),
})
export type ChurnerParameters = ParameterValues<typeof parameters>

class Churner extends Strategy<typeof parameters> {
  static parameters = parameters
  static subscriptions = () => [...IDS.map(id => quotes(id)), bars(IDS[0]!, '1m')]

  #random = new Random(this.parameters.seed)

  override onStart(): void {
    this.context.every(1, 45_000_000)
  }

  override onQuote(quote: QuoteTick, instrument: InstrumentHandle): void {
    if (this.#random.nextInt(1_000) < this.parameters.eagerness) this.#act(quote, instrument)
  }

  override onTimer(): void {
    const [oldest] = this.context.openOrders()
    if (oldest !== undefined) this.context.cancel(oldest)
  }

  override onSave(): Saved {
    return { random: this.#random.save(), eagerness: this.parameters.eagerness }
  }

  /** What it saved under other parameters is not to be given to it. */
  override onRestore({ random, eagerness }: Saved): void {
    if (eagerness !== this.parameters.eagerness) throw new Error(`saved under the eagerness ${eagerness}`)
    this.#random = Random.restore(random)
  }

  #act(quote: QuoteTick, instrument: InstrumentHandle): void {
    const open = this.context.openOrders(instrument)
    const what = this.#random.nextInt(20)
    if (open.length > 0 && (what < 4 || open.length >= OPEN_ORDERS_MAX)) this.context.cancel(this.#oneOf(open))
    else if (open.length > 0 && what < 7) this.#amend(this.#oneOf(open), quote)
    else if (what === 7) this.context.cancelAll(instrument)
    else if (what < 10) this.#list(quote, instrument)
    else this.#submit(quote, instrument)
  }

  #submit(quote: QuoteTick, instrument: InstrumentHandle): void {
    const side = this.#side(instrument)
    const build = orderOn(side)
    const qty = this.#qty(instrument)
    const away = this.#random.nextInt(40) - 8
    const near = side === 'Buy' ? quote.bidTicks - away : quote.askTicks + away
    const price = near as PriceTicks
    const beyond = (side === 'Buy' ? quote.askTicks + 60 : quote.bidTicks - 60) as PriceTicks
    switch (this.#random.nextInt(9)) {
      case 0:
        this.context.submit(build.market(instrument, qty, { isReduceOnly: this.#random.nextInt(2) === 0 }))
        return
      case 2:
        this.context.submit(build.trailingStop(instrument, qty, 50 as PriceTicks, { triggerSource: 'Mid' }))
        return
      case 3:
        this.context.submit(build.ifTouched(instrument, qty, price, { triggerSource: 'Touch' }))
        return
      case 4:
        this.context.submit(build.stopLimit(instrument, qty, beyond, (near + 60) as PriceTicks, this.#options()))
        return
      case 1:
        this.context.submit(build.stop(instrument, qty, beyond, { triggerSource: 'Mid' }))
        return
      default:
        this.context.submit(build.limit(instrument, qty, price, this.#options()))
    }
  }

  #options(): OrderOptions {
    switch (this.#random.nextInt(9)) {
      case 0:
        return { timeInForce: 'IOC' }
      case 3:
        return { timeInForce: 'FOK' }
      case 4:
        return { timeInForce: 'Day' }
      case 1:
        return { isPostOnly: true }
      case 2:
        return { timeInForce: 'GTD', expireTimeUs: (this.context.now() + GTD_US) as never }
      default:
        return {}
    }
  }

  /** A bracket or two that cancel each other. */
  #list(quote: QuoteTick, instrument: InstrumentHandle): void {
    const side = this.#side(instrument)
    const qty = this.#qty(instrument)
    const sign = side === 'Buy' ? 1 : -1
    const touch = side === 'Buy' ? quote.askTicks : quote.bidTicks
    const at = (ticks: number) => (touch + sign * ticks) as PriceTicks
    const exit = orderOn(side === 'Buy' ? 'Sell' : 'Buy')
    if (this.#random.nextInt(2) === 0)
      this.context.bracket({
        entry: orderOn(side).limit(instrument, qty, at(this.#random.nextInt(10) - 5)),
        stop: exit.stop(instrument, qty, at(-80), { triggerSource: 'Mid' }),
        target: exit.limit(instrument, qty, at(60)),
      })
    else
      this.context.oco(
        orderOn(side).limit(instrument, qty, at(-30)),
        orderOn(side).stop(instrument, qty, at(70), { triggerSource: 'Mid' }),
      )
  }

  #amend(order: OrderHandle, quote: QuoteTick): void {
    const qtyLots = (order.qtyLots + this.#random.nextInt(20) - 6) as QtyLots
    if (qtyLots <= order.cumQtyLots) return
    const limitTicks = (order.side === 'Buy' ? quote.bidTicks - 3 : quote.askTicks + 3) as PriceTicks
    if (order.limitTicks === undefined || this.#random.nextInt(2) === 0) this.context.amend(order, { qtyLots })
    else this.context.amend(order, { qtyLots, limitTicks })
  }

  /** Mostly back to where it came from, so that positions stay small. */
  #side(instrument: InstrumentHandle): 'Buy' | 'Sell' {
    const { signedLots } = this.context.position(instrument)
    const lean = signedLots > 0 ? 7 : signedLots < 0 ? 3 : 5
    return this.#random.nextInt(10) < lean ? 'Sell' : 'Buy'
  }

  #qty(instrument: InstrumentHandle): QtyLots {
    const unit = instrument.definition.isContract ? 1 : 100
    return (unit * (1 + this.#random.nextInt(30))) as QtyLots
  }

  #oneOf(orders: readonly OrderHandle[]): OrderHandle {
    return orders[this.#random.nextInt(orders.length)]!
  }
}

export const CHURNER = Churner as unknown as StrategyClass
