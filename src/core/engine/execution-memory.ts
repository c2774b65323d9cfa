/**
 * Remembers which executions are booked, so that each enters the journal once however often the venue repeats it.
 *
 * Invariant: holds at least the newest `generationSize` executions, and of older ones what the venue may list again, as far
 * as there is room; in generations of which the oldest is dropped whole (constant cost; taking single entries from the front
 * of a Map walks over its gaps). `horizonUs` is the venue time below which it may have forgotten some.
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

interface Generation {
  readonly keys: TextSet
  /** Of all executions up to its end; 0 where the venue tells no time. */
  newestUs: number
}

const GENERATION_SIZE = 16_384
/** 500 executions a second for the five minutes that are listed again. */
const GENERATIONS_MAX = 10

export class ExecutionMemory {
  readonly #generationSize: number
  /** Oldest first; the last one is being filled. */
  #generations: Generation[] = [emptyGeneration(), emptyGeneration()]
  #newest: TextSet = this.#generations[1]!.keys
  #newestUs = 0
  #horizonUs = 0
  /** What was asked for last is nearly always what is added next: its hash is kept. A note, not state. */
  #askedKey = ''
  #askedHash = 0

  constructor(generationSize = GENERATION_SIZE) {
    this.#generationSize = generationSize
  }

  has(account: AccountIndex, executionId: ExecutionId): boolean {
    const key = keyOf(account, executionId)
    const hash = tableHashOf(key)
    this.#askedKey = key
    this.#askedHash = hash
    const generations = this.#generations
    for (let i = generations.length - 1; i >= 0; i--) if (generations[i]!.keys.hasHashed(key, hash)) return true
    return false
  }

  /** Whether {@link turnOver} is due before the next one is added. */
  get isFull(): boolean {
    return this.#newest.size >= this.#generationSize
  }

  add(account: AccountIndex, executionId: ExecutionId, eventTimeUs: number): void {
    const key = keyOf(account, executionId)
    this.#newest.add(key, key === this.#askedKey ? this.#askedHash : tableHashOf(key))
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
    for (const key of this.#generations.flatMap(({ keys }) => keys.toArray())) {
      const isIts = account === 0 ? !OTHER_ACCOUNT.test(key) : key.startsWith(prefix)
      if (isIts) ids.push(key.slice(prefix.length) as ExecutionId)
    }
    return ids
  }

  /**
   * Begins a new generation and forgets the oldest: all but one, or, where executions from the venue time `listedFromUs` on
   * may be listed again, those that are older.
   */
  turnOver(listedFromUs?: number): void {
    const generations = this.#generations
    generations.at(-1)!.newestUs = this.#newestUs
    let keys: TextSet | undefined
    while (
      generations.length > 1 &&
      (generations.length >= GENERATIONS_MAX || !isListed(generations[0]!, listedFromUs))
    ) {
      const forgotten = generations.shift()!
      if (forgotten.keys.size > 0) this.#horizonUs = forgotten.newestUs
      keys = forgotten.keys
      keys.clear()
    }
    this.#newest = keys ?? new TextSet()
    generations.push({ keys: this.#newest, newestUs: 0 })
  }

  save(): ExecutionMemoryData {
    const older = this.#generations.slice(0, -1)
    return {
      horizonUs: this.#horizonUs,
      newestUs: this.#newestUs,
      generations: this.#generations.map(({ keys }) => keys.toArray()),
      generationNewestUs: [...older.map(({ newestUs }) => newestUs), this.#newestUs],
    }
  }

  static restore(data: ExecutionMemoryData, generationSize?: number): ExecutionMemory {
    const memory = new ExecutionMemory(generationSize)
    const { generations, generationNewestUs } = data
    if (generations.length === 0) return memory
    memory.#generations = generations.map((keys, i) => ({
      keys: TextSet.from(keys),
      newestUs: generationNewestUs[i] ?? 0,
    }))
    memory.#newest = memory.#generations.at(-1)!.keys
    memory.#newestUs = data.newestUs
    memory.#horizonUs = data.horizonUs
    return memory
  }
}

function emptyGeneration(): Generation {
  return { keys: new TextSet(), newestUs: 0 }
}

/** Of one whose times the venue did not tell nobody knows. */
function isListed({ keys, newestUs }: Generation, listedFromUs: number | undefined): boolean {
  if (listedFromUs === undefined || keys.size === 0) return false
  return newestUs === 0 || newestUs >= listedFromUs
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
