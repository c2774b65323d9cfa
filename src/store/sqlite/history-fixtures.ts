/** Journals in memory, and events of orders, for tests of the history. */

import type { Event, OrderFilled, OrderSubmitted } from '../../core/domain/events.ts'
import { fixtureConfiguration, fixtureTerms } from '../../core/domain/fixtures.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { Input } from '../../core/domain/inputs.ts'
import { newQuoteTick } from '../../core/domain/market-data.ts'
import type { Side } from '../../core/domain/order.ts'
import { lots, ticks } from '../../core/domain/quantities.ts'
import type { JournalHead, JournalReading, StoredBlock } from '../../ports.ts'
import { openBlock, sealBlock } from '../block.ts'
import { RecordWriter } from '../record-codec.ts'
import { EMPTY_HEAD } from './journal-fixtures.ts'

/** A journal in memory: each call of `append` is one input with its events, and one block. */
export class MemoryJournal {
  readonly blocks: StoredBlock[] = []
  base = 0

  append(...events: readonly Event[]): StoredBlock {
    const writer = new RecordWriter()
    const sequence = this.blocks.length + 1
    const timeUs = (sequence * 1000) as TimeUs
    writer.writeInput({ ...newQuoteTick(), timeUs } as Input, sequence)
    for (const event of events) writer.writeEvent(event)
    const facts = { epoch: 1, firstSequence: sequence, lastSequence: sequence, firstTimeUs: timeUs, lastTimeUs: timeUs }
    const draft = { ...facts, recordCount: 1 + events.length, payload: writer.take() }
    const block = openBlock(sealBlock(sequence, this.blocks.at(-1)?.hash ?? '', draft).bytes)
    this.blocks.push(block)
    return block
  }

  head(): JournalHead {
    return this.blocks.at(-1) ?? EMPTY_HEAD
  }

  blocksAfter(blockNumber: number): StoredBlock[] {
    return this.blocks.slice(blockNumber)
  }

  baseBlockNumber(): number {
    return this.base
  }

  get asJournal(): JournalReading & { baseBlockNumber(): number } {
    return this as unknown as JournalReading & { baseBlockNumber(): number }
  }
}

export const CONFIGURED = { kind: 'ConfigurationApplied', configuration: fixtureConfiguration() } as Event
const { accounts, strategies, instruments } = fixtureConfiguration()
export const [ACCOUNT, STRATEGY, INSTRUMENT] = [
  accounts[0]!.accountId,
  strategies[0]!.strategyId,
  instruments[0]!.instrumentId,
]

export function submitted(orderNumber: number, more: object = {}): Event {
  const event = {
    kind: 'OrderSubmitted',
    orderNumber,
    strategyIndex: 0,
    clientOrderId: `H1E1S${orderNumber}L0`,
    accountIndex: 0,
    terms: fixtureTerms({ qtyLots: lots(10), limitTicks: ticks(500), tag: 'entry' }),
    intentSequence: orderNumber,
    leg: 0,
    contingency: 'None',
    listNumber: orderNumber,
    originSequence: 1,
    isTriggerEmulated: false,
    isHeld: false,
    timeUs: 7,
    ...more,
  }
  return event as unknown as OrderSubmitted
}

export function filled(
  orderNumber: number,
  executionId: string,
  side: Side,
  lastQtyLots: number,
  lastTicks: number,
  more: object = {},
) {
  const event = {
    kind: 'OrderFilled',
    orderNumber,
    strategyIndex: 0,
    accountIndex: 0,
    instrumentIndex: 0,
    side,
    executionId,
    lastQtyLots,
    lastTicks,
    feeMinor: 3,
    feeCurrency: 0,
    liquidity: 'Taker',
    eventTimeUs: 8,
    timeUs: 9,
    ...more,
  }
  return event as unknown as OrderFilled
}

const stamp = (orderNumber: number) => ({ orderNumber, strategyIndex: 0, timeUs: 11, text: 'why' })
export const of = (kind: string, orderNumber: number, more: object = {}) =>
  ({ kind, ...stamp(orderNumber), ...more }) as unknown as Event

const DENIAL = { action: 'Submit', code: 'QTY_ABOVE_MAX', what: 'qtyLots', was: 5.5, limit: 2 }

/** Turns of a session, `from` to `to`; late fills and changes of old orders among them. */
export function appendTurns(journal: MemoryJournal, from: number, to: number): void {
  for (let i = from; i <= to; i++) {
    const denied = { kind: 'OrderDenied', strategyIndex: 0, intentSequence: i, leg: 0, ...DENIAL } as Event
    const fill = filled(i, `x${i}`, i % 3 === 0 ? 'Sell' : 'Buy', 1 + (i % 10), 490 + (i % 20))
    const late = i > 20 ? [filled(i - 20, `late${i}`, 'Sell', 1, 500), of('OrderCanceled', i - 10)] : []
    const accepted = of('OrderAccepted', i, { venueOrderId: `v${i}`, eventTimeUs: 1 })
    journal.append(submitted(i), accepted, fill, ...late, denied)
  }
}
