/** The tables of a node's view: each line made from the core's state, formatted for people. */

import type { ExternalOrder } from '../../core/domain/account-events.ts'
import type { OrderFilled } from '../../core/domain/events.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { formatMoney, formatPrice, formatQty } from '../../core/domain/instrument-math.ts'
import type { Order } from '../../core/domain/order.ts'
import type { Currency, PriceTicks, QtyLots } from '../../core/domain/quantities.ts'
import type { EngineState } from '../../core/engine/engine-state.ts'
import { awaitsAnswer } from '../../core/engine/order-steps.ts'
import { dataStateOf } from '../../core/market/instrument-market.ts'
import { type Position, unrealizedMinorOf } from '../../core/portfolio/position.ts'
import type { LineStandings } from './line-standings.ts'
import type { ExternalOrderLine, FillLine, MarketLine, OrderLine, PositionLine, StrategyLine } from './view.ts'

/** Where a figure cannot be told. */
export const UNKNOWN = 'unknown'

export function moneyText(currency: Currency, minor: number | undefined): string {
  return minor === undefined ? UNKNOWN : formatMoney(currency, minor)
}

/** Shape: `faults` has why a strategy's process was given up, by strategy. */
export function strategyLines(state: EngineState, faults: ReadonlyMap<number, string>): StrategyLine[] {
  const { world, built } = state
  return world.strategies.map(({ strategyId, accountIndex }, index) => {
    const account = world.accounts[accountIndex]!
    const { isRunning, stopReason } = state.strategies[index]!
    const { tradingStates } = built.risk
    return {
      strategyId,
      state: isRunning ? 'running' : (faults.get(index) ?? stopReason),
      pnl: moneyText(world.currencies[account.baseCurrency]!, built.portfolio.strategyPnlMinorOf(index)),
      tradingState: tradingStates.effective(account.venueIndex, accountIndex, 0 as never, index as never),
    }
  })
}

/** Flat ones are left out. */
export function positionLines({ world, built }: EngineState): PositionLine[] {
  const lines: PositionLine[] = []
  for (const { row, instrument, position } of built.portfolio.strategyPositions()) {
    if (position.signedLots === 0) continue
    const markTicks = built.portfolio.markTicksOf(instrument.index)
    const currency = world.currencies[instrument.settlementCurrency]!
    const unrealized = markTicks === undefined ? undefined : unrealizedMinorOf(position, instrument, markTicks)
    lines.push({
      strategyId: world.strategies[row - 1]?.strategyId ?? '-',
      instrumentId: instrument.instrumentId,
      qty: signedQtyText(instrument, position.signedLots),
      averagePrice: averageText(instrument, position),
      markPrice: markTicks === undefined ? '-' : formatPrice(instrument, markTicks as PriceTicks),
      unrealized: unrealized === undefined ? '-' : formatMoney(currency, unrealized),
    })
  }
  return lines
}

function signedQtyText(instrument: Instrument, signedLots: number): string {
  return `${signedLots < 0 ? '-' : ''}${formatQty(instrument, Math.abs(signedLots) as QtyLots)}`
}

/** An inverse contract's cost is not a price. */
function averageText(instrument: Instrument, { costMinor, signedLots }: Position): string {
  if (instrument.isInverse) return '-'
  const ticks = Math.round(Math.abs(costMinor / (signedLots * instrument.minorPerTickLot)))
  return formatPrice(instrument, ticks as PriceTicks)
}

export function orderLine(state: EngineState, order: Order, nowUs: number): OrderLine {
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
    awaitedUs: order.status === 'InDoubt' || awaitsAnswer(order) ? Math.max(1, nowUs - order.sentTimeUs) : 0,
  }
}

/** Orders that are not ours, the first of each account. */
export function externalOrderLines(state: EngineState, nowUs: number): ExternalOrderLine[] {
  return state.readings.flatMap(({ externalOrders }, index) => {
    const { accountId } = state.world.accounts[index]!
    return externalOrders.slice(0, EXTERNAL_SHOWN).map(external => externalLine(state, accountId, external, nowUs))
  })
}

const EXTERNAL_SHOWN = 10

function externalLine(
  state: EngineState,
  accountId: string,
  external: ExternalOrder,
  nowUs: number,
): ExternalOrderLine {
  const { order, isOurs, firstSeenUs } = external
  const instrument = state.world.instruments[order.instrumentIndex ?? -1]
  const priceTicks = order.limitTicks ?? order.triggerTicks
  return {
    accountId,
    orderId: order.clientOrderId || order.venueOrderId,
    instrumentId: instrument?.instrumentId ?? (order.symbol || UNKNOWN),
    side: order.side,
    qty: instrument === undefined ? UNKNOWN : formatQty(instrument, order.qtyLots - order.cumQtyLots),
    price: instrument === undefined || priceTicks === undefined ? order.orderType : formatPrice(instrument, priceTicks),
    isOurs,
    ageUs: nowUs - firstSeenUs,
  }
}

export function fillLine(state: EngineState, fill: OrderFilled): FillLine {
  const instrument = state.instrumentOf(fill.instrumentIndex)
  const currency = state.world.currencies[fill.feeCurrency]!
  return {
    timeUs: fill.timeUs,
    strategyId: state.world.strategies[fill.strategyIndex]?.strategyId ?? '-',
    instrumentId: instrument.instrumentId,
    side: fill.side,
    qty: formatQty(instrument, fill.lastQtyLots),
    price: formatPrice(instrument, fill.lastTicks),
    fee: `${formatMoney(currency, fill.feeMinor)} ${currency.code}`,
  }
}

export function marketLines({ world, built }: EngineState, standing: LineStandings, nowUs: number): MarketLine[] {
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
      lines: standing.linesOf(instrument.index),
      lastSwitch: standing.lastSwitchOf(instrument.index, nowUs),
    }
  })
}
