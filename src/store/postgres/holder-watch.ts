/**
 * Waits for the end of the session in which the leader holds its lease, by asking for a lock that it has. The lock is only
 * free once the session is gone, and the answer comes in the same moment.
 *
 * Why the wait is cut into pieces: a statement that waits for days would keep the database from cleaning its tables.
 */

import type { HolderWatch } from '../../ports.ts'
import type { Desk } from './desk.ts'
import { pauseMs } from './pause.ts'
import { isLockTimeout } from './postgres-errors.ts'
import { openSession } from './primary.ts'
import type { Question, Session } from './session.ts'

const WAIT_MS = 5_000
/** How often is looked whether the leader has a session again, after a restart of the server. */
const UNKNOWN_MS = 200

const PREPARE: Question = { name: 'watch-wait', text: `SELECT set_config('lock_timeout', '${WAIT_MS}', false)` }
const SEE: Question = { name: 'see-holder', text: 'SELECT * FROM holdfast.see_holder($1)' }
const WAIT: Question = {
  name: 'wait-for-holder',
  // The second call runs after the first has its lock.
  text: 'SELECT pg_advisory_unlock_shared(1212547075, $1::integer) FROM (SELECT pg_advisory_lock_shared(1212547075, $1::integer) OFFSET 0) AS waited',
}

interface Holder {
  readonly state: 'STANDS' | 'ENDED' | 'UNKNOWN'
  readonly epoch: number
  readonly holder_key: number
}

export async function watchHolder({ reach, deskId, settings }: Desk): Promise<HolderWatch> {
  const session = await openSession(reach, 'watch')
  await session.ask(PREPARE)
  const closing = new AbortController()
  const ended = untilEnded(session, deskId, settings.answerTimeoutUs / 1000, closing.signal)
  // Whoever watches may look at it later.
  ended.catch(() => {})
  return {
    ended,
    close: () => {
      closing.abort()
      session.drop()
    },
  }
}

async function untilEnded(session: Session, deskId: number, answerMs: number, signal: AbortSignal): Promise<void> {
  let watchedEpoch: number | undefined
  try {
    for (;;) {
      const [holder] = await session.ask<Holder>(SEE, [deskId])
      const { state, epoch, holder_key: holderKey } = holder!
      watchedEpoch ??= epoch
      if (state === 'ENDED' || epoch !== watchedEpoch) return
      if (state === 'UNKNOWN') await pauseMs(UNKNOWN_MS, signal)
      else await waitFor(session, holderKey, WAIT_MS + answerMs)
    }
  } catch (error) {
    // Closed by its owner: nobody is told anything any more.
    if (signal.aborted) await new Promise<never>(() => {})
    throw error
  } finally {
    session.drop()
  }
}

/** Until the lock was free for a moment, or for as long as one statement may wait. */
async function waitFor(session: Session, holderKey: number, timeoutMs: number): Promise<void> {
  try {
    await session.ask(WAIT, [holderKey], timeoutMs)
  } catch (error) {
    if (!isLockTimeout(error)) throw error
  }
}
