/**
 * The simulated database server: sessions, locks, commits that wait for a synchronous standby, and what happens to all of
 * them when it fails over. What the statements mean is in store-statements.ts.
 *
 * Invariants: commits become visible in the order in which they were asked for; a lock of a session is free once the session
 * has ended, and a session ends only when its statement has, or when another one ends it.
 */

import { Random } from '../../core/std/random.ts'
import { SimProcess, type World } from '../virtual-time.ts'
import { ServerSession } from './server-session.ts'
import { type DeskRow, type LeaseRow, StoreDesk } from './store-desk.ts'
import { StoreLock } from './store-lock.ts'

/** Who judges hears what really happened. */
export interface StoreObserver {
  /** Visible to all. */
  onWritten(desk: StoreDesk, row: DeskRow): void
  /** On the disks of primary and standby, for good. */
  onDurable(desk: StoreDesk, row: DeskRow): void
  onLost(desk: StoreDesk, rows: readonly DeskRow[]): void
  /** A claim is committed; `before` is the lease that it follows. */
  onClaim(desk: StoreDesk, before: LeaseRow): void
  /** A renewal or a release is, or it is counted anew. */
  onLease(desk: StoreDesk): void
}

/** The mistakes that a database, or the functions in it, could make. */
export interface StoreMistakes {
  readonly appendsUnfenced?: boolean
  readonly claimsBesideAppends?: boolean
  readonly ignoresSessionsLife?: boolean
}

interface Commit {
  readonly session: ServerSession
  readonly apply: () => void
  readonly done: (isReplicated: boolean) => void
}

const COMMIT_US = 250
const COMMIT_SPREAD_US = 400
/** Less than the real one's, so that blocks come both ways. */
const TOLD_BYTES_MAX = 600
const ABORTED = new Error('the statement was given up')

export class StoreServer {
  /** Not the machine's process: it may be paused. */
  readonly process = new SimProcess('store')
  readonly desks: readonly StoreDesk[]
  claims = new StoreLock()
  readonly mistakes: StoreMistakes
  /** Which desk leads, or led last, on an account. */
  readonly accounts = new Map<string, StoreDesk>()
  /** False: nobody gets a connection. */
  isUp = true
  /** Another one after each restart and failover. */
  life = 1
  clockOffsetUs = 0
  /** The synchronous standby does not confirm anything until then. */
  replicaAwayUntilUs = 0
  slowUntilUs = 0
  readonly #world: World
  readonly #random: Random
  readonly #observer: StoreObserver
  readonly #sessions = new Set<ServerSession>()
  readonly #holders = new Map<string, ServerSession>()
  readonly #freeWaiters = new Map<string, Set<() => void>>()
  #commits: Commit[] = []
  #lastCommitUs = 0
  #sessionCount = 0
  /** By desk: up to there the blocks are durable for sure. */
  readonly #durable = new Map<StoreDesk, number>()

  constructor(world: World, seed: string, observer: StoreObserver, mistakes: StoreMistakes = {}) {
    this.#world = world
    this.#random = new Random(`store ${seed}`)
    this.#observer = observer
    this.mistakes = mistakes
    this.desks = ['one', 'two'].map((name, index) => new StoreDesk(index + 1, name))
  }

  get nowUs(): number {
    return this.#world.nowUs + this.clockOffsetUs
  }

  get world(): World {
    return this.#world
  }

  // ── sessions ───────────────────────────────────────────────────────────────────────────────────────────────────────

  newSession(): ServerSession {
    const session = new ServerSession(++this.#sessionCount)
    this.#sessions.add(session)
    return session
  }

  /** One statement of a session. Errors: those of the work; never settles where nobody is to be answered. */
  async run<T>(session: ServerSession, work: () => Promise<T>): Promise<T> {
    session.isBusy = true
    try {
      return await work()
    } finally {
      session.isBusy = false
      for (const giveBack of session.giveBack) giveBack()
      session.giveBack.clear()
      if (session.isClientGone) this.#close(session)
    }
  }

  /** The other end has hung up: noticed when the statement at hand is done. */
  clientGone(session: ServerSession): void {
    session.isClientGone = true
    if (!session.isBusy) this.#close(session)
  }

  /** As pg_terminate_backend: what waits for the standby is committed here, and not answered. */
  terminate(session: ServerSession): void {
    if (!session.isOpen) return
    session.isTerminated = true
    const mine = this.#commits.filter(commit => commit.session === session)
    this.#commits = this.#commits.filter(commit => commit.session !== session)
    for (const { apply } of mine) apply()
    for (const giveBack of session.giveBack) giveBack()
    session.giveBack.clear()
    this.#close(session)
  }

  #close(session: ServerSession): void {
    if (!this.#sessions.delete(session)) return
    for (const key of session.holds) this.#freeHolder(key)
    session.end()
  }

  /** Asks for a lock for as long as the statement runs. */
  async lock(session: ServerSession, lock: StoreLock, isShared = false): Promise<void> {
    const giveBack = await lock.take(isShared)
    if (session.isTerminated || !session.isOpen) {
      giveBack()
      throw ABORTED
    }
    session.giveBack.add(giveBack)
  }

  /** All sessions that are in the middle of an append of this desk. */
  appending(desk: StoreDesk): ServerSession[] {
    return [...this.#sessions].filter(session => session.isBusy && this.#appending.get(session) === desk)
  }

  readonly #appending = new WeakMap<ServerSession, StoreDesk | undefined>()

  noteAppending(session: ServerSession, desk: StoreDesk | undefined): void {
    this.#appending.set(session, desk)
  }

  // ── the lock of the holder's session ───────────────────────────────────────────────────────────────────────────────

  holderOf(desk: StoreDesk, epoch: number): ServerSession | undefined {
    return this.#holders.get(`${desk.name}/${epoch}`)
  }

  hold(session: ServerSession, desk: StoreDesk, epoch: number): void {
    const key = `${desk.name}/${epoch}`
    this.#holders.set(key, session)
    session.holds.add(key)
  }

  #freeHolder(key: string): void {
    this.#holders.delete(key)
    for (const wake of this.#freeWaiters.get(key) ?? []) wake()
    this.#freeWaiters.delete(key)
  }

  /** Returns: false where it was not free within that time. */
  whenFree(desk: StoreDesk, epoch: number, timeoutUs: number): Promise<boolean> {
    const key = `${desk.name}/${epoch}`
    if (!this.#holders.has(key)) return Promise.resolve(true)
    return new Promise(resolve => {
      const waiters = this.#freeWaiters.get(key) ?? new Set()
      this.#freeWaiters.set(key, waiters)
      const wake = () => resolve(true)
      waiters.add(wake)
      this.#world.at(this.process, timeoutUs, () => {
        waiters.delete(wake)
        resolve(false)
      })
    })
  }

  // ── commits ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Visible, and durable on both servers unless the wait was canceled. Returns: whether the standby confirmed it. */
  commit(session: ServerSession, apply: () => void): Promise<boolean> {
    return new Promise(resolve => {
      const world = this.#world
      this.#commits.push({ session, apply, done: resolve })
      this.#lastCommitUs = Math.max(this.#lastCommitUs, world.nowUs + this.#commitUs())
      world.at(this.process, this.#lastCommitUs - world.nowUs, () => this.#settle())
    })
  }

  /** An administrator, or a setting of the server, ends all waits for the standby. */
  cancelWaits(): void {
    this.#finish(this.#commits.splice(0), false)
  }

  #commitUs(): number {
    const usual = COMMIT_US + this.#random.nextInt(COMMIT_SPREAD_US)
    return this.#world.nowUs < this.slowUntilUs ? usual + this.#random.nextInt(900_000) : usual
  }

  #settle(): void {
    const { nowUs } = this.#world
    if (nowUs < this.replicaAwayUntilUs)
      return void this.#world.at(this.process, this.replicaAwayUntilUs - nowUs, () => this.#settle())
    const first = this.#commits.shift()
    if (first !== undefined) this.#finish([first], true)
  }

  #finish(commits: readonly Commit[], isReplicated: boolean): void {
    for (const { apply, done } of commits) {
      for (const desk of this.desks) desk.notePast()
      apply()
      if (isReplicated) this.#noteDurable()
      done(isReplicated)
    }
  }

  /** The log is one: whatever is visible was written before this. */
  #noteDurable(): void {
    for (const desk of this.desks) {
      for (let at = (this.#durable.get(desk) ?? 0) + 1; at <= desk.head.blockNumber; at++) {
        const row = desk.rowOf(at)
        if (row !== undefined) this.#observer.onDurable(desk, row)
      }
      this.#durable.set(desk, desk.head.blockNumber)
    }
  }

  /** Tells all who listen that there is a new block, with all of it where it is short. */
  tell(desk: StoreDesk, teller: ServerSession, { blockNumber, sealed }: DeskRow): void {
    const text = sealed.length <= TOLD_BYTES_MAX ? Buffer.from(sealed).toString('base64') : String(blockNumber)
    for (const session of this.#sessions) if (session.listensTo === desk) session.onNotify?.(teller.id, text)
  }

  noteWritten(desk: StoreDesk, row: DeskRow): void {
    this.#observer.onWritten(desk, row)
  }

  noteLease(desk: StoreDesk): void {
    this.#observer.onLease(desk)
  }

  noteClaim(desk: StoreDesk, before: LeaseRow): void {
    this.#observer.onClaim(desk, before)
  }

  // ── what happens to it ─────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * The primary is gone; its standby takes over after a while, with the commits that it has, in their order: all that were
   * answered, unless `lostCount` of them are lost.
   */
  failOver(awayUs: number, lostCount: number): void {
    const waiting = this.#commits.splice(0)
    const kept = this.#world.nowUs < this.replicaAwayUntilUs ? 0 : this.#random.nextInt(waiting.length + 1)
    this.#finish(
      waiting.slice(0, kept).map(commit => ({ ...commit, done: () => {} })),
      true,
    )
    this.life++
    this.isUp = false
    for (const desk of this.desks) {
      desk.appends = new StoreLock()
      desk.row = new StoreLock()
      desk.inserting.clear()
      // Visible, and never at the standby: nobody was told that it was durable.
      desk.rows.splice(Math.max(0, (this.#durable.get(desk) ?? 0) - desk.base.blockNumber))
      const lost = lostCount === 0 ? [] : desk.loseCommits(lostCount)
      this.#durable.set(desk, Math.min(this.#durable.get(desk) ?? 0, desk.head.blockNumber))
      if (lost.length > 0) this.#observer.onLost(desk, lost)
    }
    this.claims = new StoreLock()
    this.replicaAwayUntilUs = 0
    for (const session of [...this.#sessions]) {
      session.isTerminated = true
      session.giveBack.clear()
      this.#sessions.delete(session)
      session.holds.clear()
      session.end()
    }
    this.#holders.clear()
    this.#freeWaiters.clear()
    this.#world.at(this.process, awayUs, () => {
      this.isUp = true
    })
  }
}
