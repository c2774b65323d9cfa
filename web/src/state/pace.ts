/**
 * Lets a page draw no more often than it can: what is told while it draws or rests is put together, the newest of each section.
 *
 * Why: a screen with hundreds of moving rows takes a browser a tenth of a second for every drawing. Told ten times a second, the page
 * did nothing else: hands waited, and messages that had come waited for their turn, so that what was shown was older and older.
 */

/** After a drawing the page rests so many times as long as that took. */
const RESTS = 3
/** However slow the browser, what is shown is at most so much older. */
const REST_MS_MAX = 1_000

/** Returns: when the page may draw again after a drawing that took this long. */
export function restMsAfter(drawnMs: number): number {
  return Math.min(RESTS * drawnMs, REST_MS_MAX)
}

/** What a page is shown on, and how long that takes. */
export interface Glass {
  /** Nobody sees it: nothing is painted. */
  isHidden(): boolean
  nowMs(): number
  /** When what was drawn is to be seen. */
  afterPaint(then: () => void): void
  after(ms: number, then: () => void): void
}

export class Pace<Told extends object> {
  readonly #draw: (told: Told) => void
  readonly #glass: Glass
  #waiting: Told | undefined
  #isBusy = false

  constructor(draw: (told: Told) => void, glass: Glass) {
    this.#draw = draw
    this.#glass = glass
  }

  show(told: Told): void {
    this.#waiting = { ...this.#waiting, ...told }
    // A page that nobody sees has its title and its notices, which go on at once.
    if (!this.#isBusy || this.#glass.isHidden()) this.#drawWaiting()
  }

  /** What waits is of before: it is not shown any more. */
  forget(): void {
    this.#waiting = undefined
  }

  #drawWaiting(): void {
    const told = this.#waiting
    if (told === undefined) return
    this.#waiting = undefined
    const beganMs = this.#glass.nowMs()
    this.#draw(told)
    if (this.#isBusy) return
    this.#isBusy = true
    this.#glass.afterPaint(() => this.#glass.after(restMsAfter(this.#glass.nowMs() - beganMs), () => this.#rested()))
  }

  #rested(): void {
    this.#isBusy = false
    this.#drawWaiting()
  }
}
