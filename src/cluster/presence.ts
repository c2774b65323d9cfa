/** Tells the other nodes how this one stands, twice a second, and knows what they said last. */

import type { NodeBoard, NodePresence, SeenNode } from '../ports.ts'

export interface PresenceSetup {
  readonly board: NodeBoard
  /** How it stands now. */
  readonly own: () => NodePresence
  /** Microseconds since the epoch, UTC, by this machine. */
  readonly wallUs: () => number
  readonly onNodes: (nodes: readonly SeenNode[]) => void
  /** The store did not answer, or answers again. */
  readonly onAway: (isAway: boolean, reason: string) => void
}

const EVERY_MS = 500
/** A node that has not said anything for so long is not there. */
export const SEEN_US_MAX = 3_000_000
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
      const storeUs = await board.announce(own())
      const answeredUs = wallUs()
      this.#measure({ wayUs: answeredUs - askedUs, offUs: (askedUs + answeredUs) / 2 - storeUs })
      this.#nodes = (await board.list()).filter(({ seenAgoUs }) => seenAgoUs <= SEEN_US_MAX)
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

  #setAway(isAway: boolean, reason: string): void {
    if (isAway !== this.#isAway && !this.#isClosed) this.#setup.onAway(isAway, reason)
    this.#isAway = isAway
  }
}
