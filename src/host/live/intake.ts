/**
 * The door for inputs: one after another, held back while the node pauses or its store has no room.
 *
 * Invariant: nothing overtakes what is held, and nothing that is held is lost.
 */

export interface IntakeSetup {
  /** False while the store cannot take more. */
  readonly hasRoom: () => boolean
  /** After the inputs that came together were taken. */
  readonly endPass: () => void
  /** More waits than may wait. */
  readonly onFull: (heldCount: number) => never
}

/** Messages that may wait during a pause. */
const HELD_MAX = 200_000

export class Intake {
  readonly #setup: IntakeSetup
  #held: (() => void)[] = []
  /** Pauses that wait for the one at hand. */
  readonly #waiting: (() => void)[] = []
  #isPaused = false
  #isClosed = false

  constructor(setup: IntakeSetup) {
    this.#setup = setup
  }

  get heldCount(): number {
    return this.#held.length
  }

  take(work: () => void): void {
    if (this.#isClosed) return
    if (this.#isPaused || this.#held.length > 0 || !this.#setup.hasRoom()) {
      if (this.#held.length >= HELD_MAX) this.#setup.onFull(this.#held.length)
      this.#held.push(work)
      return
    }
    work()
    this.#setup.endPass()
  }

  /** Runs `work` while nothing is taken. Errors: those of `work`; inputs are taken again all the same. */
  async pauseFor(work: () => Promise<void> | void): Promise<void> {
    while (this.#isPaused) await new Promise<void>(resolve => this.#waiting.push(resolve))
    this.#isPaused = true
    try {
      await work()
    } finally {
      this.#isPaused = false
      this.takeHeld()
      this.#waiting.shift()?.()
    }
  }

  /** Called when there is room again, and at the end of a pause. */
  takeHeld(): void {
    let taken = 0
    while (taken < this.#held.length && !this.#isPaused && this.#setup.hasRoom()) this.#held[taken++]!()
    if (taken === 0) return
    this.#held = this.#held.slice(taken)
    this.#setup.endPass()
  }

  /** Nothing is taken any more. */
  close(): void {
    this.#isClosed = true
    this.#held = []
  }
}
