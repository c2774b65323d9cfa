/** Makes the published view of a node: reads the core between turns, formats for people. */

import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { Event, OrderFilled } from '../../core/domain/events.ts'
import { formatMoney, formatPrice, formatQty } from '../../core/domain/instrument-math.ts'
import type { Order } from '../../core/domain/order.ts'
import type { PriceTicks, QtyLots } from '../../core/domain/quantities.ts'
import type { Engine } from '../../core/engine/engine.ts'
import { dataStateOf } from '../../core/market/instrument-market.ts'
import { unrealizedMinorOf } from '../../core/portfolio/position.ts'
import { NumberRing, RingBuffer } from '../../core/std/ring-buffer.ts'
import type { FillLine, MarketLine, NodeView, OrderLine, PositionLine, StrategyLine } from './view.ts'

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
}

export class ViewMaker {
  readonly #engine: Engine
  readonly #fills = new RingBuffer<OrderFilled>(FILLS_SHOWN)
  readonly #alerts = new RingBuffer<NodeView['alerts'][number]>(ALERTS_SHOWN)
  readonly #denials = new Map<string, number>()
  readonly #commitsUs = new NumberRing(COMMITS_KEPT)
  #fillCount = 0
  #lastSequence = 0
  #lastUs = 0

  constructor(engine: Engine) {
    this.#engine = engine
  }

  noteEvent(event: Event): void {
    if (event.kind === 'OrderFilled') {
      this.#fills.push(event)
      this.#fillCount++
    } else if (event.kind === 'OrderDenied') this.#denials.set(event.code, (this.#denials.get(event.code) ?? 0) + 1)
  }

  noteAlert(alert: RaiseAlert, timeUs: number): void {
    this.#alerts.push({ timeUs, severity: alert.severity, code: alert.code, text: alert.text })
  }

  noteCommit(commitUs: number): void {
    this.#commitsUs.push(commitUs)
  }

  make(facts: ViewFacts): NodeView {
    const { state } = this.#engine
    const orders = [...state.orders.open()]
    const [commitP50Us, commitP99Us] = this.#commitQuantiles()
    return {
      timeUs: facts.nowUs,
      epoch: facts.epoch,
      sequence: state.sequence,
      durableSequence: facts.durableSequence,
      blockNumber: facts.blockNumber,
      isReady: facts.isReady,
      reasons: this.#reasons(facts),
      accounts: this.#accounts(),
      strategies: this.#strategies(),
      positions: this.#positions(),
      orders: orders.slice(-ORDERS_SHOWN).map(order => this.#orderLine(order, facts.nowUs)),
      openOrderCount: orders.length,
      inDoubtCount: orders.filter(order => order.status === 'InDoubt').length,
      fills: [...this.#fills].reverse().map(fill => this.#fillLine(fill)),
      fillCount: this.#fillCount,
      markets: this.#markets(facts.nowUs),
      denials: [...this.#denials].sort((a, b) => b[1] - a[1]),
      alerts: [...this.#alerts].reverse(),
      commitP50Us,
      commitP99Us,
      inputsPerSecond: this.#rate(facts.nowUs),
    }
  }

  /** "Why does it not trade?", from levels and not from events. */
  #reasons(facts: ViewFacts): string[] {
    const { state } = this.#engine
    const { world, built } = state
    const reasons: string[] = []
    if (facts.isStoreFailing) reasons.push('the journal cannot be written: no new risk')
    world.venues.forEach((venue, index) => {
      if (!state.venueIsUp[index]) reasons.push(`venue ${venue.venueId} is down`)
    })
    world.accounts.forEach((account, index) => {
      if (!state.accountIsReconciled[index] && state.venueIsUp[account.venueIndex])
        reasons.push(`account ${account.accountId} is not reconciled`)
    })
    for (const { scope, tradingState } of built.risk.tradingStates.save())
      reasons.push(`${scope.level} ${scope.index} is ${tradingState}`)
    state.strategies.forEach((strategy, index) => {
      if (!strategy.isRunning) reasons.push(`strategy ${world.strategies[index]!.strategyId}: ${strategy.stopReason}`)
      if (built.risk.isThrottleTripped(index as never))
        reasons.push(`strategy ${world.strategies[index]!.strategyId}: throttle tripped, re-arm it`)
    })
    return reasons
  }

  #accounts(): NodeView['accounts'] {
    const { world, built } = this.#engine.state
    return world.accounts.map((account, index) => {
      const currency = world.currencies[account.baseCurrency]!
      const equity = built.portfolio.equityMinorOf(index)
      const dayStart = built.risk.accountBreakers[index]?.save().dayStartEquityMinor
      const dayPnl = equity === undefined || dayStart === undefined ? undefined : equity - dayStart
      return {
        accountId: account.accountId,
        currency: currency.code,
        equity: equity === undefined ? 'unknown' : formatMoney(currency, equity),
        dayPnl: dayPnl === undefined ? 'unknown' : formatMoney(currency, dayPnl),
      }
    })
  }

  #strategies(): StrategyLine[] {
    const { state } = this.#engine
    const { world, built } = state
    return world.strategies.map((definition, index) => {
      const account = world.accounts[definition.accountIndex]!
      const pnl = built.portfolio.strategyPnlMinorOf(index)
      return {
        strategyId: definition.strategyId,
        state: state.strategies[index]!.isRunning ? 'running' : state.strategies[index]!.stopReason,
        pnl: pnl === undefined ? 'unknown' : formatMoney(world.currencies[account.baseCurrency]!, pnl),
        tradingState: built.risk.tradingStates.effective(
          account.venueIndex,
          definition.accountIndex,
          0 as never,
          index as never,
        ),
      }
    })
  }

  #positions(): PositionLine[] {
    const { world, built } = this.#engine.state
    const lines: PositionLine[] = []
    for (const { row, instrument, position } of built.portfolio.strategyPositions()) {
      if (position.signedLots === 0) continue
      const markTicks = built.portfolio.markTicksOf(instrument.index)
      const currency = world.currencies[instrument.settlementCurrency]!
      const averageTicks = Math.round(Math.abs(position.costMinor / (position.signedLots * instrument.minorPerTickLot)))
      lines.push({
        strategyId: world.strategies[row - 1]?.strategyId ?? '-',
        instrumentId: instrument.instrumentId,
        qty: `${position.signedLots < 0 ? '-' : ''}${formatQty(instrument, Math.abs(position.signedLots) as QtyLots)}`,
        averagePrice: instrument.isInverse ? '-' : formatPrice(instrument, averageTicks as PriceTicks),
        markPrice: markTicks === undefined ? '-' : formatPrice(instrument, markTicks as PriceTicks),
        unrealized:
          markTicks === undefined ? '-' : formatMoney(currency, unrealizedMinorOf(position, instrument, markTicks)),
      })
    }
    return lines
  }

  #orderLine(order: Order, nowUs: number): OrderLine {
    const { state } = this.#engine
    const instrument = state.instrumentOf(order.instrumentIndex)
    const priceTicks = order.limitTicks ?? order.triggerTicks
    return {
      clientOrderId: order.clientOrderId,
      strategyId: state.world.strategies[order.strategyIndex]?.strategyId ?? '-',
      instrumentId: instrument.instrumentId,
      side: order.side,
      qty: formatQty(instrument, (order.qtyLots - order.cumQtyLots) as QtyLots),
      price: priceTicks === undefined ? order.workingType : formatPrice(instrument, priceTicks),
      status: order.status,
      ageUs: nowUs - order.createdTimeUs,
    }
  }

  #fillLine(fill: OrderFilled): FillLine {
    const { state } = this.#engine
    const instrument = state.instrumentOf(fill.instrumentIndex)
    return {
      timeUs: fill.timeUs,
      strategyId: state.world.strategies[fill.strategyIndex]?.strategyId ?? '-',
      instrumentId: instrument.instrumentId,
      side: fill.side,
      qty: formatQty(instrument, fill.lastQtyLots),
      price: formatPrice(instrument, fill.lastTicks),
      fee: `${formatMoney(state.world.currencies[fill.feeCurrency]!, fill.feeMinor)} ${state.world.currencies[fill.feeCurrency]!.code}`,
    }
  }

  #markets(nowUs: number): MarketLine[] {
    const { world, built } = this.#engine.state
    return world.instruments.map(instrument => {
      const market = built.markets[instrument.index]!
      const price = (isKnown: boolean, ticks: PriceTicks) => (isKnown ? formatPrice(instrument, ticks) : '-')
      return {
        instrumentId: instrument.instrumentId,
        bid: price(market.hasQuote, market.bidTicks),
        ask: price(market.hasQuote, market.askTicks),
        last: price(market.hasTrade, market.lastTicks),
        ageUs: market.updateTimeUs === 0 ? -1 : Math.max(0, nowUs - market.updateTimeUs),
        dataState: dataStateOf(market, nowUs, built.risk.dataAgeUsMaxOf(instrument.index)),
      }
    })
  }

  #commitQuantiles(): [number, number] {
    const sorted = Float64Array.from(this.#commitsUs).sort()
    if (sorted.length === 0) return [0, 0]
    return [
      sorted[Math.floor(sorted.length * 0.5)]!,
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))]!,
    ]
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
