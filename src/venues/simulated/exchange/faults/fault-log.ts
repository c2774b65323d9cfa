/** What the faults did, newest kept: the other half of every fault test's evidence. */

import { RingBuffer } from '../../../../core/std/ring-buffer.ts'
import type { FaultKind } from './fault-spec.ts'

export interface FaultRecord {
  /** Counts from 1, also past the records that are gone. */
  readonly number: number
  readonly timeUs: number
  readonly faultId: string
  readonly kind: FaultKind
  /** What it struck: an operation, an event, an order. */
  readonly subject: string
  /** What it did. */
  readonly text: string
}

export const FAULT_RECORDS_MAX = 20_000

export class FaultLog {
  readonly #records: RingBuffer<FaultRecord>
  #count = 0

  constructor(recordsMax = FAULT_RECORDS_MAX) {
    this.#records = new RingBuffer(recordsMax)
  }

  /** How many there ever were. */
  get count(): number {
    return this.#count
  }

  add(record: Omit<FaultRecord, 'number'>): void {
    this.#records.push({ number: ++this.#count, ...record })
  }

  /** The kept records with a greater number, oldest first. */
  after(number: number): FaultRecord[] {
    return [...this.#records].filter(record => record.number > number)
  }
}
