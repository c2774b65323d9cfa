/**
 * Asks the venue for an account's executions since a time; while the node stands by it reads them ahead, so that a new
 * leader has minutes of them already and asks for the last seconds.
 *
 * Invariants: what is read ahead takes nothing of the rate budget that a reading of the account would need; only the first
 * reading for the core takes a part from there, and the next one goes back as far as that should have.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { type Asking, CouldNotAsk } from './asking.ts'
import type { RestRequest } from './dialect.ts'
import type { ErrandsSetup } from './errands-setup.ts'
import type { OrderFact } from './facts.ts'
import { ListedFills } from './listed-fills.ts'
import { contractsOf } from './markets.ts'

const ROOM_LOOK_MS = 500

/** Somebody asks for the account: what was to be read ahead they ask for themselves. */
class Overtaken extends Error {}

export interface FillListing {
  readonly fills: readonly OrderFact[]
  /** The reading that they were asked for is told. */
  readonly done: () => void
}

export class FillLists {
  readonly #setup: ErrandsSetup
  readonly #asking: Asking
  /** Until the core's first reading is told; absent where what a standby asks would keep the leader from asking. */
  #ahead: ListedFills | undefined
  #isReadingAhead = false
  #isOvertaken = false
  /** How far back the next reading goes at least. */
  #owedFromMs = Number.POSITIVE_INFINITY

  constructor(setup: ErrandsSetup, asking: Asking) {
    this.#setup = setup
    this.#asking = asking
    // A venue that counts nonces refuses the leader's when a standby's, by the same key, overtook them.
    this.#ahead = setup.dialect.isSerial ? undefined : new ListedFills()
  }

  /** By the core's question. Errors: CouldNotAsk. */
  async since(sinceMs: number): Promise<FillListing> {
    this.#isOvertaken = true
    const ahead = this.#ahead
    const fromMs = ahead?.askFromMs(sinceMs) ?? Math.min(sinceMs, this.#owedFromMs)
    const listing = await this.whole(fromMs)
    const isWhole = fromMs <= sinceMs
    const done = () => {
      this.#ahead = undefined
      this.#owedFromMs = isWhole ? Number.POSITIVE_INFINITY : Math.min(sinceMs, this.#owedFromMs)
    }
    return { fills: isWhole || ahead === undefined ? listing : ahead.from(sinceMs, listing), done }
  }

  /**
   * Why all markets at once: whoever leads next trades when this is done, and an answer takes its time whatever is in it.
   *
   * Errors: CouldNotAsk.
   */
  async whole(fromMs: number): Promise<OrderFact[]> {
    const listed = await Promise.all(this.#requests(fromMs).map(request => this.#asking.fillsIn(request)))
    return listed.flat()
  }

  /** While nobody has asked for the account. Where it cannot be read now nothing is lost: the next time asks from where it stood. */
  async readAhead(): Promise<void> {
    const { venueMs } = this.#setup
    const ahead = this.#ahead
    if (ahead === undefined || this.#isReadingAhead || this.#isOvertaken) return
    const askedMs = venueMs()
    const fromMs = ahead.nextFromMs(askedMs)
    const requests = this.#requests(fromMs)
    if (!this.#hasRoomFor(requests)) return
    this.#isReadingAhead = true
    try {
      const lists: OrderFact[][] = []
      for (const request of requests)
        lists.push(await this.#asking.fillsIn(request, '', page => this.#untilRoomFor(page)))
      // Who took a part from here is not to find another one.
      if (!this.#isOvertaken) ahead.note(fromMs, askedMs, lists.flat())
    } catch (error) {
      if (!(error instanceof CouldNotAsk || error instanceof Overtaken)) throw error
    } finally {
      this.#isReadingAhead = false
    }
  }

  #requests(fromMs: number): readonly RestRequest[] {
    const { dialect, markets, venueMs } = this.#setup
    return dialect.fillsSince(markets.list, fromMs, venueMs())
  }

  async #untilRoomFor(page: RestRequest): Promise<void> {
    while (!this.#isOvertaken && !this.#hasRoomFor([page])) await sleep(ROOM_LOOK_MS, undefined, { ref: false })
    if (this.#isOvertaken) throw new Overtaken()
  }

  /** For these, and for a reading of the account right after. */
  #hasRoomFor(requests: readonly RestRequest[]): boolean {
    const { dialect, markets, rest } = this.#setup
    const contracts = contractsOf(markets)
    const reading = [
      ...dialect.openOrders(markets.list),
      ...this.#requests(0),
      dialect.balances(),
      ...(contracts.length === 0 ? [] : (dialect.positions?.(contracts) ?? [])),
    ]
    return rest.hasRoomFor([...requests, ...reading].reduce((sum, { weight }) => sum + weight, 0))
  }
}
