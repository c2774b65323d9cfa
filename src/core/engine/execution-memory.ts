/**
 * Remembers which executions are booked, so that each enters the journal once however often the venue repeats it.
 *
 * Invariant: holds at least the newest `halfCapacity` executions, in two generations of which the older is dropped whole
 * (constant cost; taking single entries from the front of a Map walks over its gaps). `horizonUs` is the venue time
 * below which it may have forgotten some.
 */

import type { AccountIndex, ExecutionId } from '../domain/ids.ts'
import { TextSet, tableHashOf } from '../std/text-set.ts'

export interface ExecutionMemoryData {
  readonly horizonUs: number
  readonly newestUs: number
  /** Oldest generation first. */
  readonly generations: readonly (readonly string[])[]
  readonly generationNewestUs: readonly number[]
}

export class ExecutionMemory {
  readonly #halfCapacity: number
  #older = new TextSet()
  #olderNewestUs = 0
  #newer = new TextSet()
  #newestUs = 0
  #horizonUs = 0
  /** What was asked for last is nearly always what is added next: its hash is kept. A note, not state. */
  #askedKey = ''
  #askedHash = 0

  constructor(halfCapacity = 16_384) {
    this.#halfCapacity = halfCapacity
  }

  has(account: AccountIndex, executionId: ExecutionId): boolean {
    const key = keyOf(account, executionId)
    const hash = tableHashOf(key)
    this.#askedKey = key
    this.#askedHash = hash
    return this.#newer.hasHashed(key, hash) || this.#older.hasHashed(key, hash)
  }

  add(account: AccountIndex, executionId: ExecutionId, eventTimeUs: number): void {
    if (this.#newer.size >= this.#halfCapacity) this.#turnOver()
    const key = keyOf(account, executionId)
    this.#newer.add(key, key === this.#askedKey ? this.#askedHash : tableHashOf(key))
    if (eventTimeUs > this.#newestUs) this.#newestUs = eventTimeUs
  }

  /** True for an execution of a time from which some are forgotten; never where the venue tells no time. */
  mayHaveForgotten(eventTimeUs: number): boolean {
    return eventTimeUs !== 0 && eventTimeUs <= this.#horizonUs
  }

  /** The venue's time of the newest booked execution; 0 before the first. */
  get newestUs(): number {
    return this.#newestUs
  }

  /** Those of an account that it remembers, the oldest first. */
  idsOf(account: AccountIndex): ExecutionId[] {
    const prefix = keyOf(account, '' as ExecutionId)
    const ids: ExecutionId[] = []
    for (const key of [...this.#older.toArray(), ...this.#newer.toArray()]) {
      const isIts = account === 0 ? !OTHER_ACCOUNT.test(key) : key.startsWith(prefix)
      if (isIts) ids.push(key.slice(prefix.length) as ExecutionId)
    }
    return ids
  }

  save(): ExecutionMemoryData {
    return {
      horizonUs: this.#horizonUs,
      newestUs: this.#newestUs,
      generations: [this.#older.toArray(), this.#newer.toArray()],
      generationNewestUs: [this.#olderNewestUs, this.#newestUs],
    }
  }

  static restore(data: ExecutionMemoryData, halfCapacity?: number): ExecutionMemory {
    const memory = new ExecutionMemory(halfCapacity)
    memory.#older = TextSet.from(data.generations[0] ?? [])
    memory.#newer = TextSet.from(data.generations[1] ?? [])
    memory.#olderNewestUs = data.generationNewestUs[0] ?? 0
    memory.#newestUs = data.newestUs
    memory.#horizonUs = data.horizonUs
    return memory
  }

  #turnOver(): void {
    if (this.#older.size > 0) this.#horizonUs = this.#olderNewestUs
    const forgotten = this.#older
    forgotten.clear()
    this.#older = this.#newer
    this.#olderNewestUs = this.#newestUs
    this.#newer = forgotten
  }
}

/** Funding payments are remembered like executions, under names of their own. */
export function fundingKeyOf(fundingId: string): string {
  return `funding/${fundingId}`
}

const OTHER_ACCOUNT = /^[1-9]\d*\//

/** Execution ids are unique for an account at most: the account is part of the name. */
function keyOf(account: AccountIndex, executionId: ExecutionId): string {
  return account === 0 ? executionId : `${account}/${executionId}`
}
