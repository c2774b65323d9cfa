/** A journal that takes everything, and knows only how many blocks it took. */

import type { BlockDraft, Journal, JournalHead } from '../../ports.ts'

export class ForgetfulJournal implements Journal {
  #head: JournalHead = { blockNumber: 0, epoch: 1, lastSequence: 0, hash: '' }

  head(): JournalHead {
    return this.#head
  }

  async append(previous: JournalHead, { epoch, lastSequence }: BlockDraft): Promise<JournalHead> {
    this.#head = { blockNumber: previous.blockNumber + 1, epoch, lastSequence, hash: '' }
    return this.#head
  }

  blocksAfter(): readonly never[] {
    return []
  }

  newestSnapshot(): undefined {
    return undefined
  }

  async saveSnapshot(): Promise<void> {}

  async close(): Promise<void> {}
}
