/**
 * Orders and fills of the history. An order's status follows its events by the rule book of the core
 * (core/orders/transitions.ts), of which this knows the outcomes only.
 */

import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { OrderAdopted, OrderEvent, OrderFilled, OrderSubmitted } from '../../core/domain/events.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { OrderStatus } from '../../core/domain/order.ts'
import type { HistoryNames } from './history-names.ts'
import { FLAT, type NetPosition, netFill } from './history-position.ts'

const CLOSED = ['Filled', 'Canceled', 'Rejected', 'Expired'] as const satisfies readonly OrderStatus[]

/** Which status an event leads to, except from these; a closed status never changes. */
interface StatusRule {
  readonly next: OrderStatus
  readonly exceptFrom: readonly OrderStatus[]
}

const STATUS_RULES: { readonly [K in OrderEvent['kind']]?: StatusRule } = {
  OrderReleased: { next: 'Submitted', exceptFrom: [] },
  OrderInDoubt: { next: 'InDoubt', exceptFrom: ['PendingCancel'] },
  OrderAccepted: { next: 'Accepted', exceptFrom: ['PendingAmend', 'PendingCancel'] },
  OrderRejected: { next: 'Rejected', exceptFrom: [] },
  OrderFilled: { next: 'Accepted', exceptFrom: ['PendingAmend', 'PendingCancel'] },
  OrderCancelRequested: { next: 'PendingCancel', exceptFrom: [] },
  OrderCancelRejected: { next: 'Accepted', exceptFrom: ['InDoubt', 'PendingAmend'] },
  OrderCanceled: { next: 'Canceled', exceptFrom: [] },
  OrderExpired: { next: 'Expired', exceptFrom: [] },
  OrderAmendRequested: { next: 'PendingAmend', exceptFrom: ['Held'] },
  OrderAmended: { next: 'Accepted', exceptFrom: ['Held', 'PendingCancel'] },
  OrderAmendRejected: { next: 'Accepted', exceptFrom: ['InDoubt', 'PendingCancel'] },
}

interface PositionRow {
  readonly signed_lots: number
  readonly open_tick_lots: string
  readonly realized_tick_lots: string
}

export class HistoryOrders {
  private readonly names: HistoryNames
  private readonly statusOf: StatementSync
  private readonly insertOrder: StatementSync
  private readonly setStatus: StatementSync
  private readonly setTerms: StatementSync
  private readonly setVenueOrderId: StatementSync
  private readonly addCumQty: StatementSync
  private readonly insertStep: StatementSync
  private readonly insertFill: StatementSync
  private readonly positionOf: StatementSync
  private readonly setPosition: StatementSync

  constructor(db: DatabaseSync, names: HistoryNames) {
    this.names = names
    this.statusOf = db.prepare(
      'SELECT status, qty_lots AS qtyLots, cum_qty_lots AS cumQtyLots FROM orders WHERE order_number = ?',
    )
    this.insertOrder = db.prepare(
      `INSERT OR REPLACE INTO orders (order_number, client_order_id, account_id, strategy_id, instrument_id, side, order_type,
       time_in_force, contingency, list_number, leg, tag, qty_lots, limit_ticks, trigger_ticks, status, origin_sequence,
       created_time_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.setStatus = db.prepare('UPDATE orders SET status = ?, closed_time_us = ?, text = ? WHERE order_number = ?')
    this.setTerms = db.prepare(
      `UPDATE orders SET qty_lots = ?, limit_ticks = coalesce(?, limit_ticks), trigger_ticks = coalesce(?, trigger_ticks)
       WHERE order_number = ?`,
    )
    this.setVenueOrderId = db.prepare('UPDATE orders SET venue_order_id = ? WHERE order_number = ?')
    this.addCumQty = db.prepare('UPDATE orders SET cum_qty_lots = cum_qty_lots + ? WHERE order_number = ?')
    this.insertStep = db.prepare(
      'INSERT INTO order_steps (order_number, sequence, kind, time_us, text) VALUES (?, ?, ?, ?, ?)',
    )
    this.insertFill = db.prepare(
      `INSERT INTO fills (account_id, execution_id, order_number, strategy_id, instrument_id, side, last_qty_lots, last_ticks,
       fee_minor, fee_currency, liquidity, event_time_us, time_us, sequence)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, execution_id) DO NOTHING`,
    )
    this.positionOf = db.prepare(
      `SELECT signed_lots, open_tick_lots, realized_tick_lots FROM positions
       WHERE account_id = ? AND strategy_id = ? AND instrument_id = ?`,
    )
    this.setPosition = db.prepare(
      `INSERT INTO positions VALUES (?, ?, ?, ?, ?, ?, 1, ?) ON CONFLICT DO UPDATE SET signed_lots = excluded.signed_lots,
       open_tick_lots = excluded.open_tick_lots, realized_tick_lots = excluded.realized_tick_lots,
       fill_count = fill_count + 1, time_us = excluded.time_us`,
    )
  }

  /** All events of an order but its denial. */
  project(event: Exclude<OrderEvent, { kind: 'OrderDenied' }>, sequence: number, timeUs: TimeUs): void {
    if (event.kind === 'OrderSubmitted') this.submit(event)
    else if (event.kind === 'OrderAdopted') this.adopt(event)
    else if (event.kind === 'OrderFilled' && !this.fill(event, sequence)) return
    const text = 'text' in event ? event.text : event.kind === 'OrderInDoubt' ? event.cause : ''
    if (event.orderNumber > 0) this.insertStep.run(event.orderNumber, sequence, event.kind, timeUs, text)
    this.changeTerms(event)
    this.changeStatus(event, text, timeUs)
  }

  private submit(event: OrderSubmitted): void {
    const { terms, names } = { terms: event.terms, names: this.names }
    this.insertOrder.run(
      event.orderNumber,
      event.clientOrderId,
      names.account(event.accountIndex),
      names.strategy(event.strategyIndex),
      names.instrument(terms.instrumentIndex),
      terms.side,
      terms.orderType,
      terms.timeInForce,
      event.contingency,
      event.listNumber,
      event.leg,
      terms.tag,
      terms.qtyLots,
      terms.limitTicks ?? null,
      terms.triggerTicks ?? null,
      event.isHeld ? 'Held' : 'Submitted',
      event.originSequence,
      event.timeUs,
    )
  }

  /** Somebody else placed it: it works at the venue already, and what was filled before is not among our fills. */
  private adopt(event: OrderAdopted): void {
    const { orderNumber, venueOrderId, cumQtyLots } = event
    const alone = { intentSequence: 0, leg: 0, contingency: 'None', listNumber: orderNumber } as const
    this.submit({ ...event, kind: 'OrderSubmitted', ...alone, isTriggerEmulated: false, isHeld: false })
    this.setStatus.run('Accepted', null, 'adopted', orderNumber)
    this.setVenueOrderId.run(venueOrderId, orderNumber)
    this.addCumQty.run(cumQtyLots, orderNumber)
  }

  /** False for an execution that is there already. */
  private fill(event: OrderFilled, sequence: number): boolean {
    const account = this.names.account(event.accountIndex)
    const strategy = this.names.strategy(event.strategyIndex)
    const instrument = this.names.instrument(event.instrumentIndex)
    const { changes } = this.insertFill.run(
      account,
      event.executionId,
      event.orderNumber,
      strategy,
      instrument,
      event.side,
      event.lastQtyLots,
      event.lastTicks,
      event.feeMinor,
      this.names.currency(event.feeCurrency),
      event.liquidity,
      event.eventTimeUs,
      event.timeUs,
      sequence,
    )
    if (changes === 0) return false
    this.addCumQty.run(event.lastQtyLots, event.orderNumber)
    const before = this.readPosition(account, strategy, instrument)
    const { signedLots, openTickLots, realizedTickLots } = netFill(
      before,
      event.side,
      event.lastQtyLots,
      event.lastTicks,
    )
    const texts = [openTickLots.toString(), realizedTickLots.toString()] as const
    this.setPosition.run(account, strategy, instrument, signedLots, ...texts, event.timeUs)
    return true
  }

  private readPosition(account: string, strategy: string, instrument: string): NetPosition {
    const row = this.positionOf.get(account, strategy, instrument) as PositionRow | undefined
    if (row === undefined) return FLAT
    const { signed_lots: signedLots, open_tick_lots, realized_tick_lots } = row
    return { signedLots, openTickLots: BigInt(open_tick_lots), realizedTickLots: BigInt(realized_tick_lots) }
  }

  private changeTerms(event: OrderEvent): void {
    switch (event.kind) {
      case 'OrderAccepted':
        if (event.venueOrderId !== '') this.setVenueOrderId.run(event.venueOrderId, event.orderNumber)
        break
      case 'OrderReleased':
        this.setTerms.run(event.qtyLots, event.limitTicks ?? null, null, event.orderNumber)
        break
      case 'OrderAdjusted':
        this.setTerms.run(event.qtyLots, null, event.triggerTicks ?? null, event.orderNumber)
        break
      case 'OrderAmended':
        this.setTerms.run(event.qtyLots, event.limitTicks ?? null, event.triggerTicks ?? null, event.orderNumber)
        break
    }
  }

  private changeStatus(event: Exclude<OrderEvent, { kind: 'OrderDenied' }>, text: string, timeUs: TimeUs): void {
    const rule = STATUS_RULES[event.kind]
    if (rule === undefined) return
    const order = this.statusOf.get(event.orderNumber) as StatusRow | undefined
    if (order === undefined || isClosed(order.status)) return
    const isComplete = event.kind === 'OrderFilled' && order.cumQtyLots >= order.qtyLots
    const next = isComplete ? 'Filled' : rule.next
    if (!isComplete && rule.exceptFrom.includes(order.status)) return
    this.setStatus.run(next, isClosed(next) ? timeUs : null, text, event.orderNumber)
  }
}

interface StatusRow {
  readonly status: OrderStatus
  readonly qtyLots: number
  readonly cumQtyLots: number
}

function isClosed(status: OrderStatus): boolean {
  return (CLOSED as readonly OrderStatus[]).includes(status)
}
