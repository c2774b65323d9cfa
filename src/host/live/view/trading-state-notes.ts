/** Who set the trading state of a scope, when and why: what the core does not need to know. */

import type { TradingStateChanged } from '../../../core/domain/events.ts'
import type { Scope } from '../../../core/domain/inputs.ts'

export type TradingStateNote = Pick<TradingStateChanged, 'actor' | 'reason' | 'timeUs'>

export class TradingStateNotes {
  readonly #notes = new Map<string, TradingStateNote>()

  note({ scope, tradingState, actor, reason, timeUs }: TradingStateChanged): void {
    if (tradingState === 'Active') this.#notes.delete(keyOf(scope))
    else this.#notes.set(keyOf(scope), { actor, reason, timeUs })
  }

  /** Returns: `undefined` for what was set before this node began. */
  of(scope: Scope): TradingStateNote | undefined {
    return this.#notes.get(keyOf(scope))
  }
}

function keyOf({ level, index }: Scope): string {
  return `${level}/${index}`
}
