/** How much a strategy's process may say between two ticks of its owner: beyond that it is taken for an attempt to keep the node busy. */

/** A healthy strategy says a few things in a tick. */
const FRAMES_PER_TICK_MAX = 10_000
/** As much as eight states of the largest size. */
const FRAME_BYTES_PER_TICK_MAX = 64 * 1024 * 1024

export class FramePace {
  #count = 0
  #bytes = 0

  /** Begins another measure. */
  tick(): void {
    this.#count = 0
    this.#bytes = 0
  }

  /** One more. Returns: the strategy's fault, beginning with its code; `undefined` where it has none. */
  take(bytes: number): string | undefined {
    this.#bytes += bytes
    if (++this.#count > FRAMES_PER_TICK_MAX) return `STRATEGY_FLOODS: more than ${FRAMES_PER_TICK_MAX} messages at once`
    if (this.#bytes <= FRAME_BYTES_PER_TICK_MAX) return undefined
    return `STRATEGY_FLOODS: more than ${FRAME_BYTES_PER_TICK_MAX} bytes of messages at once`
  }
}
