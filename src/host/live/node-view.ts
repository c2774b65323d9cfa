/** Makes the published view of a node: counts what happens, and reads the core between turns. */

import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { Event, OrderFilled } from '../../core/domain/events.ts'
import type { Engine } from '../../core/engine/engine.ts'
import { NumberRing, RingBuffer } from '../../core/std/ring-buffer.ts'
import { LineStandings } from './line-standings.ts'
import { scopeText } from './named-scope.ts'
import type { ClusterLine, NodeView } from './view.ts'
import {
  externalOrderLines,
  fillLine,
  marketLines,
  moneyText,
  orderLine,
  positionLines,
  strategyLines,
} from './view-lines.ts'

const FILLS_SHOWN = 12
const ALERTS_SHOWN = 6
const ORDERS_SHOWN = 20
const COMMITS_KEPT = 2_048

export interface ViewFacts {
  readonly nowUs: number
  readonly epoch: number
  readonly durableSequence: number
  readonly blockNumber: number
  readonly isReady: boolean
  readonly isStoreFailing: boolean
  readonly cluster?: ClusterLine | undefined
}

export class ViewMaker {
  readonly #engine: Engine
  readonly #fills = new RingBuffer<OrderFilled>(FILLS_SHOWN)
  readonly #alerts = new RingBuffer<NodeView['alerts'][number]>(ALERTS_SHOWN)
  readonly #denials = new Map<string, number>()
  readonly #faults = new Map<number, string>()
  readonly #commitsUs = new NumberRing(COMMITS_KEPT)
  /** Told by the processes of lines and gateways. */
  readonly lines = new LineStandings()
  /** By account id: the first equity that was known in this session, minor units. */
  readonly #firstEquity: Map<string, number>
  #fillCount = 0
  #lastSequence = 0
  #lastUs = 0

  /** Shape: `equityAtStart` is what an earlier life of this session's node knew, by account id. */
  constructor(engine: Engine, equityAtStart: Readonly<Record<string, number>> = {}) {
    this.#engine = engine
    this.#firstEquity = new Map(Object.entries(equityAtStart))
  }

  noteEvent(event: Event): void {
    if (event.kind === 'OrderFilled') {
      this.#fills.push(event)
      this.#fillCount++
    } else if (event.kind === 'LineSwitched') this.lines.onSwitched(event)
    else if (event.kind === 'OrderDenied') this.#denials.set(event.code, (this.#denials.get(event.code) ?? 0) + 1)
  }

  noteAlert(alert: RaiseAlert, timeUs: number): void {
    this.#alerts.push({ timeUs, severity: alert.severity, code: alert.code, text: alert.text })
  }

  noteCommit(commitUs: number): void {
    this.#commitsUs.push(commitUs)
  }

  /** A strategy's process was given up. */
  noteFault(strategyIndex: number, reason: string): void {
    this.#faults.set(strategyIndex, reason)
  }

  make(facts: ViewFacts): NodeView {
    const { state } = this.#engine
    if (state.configuration === undefined) return this.#ofNothing(facts)
    const { nowUs, epoch, durableSequence, blockNumber, isReady } = facts
    const open = [...state.orders.open()]
    // Those that nobody knows about are shown, however many others there are.
    const inDoubt = open.filter(order => order.status === 'InDoubt')
    const orders = [...open.filter(order => order.status !== 'InDoubt'), ...inDoubt]
    const [commitP50Us, commitP99Us] = quantilesOf(this.#commitsUs)
    return {
      cluster: facts.cluster,
      timeUs: nowUs,
      epoch,
      sequence: state.sequence,
      durableSequence,
      blockNumber,
      isReady,
      reasons: this.#reasons(facts),
      accounts: this.#accounts(),
      strategies: strategyLines(state, this.#faults),
      positions: positionLines(state),
      orders: orders.slice(-ORDERS_SHOWN).map(order => orderLine(state, order, nowUs)),
      openOrderCount: orders.length,
      inDoubtCount: inDoubt.length,
      externalOrders: externalOrderLines(state, nowUs),
      fills: [...this.#fills].reverse().map(fill => fillLine(state, fill)),
      fillCount: this.#fillCount,
      markets: marketLines(state, this.lines, nowUs),
      denials: [...this.#denials].sort((a, b) => b[1] - a[1]),
      alerts: [...this.#alerts].reverse(),
      commitP50Us,
      commitP99Us,
      inputsPerSecond: this.#rate(nowUs),
    }
  }

  /** A node that waits for another one to begin the session. */
  #ofNothing({ nowUs, epoch, durableSequence, blockNumber, isReady, cluster }: ViewFacts): NodeView {
    return {
      cluster,
      timeUs: nowUs,
      epoch,
      sequence: 0,
      durableSequence,
      blockNumber,
      isReady,
      reasons: ['no session has begun'],
      accounts: [],
      strategies: [],
      positions: [],
      orders: [],
      openOrderCount: 0,
      inDoubtCount: 0,
      externalOrders: [],
      fills: [],
      fillCount: 0,
      markets: [],
      denials: [],
      alerts: [...this.#alerts].reverse(),
      commitP50Us: 0,
      commitP99Us: 0,
      inputsPerSecond: 0,
    }
  }

  /** "Why does it not trade?", from levels and not from events. */
  #reasons({ isStoreFailing }: ViewFacts): string[] {
    const { state } = this.#engine
    const { world, built } = state
    const reasons: string[] = []
    if (isStoreFailing) reasons.push('the journal cannot be written: no new risk')
    world.venues.forEach((venue, index) => {
      if (!state.venueIsUp[index]) reasons.push(`venue ${venue.venueId} is down`)
    })
    world.accounts.forEach((account, index) => {
      if (!state.accountIsReconciled[index] && state.venueIsUp[account.venueIndex])
        reasons.push(`account ${account.accountId} is not reconciled`)
      else if (state.accountIsReconciled[index] && !state.accountIsGuarded[index])
        reasons.push(`account ${account.accountId}: its dead man's switch is not set`)
    })
    for (const { scope, tradingState } of built.risk.tradingStates.save())
      reasons.push(`${scopeText(world, scope)} is ${tradingState}`)
    for (const { scope, accountIndex } of state.kills)
      reasons.push(
        `${scopeText(world, scope)} is killed, ${world.accounts[accountIndex]!.accountId} is not confirmed empty`,
      )
    state.strategies.forEach(({ isRunning, stopReason }, index) => {
      const { strategyId } = world.strategies[index]!
      if (!isRunning) reasons.push(`strategy ${strategyId}: ${this.#faults.get(index) ?? stopReason}`)
      if (built.risk.isThrottleTripped(index as never))
        reasons.push(`strategy ${strategyId}: throttle tripped, re-arm it`)
    })
    return reasons
  }

  #accounts(): NodeView['accounts'] {
    const { world, built } = this.#engine.state
    return world.accounts.map(({ accountId, baseCurrency }, index) => {
      const currency = world.currencies[baseCurrency]!
      const equityMinor = built.portfolio.equityMinorOf(index)
      if (equityMinor !== undefined && !this.#firstEquity.has(accountId)) this.#firstEquity.set(accountId, equityMinor)
      const first = this.#firstEquity.get(accountId)
      const sessionMinor = equityMinor === undefined || first === undefined ? undefined : equityMinor - first
      return {
        accountId,
        currency: currency.code,
        equity: moneyText(currency, equityMinor),
        equityMinor,
        sessionPnl: moneyText(currency, sessionMinor),
      }
    })
  }

  #rate(nowUs: number): number {
    const { sequence } = this.#engine.state
    const perSecond =
      this.#lastUs === 0 ? 0 : ((sequence - this.#lastSequence) * 1_000_000) / Math.max(1, nowUs - this.#lastUs)
    this.#lastSequence = sequence
    this.#lastUs = nowUs
    return Math.round(perSecond)
  }
}

function quantilesOf(commitsUs: NumberRing): [p50: number, p99: number] {
  const sorted = Float64Array.from(commitsUs).sort()
  if (sorted.length === 0) return [0, 0]
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
  return [at(0.5), at(0.99)]
}
