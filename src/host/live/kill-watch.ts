/** Times a kill in the node: when the last cancel left, when the last was acknowledged, when the venue said that nothing is open. */

import type { Event } from '../../core/domain/events.ts'
import type { OrderNumber } from '../../core/domain/ids.ts'
import { isEqualScope, type Scope } from '../../core/domain/scope.ts'
import type { EngineState } from '../../core/engine/engine-state.ts'
import { scopeCovers } from '../../core/risk/trading-state.ts'
import type { VenueEffect } from '../../ports.ts'
import type { Answer } from './control-socket.ts'
import type { KillConfirmedReply } from './control-wire.ts'

export interface KillWatchSetup {
  readonly scope: Scope
  readonly pressedUs: number
  readonly nowUs: () => number
  readonly answer: Answer
  readonly onDone: (news: KillConfirmedReply) => void
}

export class KillWatch {
  readonly #setup: KillWatchSetup
  readonly #canceled = new Set<OrderNumber>()
  #cancelCount = 0
  #lastSentUs = 0
  #lastAcknowledgedUs = 0
  #unknownCount = 0
  #isDone = false

  constructor(setup: KillWatchSetup) {
    this.#setup = setup
  }

  get isDone(): boolean {
    return this.#isDone
  }

  /** What leaves for a venue. */
  onSent(state: EngineState, effects: readonly VenueEffect[]): void {
    for (const effect of effects) {
      if (effect.kind !== 'SendCancel') continue
      const order = state.orders.get(effect.orderNumber)
      const { venueIndex } = state.world.accounts[effect.accountIndex]!
      const strategyIndex = order?.strategyIndex ?? (-2 as never)
      if (!scopeCovers(this.#setup.scope, venueIndex, effect.accountIndex, effect.instrumentIndex, strategyIndex))
        continue
      this.#lastSentUs = this.#sincePressUs()
      if (!this.#canceled.has(effect.orderNumber)) this.#cancelCount++
      if (order !== undefined) this.#canceled.add(effect.orderNumber)
    }
  }

  onEvent(state: EngineState, event: Event): void {
    switch (event.kind) {
      case 'OrderCanceled':
      case 'OrderExpired':
      case 'OrderRejected':
      case 'OrderFilled':
        if (this.#canceled.has(event.orderNumber)) this.#lastAcknowledgedUs = this.#sincePressUs()
        return
      case 'KillConfirmed':
        if (!isEqualScope(event.scope, this.#setup.scope)) return
        this.#unknownCount += event.unknownCount
        if (!state.kills.some(({ scope }) => isEqualScope(scope, this.#setup.scope))) this.#finish()
        return
      default:
    }
  }

  #finish(): void {
    this.#isDone = true
    const times = { lastSentUs: this.#lastSentUs, lastAcknowledgedUs: this.#lastAcknowledgedUs }
    const news: KillConfirmedReply = {
      type: 'KillConfirmed',
      by: 'node',
      cancelCount: this.#cancelCount,
      ...times,
      confirmedUs: this.#sincePressUs(),
      unknownCount: this.#unknownCount,
    }
    this.#setup.answer(news)
    this.#setup.onDone(news)
  }

  #sincePressUs(): number {
    return Math.max(1, this.#setup.nowUs() - this.#setup.pressedUs)
  }
}
