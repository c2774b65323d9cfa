/** The timers that the core asked for, by when they are due. A timer that was moved or ended is skipped when its time comes. */

import type { SetTimer } from '../../core/domain/effects.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { TimerFired } from '../../core/domain/inputs.ts'
import { type EngineState, timerKeyOf } from '../../core/engine/engine-state.ts'
import { DueQueue } from '../../core/std/due-queue.ts'

export class SessionTimers {
  readonly #due = new DueQueue<SetTimer>()
  readonly #state: EngineState

  constructor(state: EngineState) {
    this.#state = state
  }

  /** When the next timer may be due; `Infinity` without one. */
  get nextDueUs(): number {
    return this.#due.peekAtUs()
  }

  set(effect: SetTimer): void {
    if (effect.atUs !== 0) this.#due.push(effect.atUs, effect)
  }

  /** Takes the next timer that is due at `nowUs` and still wanted. */
  takeDue(nowUs: number): TimerFired | undefined {
    while (this.#due.peekAtUs() <= nowUs) {
      const { timerKind, subject, timerNumber, atUs } = this.#due.pop()!
      const armed = this.#state.timers.get(timerKeyOf(timerKind, subject, timerNumber))
      if (armed?.atUs === atUs) return { kind: 'TimerFired', timeUs: nowUs as TimeUs, timerKind, subject, timerNumber }
    }
    return undefined
  }
}
