/**
 * A change of leaders on a running installation, done on purpose and watched through the store: when it was noticed, who
 * leads, when the venue accepted the first new order, and what became of every order that was in doubt.
 *
 * Times are counted on this machine, from the strike to when the store showed it here: clocks of several machines differ.
 */

import type { LeaseView, SeenNode, SharedStore } from '../../ports.ts'
import { machineUs } from '../live/machine-clock.ts'
import { type DoubtStory, EpochStories } from './epoch-stories.ts'

export const FAILOVER_STRIKES = ['Switch', 'Kill'] as const
export type FailoverStrike = (typeof FAILOVER_STRIKES)[number]

export interface Standing {
  readonly lease: LeaseView
  readonly leader: SeenNode
  /** The one that is to lead. */
  readonly successor: SeenNode
}

export interface FailoverReport {
  readonly drill: 'failover'
  readonly desk: string
  readonly strike: FailoverStrike
  readonly startedAt: string
  readonly from: { readonly nodeId: string; readonly epoch: number }
  readonly to: { readonly nodeId: string; readonly epoch: number }
  /** Milliseconds from the strike; `undefined` where it did not come in time. */
  readonly noticedMs: number | undefined
  readonly leaseMs: number | undefined
  readonly promotedMs: number | undefined
  readonly firstOrderMs: number | undefined
  readonly ordersInDoubt: readonly DoubtStory[]
  /** Another node leads, it trades, and no order is in doubt any more. */
  readonly isPassed: boolean
  readonly notes: readonly string[]
}

export interface FailoverDrillSetup {
  readonly store: SharedStore
  readonly desk: string
  readonly standing: Standing
  readonly strike: FailoverStrike
  /** Ends the leader, or asks it to hand over. */
  readonly act: () => Promise<void> | void
  /** How long a new leader, its first order, and the end of doubt are waited for. */
  readonly patienceMs: number
  readonly onNews: (text: string) => void
}

/** A node that was not heard of for so long does not stand by. */
const SEEN_AGO_US_MAX = 5_000_000
const LOOK_MS = 5

/** Returns: who leads and who would; or why no drill can be held now. Errors: JournalError STORE_AWAY. */
export async function lookWhoStands(store: SharedStore): Promise<Standing | string> {
  const lease = await store.lease.view()
  const nodes = (await store.board.list()).filter(({ seenAgoUs }) => seenAgoUs < SEEN_AGO_US_MAX)
  const leader = nodes.find(({ nodeId }) => nodeId === lease.nodeId)
  if (lease.epoch === 0 || lease.isReleased || lease.remainingUs <= 0 || leader === undefined)
    return 'nobody leads now: start the nodes first'
  const others = nodes.filter(({ nodeId }) => nodeId !== lease.nodeId)
  const able = others.filter(({ refusal }) => refusal === '').sort((a, b) => a.priority - b.priority)
  const [successor] = able
  if (successor !== undefined) return { lease, leader, successor }
  const seen = others.map(({ nodeId, refusal }) => `${nodeId} (${refusal})`).join(', ')
  return `${leader.nodeId} leads, and no node stands by that can: ${seen === '' ? 'no other is heard of' : seen}`
}

/** Errors: JournalError where the journal cannot be followed. */
export async function runFailoverDrill(setup: FailoverDrillSetup): Promise<FailoverReport> {
  return await new FailoverDrill(setup).run()
}

class FailoverDrill {
  readonly #setup: FailoverDrillSetup
  readonly #stories = new EpochStories()
  readonly #ending = new AbortController()
  readonly #notes: string[] = []
  #struckUs = 0
  #to = { nodeId: '', epoch: 0 }
  #noticedMs: number | undefined
  #leaseMs: number | undefined
  #promotedMs: number | undefined
  #firstOrderMs: number | undefined
  #fault: unknown

  constructor(setup: FailoverDrillSetup) {
    this.#setup = setup
  }

  async run(): Promise<FailoverReport> {
    const { store, act } = this.#setup
    const startedAt = new Date().toISOString()
    const watch = await store.lease.watchHolder()
    const following = this.#follow()
    this.#struckUs = machineUs()
    watch.ended.then(
      () => {
        this.#noticedMs ??= this.#passedMs()
      },
      () => {},
    )
    await act()
    await this.#until(() => this.#seeLease(), 'no other node has won the lease')
    await this.#until(() => this.#promotedMs !== undefined, 'the new leader has not begun')
    await this.#until(() => this.#firstOrderMs !== undefined, 'the venue has accepted no new order')
    await this.#until(() => this.#isUndoubted(), 'some orders are still in doubt')
    this.#ending.abort()
    watch.close()
    await following
    return this.#report(startedAt)
  }

  async #follow(): Promise<void> {
    const { journal } = this.#setup.store
    try {
      for await (const block of journal.follow(journal.head().blockNumber, this.#ending.signal)) {
        this.#stories.take(block)
        this.#look()
      }
    } catch (error) {
      if (!this.#ending.signal.aborted) this.#fault = error
    }
  }

  /** What the newest block brought. */
  #look(): void {
    const story = this.#stories.of(this.#stories.newestEpoch)
    if (story === undefined || story.epoch <= this.#setup.standing.lease.epoch) return
    if (this.#promotedMs === undefined) {
      this.#promotedMs = this.#passedMs()
      this.#tell('leads', this.#promotedMs)
    }
    if (this.#firstOrderMs !== undefined || story.firstAcceptedUs === 0) return
    this.#firstOrderMs = this.#passedMs()
    this.#tell('has its first order accepted', this.#firstOrderMs)
  }

  async #seeLease(): Promise<boolean> {
    try {
      const { epoch, nodeId } = await this.#setup.store.lease.view()
      if (epoch <= this.#setup.standing.lease.epoch) return false
      this.#to = { epoch, nodeId }
      this.#leaseMs = this.#passedMs()
      this.#tell(`has the lease of epoch ${epoch}`, this.#leaseMs)
      return true
    } catch {
      // The database may be the one that is away.
      return false
    }
  }

  #isUndoubted(): boolean {
    return this.#doubts().every(({ end }) => end !== 'Open')
  }

  #doubts(): readonly DoubtStory[] {
    return this.#stories.of(this.#to.epoch)?.doubts ?? []
  }

  /** What did not come is a note of the report. */
  async #until(isTrue: () => boolean | Promise<boolean>, missing: string): Promise<void> {
    if (this.#notes.length > 0) return
    const deadlineUs = machineUs() + this.#setup.patienceMs * 1_000
    while (!(await isTrue())) {
      if (this.#fault !== undefined) throw this.#fault
      if (machineUs() > deadlineUs) return void this.#notes.push(`${missing} after ${this.#setup.patienceMs / 1_000} s`)
      await new Promise(resolve => setTimeout(resolve, LOOK_MS))
    }
  }

  #passedMs(): number {
    return Math.round((machineUs() - this.#struckUs) / 100) / 10
  }

  #tell(what: string, ms: number): void {
    this.#setup.onNews(`${this.#to.nodeId || 'another node'} ${what} after ${ms} ms`)
  }

  #report(startedAt: string): FailoverReport {
    const { desk, strike, standing } = this.#setup
    return {
      drill: 'failover',
      desk,
      strike,
      startedAt,
      from: { nodeId: standing.lease.nodeId, epoch: standing.lease.epoch },
      to: this.#to,
      noticedMs: this.#noticedMs,
      leaseMs: this.#leaseMs,
      promotedMs: this.#promotedMs,
      firstOrderMs: this.#firstOrderMs,
      ordersInDoubt: this.#doubts(),
      isPassed: this.#notes.length === 0,
      notes: this.#notes,
    }
  }
}
