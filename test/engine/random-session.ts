/** Plays a random session on the core: two accounts, three strategies, two perpetuals and a truthful venue. */

import type { Configuration } from '../../src/core/domain/configuration.ts'
import {
  fixtureAccount,
  fixtureCapabilities,
  fixtureInstrument,
  fixtureLimits,
  fixtureStrategy,
} from '../../src/core/domain/fixtures.ts'
import { type Report, STOP_POLICIES } from '../../src/core/domain/inputs.ts'
import type { InstrumentKind } from '../../src/core/domain/instrument.ts'
import { LIMIT_LEVELS } from '../../src/core/domain/limit-changes.ts'
import { LIMIT_FIGURES } from '../../src/core/domain/limits.ts'
import type { OrderTerms } from '../../src/core/domain/order.ts'
import type { Scope } from '../../src/core/domain/scope.ts'
import { type BenchTurn, EngineBench } from '../../src/core/engine/bench.fixture.ts'
import { termsOf } from '../../src/core/engine/story.fixture.ts'
import { ScriptedVenue } from './scripted-venue.ts'

/** What happens, and two numbers that say how. */
export type Step = readonly [what: number, a: number, b: number]

export interface SessionPlan {
  readonly supportsAmend: boolean
  readonly watchesTriggers: boolean
  readonly hasLimits: boolean
  /** Accounts are read on a schedule, strangers trade on them, the venue tells orders and has a dead man's switch. */
  readonly isWatched?: boolean
  /** What is traded; perpetuals that are paid in dollars where absent. */
  readonly instrumentKind?: InstrumentKind
  readonly steps: readonly Step[]
}

const CARE = { reconcileEveryUs: 20_000_000, deadMansSwitchUs: 30_000_000 } as const
const SWITCH = { scope: 'Account', timeoutUsMin: 1_000_000, timeoutUsMax: 300_000_000 } as const

export function configurationOf(plan: SessionPlan): Configuration {
  const { supportsAmend, watchesTriggers, hasLimits, isWatched = false, instrumentKind = 'LinearPerpetual' } = plan
  const care = isWatched ? CARE : {}
  const deadMansSwitch = isWatched ? SWITCH : undefined
  const orderTypes = watchesTriggers
    ? (['Market', 'Limit', 'StopMarket', 'StopLimit'] as const)
    : (['Market', 'Limit'] as const)
  const limits = hasLimits
    ? fixtureLimits({
        dailyLossMinorMax: 20_000_000 as never,
        drawdownMinorMax: 30_000_000 as never,
        ordersPerSecondMax: 20,
        amendsPerSecondMax: 20,
        repeatedExecutionsMax: 12,
        repeatedExecutionsWindowUs: 5_000_000,
        positionLotsMax: 60 as never,
        openOrderExposureMinorMax: 1e9 as never,
        dataAgeUsMax: 20_000_000,
      })
    : fixtureLimits()
  return {
    ...new EngineBench().engine.state.world,
    venues: [{ venueId: 'SIM', capabilities: fixtureCapabilities({ supportsAmend, orderTypes, deadMansSwitch }) }],
    instruments: [0, 1].map(index =>
      fixtureInstrument({ kind: instrumentKind, instrumentId: `P${index}-USDT.SIM` }, index),
    ),
    barSpecs: [{ instrumentIndex: 0 as never, unit: 'Time', step: 10_000_000, source: 'Trade' }],
    accounts: [
      fixtureAccount({ ...care, ...(isWatched ? { externalOrders: 'Adopt' } : {}) }),
      fixtureAccount({ accountId: 'other', ...care, ...(isWatched ? { externalOrders: 'Cancel' } : {}) }),
    ],
    strategies: [0, 0, 1].map((account, index) =>
      fixtureStrategy({ strategyId: `s${index}`, accountIndex: account as never, limits }),
    ),
    limits,
  }
}

const PERSON = { actor: 'ann', reason: 'random' } as const
const STRATEGIES = [0, 1, 2] as const
const SCOPES: readonly Scope[] = [
  { level: 'All', index: 0 },
  ...[0, 1].map(index => ({ level: 'Account', index }) as const),
  ...STRATEGIES.map(index => ({ level: 'Strategy', index }) as const),
  ...[0, 1].map(index => ({ level: 'Instrument', index }) as const),
]

export class RandomSession {
  readonly bench: EngineBench
  readonly venue: ScriptedVenue
  readonly #isWatched: boolean
  /** Execution reports that were delivered, to be repeated. */
  readonly delivered: Report[] = []
  /** Turns of repeated reports: each should have led to nothing. */
  readonly repeats: BenchTurn[] = []
  #middleTicks = 1_000
  #seen = 0
  #freshTicks = 0

  constructor(plan: SessionPlan) {
    this.#isWatched = plan.isWatched === true
    this.venue = new ScriptedVenue(this.#isWatched)
    this.bench = new EngineBench(configurationOf(plan))
    this.bench.open()
    this.#carryOut(1)
    for (const step of plan.steps) this.#step(step)
  }

  /** Delivers all mail and lets time pass until nothing happens any more. */
  settle(): void {
    for (let round = 0; round < 60; round++) {
      while (this.venue.mail.length > 0) this.#deliver(0)
      this.bench.wait(1_000_000)
      this.#carryOut(1)
      if (this.venue.mail.length === 0 && this.bench.engine.state.orders.openCount === 0) return
    }
  }

  #step([what, a, b]: Step): void {
    const { bench } = this
    const strategy = a % 3
    if (what < 15) bench.submit([this.#terms(a, b)], strategy)
    else if (what < 20) this.#submitList(a, b, strategy)
    else if (what < 26) this.#withOrder(a, number => bench.cancel(number))
    else if (what < 32) this.#withOrder(a, number => this.#amend(number, b))
    else if (what < 45) this.#move(a, b)
    else if (what < 62) this.#fill(a, b)
    else if (what < 82) this.#deliver(a)
    else if (what < 87) this.#repeat(a)
    else if (what < 96) bench.wait((b % 30) * 100_000)
    else this.#rare(a, b)
    this.#carryOut(b)
  }

  /** What a person or a broken line does; mostly a person puts everything right again. */
  #rare(a: number, b: number): void {
    const { bench } = this
    const scope = SCOPES[b % SCOPES.length]!
    switch (a % 15) {
      case 0:
        bench.take({ kind: 'Kill', ...PERSON, scope, flatten: b % 3 > 0 })
        break
      case 1:
        bench.take({ kind: 'SetTradingState', ...PERSON, scope, tradingState: 'Reducing' })
        break
      case 2:
        this.#venueState(false)
        break
      case 3:
        this.#restart()
        break
      case 4:
        bench.take({ kind: 'StopStrategy', ...PERSON, strategyIndex: (b % 3) as never, policy: STOP_POLICIES[b % 3]! })
        break
      case 5:
        bench.take({ kind: 'FlattenPositions', ...PERSON, scope })
        break
      case 6:
        this.#setLimit(a, b)
        break
      case 7:
        this.#setParameters(b)
        break
      case 8:
        if (this.#isWatched) this.venue.placeStranger(b % 2, (b >> 1) % 2, 1 + (b % 9), 900 + (b % 50))
        break
      default:
        this.#resume()
    }
  }

  /** Of everything, an account or a strategy; sometimes it is taken back. */
  #setLimit(a: number, b: number): void {
    const level = LIMIT_LEVELS[b % 3]!
    const index = level === 'All' ? 0 : b % 2
    const figure = LIMIT_FIGURES[(a + b) % LIMIT_FIGURES.length]!
    const value = b % 4 === 0 ? undefined : 1 + b * 10 ** (b % 7)
    const scope = { level, index, instrumentIndex: -1 }
    this.bench.take({ kind: 'SetLimit', ...PERSON, scope, figure, value })
  }

  /** Of one that stands still with nothing open, or nothing happens. */
  #setParameters(b: number): void {
    const values = b % 4 === 0 ? undefined : [{ name: `p${b % 2}`, value: String(b) }]
    this.bench.take({ kind: 'SetParameters', ...PERSON, strategyIndex: (b % 3) as never, values })
  }

  #resume(): void {
    for (const scope of SCOPES) this.bench.take({ kind: 'SetTradingState', ...PERSON, scope, tradingState: 'Active' })
    for (const index of STRATEGIES) {
      this.bench.take({ kind: 'RearmStrategy', ...PERSON, strategyIndex: index as never })
      this.bench.take({ kind: 'StartStrategy', ...PERSON, strategyIndex: index as never })
    }
    this.#venueState(true)
    this.#carryOut(1)
    while (this.venue.mail.length > 0) this.#deliver(0)
  }

  #venueState(isUp: boolean): void {
    this.bench.take({ kind: 'VenueStateReport', venueIndex: 0 as never, isUp, text: '' })
  }

  /** The configuration again, as a new process says it: what is on its way arrives all the same. */
  #restart(): void {
    const { bench } = this
    bench.take({ kind: 'Configure', configuration: bench.engine.state.world })
    this.#venueState(true)
    for (const index of STRATEGIES) bench.take({ kind: 'StartStrategy', ...PERSON, strategyIndex: index as never })
  }

  #terms(a: number, b: number): OrderTerms {
    const side = a % 2 === 0 ? 'buy' : 'sell'
    const away = (b % 21) - 5
    const price = this.#middleTicks + (side === 'buy' ? -away : away)
    const stop = this.#middleTicks + (side === 'buy' ? 3 + (b % 9) : -3 - (b % 9))
    const kinds = [
      '',
      `@${price}`,
      `@${price}`,
      `stop=${stop}`,
      `trail=${1 + (b % 7)} source=Touch`,
      `touch=${price} source=Mid`,
    ]
    const more = `${b % 5 === 0 ? 'reduce' : ''} ${b % 11 === 0 ? 'gtd=2s' : ''} on=${(a >> 1) % 2}`
    return termsOf(`${side} ${1 + (b % 12)} ${kinds[(a >> 2) % 6]} ${more}`.split(/\s+/), this.bench.timeUs)
  }

  #submitList(a: number, b: number, strategy: number): void {
    const qty = 1 + (b % 12)
    const middle = this.#middleTicks
    const isBuy = a % 2 === 0
    const far = 4 + (b % 9)
    const [entry, exit] = isBuy ? ['buy', 'sell'] : ['sell', 'buy']
    const sign = isBuy ? 1 : -1
    const on = `on=${(a >> 1) % 2}`
    const lines =
      a % 3 === 0
        ? [
            `${entry} ${qty} @${middle - sign * far} ${on}`,
            `${entry} ${qty} stop=${middle + sign * far} source=Mid ${on}`,
          ]
        : [
            `${entry} ${qty} @${middle + sign} ${on}`,
            `${exit} ${qty} stop=${middle - sign * far} source=Mid ${on}`,
            `${exit} ${qty} @${middle + sign * far} ${on}`,
          ]
    this.bench.submit(
      lines.map(line => termsOf(line.split(' '), this.bench.timeUs)),
      strategy,
    )
  }

  #withOrder(a: number, act: (orderNumber: number) => unknown): void {
    const open = [...this.bench.engine.state.orders.open()]
    if (open.length > 0) act(open[a % open.length]!.orderNumber)
  }

  /**
   * No terms come twice, and no question is under way, unless the venue tells the orders: an old report, and an answer to an
   * older question, could not be told from the answer to the amend.
   */
  #amend(orderNumber: number, b: number): void {
    if (!this.#isWatched && this.venue.mail.some(report => report.kind !== 'ExecutionReport')) return
    const order = this.bench.order(orderNumber)
    const fresh = ++this.#freshTicks
    const limitTicks = order.side === 'Buy' ? 900 - fresh : 1_100 + fresh
    const size = order.contingency === 'Bracket' && order.leg > 0 ? {} : { qtyLots: 1 + (b % 15) }
    this.bench.amend(
      orderNumber,
      order.limitTicks === undefined ? { triggerTicks: limitTicks } : { limitTicks, ...size },
    )
  }

  #move(a: number, b: number): void {
    this.#middleTicks = Math.min(1_090, Math.max(910, this.#middleTicks + (b % 13) - 6))
    if (a % 4 === 0) this.bench.trade(this.#middleTicks, (a >> 2) % 2)
    else this.bench.quote(this.#middleTicks - 1, this.#middleTicks + 1, (a >> 2) % 2)
  }

  #fill(a: number, b: number): void {
    const open = this.venue.open()
    if (open.length === 0) return
    const order = open[a % open.length]!
    const lots = Math.min(order.qtyLots - order.cumQtyLots, 1 + (b % 8))
    if (b % 17 === 0) this.venue.cancel(order, this.bench.timeUs)
    else this.venue.fill(order, lots, order.limitTicks ?? this.#middleTicks, this.bench.timeUs)
  }

  #deliver(chance: number): void {
    const report = this.venue.deliver(chance)
    if (report === undefined) return
    this.bench.take(report)
    if (report.kind === 'ExecutionReport') this.delivered.push(report)
    this.#carryOut(chance)
  }

  #repeat(a: number): void {
    const report = this.delivered[a % Math.max(1, this.delivered.length)]
    if (report !== undefined) this.repeats.push(this.bench.take(report))
  }

  /** Hands to the venue what the newest turns ask of it. */
  #carryOut(chance: number): void {
    const { turns } = this.bench
    for (; this.#seen < turns.length; this.#seen++) {
      for (const effect of turns[this.#seen]!.effects) {
        if (effect.kind === 'SetTimer' || effect.kind === 'RaiseAlert') continue
        this.venue.execute(effect, this.bench.timeUs, chance + this.#seen)
      }
    }
  }
}
