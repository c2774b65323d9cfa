/**
 * Plays a feed as a live line would bring it: at the speed at which it was recorded, N times as fast, or as fast as the
 * receiver takes it. Delivery is synchronous in small batches; between them the event loop runs.
 */

import type { MarketInput } from '../core/domain/market-data.ts'
import type { MarketFeed } from './feed.ts'

/** What a replay needs of time; a test gives its own. */
export interface ReplayClock {
  /** Microseconds that only grow. */
  monotonicUs(): number
  /** Resolves after the time, or at once when `signal` aborts. */
  sleepUs(durationUs: number, signal: AbortSignal): Promise<void>
}

export interface ReplayOptions {
  readonly feed: MarketFeed
  /** 1 is real time; `Infinity` is full speed. */
  readonly speed: number
  /** Called for each input; the object is valid during the call. */
  readonly onInput: (input: MarketInput) => void
  readonly clock?: ReplayClock
  /** Inputs between two looks at the event loop. */
  readonly batchMax?: number
}

export interface ReplaySummary {
  readonly inputCount: number
  /** `Ended`: the feed has no more; `Stopped`: `stop` was called. */
  readonly outcome: 'Ended' | 'Stopped'
  /** The largest lag behind the recording's own pace. */
  readonly lagUsMax: number
}

const BATCH_MAX = 512

/** The time of the machine. */
export const SYSTEM_REPLAY_CLOCK: ReplayClock = {
  monotonicUs: () => performance.now() * 1000,
  sleepUs: (durationUs, signal) =>
    new Promise(resolve => {
      if (signal.aborted) {
        resolve()
        return
      }
      // The event loop only turns when there is nothing to wait for.
      const finish = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', finish)
        resolve()
      }
      const timer = setTimeout(finish, Math.max(0, Math.ceil(durationUs / 1000)))
      signal.addEventListener('abort', finish, { once: true })
    }),
}

/** One run through a feed. `run` once; `stop` at any time; the feed is closed at the end. */
export class ReplayLine {
  readonly #options: ReplayOptions
  readonly #clock: ReplayClock
  readonly #stop = new AbortController()
  #inputCount = 0
  #lagUsMax = 0
  #lagUs = 0

  constructor(options: ReplayOptions) {
    if (!(options.speed > 0)) throw new RangeError(`replay speed is ${options.speed}; give 1, a multiple, or Infinity`)
    this.#options = options
    this.#clock = options.clock ?? SYSTEM_REPLAY_CLOCK
  }

  get inputCount(): number {
    return this.#inputCount
  }

  /** How far the delivery was behind the recording's pace at the last input; 0 at full speed. */
  get lagUs(): number {
    return this.#lagUs
  }

  /** Delivers everything. Errors: what `onInput` throws ends the replay and rejects. */
  async run(): Promise<ReplaySummary> {
    const { feed } = this.#options
    try {
      const isEnded = this.#options.speed === Number.POSITIVE_INFINITY ? await this.#runFull() : await this.#runPaced()
      return { inputCount: this.#inputCount, outcome: isEnded ? 'Ended' : 'Stopped', lagUsMax: this.#lagUsMax }
    } finally {
      feed.close()
    }
  }

  stop(): void {
    this.#stop.abort()
  }

  async #runFull(): Promise<boolean> {
    const { feed, batchMax = BATCH_MAX } = this.#options
    while (!this.#stop.signal.aborted) {
      for (let i = 0; i < batchMax; i++) {
        const input = feed.next()
        if (input === undefined) return true
        this.#deliver(input)
        if (this.#stop.signal.aborted) return false
      }
      await turnEventLoop()
    }
    return false
  }

  /** The first input leaves at once, every other as long after it as it was recorded, divided by the speed. */
  async #runPaced(): Promise<boolean> {
    const { feed, speed } = this.#options
    const first = feed.next()
    if (first === undefined) return true
    const recordedStartUs = first.timeUs
    const startUs = this.#clock.monotonicUs()
    let dueInBatch = 0
    for (let input: MarketInput | undefined = first; input !== undefined; input = feed.next()) {
      const dueUs = startUs + (input.timeUs - recordedStartUs) / speed
      dueInBatch = await this.#waitUntil(dueUs, dueInBatch)
      if (this.#stop.signal.aborted) return false
      this.#lagUs = Math.max(0, this.#clock.monotonicUs() - dueUs)
      if (this.#lagUs > this.#lagUsMax) this.#lagUsMax = this.#lagUs
      this.#deliver(input)
    }
    return true
  }

  /** Returns: how many inputs were delivered without a turn of the event loop. */
  async #waitUntil(dueUs: number, dueInBatch: number): Promise<number> {
    const { batchMax = BATCH_MAX } = this.#options
    const waitUs = dueUs - this.#clock.monotonicUs()
    if (waitUs > 0) {
      await this.#clock.sleepUs(waitUs, this.#stop.signal)
      return 0
    }
    if (dueInBatch < batchMax) return dueInBatch + 1
    await turnEventLoop()
    return 0
  }

  #deliver(input: MarketInput): void {
    this.#inputCount++
    this.#options.onInput(input)
  }
}

function turnEventLoop(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
