/**
 * One fault that is armed: whether it strikes this time.
 *
 * Invariant: what it draws depends on the seed, its id and the things it was asked about, not on other faults. Whether it
 * could strike is asked before anything is counted or drawn.
 */

import type { Random } from '../../../../core/std/random.ts'
import type { Transport } from '../seams.ts'
import type { FaultSpec } from './fault-spec.ts'

/** What a fault is asked about; an absent field is one that the subject does not have. */
export interface FaultSubject {
  readonly account?: string | undefined
  readonly operation?: string | undefined
  readonly transport?: Transport | undefined
  readonly symbol?: string | undefined
  readonly eventType?: string | undefined
}

const PPM = 1_000_000

export class ArmedFault<Spec extends FaultSpec = FaultSpec> {
  readonly id: string
  readonly spec: Spec
  readonly armedUs: number
  readonly random: Random
  seenCount = 0
  struckCount = 0
  readonly #operation: RegExp | undefined
  readonly #eventType: RegExp | undefined

  constructor(id: string, spec: Spec, armedUs: number, random: Random) {
    this.id = id
    this.spec = spec
    this.armedUs = armedUs
    this.random = random
    this.#operation = spec.operation === undefined ? undefined : globOf(spec.operation)
    this.#eventType = spec.eventType === undefined ? undefined : globOf(spec.eventType)
  }

  get beginsUs(): number {
    return this.armedUs + (this.spec.afterUs ?? 0)
  }

  /** The first moment at which it is over by its time. */
  get endsUs(): number {
    return this.spec.forUs === undefined ? Number.POSITIVE_INFINITY : this.beginsUs + this.spec.forUs
  }

  isActive(nowUs: number): boolean {
    return nowUs >= this.beginsUs && nowUs < this.endsUs && !this.isSpent
  }

  /** It will never strike again, whatever comes. */
  isOver(nowUs: number): boolean {
    return nowUs >= this.endsUs || this.isSpent
  }

  /** Counts the subject, where it is concerned, and decides. */
  strikes(subject: FaultSubject, nowUs: number): boolean {
    if (!this.isActive(nowUs) || !this.#concerns(subject)) return false
    this.seenCount++
    const { nth, every, probabilityPpm } = this.spec
    if (nth !== undefined && this.seenCount !== nth) return false
    if (every !== undefined && this.seenCount % every !== 0) return false
    if (probabilityPpm !== undefined && this.random.nextInt(PPM) >= probabilityPpm) return false
    this.struckCount++
    return true
  }

  get isSpent(): boolean {
    const { count, nth } = this.spec
    if (count !== undefined && this.struckCount >= count) return true
    return nth !== undefined && this.seenCount >= nth
  }

  #concerns(subject: FaultSubject): boolean {
    const { account, transport, symbol } = this.spec
    if (account !== undefined && account !== subject.account) return false
    if (transport !== undefined && transport !== subject.transport) return false
    if (symbol !== undefined && symbol !== subject.symbol) return false
    if (this.#operation !== undefined && !this.#operation.test(subject.operation ?? '')) return false
    return this.#eventType === undefined || this.#eventType.test(subject.eventType ?? '')
  }
}

/** A `*` stands for anything, the rest for itself. */
function globOf(pattern: string): RegExp {
  const parts = pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\/]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`)
}
