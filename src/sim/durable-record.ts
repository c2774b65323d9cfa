/**
 * What is durable, by the bytes on the disk: the orders and amends that may leave, the fills that are booked, the kill that
 * holds. Nobody but the disk tells it anything.
 */

import type { AmendRequest } from '../core/domain/effects.ts'
import type { Event, OrderAmendRequested, OrderFilled } from '../core/domain/events.ts'
import type { ClientOrderId, OrderNumber } from '../core/domain/ids.ts'
import type { Input } from '../core/domain/inputs.ts'
import { SEEN_TO_BELIEVE } from '../core/reconcile/external-orders.ts'
import { RecordReader } from '../store/record-codec.ts'
import { DataRecord } from './data-record.ts'
import type { BreakRule } from './rules.ts'
import type { DiskListener, StoredRow } from './sim-disk.ts'

interface JournaledFill {
  readonly fill: OrderFilled
  readonly blockNumber: number
}

export class DurableRecord implements DiskListener {
  /** Released to the venue by a durable block, ever; with the number of the block. */
  readonly orders = new Map<string, number>()
  /** By execution id: the fills in the journal as it stands. */
  readonly fills = new Map<string, JournaledFill>()
  /** By strategy: the newest intent on record. */
  readonly intents = new Map<number, number>()
  /** Submitted in blocks that are lost: whoever goes on knows nothing of them. */
  readonly lost = new Set<ClientOrderId>()
  /** Of which a discrepancy is on record. */
  readonly told = new Set<ClientOrderId>()
  /** Ours, found at the venue more than once, and in no book. */
  readonly strays = new Set<ClientOrderId>()
  isKilled = false
  readonly #break: BreakRule
  readonly #numbers = new Map<OrderNumber, ClientOrderId>()
  /** With the number of the block. */
  readonly #submitted = new Map<ClientOrderId, number>()
  readonly #amends = new Map<OrderNumber, OrderAmendRequested[]>()
  /** The bytes of the blocks as they were synced. */
  readonly #sealed = new Map<number, Uint8Array>()
  readonly #reader = new RecordReader()
  readonly #data: DataRecord

  constructor(breakRule: BreakRule, mayTradeDegraded: boolean) {
    this.#break = breakRule
    this.#data = new DataRecord(breakRule, mayTradeDegraded)
  }

  onSynced(row: Pick<StoredRow, 'blockNumber' | 'sealed'>, payload: Uint8Array): void {
    this.#sealed.set(row.blockNumber, row.sealed)
    const reader = this.#reader
    reader.open(payload)
    while (reader.next()) {
      if (reader.isInput) this.#onInput(reader.input, row.blockNumber)
      else this.#onEvent(reader.event, row.blockNumber)
    }
  }

  /** Damage took these blocks: what they held is not known any more. */
  onCut(rows: readonly Pick<StoredRow, 'blockNumber'>[]): void {
    const first = rows[0]!.blockNumber
    for (const [executionId, { blockNumber }] of this.fills) if (blockNumber >= first) this.fills.delete(executionId)
    for (const [clientOrderId, blockNumber] of this.#submitted) if (blockNumber >= first) this.lost.add(clientOrderId)
    this.isKilled = false
    this.#data.onCut()
    // NaN: nothing is expected of the next one.
    for (const strategyIndex of this.intents.keys()) this.intents.set(strategyIndex, Number.NaN)
  }

  /** What a start reads must be what was made durable. */
  onRead({ blockNumber, sealed }: StoredRow): void {
    if (this.#sealed.get(blockNumber) !== sealed)
      this.#break('DAMAGE_READ_AS_DATA', `block ${blockNumber} is not what was synced`)
  }

  hasAmend({ orderNumber, qtyLots, limitTicks, triggerTicks }: AmendRequest): boolean {
    const isIt = (each: OrderAmendRequested) =>
      each.qtyLots === qtyLots && each.limitTicks === limitTicks && each.triggerTicks === triggerTicks
    return this.#amends.get(orderNumber)?.some(isIt) === true
  }

  /** A strategy numbers what it asks for; over all lives of all nodes each number is taken once, in order. */
  #onInput(input: Input, blockNumber: number): void {
    if (input.kind === 'DataStateReport') this.#data.onReport(input)
    if (!('intentSequence' in input) || input.kind === 'SaveStrategyState') return
    const { strategyIndex, intentSequence } = input
    const last = this.intents.get(strategyIndex) ?? 0
    if (intentSequence <= last)
      this.#break('INTENT_TWICE', `${strategyIndex}/${intentSequence} in block ${blockNumber}`)
    if (intentSequence > last + 1)
      this.#break('INTENT_LOST', `${strategyIndex}/${intentSequence} in block ${blockNumber} follows ${last}`)
    this.intents.set(strategyIndex, intentSequence)
  }

  #onEvent(event: Event, blockNumber: number): void {
    switch (event.kind) {
      case 'OrderSubmitted':
        this.#data.onSubmitted(event, blockNumber)
        this.#numbers.set(event.orderNumber, event.clientOrderId)
        this.#submitted.set(event.clientOrderId, blockNumber)
        this.#amends.delete(event.orderNumber)
        if (!event.isHeld) this.orders.set(event.clientOrderId, blockNumber)
        return
      case 'OrderReleased':
        this.orders.set(this.#numbers.get(event.orderNumber)!, blockNumber)
        return
      case 'OrderAmendRequested': {
        const amends = this.#amends.get(event.orderNumber)
        if (amends === undefined) this.#amends.set(event.orderNumber, [event])
        else amends.push(event)
        return
      }
      case 'ExternalOrdersChanged':
        for (const { order, isOurs, seenCount } of event.orders)
          if (isOurs && seenCount >= SEEN_TO_BELIEVE) this.strays.add(order.clientOrderId)
        return
      case 'DiscrepancyFound':
        this.told.add(event.clientOrderId)
        return
      case 'TradingStateChanged':
        if (event.scope.level === 'All') this.isKilled = event.tradingState === 'Halted'
        return
      case 'OrderFilled':
        this.#data.onFilled(event)
        if (this.fills.has(event.executionId))
          this.#break('FILL_BOOKED_TWICE', `${event.executionId} again in block ${blockNumber}`)
        this.fills.set(event.executionId, { fill: event, blockNumber })
        return
      default:
    }
  }
}
