/**
 * Blocks of another node as soon as they are there: the database tells of each, mostly all of it, and is asked every now and
 * then all the same. While it is away this goes on trying; what was read is compared when it is back.
 */

import type { JournalHead, StoredBlock } from '../../ports.ts'
import { JournalError } from '../journal-error.ts'
import { Bell } from './bell.ts'
import { type Page, readNews, readPage } from './block-pages.ts'
import type { Desk } from './desk.ts'
import type { KnownHead } from './known-head.ts'
import { Line } from './line.ts'
import { pauseMs } from './pause.ts'
import type { Question, Session } from './session.ts'

const LISTEN: Question = { name: 'listen', text: 'SELECT holdfast.listen($1)' }

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
  const line = new Line(desk.reach, 'follow', session => {
    bell.forget()
    session.onNotification(told => bell.tell(told))
  })
  let previous: JournalHead = { blockNumber, epoch: 0, lastSequence: 0, hash: '' }
  try {
    while (!signal.aborted) {
      const { blocks, hasMore } = await nextPage(desk, line, bell, previous, signal)
      if (hasMore) bell.ring()
      for (const block of blocks) {
        if (signal.aborted) return
        bell.prove(block)
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
      if (isNew) await session.ask(LISTEN, [desk.deskId])
      const hasRung = !isNew && (await bell.rung(POLL_MS))
      const news = hasRung && previous.hash !== '' ? await nextNews(session, desk.deskId, bell, previous) : undefined
      if (news !== undefined) return news
      bell.silence()
      // The page proves as well that what was read is still there.
      return await readPage(session, desk.deskId, previous)
    } catch (error) {
      if (signal.aborted) return { blocks: [], hasMore: false }
      if (!(error instanceof JournalError) || error.code !== 'STORE_AWAY') throw error
      line.current?.drop()
      await pauseMs(retryMs, signal)
      retryMs = Math.min(2 * retryMs, RETRY_MS_MAX)
    }
  }
}

/** Returns: `undefined` where what is there does not follow `previous`: a page tells why. */
async function nextNews(
  session: Session,
  deskId: number,
  bell: Bell,
  previous: JournalHead,
): Promise<Page | undefined> {
  const blocks = bell.take(previous)
  if (blocks.length > 0 || !bell.isAskingDue) return { blocks, hasMore: false }
  bell.silence()
  return await readNews(session, deskId, previous)
}
