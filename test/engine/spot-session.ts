/** Plays a random session of lists on spot against the simulated venue, which enforces balances; nothing is answered by hand. */

import assert from 'node:assert/strict'
import type { Configuration } from '../../src/core/domain/configuration.ts'
import type { Event } from '../../src/core/domain/events.ts'
import { fixtureConfiguration, fixtureInstrument } from '../../src/core/domain/fixtures.ts'
import type { ControlInput, Input } from '../../src/core/domain/inputs.ts'
import { newBar, newQuoteTick, newTradeTick } from '../../src/core/domain/market-data.ts'
import { isAtVenue, type Order, type OrderTerms } from '../../src/core/domain/order.ts'
import type { Untimed } from '../../src/core/engine/bench.fixture.ts'
import { termsOf } from '../../src/core/engine/story.fixture.ts'
import type { Turn } from '../../src/core/engine/turn.ts'
import { openLotsOf } from '../../src/core/orders/order-record.ts'
import { Routes } from '../../src/host/session/routes.ts'
import { VirtualSession } from '../../src/host/session/virtual-session.ts'
import { DEFAULT_FILL_MODEL, SIMULATED_CAPABILITIES } from '../../src/venues/simulated/fill-model.ts'
import { SimulatedVenue } from '../../src/venues/simulated/simulated-venue.ts'
import type { Step } from './random-session.ts'

export interface SpotPlan {
  readonly supportsAmend: boolean
  readonly watchesTriggers: boolean
  readonly isOnBars: boolean
  readonly latencyUs: number
  readonly rejectPpm: number
  /** Nothing is sold, canceled or refused but by the lists themselves: then what was entered is protected at all times. */
  readonly isUndisturbed: boolean
  readonly steps: readonly Step[]
}

const START_US = 1_767_571_200_000_000
const EVERY_TYPE = SIMULATED_CAPABILITIES.orderTypes

/** One spot instrument, all money in USDT and no coin, one strategy. */
function configurationOf({ supportsAmend, watchesTriggers, latencyUs }: SpotPlan): Configuration {
  const orderTypes = watchesTriggers ? EVERY_TYPE : (['Market', 'Limit'] as const)
  const ackTimeoutUs = 4 * latencyUs + 1_000_000
  const capabilities = { ...SIMULATED_CAPABILITIES, supportsAmend, orderTypes, ackTimeoutUs }
  const barSpecs = [{ instrumentIndex: 0 as never, unit: 'Time', step: 60_000_000, source: 'External' } as const]
  return fixtureConfiguration({
    venues: [{ venueId: 'SIM', capabilities }],
    instruments: [fixtureInstrument({ tickSize: '1', lotSize: '0.01' })],
    barSpecs,
  })
}

interface ListSums {
  entered: number
  left: number
}

export class SpotSession {
  readonly session: VirtualSession
  /** By list: lots that its orders bought and sold. */
  readonly lists = new Map<number, ListSums>()
  bought = 0
  sold = 0
  /** Every input, and what the core made of it. */
  readonly turns: { readonly input: Input; readonly events: readonly Event[] }[] = []
  readonly #plan: SpotPlan
  #middleTicks = 1_000
  #intents = 0
  #timeUs = START_US
  #isClosing = false

  constructor(plan: SpotPlan) {
    this.#plan = plan
    const configuration = configurationOf(plan)
    const { latencyUs } = plan
    const rejectPpm = plan.isUndisturbed ? 0 : plan.rejectPpm
    const latency = { orderLatencyUs: latencyUs, orderJitterUs: latencyUs, reportLatencyUs: latencyUs }
    const venue = new SimulatedVenue({
      configuration,
      venueIndex: 0 as never,
      model: { ...DEFAULT_FILL_MODEL, ...latency, rejectPpm, limitFill: 'Through' },
      seed: plan.steps.length,
      report: report => this.session.enqueue(report),
    })
    const seat = { onMarket() {}, onEvent() {}, onTimer() {} } as never
    this.session = new VirtualSession({
      configuration,
      routes: new Routes(configuration, [[]]),
      seats: [seat],
      venues: [venue],
      observer: { onTurn: turn => this.#look(turn.events), onAlert: () => {} },
    })
    this.#listen()
    this.session.start(START_US as never)
    this.#move(0, 0)
    for (const step of plan.steps) this.#step(step)
  }

  #listen(): void {
    const { engine } = this.session
    const { control, market } = engine
    const noting =
      <T extends Input>(step: (input: T) => Turn) =>
      (input: T) => {
        const given = { ...input }
        const turn = step.call(engine, input)
        this.turns.push({ input: given, events: [...turn.events] })
        return turn
      }
    Object.assign(engine, { control: noting(control), market: noting(market) })
  }

  get position(): number {
    return this.session.engine.state.built.portfolio.positionOf(0, 0).signedLots
  }

  get openCount(): number {
    return this.session.engine.state.orders.openCount
  }

  /** Closes everything, and lets the market go on until it is done. */
  close(): void {
    this.#isClosing = true
    this.#say({ kind: 'StopStrategy', ...PERSON, strategyIndex: 0 as never, policy: 'Flatten' })
    for (let round = 0; round < 80 && (this.openCount > 0 || this.position !== 0); round++) {
      this.#pass(1_500_000)
      this.#move(50, 999)
    }
  }

  #step([what, a, b]: Step): void {
    if (what < 12) this.#submit('Bracket', bracketOf(this.#middleTicks, a, b))
    else if (what < 16) this.#submit('OCO', ocoOf(this.#middleTicks, a, b))
    else if (what < 24) this.#withOrder(a, order => this.#amend(order, b))
    else if (what < 35) this.#disturb(what, a, b)
    else if (what < 75) this.#move(a, b)
    else this.#pass((b % 40) * 25_000)
  }

  #disturb(what: number, a: number, b: number): void {
    if (this.#plan.isUndisturbed) return
    if (what < 30) this.#sellSome(a, b)
    else if (what < 34) this.#withOrder(a, order => this.#cancel(order))
    else this.#say({ kind: 'CancelAllOrders', ...this.#intent(), instrumentIndex: undefined })
  }

  // ── the market ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A move of up to 15 ticks; sizes are small, so that orders fill in parts. */
  #move(a: number, b: number): void {
    const before = this.#middleTicks
    this.#middleTicks = Math.min(1_200, Math.max(800, before + (a % 31) - 15))
    if (this.#plan.isOnBars) this.#bar(before, a, b)
    else if (b % 3 === 0) this.#trade(1 + (b % 7))
    else this.#quote(1 + (b % 9))
  }

  #quote(size: number): void {
    const [bidTicks, askTicks] = [this.#middleTicks - 1, this.#middleTicks + 1]
    this.#market(Object.assign(newQuoteTick(), { bidTicks, askTicks, bidLots: size, askLots: size }))
  }

  #trade(size: number): void {
    this.#market(Object.assign(newTradeTick(), { priceTicks: this.#middleTicks, qtyLots: size }))
  }

  #bar(openTicks: number, a: number, b: number): void {
    const openTimeUs = this.#timeUs
    this.#timeUs += 60_000_000
    const closeTicks = this.#middleTicks
    const highTicks = Math.max(openTicks, closeTicks) + (a % 9)
    const lowTicks = Math.min(openTicks, closeTicks) - (b % 9)
    this.#market(Object.assign(newBar(), { openTimeUs, openTicks, highTicks, lowTicks, closeTicks }))
  }

  #market(input: object): void {
    this.#timeUs += this.#plan.isOnBars ? 0 : 1_000
    const timeUs = this.#timeUs
    this.session.market(Object.assign(input, { timeUs, eventTimeUs: timeUs, receiveTimeUs: timeUs }) as never)
  }

  #pass(us: number): void {
    this.#timeUs += us
    this.session.advanceTo(this.#timeUs as never)
  }

  // ── the strategy ───────────────────────────────────────────────────────────────────────────────────────────────────

  #submit(contingency: 'None' | 'OCO' | 'Bracket', legs: readonly OrderTerms[]): void {
    this.#say({ kind: 'SubmitOrder', ...this.#intent(), contingency, legs })
  }

  /** Beside the exits: a sale of its own, at the market or resting. */
  #sellSome(a: number, b: number): void {
    if (this.position <= 0) return
    const lots = 1 + (a % this.position)
    const price = b % 2 === 0 ? [] : [`@${this.#middleTicks + (b % 12)}`]
    this.#submit('None', [termsOf(['sell', String(lots), ...price], this.#timeUs)])
  }

  #cancel({ intentSequence, leg }: Order): void {
    const target = { targetIntentSequence: intentSequence, targetLeg: leg }
    this.#say({ kind: 'CancelOrder', ...this.#intent(), ...target })
  }

  #amend(order: Order, b: number): void {
    const shift = (b % 9) - 4
    this.#say({
      kind: 'AmendOrder',
      ...this.#intent(),
      targetIntentSequence: order.intentSequence,
      targetLeg: order.leg,
      qtyLots: (order.contingency === 'None' || order.leg === 0 ? order.qtyLots + (b % 3) : undefined) as never,
      limitTicks: (order.limitTicks === undefined ? undefined : order.limitTicks + shift) as never,
      triggerTicks: undefined,
    })
  }

  #withOrder(a: number, act: (order: Order) => void): void {
    const open = [...this.session.engine.state.orders.open()]
    if (open.length > 0) act(open[a % open.length]!)
  }

  #intent() {
    const timing = { causationSequence: 1, causationTimeUs: this.#timeUs as never }
    return { strategyIndex: 0 as never, intentSequence: ++this.#intents, ...timing }
  }

  #say(input: Untimed<ControlInput>): void {
    this.session.submit({ ...input, timeUs: this.#timeUs } as ControlInput)
  }

  // ── what must hold after every turn ────────────────────────────────────────────────────────────────────────────────

  #look(events: readonly Event[]): void {
    const { orders } = this.session.engine.state
    for (const event of events) {
      if (event.kind === 'OrderFilled') this.#count(orders.get(event.orderNumber)!, event.lastQtyLots)
      if (event.kind === 'OrderRejected') assert.equal(event.text, 'refused at random', `order ${event.orderNumber}`)
      assert.notEqual(event.kind === 'DiscrepancyFound' && event.code, 'OVERFILL')
    }
    if (events.length > 0) this.#checkExits()
    if (this.#plan.isUndisturbed && !this.#isClosing) this.#checkProtection()
  }

  #count(order: Order, lots: number): void {
    const sums = this.lists.get(order.listNumber) ?? { entered: 0, left: 0 }
    this.lists.set(order.listNumber, sums)
    if (order.side === 'Buy') sums.entered += lots
    else sums.left += lots
    if (order.side === 'Buy') this.bought += lots
    else this.sold += lots
    assert.ok(this.position >= 0, `the strategy is short ${this.position}`)
    assert.equal(this.position, this.bought - this.sold)
    if (order.contingency === 'Bracket') assert.ok(sums.left <= sums.entered, `list ${order.listNumber} sold too much`)
  }

  /** What works at the venue for a list is never more than what it still has to sell, and one order at a time. */
  #checkExits(): void {
    const working = new Map<number, Order>()
    for (const order of this.session.engine.state.orders.open()) {
      if (order.contingency === 'None' || !isAtVenue(order.status)) continue
      const other = working.get(order.listNumber)
      assert.equal(
        other,
        undefined,
        `orders ${other?.orderNumber} and ${order.orderNumber} of one list are at the venue`,
      )
      working.set(order.listNumber, order)
      const { entered, left } = this.lists.get(order.listNumber) ?? { entered: 0, left: 0 }
      if (order.side === 'Sell')
        assert.ok(openLotsOf(order) <= entered - left, `exit ${order.orderNumber} is too large`)
    }
  }

  /** Every bracket that entered more than it left has an exit on watch, or at work, for the rest. */
  #checkProtection(): void {
    for (const [listNumber, { entered, left }] of this.lists) {
      const legs = this.session.engine.state.orders.legsOf(listNumber as never)
      if (entered === left || legs[0]?.contingency !== 'Bracket') continue
      const exits = legs.filter(leg => leg.leg > 0)
      const covered = Math.max(...exits.map(exit => (exit.isArmed ? openLotsOf(exit) : 0)))
      assert.equal(covered, entered - left, `list ${listNumber} protects ${covered} of ${entered - left}`)
    }
  }
}

const PERSON = { actor: 'ann', reason: 'property' } as const

function bracketOf(middleTicks: number, a: number, b: number): OrderTerms[] {
  const qty = String(1 + (a % 12))
  const entry = b % 3 === 0 ? [] : [`@${middleTicks + (b % 7) - 4}`]
  const stopTicks = middleTicks - 5 - (a % 9)
  const stops = [[`stop=${stopTicks}`], [`stop=${stopTicks}`, `@${stopTicks - 3}`], [`trail=${4 + (a % 9)}`]]
  const target = a % 5 === 0 ? `touch=${middleTicks + 8}` : `@${middleTicks + 5 + (b % 9)}`
  return [
    termsOf(['buy', qty, ...entry], 0),
    termsOf(['sell', qty, ...stops[b % 3]!], 0),
    termsOf(['sell', qty, target], 0),
  ]
}

function ocoOf(middleTicks: number, a: number, b: number): OrderTerms[] {
  const qty = String(1 + (a % 9))
  return [
    termsOf(['buy', qty, `@${middleTicks - 3 - (a % 7)}`], 0),
    termsOf(['buy', qty, `stop=${middleTicks + 3 + (b % 7)}`], 0),
  ]
}
