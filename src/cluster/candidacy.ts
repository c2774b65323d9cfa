/**
 * Waits until nobody leads, and claims: at once when the leader's session with the store has ended, else when its lease ran
 * out or was given back. Of several nodes that may, the one with the better priority goes first.
 */

import type { ClaimAnswer, HolderWatch, LeaseClaim, LeaseTable, LeaseView } from '../ports.ts'

export interface CandidacySetup {
  readonly table: LeaseTable
  readonly nodeId: string
  readonly claim: Omit<LeaseClaim, 'seenEpoch'>
  /** The monotonic clock of the machine. */
  readonly nowUs: () => number
  /** Why this node cannot be promoted; empty where it can. */
  readonly refusal: () => string
  /** How many nodes that could lead have the better priority. */
  readonly betterCount: () => number
  /** Who leads, each time it was looked at. */
  readonly onView: (view: LeaseView) => void
  /** It may not lead although nobody does, or the store does not answer: once for each reason. */
  readonly onHindered: (reason: string) => void
}

export interface Grant {
  readonly epoch: number
  readonly head: Extract<ClaimAnswer, { isGranted: true }>['head']
  /** When it was asked. */
  readonly claimedUs: number
  /** When it was seen that nobody leads. */
  readonly vacantUs: number
}

/** What a better node needs to come first. */
const RANK_MS = 150
const LOOK_MS_MAX = 500
const RETRY_MS = 100
/** A lease that ran out at the store is looked at again just after. */
const AFTER_EXPIRY_MS = 5

export class Candidacy {
  readonly #setup: CandidacySetup
  #watch: HolderWatch | undefined
  /** Ends the sleep at hand. */
  #wake: () => void = () => {}
  /** The epoch whose holder's session has ended. */
  #endedEpoch = 0
  #vacantUs = 0
  /** A store that was away is back for the leader as well, which renews under its old epoch: it goes first. */
  #leaderFirstUntilUs = 0
  #hindrance = ''

  constructor(setup: CandidacySetup) {
    this.#setup = setup
  }

  /** Returns: the right to lead; `undefined` when it was aborted. The store being away only makes it wait. */
  async win(signal: AbortSignal): Promise<Grant | undefined> {
    try {
      while (!signal.aborted) {
        const grant = await this.#look(signal).catch((error: unknown) => this.#failed(error, signal))
        if (grant !== undefined) return grant
      }
      return undefined
    } finally {
      this.#dropWatch()
    }
  }

  async #look(signal: AbortSignal): Promise<Grant | undefined> {
    const view = await this.#setup.table.view()
    this.#setup.onView(view)
    if (!this.#isVacant(view)) {
      this.#vacantUs = 0
      await this.#waitBeside(view, signal)
      return undefined
    }
    this.#vacantUs ||= this.#setup.nowUs()
    if (!view.isReleased && view.epoch !== this.#endedEpoch && this.#setup.nowUs() < this.#leaderFirstUntilUs) {
      await this.#sleep(RETRY_MS / 4, signal)
      return undefined
    }
    const refusal = this.#setup.refusal()
    if (refusal !== '') {
      this.#hinder(refusal)
      await this.#sleep(RETRY_MS, signal)
      return undefined
    }
    const rank = this.#setup.betterCount()
    if (rank > 0 && this.#setup.nowUs() < this.#vacantUs + rank * RANK_MS * 1_000) {
      await this.#sleep(RANK_MS / 10, signal)
      return undefined
    }
    return await this.#claim(view, signal)
  }

  #isVacant({ epoch, isReleased, remainingUs }: LeaseView): boolean {
    return isReleased || remainingUs <= 0 || epoch === this.#endedEpoch
  }

  async #claim({ epoch: seenEpoch }: LeaseView, signal: AbortSignal): Promise<Grant | undefined> {
    const { table, claim, nowUs, onView } = this.#setup
    const claimedUs = nowUs()
    const answer = await table.claim({ ...claim, seenEpoch })
    if (answer.isGranted) return { epoch: answer.epoch, head: answer.head, claimedUs, vacantUs: this.#vacantUs }
    onView(answer.view)
    this.#endedEpoch = 0
    if (answer.refusal === 'HELD' || answer.refusal === 'OVERTAKEN') return undefined
    this.#hinder(`${answer.refusal}: ${answer.text}`)
    await this.#sleep(RETRY_MS, signal)
    return undefined
  }

  /** Until the lease runs out or the session of its holder ends; whichever comes first. */
  async #waitBeside(view: LeaseView, signal: AbortSignal): Promise<void> {
    this.#hindrance = ''
    if (this.#watch === undefined) await this.#beginWatch(view.epoch)
    await this.#sleep(Math.min(view.remainingUs / 1_000 + AFTER_EXPIRY_MS, LOOK_MS_MAX), signal)
  }

  async #beginWatch(epoch: number): Promise<void> {
    const watch = await this.#setup.table.watchHolder()
    this.#watch = watch
    const over = (hasEnded: boolean) => {
      if (this.#watch !== watch) return
      if (hasEnded) this.#endedEpoch = epoch
      this.#dropWatch()
      this.#wake()
    }
    // One that lost its own session tells nothing of the leader's.
    watch.ended.then(
      () => over(true),
      () => over(false),
    )
  }

  async #failed(error: unknown, signal: AbortSignal): Promise<undefined> {
    this.#dropWatch()
    this.#endedEpoch = 0
    this.#leaderFirstUntilUs = this.#setup.nowUs() + this.#setup.claim.durationUs
    this.#hinder(error instanceof Error ? error.message : String(error))
    await this.#sleep(RETRY_MS, signal)
  }

  #dropWatch(): void {
    this.#watch?.close()
    this.#watch = undefined
  }

  #hinder(reason: string): void {
    if (reason !== this.#hindrance) this.#setup.onHindered(reason)
    this.#hindrance = reason
  }

  #sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal.addEventListener('abort', done, { once: true })
      this.#wake = done
    })
  }
}
