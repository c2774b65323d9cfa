/**
 * The sign of life to somebody outside: an address that is called every so often while all is well, so that a session that
 * died, with everything that could tell of it, is noticed by its silence.
 */

import { post } from './http-post.ts'
import { DeliveryError, type ReadSecret } from './notification.ts'

export interface HeartbeatSettings {
  /** The address is a secret: whoever knows it can keep the watchdog quiet. */
  readonly urlFile: string
  readonly everyUs: number
}

/** Calls in a row that failed before it is worth an alert. */
const FAILURES_MAX = 3

export class Heartbeat {
  readonly #settings: HeartbeatSettings
  readonly #readSecret: ReadSecret
  readonly #isWell: () => boolean
  readonly #onOutcome: (isSent: boolean) => void
  #timer: NodeJS.Timeout | undefined
  #failureCount = 0
  #error = ''

  constructor(
    settings: HeartbeatSettings,
    readSecret: ReadSecret,
    isWell: () => boolean,
    onOutcome: (isSent: boolean) => void,
  ) {
    this.#settings = settings
    this.#readSecret = readSecret
    this.#isWell = isWell
    this.#onOutcome = onOutcome
  }

  start(): void {
    this.#timer = setInterval(() => void this.#beat(), this.#settings.everyUs / 1_000)
    void this.#beat()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  /** Why nobody outside hears of us; empty while they do. */
  get fault(): string {
    return this.#failureCount >= FAILURES_MAX ? this.#error : ''
  }

  async #beat(): Promise<void> {
    if (!this.#isWell()) return
    try {
      const url = this.#readSecret(this.#settings.urlFile)
      await post({ url, headers: {}, body: '', secret: url })
      this.#failureCount = 0
      this.#onOutcome(true)
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error
      this.#failureCount++
      this.#error = error.message
      this.#onOutcome(false)
    }
  }
}
