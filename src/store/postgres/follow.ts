/**
 * Blocks of another node as soon as they are there: the database tells of each, and is asked every now and then all the same.
 * While it is away this goes on trying; what was read is compared when it is back.
 */

import type { JournalHead, StoredBlock } from '../../ports.ts'
import { JournalError } from '../journal-error.ts'
import { type Page, readNews, readPage } from './block-pages.ts'
import type { Desk } from './desk.ts'
import type { KnownHead } from './known-head.ts'
import { Line } from './line.ts'
import { pauseMs } from './pause.ts'
import type { Session } from './session.ts'

/** A message of the database may be lost with its connection only; the question also finds a connection that hangs. */
const POLL_MS = 500
const RETRY_MS_MIN = 20
const RETRY_MS_MAX = 500

/** Errors: JournalError CORRUPT, TOO_NEW, PRUNED, HEAD_WENT_BACK, STORE_REFUSED. */
export async function* followBlocks(
  desk: Desk,
  known: KnownHead,
  blockNumber: number,
  signal: AbortSignal,
): AsyncIterable<StoredBlock> {
  const bell = new Bell(signal)
  const line = new Line(desk.reach, 'follow', session => session.onNotification(() => bell.ring()))
  let previous: JournalHead = { blockNumber, epoch: 0, lastSequence: 0, hash: '' }
  try {
    while (!signal.aborted) {
      const { blocks, hasMore } = await nextPage(desk, line, bell, previous, signal)
      if (hasMore) bell.ring()
      for (const block of blocks) {
        if (signal.aborted) return
        known.read(previous, block)
        previous = block
        yield block
      }
    }
  } finally {
    void line.close()
  }
}

/** Returns: none where there was nothing new for a while. */
async function nextPage(desk: Desk, line: Line, bell: Bell, previous: JournalHead, signal: AbortSignal): Promise<Page> {
  let retryMs = RETRY_MS_MIN
  for (;;) {
    try {
      const isNew = line.current === undefined
      const session = await line.session()
      if (isNew) await listen(session, desk.deskId)
      const hasRung = !isNew && (await bell.rung(POLL_MS))
      bell.silence()
      // The page proves as well that what was read is still there.
      const news = hasRung && previous.hash !== '' ? await readNews(session, desk.deskId, previous) : undefined
      return news ?? (await readPage(session, desk.deskId, previous))
    } catch (error) {
      if (signal.aborted) return { blocks: [], hasMore: false }
      if (!(error instanceof JournalError) || error.code !== 'STORE_AWAY') throw error
      line.current?.drop()
      await pauseMs(retryMs, signal)
      retryMs = Math.min(2 * retryMs, RETRY_MS_MAX)
    }
  }
}

async function listen(session: Session, deskId: number): Promise<void> {
  await session.ask({ name: 'listen', text: `LISTEN holdfast_${deskId}` })
}

/** Remembers that it rang while nobody waited. */
class Bell {
  #hasRung = true
  #wake: (() => void) | undefined

  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.ring(), { once: true })
  }

  ring(): void {
    this.#hasRung = true
    this.#wake?.()
  }

  silence(): void {
    this.#hasRung = false
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
}
