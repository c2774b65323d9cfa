/**
 * What a strategy missed, read from the journal no faster than the strategy goes through it.
 *
 * Invariant: of the journal no more than a block is taken beyond what the channel has room for.
 */

import type { SavedStrategyState } from '../../core/domain/saved-strategy-state.ts'
import type { NodeJournal, StoredBlock } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import { Redelivery, type RedeliverySetup } from '../session/redelivery.ts'
import type { StrategyChannel } from './strategy-channel.ts'

export interface CatchingUpSetup extends Pick<RedeliverySetup, 'strategyIndex' | 'strategyCount' | 'routes'> {
  readonly journal: Pick<NodeJournal, 'blocksAfter' | 'lastBlockBefore'>
  readonly channel: StrategyChannel
  readonly saved: SavedStrategyState | undefined
  /** It asked for this after its saved state, and will ask again. Nothing may be kept of it. */
  readonly onIntent: NonNullable<RedeliverySetup['onIntent']>
  /** The journal cannot be read now; it is asked again. */
  readonly onAway: (error: JournalError) => void
  /** All of it was read, after the first part. */
  readonly onRead: (turnCount: number) => void
}

type Blocks = Iterator<StoredBlock> | AsyncIterator<StoredBlock>

const STORE_RETRY_MS = 1_000
/** What the core has done is in the journal a moment later. */
const LOOK_MS = 20

export class CatchingUp {
  readonly #setup: CatchingUpSetup
  readonly #afterSequence: number
  readonly #redelivery: Redelivery
  #blocks: Blocks | undefined
  /** The newest that was taken. */
  #blockNumber: number | undefined
  #isReading = false

  constructor(setup: CatchingUpSetup) {
    const { strategyIndex, strategyCount, routes, channel, saved, onIntent } = setup
    this.#setup = setup
    this.#afterSequence = saved?.causationSequence ?? 0
    this.#redelivery = new Redelivery({
      afterSequence: this.#afterSequence,
      strategyIndex,
      strategyCount,
      seat: channel.missed,
      routes,
      // Who begins anew does not ask for what its predecessor asked for.
      onIntent: intent => {
        if (intent.intentSequence > (saved?.intentSequence ?? 0)) onIntent(intent)
      },
    })
  }

  /** Of those that were read. */
  get turnCount(): number {
    return this.#redelivery.turnCount
  }

  /** Reads the first part: all, or what there is room for. Errors: JournalError. */
  async begin(): Promise<void> {
    const { channel } = this.#setup
    this.#isReading = true
    while (channel.isHungry && (await this.#takeBlock()));
    this.#isReading = false
    if (channel.isHungry) this.readOn()
  }

  /** Reads on while there is room. */
  readOn(): void {
    if (this.#isReading) return
    this.#isReading = true
    void this.#readOn()
  }

  async #readOn(): Promise<void> {
    const { channel, onRead } = this.#setup
    while (channel.isHungry) {
      const waitMs = await this.#takeWithPatience()
      // What trades is not to wait for more than a block.
      await new Promise<void>(resolve => (waitMs > 0 ? setTimeout(resolve, waitMs) : setImmediate(resolve)))
    }
    this.#isReading = false
    if (!channel.isClosed && !channel.isCatchingUp) onRead(this.turnCount)
  }

  /** Returns: how long to wait before the journal is asked again. */
  async #takeWithPatience(): Promise<number> {
    try {
      return (await this.#takeBlock()) ? 0 : LOOK_MS
    } catch (error) {
      if (!(error instanceof JournalError)) throw error
      if (!this.#setup.channel.isClosed) this.#setup.onAway(error)
      return STORE_RETRY_MS
    }
  }

  /** Returns: false where the journal has no more now. */
  async #takeBlock(): Promise<boolean> {
    const { channel } = this.#setup
    const block = await this.#next()
    if (block === undefined) return false
    if (channel.isClosed) return true
    this.#redelivery.take(block, channel.missedUntil)
    this.#blockNumber = block.blockNumber
    channel.missedIsRead(Math.min(block.lastSequence, channel.missedUntil))
    channel.flush()
    return true
  }

  async #next(): Promise<StoredBlock | undefined> {
    const { journal } = this.#setup
    this.#blockNumber ??= await journal.lastBlockBefore(this.#afterSequence + 1)
    this.#blocks ??= iteratorOf(journal.blocksAfter(this.#blockNumber))
    const blocks = this.#blocks
    // One that has ended, or failed, is of no use any more.
    this.#blocks = undefined
    const { done, value } = await blocks.next()
    if (done === true) return undefined
    this.#blocks = blocks
    return value
  }
}

function iteratorOf(blocks: Iterable<StoredBlock> | AsyncIterable<StoredBlock>): Blocks {
  return Symbol.asyncIterator in blocks ? blocks[Symbol.asyncIterator]() : blocks[Symbol.iterator]()
}
