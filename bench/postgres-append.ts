/**
 * Measures appends to the journal in PostgreSQL with one synchronous standby on this machine, side by side with a bare commit
 * of the same bytes. `node bench/postgres-append.ts [--blocks N] [--bytes N,N] [--json]`
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import type { TimeUs } from '../src/core/domain/ids.ts'
import { Random } from '../src/core/std/random.ts'
import type { BlockDraft, JournalHead } from '../src/ports.ts'
import { POSTGRES_SKIP, TestCluster } from '../src/store/postgres/fixtures/test-cluster.ts'
import { openPostgresStore } from '../src/store/postgres/store.ts'

const { values } = parseArgs({
  options: {
    blocks: { type: 'string', default: '2000' },
    bytes: { type: 'string', default: '400,20000' },
    json: { type: 'boolean', default: false },
  },
})

interface Figures {
  readonly payloadBytes: number
  readonly blocks: number
  readonly appendMs: Quantiles
  readonly bareMs: Quantiles
  /** Of the medians. */
  readonly ratio: number
  /** From the begin of an append until another node has read the block. */
  readonly seenMs: Quantiles
}

interface Quantiles {
  readonly p50: number
  readonly p99: number
}

function quantilesOf(times: readonly number[]): Quantiles {
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share: number) => Number(sorted[Math.floor(sorted.length * share)]!.toFixed(3))
  return { p50: at(0.5), p99: at(0.99) }
}

/** Bytes that a compressor can do little about, as those of records that were packed. */
function draftAfter(head: JournalHead, epoch: number, payload: Uint8Array): BlockDraft {
  const firstSequence = head.lastSequence + 1
  const times = { firstTimeUs: firstSequence as TimeUs, lastTimeUs: firstSequence as TimeUs }
  return { epoch, firstSequence, lastSequence: firstSequence, ...times, recordCount: 1, payload }
}

async function measure(cluster: TestCluster, payloadBytes: number, blocks: number, folder: string): Promise<Figures> {
  const desk = await cluster.newDesk()
  const settings = { ...cluster.settings(desk, { durability: 'replica' }), witnessFolder: folder }
  const store = await openPostgresStore(settings)
  const follower = await openPostgresStore({ ...settings, nodeId: 'node-b', witnessFolder: path.join(folder, 'b') })
  const answer = await store.lease.claim({
    seenEpoch: 0,
    durationUs: 3_600_000_000,
    buildId: '',
    configHash: '',
    accountKeys: [],
  })
  if (!answer.isGranted) throw new Error(answer.text)
  const bare = new pg.Client({ host: '127.0.0.1', port: cluster.primary.port, user: 'postgres', database: 'postgres' })
  await bare.connect()
  await bare.query('CREATE TABLE IF NOT EXISTS bare (number bigint PRIMARY KEY, bytes bytea NOT NULL)')
  await bare.query('ALTER TABLE bare ALTER COLUMN bytes SET STORAGE EXTERNAL; TRUNCATE bare')
  const random = new Random(`bench ${payloadBytes}`)
  const payload = Uint8Array.from({ length: payloadBytes }, () => random.nextInt(256))
  const stop = new AbortController()
  const followed = follower.journal.follow(0, stop.signal)[Symbol.asyncIterator]()
  const [append, commit, seen]: number[][] = [[], [], []]
  for (let i = -50; i < blocks; i++) {
    const next = followed.next()
    const beganMs = performance.now()
    const head = await store.journal.append(
      store.journal.head(),
      draftAfter(store.journal.head(), answer.epoch, payload),
    )
    const doneMs = performance.now()
    await next
    const seenMs = performance.now()
    const bytes = Buffer.alloc(payloadBytes + 136, head.hash)
    const bareMs = performance.now()
    await bare.query({ name: 'bare', text: 'INSERT INTO bare VALUES ($1, $2)', values: [head.blockNumber, bytes] })
    const bareDoneMs = performance.now()
    // The first ones warm both up.
    if (i < 0) continue
    append!.push(doneMs - beganMs)
    seen!.push(seenMs - beganMs)
    commit!.push(bareDoneMs - bareMs)
  }
  stop.abort()
  await Promise.all([store.close(), follower.close(), bare.end()])
  const [appendMs, bareMs] = [quantilesOf(append!), quantilesOf(commit!)]
  const ratio = Number((appendMs.p50 / bareMs.p50).toFixed(2))
  return { payloadBytes, blocks, appendMs, bareMs, ratio, seenMs: quantilesOf(seen!) }
}

if (POSTGRES_SKIP !== false) throw new Error(POSTGRES_SKIP)
const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-bench-'))
const cluster = await TestCluster.start({ hasStandby: true })
try {
  const figures: Figures[] = []
  for (const bytes of values.bytes.split(','))
    figures.push(await measure(cluster, Number(bytes), Number(values.blocks), path.join(folder, bytes)))
  if (values.json) console.log(JSON.stringify(figures, undefined, 2))
  else
    for (const { payloadBytes, appendMs, bareMs, ratio, seenMs } of figures)
      console.log(
        `${payloadBytes} bytes: append ${appendMs.p50} / ${appendMs.p99} ms, bare commit ${bareMs.p50} / ${bareMs.p99} ms (${ratio} times), seen by another node after ${seenMs.p50} / ${seenMs.p99} ms (p50 / p99)`,
      )
} finally {
  await cluster.remove()
  rmSync(folder, { recursive: true, force: true })
}
