/**
 * What stands between a gateway's venue and its node: while the node stands by nothing passes inwards but into a memory, and
 * nothing that adds risk passes outwards past the deadline of the node's lease.
 */

import { addsRisk } from '../../core/domain/effects.ts'
import type { Input, SendFailureReport } from '../../core/domain/inputs.ts'
import type { VenueEffect } from '../../ports.ts'
import { notSentReport } from './not-sent.ts'
import { VenueMemory } from './venue-memory.ts'

export class LeadGate {
  readonly #machineUs: () => number
  readonly #isNodeAlive: () => boolean
  /** By the machine's clock: the node's lease, as it was told last. */
  #deadlineUs = 0
  /** While the node stands by. */
  #memory: VenueMemory | undefined = new VenueMemory()

  constructor(machineUs: () => number, isNodeAlive: () => boolean = () => true) {
    this.#machineUs = machineUs
    this.#isNodeAlive = isNodeAlive
  }

  /** The node leads until then. What was remembered is told the first time. */
  lead(deadlineUs: number, forward: (input: Input) => void): void {
    this.#deadlineUs = deadlineUs
    const known = this.#memory
    this.#memory = undefined
    known?.tell(forward)
  }

  get standsBy(): boolean {
    return this.#memory !== undefined
  }

  /** Returns: whether the node is not to hear it, at least not now. */
  keeps(input: Input): boolean {
    this.#memory?.take(input)
    return this.standsBy
  }

  /** Looked at right before the venue's socket: a node that was frozen, cut off from its store or killed adds no risk. */
  mayAddRisk(): boolean {
    return this.#machineUs() < this.#deadlineUs && this.#isNodeAlive()
  }

  /** Returns: `undefined` for what may leave, else the proof that it did not. */
  refusalOf(effect: VenueEffect): SendFailureReport | undefined {
    if (!addsRisk(effect) || this.mayAddRisk()) return undefined
    return notSentReport(effect, 'LEASE_PAST: the node may have been overtaken; nothing that adds risk leaves')
  }
}
