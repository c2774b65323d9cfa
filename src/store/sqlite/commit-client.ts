/** The journal's end of its commit thread: short appends in shared memory, all else as numbered requests with one answer each. */

import { Worker } from 'node:worker_threads'
import type { BlockDraft, JournalHead } from '../../ports.ts'
import { JournalError } from '../journal-error.ts'
import { CommitLane, type Predecessor } from './commit-lane.ts'
import { type CommitReply, type CommitThreadSettings, type CommitWork, LANE, READY } from './commit-messages.ts'

interface Waiter {
  resolve(value: unknown): void
  reject(error: JournalError): void
}

export class CommitClient {
  private readonly worker: Worker
  private readonly lane = new CommitLane()
  private readonly waiters = new Map<number, Waiter>()
  private requestCount = READY
  private ended: JournalError | undefined

  private constructor(settings: Omit<CommitThreadSettings, 'lane'>) {
    // Flags of the main thread such as --eval do not suit a thread with a file of its own.
    const execArgv = process.execArgv.filter(flag => flag.startsWith('--disable-warning'))
    const workerData: CommitThreadSettings = { ...settings, lane: this.lane.memory }
    const options = { workerData, name: 'journal', execArgv }
    this.worker = new Worker(new URL('./commit-thread.ts', import.meta.url), options)
    this.worker.on('message', (reply: CommitReply) => this.receive(reply))
    this.worker.on('error', cause =>
      this.end(new JournalError('CLOSED', `the commit thread failed: ${cause}`, { cause })),
    )
    this.worker.on('exit', () => this.end(new JournalError('CLOSED', 'the commit thread has ended')))
  }

  static async start(settings: Omit<CommitThreadSettings, 'lane'>): Promise<CommitClient> {
    const client = new CommitClient(settings)
    await new Promise<unknown>((resolve, reject) => client.waiters.set(READY, { resolve, reject }))
    return client
  }

  /** Compare-and-append. A refused payload comes back with the error. */
  async append(previous: Predecessor, draft: BlockDraft): Promise<JournalHead> {
    if (this.ended !== undefined) throw this.ended
    if (!this.lane.ask(previous, draft)) return (await this.request({ kind: 'append', previous, draft })) as JournalHead
    const { epoch, lastSequence, payload } = draft
    try {
      const hash = await new Promise<unknown>((resolve, reject) => {
        this.waiters.set(LANE, { resolve, reject })
        void this.lane.whenAnswered().then(() => this.lookAtLane())
      })
      return { blockNumber: previous.blockNumber + 1, epoch, lastSequence, hash: hash as string }
    } catch (error) {
      if (error instanceof JournalError) error.payload = payload
      throw error
    }
  }

  /** The thread wakes up now and looks out for the append: woken by the append itself it begins 45 us later. */
  expect(): void {
    this.lane.expect()
  }

  /** A payload that owns its memory is transferred and comes back empty; any other is copied. */
  async request(work: CommitWork): Promise<unknown> {
    if (this.ended !== undefined) throw this.ended
    const requestNumber = ++this.requestCount
    return await new Promise<unknown>((resolve, reject) => {
      this.waiters.set(requestNumber, { resolve, reject })
      this.worker.postMessage({ requestNumber, work }, transferOf(work))
      this.lane.call()
    })
  }

  private lookAtLane(): void {
    const hash = this.lane.takeDone()
    if (hash === undefined) return
    const waiter = this.waiters.get(LANE)
    this.waiters.delete(LANE)
    waiter?.resolve(hash)
  }

  private receive(reply: CommitReply): void {
    const waiter = this.waiters.get(reply.requestNumber)
    if (waiter === undefined) return
    this.waiters.delete(reply.requestNumber)
    if (reply.isDone) {
      waiter.resolve(reply.value)
      return
    }
    const error = new JournalError(reply.code, reply.what, { blockNumber: reply.blockNumber })
    error.payload = reply.payload
    waiter.reject(error)
  }

  private end(error: JournalError): void {
    this.ended ??= error
    for (const waiter of this.waiters.values()) waiter.reject(this.ended)
    this.waiters.clear()
  }
}

function transferOf(work: CommitWork): ArrayBuffer[] {
  if (work.kind !== 'append') return []
  const { buffer, byteLength } = work.draft.payload
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
  return isWhole ? [buffer] : []
}
