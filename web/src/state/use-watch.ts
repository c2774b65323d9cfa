/** Whether a person uses the page: what it asks while nobody does is marked, and reading without asking is told of. */

/** A request so soon after a hand moved is that hand's. */
const BY_HAND_MS = 60_000
/** A hand that moves without asking for anything is told of so often. */
const TOLD_AGAIN_MS = 120_000

export class UseWatch {
  #handMs: number
  #toldMs: number

  /** A page that is opened was opened by somebody. */
  constructor(nowMs: number) {
    this.#handMs = nowMs
    this.#toldMs = nowMs
  }

  /** A key, a pointer, a wheel. Returns: the server should hear of it, because nothing was asked for long. */
  move(nowMs: number): boolean {
    this.#handMs = nowMs
    if (nowMs - this.#toldMs < TOLD_AGAIN_MS) return false
    this.#toldMs = nowMs
    return true
  }

  /** A request is on its way. Returns: the page asks by itself. */
  isBackground(nowMs: number): boolean {
    const isByItself = nowMs - this.#handMs > BY_HAND_MS
    if (!isByItself) this.#toldMs = nowMs
    return isByItself
  }
}
