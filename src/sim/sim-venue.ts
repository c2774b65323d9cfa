/**
 * The venue: the simulated one with its generated market, behind a door that refuses what is too old, in a process that
 * may be away. What it is told and what it tells goes through the link; the judge sees its records directly.
 */

import type { ClientOrderId, TimeUs, VenueIndex } from '../core/domain/ids.ts'
import type { Report } from '../core/domain/inputs.ts'
import type { MarketInput } from '../core/domain/market-data.ts'
import { Sessions } from '../core/domain/session.ts'
import { Random } from '../core/std/random.ts'
import type { VenueEffect } from '../ports.ts'
import { DEFAULT_FILL_MODEL, SIMULATED_CAPABILITIES } from '../venues/simulated/fill-model.ts'
import { SeededMarket } from '../venues/simulated/seeded-market.ts'
import { SimulatedVenue } from '../venues/simulated/simulated-venue.ts'
import { VenueOrder } from '../venues/simulated/venue-order.ts'
import { orderReport } from '../venues/simulated/venue-reports.ts'
import type { Judge } from './judge.ts'
import { clockOf, type SimPlan } from './plan.ts'
import { configurationOf, INSTRUMENTS, pathsOf } from './sim-configuration.ts'
import { SimProcess, START_US, type World } from './virtual-time.ts'

export interface VenueAudience {
  onReport(report: Report): void
  /** One object of each kind is reused. */
  onMarket(input: MarketInput): void
}

/** Orders and executions that are not ours have ids of this kind. */
const FOREIGN = 'web'

export class SimVenue {
  readonly process = new SimProcess('venue')
  /** False: nobody gets a connection. */
  isUp = true
  crossedUntilUs = 0
  readonly #world: World
  readonly #judge: Judge
  readonly #audience: VenueAudience
  readonly #venue: SimulatedVenue
  readonly #market: SeededMarket
  readonly #random: Random
  #alarmUs = Number.POSITIVE_INFINITY
  #foreignCount = 0
  /** By instrument: the newest bid. */
  readonly #bidTicks: number[] = []
  readonly #clockUs: number
  readonly #hours: Sessions

  constructor(world: World, plan: SimPlan, judge: Judge, audience: VenueAudience) {
    this.#world = world
    this.#judge = judge
    this.#audience = audience
    this.#clockUs = plan.venueClockUs
    this.#hours = new Sessions(clockOf(plan, START_US))
    this.#random = new Random(`venue ${plan.seed} ${plan.mode}`)
    const configuration = configurationOf(plan, 0)
    const model = { ...DEFAULT_FILL_MODEL, rejectPpm: plan.rejectPpm, historyOrdersMax: 2_000 }
    this.#venue = new SimulatedVenue({
      configuration,
      venueIndex: 0 as VenueIndex,
      model,
      seed: plan.seed,
      report: report => this.#audience.onReport(report),
      recorder: judge,
      sessions: configuration.instruments.map(() => clockOf(plan, START_US + this.#clockUs)),
    })
    const instruments = configuration.instruments
    this.#market = new SeededMarket({
      instruments,
      paths: pathsOf(plan),
      depthLevels: 0,
      seed: plan.seed,
      startUs: START_US,
    })
    this.#awaitMarket()
  }

  /** By its own clock. */
  get #ownUs(): number {
    return this.#world.nowUs + this.#clockUs
  }

  /** A request of the participant arrives; what it says of itself is when it was sent. */
  receive(effect: VenueEffect, sentUs: number): void {
    const nowUs = this.#world.nowUs
    const isChange = effect.kind === 'SendOrder' || effect.kind === 'SendAmend' || effect.kind === 'SendCancel'
    if (isChange && nowUs - sentUs > SIMULATED_CAPABILITIES.validityWindowUs) return this.#refuseOld(effect)
    if (effect.kind === 'SendOrder') {
      this.#judge.onArrival(effect.order.clientOrderId)
      this.#world.trace.note('venue', 'arrives', nowUs - sentUs, () => effect.order.clientOrderId)
    }
    this.#venue.execute(effect, this.#ownUs)
    this.#awaitDue()
  }

  /** Cancels one of the participant's orders, as a venue may. */
  cancelOne(): void {
    const open = this.openOrders()
    if (open.length > 0) this.#cancel(open[this.#random.nextInt(open.length)]!)
  }

  cancelAll(): void {
    for (const order of this.openOrders()) this.#cancel(order)
  }

  openOrders(): VenueOrder[] {
    return [...this.#judge.atVenue.values()].flatMap(({ orders }) => orders.filter(order => order.isOpen))
  }

  /** Somebody trades on the account at the venue's own screen: at once, or with an order that stays. */
  placeForeign(): void {
    const instrument = INSTRUMENTS[this.#random.nextInt(INSTRUMENTS.length)]!
    const clientOrderId = `${FOREIGN}${++this.#foreignCount}` as ClientOrderId
    const restsAt = this.#random.nextInt(2) === 0 ? this.#bidTicks[instrument.index] : undefined
    const isResting = restsAt !== undefined
    const order = {
      orderNumber: 0,
      clientOrderId,
      accountIndex: 0,
      instrumentIndex: instrument.index,
      side: isResting || this.#random.nextInt(2) === 0 ? 'Buy' : 'Sell',
      workingType: isResting ? 'Limit' : 'Market',
      workingTimeInForce: isResting ? 'GTC' : 'IOC',
      expireTimeUs: undefined,
      isPostOnly: false,
      isReduceOnly: false,
      qtyLots: instrument.isContract ? 2 : 300,
      limitTicks: isResting ? restsAt - 20 : undefined,
      triggerTicks: undefined,
      trailingOffsetTicks: undefined,
    }
    this.#world.trace.note('venue', 'foreign order', this.#foreignCount)
    this.#venue.execute({ kind: 'SendOrder', order } as unknown as VenueEffect, this.#ownUs)
    this.#awaitDue()
  }

  /** The other hand tidies up. */
  cancelForeign(): void {
    for (const order of this.openOrders()) if (order.clientOrderId.startsWith(FOREIGN)) this.#cancel(order)
  }

  #cancel(order: VenueOrder): void {
    const { accountIndex, instrumentIndex, clientOrderId, venueOrderId } = order
    const orderNumber = 0 as never
    this.#venue.execute(
      { kind: 'SendCancel', accountIndex, instrumentIndex, orderNumber, clientOrderId, venueOrderId },
      this.#ownUs,
    )
    this.#awaitDue()
  }

  /** As venues answer a request outside its window: nothing was done. */
  #refuseOld(effect: VenueEffect): void {
    this.#world.trace.note('venue', 'too old')
    if (effect.kind === 'SendOrder') {
      const order = new VenueOrder(0, effect.order, this.#ownUs as TimeUs)
      this.#audience.onReport(orderReport(order, 'Rejected', this.#ownUs, 'outside of the validity window'))
    } else if (effect.kind === 'SendCancel' || effect.kind === 'SendAmend') {
      const clientOrderId = effect.kind === 'SendCancel' ? effect.clientOrderId : effect.amend.clientOrderId
      const isAmend = effect.kind === 'SendAmend'
      const text = 'outside of the validity window'
      this.#audience.onReport({
        kind: 'CancelRejectReport',
        timeUs: 0 as TimeUs,
        clientOrderId,
        isAmend,
        isOrderUnknown: false,
        text,
      })
    }
  }

  // ── its own time ───────────────────────────────────────────────────────────────────────────────────────────────────

  #awaitMarket(): void {
    const delayUs = Math.max(1, this.#market.nextUs - this.#world.nowUs)
    this.#world.at(this.process, delayUs, () => this.#moveMarket(), false)
  }

  #moveMarket(): void {
    const input = this.#market.next()
    input.timeUs = input.eventTimeUs = this.#ownUs as TimeUs
    if (input.kind === 'Quote') this.#bidTicks[input.instrumentIndex] = input.bidTicks
    this.#venue.onMarket(input)
    this.#awaitDue()
    if (input.kind === 'Quote' && this.#world.nowUs < this.crossedUntilUs) {
      const { bidTicks, askTicks } = input
      this.#tell({ ...input, bidTicks: askTicks, askTicks: bidTicks })
    } else this.#tell(input)
    this.#awaitMarket()
  }

  /** The servers of its market go by another clock than those that take orders. */
  #tell(input: MarketInput): void {
    if (!this.#hours.isOpen(this.#world.nowUs)) return
    if (input.kind === 'Quote') this.#judge.truth.note(input)
    this.#audience.onMarket({ ...input, eventTimeUs: this.#world.nowUs as TimeUs })
  }

  #awaitDue(): void {
    const dueUs = this.#venue.nextDueUs
    if (dueUs >= this.#alarmUs || !Number.isFinite(dueUs)) return
    this.#alarmUs = dueUs
    const ring = () => {
      this.#alarmUs = Number.POSITIVE_INFINITY
      this.#venue.advanceTo(this.#ownUs)
      this.#awaitDue()
    }
    this.#world.at(this.process, Math.max(0, dueUs - this.#ownUs), ring, false)
  }
}
