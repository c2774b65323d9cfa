/** Tells the other nodes how this one stands, twice a second, and knows what they said last. */

import type { NodeBoard, NodePresence, SeenNode } from '../ports.ts'

export interface PresenceSetup {
  readonly board: NodeBoard
  /** How it stands now. */
  readonly own: () => NodePresence
  /** Microseconds since the epoch, UTC, by this machine. */
  readonly wallUs: () => number
  readonly onNodes: (nodes: readonly SeenNode[]) => void
  /** Another process goes by this node's name, or does not any more. */
  readonly onNameShared: (isShared: boolean) => void
  /** The store did not answer, or answers again. */
  readonly onAway: (isAway: boolean, reason: string) => void
}

const EVERY_MS = 500
/** A node that has not said anything for so long is not there. */
export const SEEN_US_MAX = 3_000_000
/** A name that was shared is not any more once so many words of this node found nobody else's before them. */
const WORDS_ALONE = SEEN_US_MAX / 1_000 / EVERY_MS
/** Of so many measurements of the clock the one with the shortest way counts. */
const SAMPLES = 8

interface Sample {
  readonly wayUs: number
  readonly offUs: number
}

export class Presence {
  readonly #setup: PresenceSetup
  readonly #samples: Sample[] = []
  #nodes: readonly SeenNode[] = []
  #timer: NodeJS.Timeout | undefined
  #isClosed = false
  #isAway = false
  #wordsSinceShared = WORDS_ALONE
  /** Of the node that leads or was the last to; `undefined` while none was seen. */
  #leaderClockOffUs: number | undefined

  constructor(setup: PresenceSetup) {
    this.#setup = setup
  }

  /** As they were told last, those that are gone left out. */
  get nodes(): readonly SeenNode[] {
    return this.#nodes
  }

  /** How far this machine's clock is ahead of the store's, microseconds, as exactly as the way there allows. */
  get clockOffUs(): number {
    let best: Sample | undefined
    for (const sample of this.#samples) if (best === undefined || sample.wayUs < best.wayUs) best = sample
    return best?.offUs ?? 0
  }

  /**
   * How far this machine's clock is ahead of the leader's, as both measured theirs against the store's, whose own may be wrong.
   * Of a leader that is gone the last word counts; without one there is nothing to differ from.
   */
  get clockAheadUs(): number {
    return this.#leaderClockOffUs === undefined ? 0 : this.clockOffUs - this.#leaderClockOffUs
  }

  get isNameShared(): boolean {
    return this.#wordsSinceShared < WORDS_ALONE
  }

  /** How many others could lead and have the better priority; of two equal ones the name decides. */
  betterCount(): number {
    const { nodeId, priority } = this.#setup.own()
    const isBetter = (other: SeenNode) =>
      other.priority < priority || (other.priority === priority && other.nodeId < nodeId)
    return this.#nodes.filter(
      other => other.nodeId !== nodeId && other.role === 'Standby' && other.refusal === '' && isBetter(other),
    ).length
  }

  /** Resolves after the first word. Errors are told by `onAway`. */
  begin(): Promise<void> {
    return this.#say()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  async #say(): Promise<void> {
    const { board, own, wallUs, onNodes } = this.#setup
    try {
      const askedUs = wallUs()
      const { storeTimeUs, isNameShared } = await board.announce(own())
      const answeredUs = wallUs()
      this.#measure({ wayUs: answeredUs - askedUs, offUs: (askedUs + answeredUs) / 2 - storeTimeUs })
      this.#noteName(isNameShared)
      this.#nodes = (await board.list()).filter(({ seenAgoUs }) => seenAgoUs <= SEEN_US_MAX)
      const leader = this.#nodes.find(({ role, nodeId }) => role === 'Leader' && nodeId !== own().nodeId)
      if (leader !== undefined) this.#leaderClockOffUs = leader.clockOffUs
      if (!this.#isClosed) onNodes(this.#nodes)
      this.#setAway(false, '')
    } catch (error) {
      this.#setAway(true, error instanceof Error ? error.message : String(error))
    }
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#say(), EVERY_MS)
  }

  #measure(sample: Sample): void {
    this.#samples.push(sample)
    if (this.#samples.length > SAMPLES) this.#samples.shift()
  }

  #noteName(isShared: boolean): void {
    const wasShared = this.isNameShared
    this.#wordsSinceShared = isShared ? 0 : this.#wordsSinceShared + 1
    if (wasShared !== this.isNameShared && !this.#isClosed) this.#setup.onNameShared(this.isNameShared)
  }

  #setAway(isAway: boolean, reason: string): void {
    if (isAway !== this.#isAway && !this.#isClosed) this.#setup.onAway(isAway, reason)
    this.#isAway = isAway
  }
}
