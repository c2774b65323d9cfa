/** A core on a bench: takes inputs with times and numbers filled in, fires due timers, and answers like a patient world. */

import type { Configuration } from '../domain/configuration.ts'
import type { Effect } from '../domain/effects.ts'
import type { Event } from '../domain/events.ts'
import { fixtureAccount, fixtureConfiguration, fixtureInstrument } from '../domain/fixtures.ts'
import type { ClientOrderId, ExecutionId, InstrumentIndex, OrderNumber, TimeUs, VenueOrderId } from '../domain/ids.ts'
import type { ControlInput, ExecutionReport, Input, ReportedOrder } from '../domain/inputs.ts'
import { newBar, newQuoteTick, newTradeTick } from '../domain/market-data.ts'
import type { Order, OrderTerms } from '../domain/order.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'
import { Engine } from './engine.ts'
import type { ArmedTimer } from './engine-state.ts'

/** Midnight UTC of a Monday. A bench has one linear perpetual, where a test wants nothing else. */
export const BENCH_START_US = 1_767_571_200_000_000

/** An input without the time, which the bench gives. */
export type Untimed<T> = T extends unknown ? Omit<T, 'timeUs'> : never

export interface BenchTurn {
  readonly input: Input
  readonly events: readonly Event[]
  readonly effects: readonly Effect[]
}

export class EngineBench {
  engine: Engine
  timeUs: number
  /** Every turn so far, with copies of what it led to. */
  readonly turns: BenchTurn[] = []
  #intents: number[] = []
  #executions = 0

  constructor(overrides: Partial<Configuration> = {}, engine = new Engine(), timeUs = BENCH_START_US) {
    this.engine = engine
    this.timeUs = timeUs
    const instruments = [fixtureInstrument({ kind: 'LinearPerpetual' })]
    this.take({ kind: 'Configure', configuration: fixtureConfiguration({ instruments, ...overrides }) })
  }

  /** Brings a session to where orders can be placed: venues up, accounts read, strategies running, a market at 99 to 101. */
  open(): this {
    const { venues, accounts, strategies, instruments } = this.engine.state.world
    venues.forEach(
      (_, index) => void this.take({ kind: 'VenueStateReport', venueIndex: index as never, isUp: true, text: '' }),
    )
    accounts.forEach((_, index) => void this.massStatus({ accountIndex: index }))
    strategies.forEach(
      (_, index) => void this.take({ kind: 'StartStrategy', strategyIndex: index as never, actor: 'test', reason: '' }),
    )
    for (const { index } of instruments) this.quote(99, 101, index)
    return this
  }

  take(input: Untimed<Input>): BenchTurn {
    const timed = { ...input, timeUs: this.timeUs as TimeUs } as Input
    const { events, effects } = this.engine.step(timed)
    const turn = { input: timed, events: [...events], effects: [...effects] }
    this.turns.push(turn)
    return turn
  }

  // ── the market and the clock ───────────────────────────────────────────────────────────────────────────────────────

  quote(bidTicks: number, askTicks: number, instrumentIndex = 0): BenchTurn {
    const size = 1_000 as QtyLots
    return this.take({
      ...newQuoteTick(),
      instrumentIndex: instrumentIndex as InstrumentIndex,
      bidTicks: bidTicks as PriceTicks,
      bidLots: size,
      askTicks: askTicks as PriceTicks,
      askLots: size,
    })
  }

  trade(priceTicks: number, instrumentIndex = 0): BenchTurn {
    return this.take({
      ...newTradeTick(),
      instrumentIndex: instrumentIndex as InstrumentIndex,
      priceTicks: priceTicks as PriceTicks,
      qtyLots: 1 as QtyLots,
    })
  }

  /** The bar of the minute that ends now: open, high, low, close. */
  bar(prices: readonly number[]): BenchTurn {
    const [openTicks, highTicks, lowTicks, closeTicks] = prices as [PriceTicks, PriceTicks, PriceTicks, PriceTicks]
    const openTimeUs = (this.timeUs - 60_000_000) as TimeUs
    return this.take({
      ...newBar(),
      openTicks,
      highTicks,
      lowTicks,
      closeTicks,
      openTimeUs,
      eventTimeUs: this.timeUs as TimeUs,
    })
  }

  /** Lets time pass and fires what is due, in the order of the times. */
  wait(us: number): BenchTurn[] {
    const untilUs = this.timeUs + us
    const turns: BenchTurn[] = []
    for (let due = this.#nextDue(); due !== undefined && due.atUs <= untilUs; due = this.#nextDue()) {
      this.timeUs = Math.max(this.timeUs, due.atUs)
      const { timerKind, subject, timerNumber } = due
      turns.push(this.take({ kind: 'TimerFired', timerKind, subject, timerNumber }))
    }
    this.timeUs = untilUs
    return turns
  }

  #nextDue(): ArmedTimer | undefined {
    let next: ArmedTimer | undefined
    for (const timer of this.engine.state.timers.values()) {
      if (next === undefined || timer.atUs < next.atUs) next = timer
    }
    return next
  }

  // ── intents ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** What every intent carries, with the strategy's next number. */
  intent(strategyIndex = 0) {
    while (this.#intents.length <= strategyIndex) {
      this.#intents.push(this.engine.state.strategies[this.#intents.length]?.lastIntentSequence ?? 0)
    }
    return {
      strategyIndex: strategyIndex as never,
      intentSequence: ++this.#intents[strategyIndex]!,
      causationSequence: this.engine.state.sequence,
      causationTimeUs: this.timeUs as TimeUs,
    }
  }

  submit(legs: readonly OrderTerms[], strategyIndex = 0): BenchTurn {
    const contingency = legs.length === 1 ? 'None' : legs.length === 2 ? 'OCO' : 'Bracket'
    return this.take({ kind: 'SubmitOrder', ...this.intent(strategyIndex), contingency, legs })
  }

  cancel(orderNumber: number): BenchTurn {
    const order = this.order(orderNumber)
    const target = { targetIntentSequence: order.intentSequence, targetLeg: order.leg }
    return this.take({ kind: 'CancelOrder', ...this.intent(order.strategyIndex), ...target })
  }

  amend(orderNumber: number, change: { qtyLots?: number; limitTicks?: number; triggerTicks?: number }): BenchTurn {
    const order = this.order(orderNumber)
    return this.take({
      kind: 'AmendOrder',
      ...this.intent(order.strategyIndex),
      targetIntentSequence: order.intentSequence,
      targetLeg: order.leg,
      qtyLots: change.qtyLots as QtyLots | undefined,
      limitTicks: change.limitTicks as PriceTicks | undefined,
      triggerTicks: change.triggerTicks as PriceTicks | undefined,
    })
  }

  // ── reports ────────────────────────────────────────────────────────────────────────────────────────────────────────

  order(orderNumber: number): Order {
    const order = this.engine.state.orders.get(orderNumber as OrderNumber)
    if (order === undefined) throw new Error(`there is no order ${orderNumber}`)
    return order
  }

  /** A venue's word about one of our orders; what is not said is as the order has it. */
  execution(execType: ExecutionReport['execType'], orderNumber: number, change: object = {}): BenchTurn {
    return this.take(this.executionReport(execType, orderNumber, change))
  }

  executionReport(
    execType: ExecutionReport['execType'],
    orderNumber: number,
    change: object = {},
  ): Untimed<ExecutionReport> {
    const order = this.order(orderNumber)
    const isTrade = execType === 'Trade'
    return {
      kind: 'ExecutionReport',
      execType,
      accountIndex: order.accountIndex,
      instrumentIndex: order.instrumentIndex,
      clientOrderId: order.clientOrderId,
      venueOrderId: `V${orderNumber}` as VenueOrderId,
      side: order.side,
      executionId: (isTrade ? `T${++this.#executions}` : '') as ExecutionId,
      lastQtyLots: 0 as QtyLots,
      lastTicks: (isTrade ? (order.limitTicks ?? 100) : 0) as PriceTicks,
      feeMinor: 0 as never,
      feeCurrency: 0 as never,
      liquidity: 'Taker',
      cumQtyLots: 0 as QtyLots,
      qtyLots: order.qtyLots,
      limitTicks: order.limitTicks,
      triggerTicks: order.triggerTicks,
      text: '',
      eventTimeUs: this.timeUs as TimeUs,
      ...change,
    }
  }

  /** An order of ours as the venue would tell of it; 0: one that has nothing yet. */
  reportedOrder(orderNumber: number): ReportedOrder {
    const order = orderNumber === 0 ? undefined : this.order(orderNumber)
    return {
      instrumentIndex: order?.instrumentIndex,
      symbol: '',
      clientOrderId: order?.clientOrderId ?? ('' as ClientOrderId),
      venueOrderId: order?.venueOrderId ?? (`V${orderNumber}` as VenueOrderId),
      side: order?.side ?? 'Buy',
      orderType: order?.workingType ?? 'Limit',
      timeInForce: 'GTC',
      qtyLots: order?.qtyLots ?? (0 as QtyLots),
      cumQtyLots: order?.cumQtyLots ?? (0 as QtyLots),
      limitTicks: order?.limitTicks,
      triggerTicks: order?.triggerTicks,
      isReduceOnly: order?.isReduceOnly ?? false,
      eventTimeUs: 0 as TimeUs,
    }
  }

  massStatus(change: {
    accountIndex?: number
    outcome?: 'Complete' | 'CouldNotAsk'
    open?: readonly string[]
    positions?: readonly (readonly [instrument: number, lots: number, costMinor?: string])[]
    balances?: readonly (readonly [currency: number, amountMinor: string])[]
    openOrders?: readonly ReportedOrder[]
    askedTimeUs?: TimeUs | undefined
  }): BenchTurn {
    return this.take({
      kind: 'MassStatusReport',
      accountIndex: (change.accountIndex ?? 0) as never,
      outcome: change.outcome ?? 'Complete',
      openClientOrderIds: (change.openOrders?.map(order => order.clientOrderId) ??
        change.open ??
        []) as readonly ClientOrderId[],
      positions: (change.positions ?? []).map(([instrumentIndex, signedLots, costMinor]) => ({
        instrumentIndex: instrumentIndex as InstrumentIndex,
        signedLots,
        costMinor,
      })),
      balances: (change.balances ?? []).map(([currency, amountMinor]) => ({
        currency: currency as never,
        amountMinor,
      })),
      text: '',
      openOrders: change.openOrders,
      askedTimeUs: change.askedTimeUs,
    } satisfies Untimed<ControlInput>)
  }

  position(strategyIndex = 0, instrumentIndex = 0): number {
    return this.engine.state.built.portfolio.positionOf(strategyIndex, instrumentIndex).signedLots
  }
}

/** Begun, with one account that is so. */
export function benchOf(account: Parameters<typeof fixtureAccount>[0]): EngineBench {
  return new EngineBench({ accounts: [fixtureAccount(account)] }).open()
}
