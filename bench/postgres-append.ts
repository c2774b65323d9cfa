/**
 * Measures appends to the journal in PostgreSQL with one synchronous standby on this machine, side by side with a bare commit
 * of the same bytes. `node bench/postgres-append.ts [--blocks N] [--bytes N,N] [--runs N] [--json]`
 */

import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import pg from 'pg'
import type { TimeUs } from '../src/core/domain/ids.ts'
import { Random } from '../src/core/std/random.ts'
import type { BlockDraft, JournalHead } from '../src/ports.ts'
import { POSTGRES_SKIP, TestCluster } from '../src/store/postgres/fixtures/test-cluster.ts'
import { openPostgresStore } from '../src/store/postgres/store.ts'
import { readOptions } from './command-line.ts'
import { endWhereNothingCanBeMeasured, type Figure, printFigures, summarizeRuns } from './figures.ts'
import type { Seen } from './postgres-follower.ts'

const { values } = readOptions(import.meta.filename, {
  options: {
    blocks: { type: 'string', default: '2000' },
    bytes: { type: 'string', default: '400,20000' },
    runs: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
})

/** Milliseconds, of one run. */
interface Measured {
  readonly append: readonly number[]
  readonly bare: readonly number[]
  /** From the begin of an append until another node has read the block. */
  readonly seen: readonly number[]
}

const TARGET_MS = 0.8
/** Beside a commit of the same bytes by the same driver. */
const TARGET_RATIO = 1.5

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other)
  return Number(sorted[Math.floor(sorted.length * share)]!.toFixed(3))
}

/** Bytes that a compressor can do little about, as those of records that were packed. */
function draftAfter(head: JournalHead, epoch: number, payload: Uint8Array): BlockDraft {
  const firstSequence = head.lastSequence + 1
  const times = { firstTimeUs: firstSequence as TimeUs, lastTimeUs: firstSequence as TimeUs }
  return { epoch, firstSequence, lastSequence: firstSequence, ...times, recordCount: 1, payload }
}

async function measure(cluster: TestCluster, payloadBytes: number, blocks: number, folder: string): Promise<Measured> {
  const desk = await cluster.newDesk()
  const settings = { ...cluster.settings(desk, { durability: 'replica' }), witnessFolder: folder }
  const store = await openPostgresStore(settings)
  const workerData = { ...settings, nodeId: 'node-b', witnessFolder: path.join(folder, 'b') }
  // Not on this thread: what the other node does would count as the leader's waiting.
  const follower = new Worker(new URL('postgres-follower.ts', import.meta.url), { workerData })
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
  const [append, commit, seen]: number[][] = [[], [], []]
  for (let i = -50; i < blocks; i++) {
    const next = once(follower, 'message') as Promise<[Seen]>
    const beganMs = performance.now()
    const head = await store.journal.append(
      store.journal.head(),
      draftAfter(store.journal.head(), answer.epoch, payload),
    )
    const doneMs = performance.now()
    const [{ atMs }] = await next
    const seenMs = atMs - performance.timeOrigin
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
  follower.postMessage('stop')
  await Promise.all([store.close(), once(follower, 'exit'), bare.end()])
  return { append: append!, bare: commit!, seen: seen! }
}

function figuresOf(payloadBytes: number, runs: readonly Measured[]): Figure[] {
  const of = (name: string, measured: (run: Measured) => number, unit = 'ms', target?: number) =>
    summarizeRuns(`postgres ${payloadBytes} B: ${name}`, unit, runs.map(measured), target)
  const ratioOf = ({ append, bare }: Measured) => Number((quantile(append, 0.5) / quantile(bare, 0.5)).toFixed(2))
  return [
    of('append p50', run => quantile(run.append, 0.5), 'ms', TARGET_MS),
    of('append p99', run => quantile(run.append, 0.99)),
    of('bare commits in it', ratioOf, 'x', TARGET_RATIO),
    of('seen elsewhere p50', run => quantile(run.seen, 0.5)),
  ]
}

endWhereNothingCanBeMeasured(POSTGRES_SKIP, values.json)
const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-bench-'))
const cluster = await TestCluster.start({ hasStandby: true })
try {
  const figures: Figure[] = []
  for (const bytes of values.bytes.split(',').map(Number)) {
    const runs: Measured[] = []
    for (let run = 0; run < Number(values.runs); run++)
      runs.push(await measure(cluster, bytes, Number(values.blocks), path.join(folder, `${bytes}-${run}`)))
    figures.push(...figuresOf(bytes, runs))
  }
  printFigures(figures, values.json)
} finally {
  await cluster.remove()
  rmSync(folder, { recursive: true, force: true })
}
