/** The newest block that this process knows of, and the newest that was acknowledged, which no store may lose. */

import type { JournalHead, OpeningNote } from '../../ports.ts'
import type { HeadWitness, WitnessedHead } from '../head-witness.ts'

export class KnownHead {
  #newest: JournalHead
  #acknowledged: WitnessedHead
  readonly #witness: Pick<HeadWitness, 'note' | 'close'>
  #isLeading = false
  #notes: readonly OpeningNote[] = []

  constructor(newest: JournalHead, acknowledged: WitnessedHead, witness: Pick<HeadWitness, 'note' | 'close'>) {
    this.#newest = newest
    this.#acknowledged = acknowledged
    this.#witness = witness
  }

  get newest(): JournalHead {
    return this.#newest
  }

  /** Worth an alert, and a doubt about every order that is held, for whoever leads from here. */
  get notes(): readonly OpeningNote[] {
    return this.#notes
  }

  /** It was told, or a person accepted, that blocks behind the head are lost, up to this one; -1 for none. */
  tellLoss(lostUntil: number): void {
    const { blockNumber } = this.#newest
    if (lostUntil < 0) this.#notes = []
    else this.#notes = [lostTail(blockNumber + 1, Math.max(lostUntil, blockNumber + 1))]
  }

  get acknowledged(): WitnessedHead {
    return this.#acknowledged
  }

  /** This process claimed the lease: from now on it is its own appends that move the head. */
  lead(head: JournalHead, lostUntil: number): void {
    this.#isLeading = true
    this.acknowledge(head)
    this.tellLoss(lostUntil)
  }

  /** Durable as was promised: from now on a store without it has lost something. */
  acknowledge(head: JournalHead): void {
    this.#newest = head
    this.#note(head)
  }

  /**
   * Read from the store. It may be there without its writer having been told so; that its successor is there proves it, as
   * nobody appends to a block that was not acknowledged.
   */
  read(previous: WitnessedHead, block: JournalHead): void {
    if (previous.blockNumber > this.#acknowledged.blockNumber && previous.hash !== '') this.#note(previous)
    // A leader may find a block of its own that was not confirmed yet: it is sent again as the one after the old head.
    if (this.#isLeading || block.blockNumber <= this.#newest.blockNumber) return
    const { blockNumber, epoch, lastSequence, hash } = block
    this.#newest = { blockNumber, epoch, lastSequence, hash }
  }

  close(): void {
    this.#witness.close()
  }

  #note({ blockNumber, hash }: WitnessedHead): void {
    this.#acknowledged = { blockNumber, hash }
    this.#witness.note(this.#acknowledged)
  }
}

function lostTail(firstBlock: number, lastBlock: number): OpeningNote {
  const text = `the store lost the blocks from ${firstBlock} on (${lastBlock} was acknowledged)`
  return { code: 'TAIL_LOST', severity: 'Critical', text, firstBlock, lastBlock, keptIn: '' }
}
