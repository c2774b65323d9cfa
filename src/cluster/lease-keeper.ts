/**
 * Keeps the right to lead for as long as the store confirms it, and knows at every moment whether it still may be used.
 *
 * Invariants: a deadline is counted from before the question was asked, by this machine's monotonic clock, less a margin;
 * past it the lease is not held, whatever the store may say later about another epoch. A newer epoch ends it for good.
 */

import type { Lease, LeaseTable, LeaseView } from '../ports.ts'

export interface LeaseKeeperSetup {
  readonly table: LeaseTable
  readonly epoch: number
  readonly durationUs: number
  /** When the claim that was granted was asked. */
  readonly claimedUs: number
  /** The monotonic clock of the machine. */
  readonly nowUs: () => number
  /** A new deadline: for whoever looks at it in another process. */
  readonly onRenewed: (deadlineUs: number) => void
  /** The deadline is past: nothing that adds risk leaves, and nobody may have taken over. */
  readonly onUnsure: (reason: string) => void
  /** Confirmed again, under the same epoch. */
  readonly onSure: () => void
  /** Another node leads. Called once; nothing is renewed any more. */
  readonly onLost: (view: LeaseView) => void
  /** A person wants that node to lead. Called once for each wish. */
  readonly onHandover: (to: string) => void
}

/** So often within its time a lease is renewed. */
const RENEWALS = 4
/** After a failure it is tried sooner. */
const RETRIES = 20
/** The part of its time that a holder gives away, against clocks that do not run alike. */
const MARGIN = 0.1

export class LeaseKeeper implements Lease {
  readonly #setup: LeaseKeeperSetup
  #deadlineUs: number
  #timer: NodeJS.Timeout | undefined
  #isLost = false
  #isReleased = false
  #isUnsure = false
  #isAsking = false
  #sessionCount = 0
  #failure = ''
  #handoverTo = ''

  constructor(setup: LeaseKeeperSetup) {
    this.#setup = setup
    this.#deadlineUs = LeaseKeeper.deadlineUsOf(setup.claimedUs, setup.durationUs)
    setup.table.onSessionEnd(() => this.#sessionEnded())
    this.#renewAfter(RENEWALS)
  }

  /** Until when a lease is held that the store confirmed, by the machine's clock; `askedUs` is when it was asked to. */
  static deadlineUsOf(askedUs: number, durationUs: number): number {
    return askedUs + durationUs * (1 - MARGIN)
  }

  get epoch(): number {
    return this.#setup.epoch
  }

  isHeld(): boolean {
    return !this.#isLost && !this.#isReleased && this.#setup.nowUs() < this.#deadlineUs
  }

  isLost(): boolean {
    return this.#isLost
  }

  deadlineUs(): number {
    return this.#isLost || this.#isReleased ? 0 : this.#deadlineUs
  }

  release(): Promise<void> {
    return this.releaseTo('')
  }

  /** Nothing leaves from now on; the store is told, so that nobody waits. Errors: JournalError STORE_AWAY. */
  async releaseTo(nodeId: string): Promise<void> {
    if (this.#isReleased || this.#isLost) return
    this.#isReleased = true
    clearTimeout(this.#timer)
    await this.#setup.table.release(this.epoch, nodeId)
  }

  /** Whoever waits for that may claim at once: it is not held until the store confirms it again. */
  #sessionEnded(): void {
    if (this.#isLost || this.#isReleased) return
    this.#failure = 'its session with the store has ended'
    this.#sessionCount++
    this.#deadlineUs = 0
    this.#setup.onRenewed(0)
    this.#look()
    if (this.#isAsking) return
    clearTimeout(this.#timer)
    this.#renewAfter(RETRIES)
  }

  #renewAfter(parts: number): void {
    this.#timer = setTimeout(() => void this.#renew(), this.#setup.durationUs / 1_000 / parts)
  }

  async #renew(): Promise<void> {
    const { table, epoch, durationUs, nowUs } = this.#setup
    const askedUs = nowUs()
    const session = this.#sessionCount
    this.#isAsking = true
    // Looked at between two questions as well: one of them may take long to fail.
    const watch = setTimeout(() => this.#look(), Math.max(1, (this.#deadlineUs - askedUs) / 1_000 + 1))
    try {
      const view = await table.renew(epoch, durationUs)
      // An answer from a session that has ended since confirms nothing.
      if (view.epoch !== epoch || session === this.#sessionCount) this.#take(view, askedUs)
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error)
    } finally {
      clearTimeout(watch)
      this.#isAsking = false
    }
    this.#look()
    if (!this.#isLost && !this.#isReleased) this.#renewAfter(this.#failure === '' ? RENEWALS : RETRIES)
  }

  #take(view: LeaseView, askedUs: number): void {
    const { epoch, durationUs, onRenewed, onLost, onHandover } = this.#setup
    if (this.#isReleased) return
    if (view.epoch !== epoch) {
      this.#isLost = true
      return onLost(view)
    }
    this.#failure = ''
    this.#deadlineUs = LeaseKeeper.deadlineUsOf(askedUs, durationUs)
    onRenewed(this.#deadlineUs)
    if (view.handoverTo !== '' && view.handoverTo !== this.#handoverTo) onHandover(view.handoverTo)
    this.#handoverTo = view.handoverTo
  }

  /** Tells of the change from sure to unsure and back. */
  #look(): void {
    if (this.#isLost || this.#isReleased) return
    const isUnsure = !this.isHeld()
    if (isUnsure === this.#isUnsure) return
    this.#isUnsure = isUnsure
    if (isUnsure) this.#setup.onUnsure(this.#failure || 'the store has not answered in time')
    else this.#setup.onSure()
  }
}
