/**
 * What leaves for the venues: a last look at each effect, then one message a venue and pass.
 *
 * Invariants: nothing that adds risk passes without the lease; what could not be sent is told with proof (`NotSent`).
 */

import type { AccountIndex } from '../../core/domain/ids.ts'
import type { ControlInput } from '../../core/domain/inputs.ts'
import { isClosed } from '../../core/domain/order.ts'
import type { EngineState } from '../../core/engine/engine-state.ts'
import { isUnwanted, venueOf } from '../../core/engine/order-steps.ts'
import type { Lease, VenueEffect } from '../../ports.ts'
import { notSentReport } from './not-sent.ts'

export interface OutgoingSetup {
  readonly state: EngineState
  readonly lease: Lease
  /** Sends to the venue's gateway; false with proof that nothing left. */
  readonly send: (venueIndex: number, effects: readonly VenueEffect[]) => boolean
  /** False while the store cannot write. */
  readonly isDurable?: () => boolean
  readonly onNotSent: (failure: ControlInput) => void
  readonly fatal: (reason: string) => never
  /** By the journal's clock. */
  readonly nowUs: () => number
}

type Risky = Extract<VenueEffect, { kind: 'SendOrder' | 'SendAmend' }>

export class Outgoing {
  readonly #setup: OutgoingSetup
  /** By venue: what leaves at the end of the pass. */
  readonly #waiting: VenueEffect[][] = []

  constructor(setup: OutgoingSetup) {
    this.#setup = setup
  }

  add(effect: VenueEffect): void {
    const { state, lease, fatal } = this.#setup
    if (effect.kind === 'SendOrder' || effect.kind === 'SendAmend') {
      if (lease.isLost()) fatal('LEASE_LOST: another node leads; nothing is sent')
      if (!lease.isHeld()) return this.#refuse(effect, 'LEASE_UNSURE: the store does not confirm that this node leads')
      if (isOvertaken(state, effect) || this.#isTooOld(effect))
        return this.#refuse(effect, 'STALE: it was given up while it waited for the store')
    }
    if (effect.kind === 'RefreshDeadMansSwitch' && effect.timeoutUs > 0 && !this.#isWell()) return
    const { venueIndex } = state.world.accounts[accountOf(effect)]!
    while (this.#waiting.length <= venueIndex) this.#waiting.push([])
    this.#waiting[venueIndex]!.push(effect)
  }

  flush(): void {
    for (let venueIndex = 0; venueIndex < this.#waiting.length; venueIndex++) {
      const effects = this.#waiting[venueIndex]!
      if (effects.length === 0) continue
      this.#waiting[venueIndex] = []
      if (this.#setup.send(venueIndex, effects)) continue
      for (const effect of effects) this.#refuse(effect, 'the gateway is not there')
    }
  }

  /**
   * True once an answer was due: whoever asks about it then and later must not be overtaken by it.
   *
   * Why not the doubt alone: after a pause the block may be durable before the timer of the acknowledgment has fired.
   */
  #isTooOld(effect: Risky): boolean {
    const { state, nowUs } = this.#setup
    const isOrder = effect.kind === 'SendOrder'
    const order = state.orders.get(isOrder ? effect.order.orderNumber : effect.amend.orderNumber)!
    const { ackTimeoutUs } = state.world.venues[venueOf(state, order)]!.capabilities
    return nowUs() - (isOrder ? order.releasedTimeUs : order.sentTimeUs) >= ackTimeoutUs
  }

  /** Only a node that may and can go on keeps the venue from canceling its orders. */
  #isWell(): boolean {
    return this.#setup.lease.isHeld() && this.#setup.isDurable?.() !== false
  }

  /** Proof that nothing left: the core may forget it. In a turn of its own: this one is not over. */
  #refuse(effect: VenueEffect, text: string): void {
    const failure = notSentReport(effect, text)
    if (failure !== undefined) setImmediate(() => this.#setup.onNotSent(failure))
  }
}

/** While the store could not write, the core may have given an order up, or somebody halted trading: it must not leave then. */
function isOvertaken(state: EngineState, effect: Risky): boolean {
  const { orderNumber } = effect.kind === 'SendOrder' ? effect.order : effect.amend
  const order = state.orders.get(orderNumber)
  if (order === undefined || isClosed(order.status) || order.status === 'InDoubt') return true
  if (isUnwanted(state, order)) return true
  // Asked about, the venue may have said already that it does not have it: it must not come there after that.
  if (effect.kind === 'SendOrder') return order.queryCount > 0
  return order.status !== 'PendingAmend' && order.status !== 'PendingCancel'
}

function accountOf(effect: VenueEffect): AccountIndex {
  return effect.kind === 'SendOrder' ? effect.order.accountIndex : effect.accountIndex
}
