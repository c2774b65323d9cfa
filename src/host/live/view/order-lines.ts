/** Positions, working orders, orders of others and fills of a view. */

import type { ExternalOrderLine, FillLine, OrderLine, PositionLine } from '../../../api/contract/session-view.ts'
import type { ExternalOrder } from '../../../core/domain/account-events.ts'
import type { OrderFilled } from '../../../core/domain/events.ts'
import type { Instrument } from '../../../core/domain/instrument.ts'
import { formatMoney, formatPrice, formatQty } from '../../../core/domain/instrument-math.ts'
import type { Order } from '../../../core/domain/order.ts'
import type { PriceTicks } from '../../../core/domain/quantities.ts'
import type { EngineState } from '../../../core/engine/engine-state.ts'
import { awaitsAnswer } from '../../../core/engine/order-steps.ts'
import { type Position, unrealizedMinorOf } from '../../../core/portfolio/position.ts'
import { moneyText, signedQtyText, UNKNOWN } from './texts.ts'

const NOBODY = '-'

/** Flat ones are left out. */
export function positionLines({ world, built }: EngineState): PositionLine[] {
  const lines: PositionLine[] = []
  for (const { row, instrument, position } of built.portfolio.strategyPositions()) {
    if (position.signedLots === 0) continue
    const markTicks = built.portfolio.markTicksOf(instrument.index)
    const currency = world.currencies[instrument.settlementCurrency]!
    const unrealized = markTicks === undefined ? undefined : unrealizedMinorOf(position, instrument, markTicks)
    const strategy = world.strategies[row - 1]
    lines.push({
      strategyId: strategy?.strategyId ?? NOBODY,
      accountId: world.accounts[strategy?.accountIndex ?? -1]?.accountId ?? NOBODY,
      instrumentId: instrument.instrumentId,
      qty: signedQtyText(instrument, position.signedLots),
      averagePrice: averageText(instrument, position),
      markPrice: markTicks === undefined ? '-' : formatPrice(instrument, markTicks as PriceTicks),
      currency: currency.code,
      unrealized: unrealized === undefined ? '-' : moneyText(currency, unrealized),
    })
  }
  return lines
}

/** An inverse contract's cost is not a price. */
function averageText(instrument: Instrument, { costMinor, signedLots }: Position): string {
  if (instrument.isInverse) return '-'
  const ticks = Math.round(Math.abs(costMinor / (signedLots * instrument.minorPerTickLot)))
  return formatPrice(instrument, ticks as PriceTicks)
}

export function orderLine(state: EngineState, order: Order): OrderLine {
  const { world } = state
  const instrument = state.instrumentOf(order.instrumentIndex)
  const priceTicks = order.limitTicks ?? order.triggerTicks
  return {
    clientOrderId: order.clientOrderId,
    venueOrderId: order.venueOrderId ?? '',
    strategyId: world.strategies[order.strategyIndex]?.strategyId ?? NOBODY,
    accountId: world.accounts[order.accountIndex]!.accountId,
    instrumentId: instrument.instrumentId,
    side: order.side,
    orderType: order.orderType,
    timeInForce: order.timeInForce,
    qty: formatQty(instrument, order.qtyLots - order.cumQtyLots),
    filledQty: formatQty(instrument, order.cumQtyLots),
    price: priceTicks === undefined ? order.workingType : formatPrice(instrument, priceTicks),
    trigger: order.triggerTicks === undefined ? '' : formatPrice(instrument, order.triggerTicks),
    status: order.status,
    isReduceOnly: order.isReduceOnly,
    tag: order.tag,
    createdUs: order.createdTimeUs,
    awaitedSinceUs: order.status === 'InDoubt' || awaitsAnswer(order) ? order.sentTimeUs : null,
  }
}

/** Orders that are not ours, the first of each account. */
export function externalOrderLines(state: EngineState): ExternalOrderLine[] {
  return state.readings.flatMap(({ externalOrders }, index) => {
    const { accountId } = state.world.accounts[index]!
    return externalOrders.slice(0, EXTERNAL_SHOWN).map(external => externalLine(state, accountId, external))
  })
}

const EXTERNAL_SHOWN = 10

function externalLine(state: EngineState, accountId: string, external: ExternalOrder): ExternalOrderLine {
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
    seenSinceUs: firstSeenUs,
  }
}

/** Shape: the order may be gone from memory later: `clientOrderId` is what it was called when it filled. */
export function fillLine(state: EngineState, fill: OrderFilled, clientOrderId: string): FillLine {
  const { world } = state
  const instrument = state.instrumentOf(fill.instrumentIndex)
  const currency = world.currencies[fill.feeCurrency]!
  return {
    timeUs: fill.timeUs,
    executionId: fill.executionId,
    clientOrderId,
    strategyId: world.strategies[fill.strategyIndex]?.strategyId ?? NOBODY,
    accountId: world.accounts[fill.accountIndex]!.accountId,
    instrumentId: instrument.instrumentId,
    side: fill.side,
    qty: formatQty(instrument, fill.lastQtyLots),
    price: formatPrice(instrument, fill.lastTicks),
    fee: `${formatMoney(currency, fill.feeMinor)} ${currency.code}`,
    liquidity: fill.liquidity,
  }
}
