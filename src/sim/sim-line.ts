/**
 * One line of the market between venue and gateway: a stream in order with delays of its own, and now and then with a fault:
 * it freezes, lies, comes late, loses, repeats or swaps messages.
 */

import type { MarketInput } from '../core/domain/market-data.ts'
import { Random } from '../core/std/random.ts'
import { atOtherPrices } from '../host/live/mischief.ts'
import type { LineFault, SimPlan } from './plan.ts'
import type { SimProcess, World } from './virtual-time.ts'

/** A lie is a jump: of a line alone also where its market is not known yet. What is nearer nobody can tell from one that is ahead. */
const LIE_BPS_MIN = { alone: 600, several: 150 } as const
const LIE_BPS_MAX = 2_000
/** Of a line alone: what it tells again and again is the market, for nobody denies it. */
const LIES_IN_A_ROW_MAX = 2
const LAG_US_MAX = 8_000_000
const SWAP_US_MAX = 3_000_000

/** `isTrue`: the venue said just that. */
export type Deliver = (input: MarketInput, isTrue: boolean) => void

export class SimLine {
  readonly #world: World
  readonly #plan: SimPlan
  readonly #random: Random
  #fault: LineFault | undefined
  #untilUs = 0
  #lieBps = 0
  /** It tells nothing but the lie; else spikes between true prices. */
  #isLongLie = false
  #lagUs = 0
  /** By instrument and kind: in a row. */
  readonly #lies = new Map<string, number>()
  /** Nothing arrives before what was sent ahead of it. */
  #lastUs = 0

  constructor(world: World, plan: SimPlan, label: string) {
    this.#world = world
    this.#plan = plan
    this.#random = new Random(`line ${plan.seed} ${plan.mode} ${label}`)
  }

  /** It is faulty now. */
  get fault(): LineFault | undefined {
    return this.#world.nowUs < this.#untilUs ? this.#fault : undefined
  }

  bring(fault: LineFault, lastingUs: number): void {
    this.#fault = fault
    this.#untilUs = this.#world.nowUs + lastingUs
    const bpsMin = this.#isAlone ? LIE_BPS_MIN.alone : LIE_BPS_MIN.several
    const bps = bpsMin + this.#random.nextInt(LIE_BPS_MAX - bpsMin)
    this.#lieBps = this.#random.nextInt(2) === 0 ? bps : -bps
    this.#lagUs = this.#random.nextInt(LAG_US_MAX)
    this.#isLongLie = !this.#isAlone && this.#random.nextInt(2) === 0
  }

  get #isAlone(): boolean {
    return this.#plan.lineCount === 1
  }

  mend(): void {
    this.#untilUs = 0
  }

  /** The other end is a new connection. */
  begin(): void {
    this.#lastUs = 0
    this.#lies.clear()
  }

  /** `deliver` is called, perhaps several times, with what arrives, as an event of `process`. */
  carry(input: MarketInput, process: SimProcess, deliver: Deliver): void {
    const { fault } = this
    if (fault === 'LineFreeze' || (fault === 'LineGap' && this.#random.nextInt(2) === 0)) return
    const isLie = fault === 'LineLie' && this.#liesNow(input)
    const told = isLie ? atOtherPrices(input, this.#lieBps) : { ...input }
    this.#deliver(process, () => deliver(told, !isLie))
    if (fault === 'LineRepeat') this.#deliver(process, () => deliver({ ...told }, !isLie))
  }

  #liesNow({ instrumentIndex, kind }: MarketInput): boolean {
    if (this.#isLongLie) return true
    const key = `${instrumentIndex} ${kind}`
    const count = this.#lies.get(key) ?? LIES_IN_A_ROW_MAX
    const mayLie = !this.#isAlone || count < LIES_IN_A_ROW_MAX
    const lies = mayLie && this.#random.nextInt(2) === 0
    this.#lies.set(key, lies ? count + 1 : 0)
    return lies
  }

  #deliver(process: SimProcess, deliver: () => void): void {
    const { nowUs } = this.#world
    const atUs = nowUs + this.#jitteredUs() + (this.fault === 'LineLag' ? this.#lagUs : 0)
    const isSwapped = this.fault === 'LineSwap' && this.#random.nextInt(3) === 0
    if (!isSwapped) this.#lastUs = Math.max(this.#lastUs, atUs)
    const delayUs = isSwapped ? atUs - nowUs + this.#random.nextInt(SWAP_US_MAX) : this.#lastUs - nowUs
    this.#world.at(process, delayUs, deliver, false)
  }

  #jitteredUs(): number {
    const { latencyUs, jitterUs } = this.#plan
    return latencyUs + (jitterUs === 0 ? 0 : this.#random.nextInt(jitterUs + 1))
  }
}
