/**
 * The bell of a journal that is followed: it rings for each new block, also while nobody waits, and mostly brings the block along.
 *
 * Invariant: a block that came along is believed only where its teller was proven, by a block of his that was found in the
 * store: whoever knows the channel may say anything, and only who holds the lease can append.
 */

import type { JournalHead, StoredBlock } from '../../ports.ts'
import { HASH_BYTES, openBlock } from '../block.ts'
import { CodecError } from '../codec-error.ts'

/** What a session of the server told those that listen. */
export interface Told {
  /** The process of the server that told it. */
  readonly teller: number
  /** The number of a block, or all of it in base64. */
  readonly text: string
}

/** More that nobody took is asked for, in pages. */
const TOLD_MAX = 256

export class Bell {
  #isAskingDue = true
  #told: Told[] = []
  #proven: number | undefined
  /** The newest that was told by somebody else. */
  #unproven: { readonly hash: string; readonly teller: number } | undefined
  #wake: (() => void) | undefined

  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.ring(), { once: true })
  }

  /** There may be something that has to be asked for. */
  ring(): void {
    this.#isAskingDue = true
    this.#wake?.()
  }

  tell(told: Told): void {
    if (this.#told.length === TOLD_MAX) this.#dropTold()
    else this.#told.push(told)
    this.#wake?.()
  }

  /** Another session tells from now on, perhaps of another server, whose processes have other numbers. */
  forget(): void {
    this.#dropTold()
    this.#proven = undefined
    this.#unproven = undefined
  }

  get isAskingDue(): boolean {
    return this.#isAskingDue
  }

  /** It is asked now. */
  silence(): void {
    this.#isAskingDue = false
  }

  /** Returns: false where it did not ring in time. */
  async rung(timeoutMs: number): Promise<boolean> {
    if (this.#hasRung) return true
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, timeoutMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = undefined
    return this.#hasRung
  }

  /** Returns: the blocks after `previous` that came along. Where there is more than that, asking is due. */
  take(previous: JournalHead): StoredBlock[] {
    const blocks: StoredBlock[] = []
    let head = previous
    for (const told of this.#told.splice(0)) {
      const next = this.#nextOf(told, head)
      if (next === 'known') continue
      if (next === 'ask') {
        this.#isAskingDue = true
        break
      }
      blocks.push(next)
      head = next
    }
    return blocks
  }

  /** A block was found in the store: whoever told of it before can append. */
  prove({ hash }: JournalHead): void {
    if (this.#unproven?.hash === hash) this.#proven = this.#unproven.teller
  }

  get #hasRung(): boolean {
    return this.#isAskingDue || this.#told.length > 0
  }

  #dropTold(): void {
    this.#told = []
    this.#isAskingDue = true
  }

  #nextOf({ teller, text }: Told, head: JournalHead): StoredBlock | 'known' | 'ask' {
    if (/^\d{1,16}$/.test(text)) return Number(text) <= head.blockNumber ? 'known' : 'ask'
    const sealed = Buffer.from(text, 'base64')
    if (teller !== this.#proven) {
      this.#unproven = { hash: sealed.toString('hex', Math.max(0, sealed.length - HASH_BYTES)), teller }
      return 'ask'
    }
    const block = opened(sealed)
    if (block === undefined) return 'ask'
    if (block.blockNumber <= head.blockNumber) return 'known'
    return doesFollow(block, head) ? block : 'ask'
  }
}

function opened(sealed: Uint8Array): StoredBlock | undefined {
  try {
    return openBlock(sealed)
  } catch (error) {
    if (error instanceof CodecError) return undefined
    throw error
  }
}

function doesFollow(block: StoredBlock, { blockNumber, hash, epoch }: JournalHead): boolean {
  return block.blockNumber === blockNumber + 1 && block.previousHash === hash && block.epoch >= epoch
}
