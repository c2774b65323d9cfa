/** Follows a journal in PostgreSQL on a thread of its own, as another node would, and tells when it has read each block. */

import { parentPort, workerData } from 'node:worker_threads'
import type { PostgresSettings } from '../src/store/postgres/settings.ts'
import { openPostgresStore } from '../src/store/postgres/store.ts'

/** By the clock of all threads, milliseconds. */
export interface Seen {
  readonly blockNumber: number
  readonly atMs: number
}

const store = await openPostgresStore(workerData as PostgresSettings)
const stop = new AbortController()
parentPort!.once('message', () => stop.abort())
for await (const { blockNumber } of store.journal.follow(0, stop.signal))
  parentPort!.postMessage({ blockNumber, atMs: performance.timeOrigin + performance.now() } satisfies Seen)
await store.close()
