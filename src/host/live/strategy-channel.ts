/**
 * One strategy at the end of a channel: deliveries are collected and sent as runs, one at a time; while the strategy works
 * on a run the next one fills. Who begins is given first what it missed, which somebody else reads from the journal.
 *
 * Invariants: runs end at the end of a turn; what waits here is bounded: how far a strategy may fall behind, and while it is
 * given what it missed far less, for the journal has what came since as well. Full is a named failure.
 */

import type { Event } from '../../core/domain/events.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import type { StrategySeat } from '../session/seat.ts'
import { DeliveryRuns, type Run } from './delivery-runs.ts'
import type { Asked } from './intents-intake.ts'
import type { ToStrategy } from './strategy-wire.ts'

export interface StrategyChannelSetup {
  readonly send: (message: ToStrategy) => void
  /** It is done with a run; from when it was sent, seconds. */
  readonly onDone?: (tookSeconds: number) => void
  /** It fell behind further than it may. Called once. */
  readonly onOverflow: (bytes: number) => void
  /** More of what it missed is wanted: see `missed`. */
  readonly onHungry?: () => void
  /** By how much it may fall behind the nearest that it was since it began, encoded. */
  readonly backlogBytesMax?: number
  readonly runBytesMax?: number
  /** While it is given what it missed: what may wait of that, and of what came since. */
  readonly missedBytesMax?: number
  /** The input at which the state stands that it begins from; left out, it begins from nothing. */
  readonly standsAt?: number | undefined
  /** Where the core stands: what it missed goes from there to here. Left out, it missed nothing. */
  readonly missedUntil?: number | undefined
}

const BACKLOG_BYTES_MAX = 64 * 1024 * 1024
/** Short enough that a healthy strategy is done with it long before it is taken for hanging. */
const RUN_BYTES_MAX = 256 * 1024
const MISSED_BYTES_MAX = 2 * 1024 * 1024

export class StrategyChannel implements StrategySeat {
  readonly #setup: StrategyChannelSetup
  readonly #missedBytesMax: number
  readonly #missed: DeliveryRuns
  readonly #live: DeliveryRuns
  /** What it missed is read from the journal up to here. */
  #missedReadUntil: number
  #missedUntil: number
  #hasBegun = false
  #isBusy = true
  #isClosed = false
  /** Its state is asked for when it was told everything up to here. */
  #saveAfter: number | undefined
  /** What came since it began and was given up for the journal, less what it was told from there. */
  #owedBytes = 0
  /** The least that it was behind since it began: who comes back from far behind is not too slow while it comes nearer. */
  #leastBytes = Number.POSITIVE_INFINITY
  #toldSequence: number
  #asked: Asked | undefined
  #isOverflowing = false
  /** When the run was sent that it works on; 0: it works on none. */
  #sentMs = 0

  /** Begins busy: `ready` is called when the strategy has begun. */
  constructor(setup: StrategyChannelSetup) {
    const { runBytesMax = RUN_BYTES_MAX, missedBytesMax = MISSED_BYTES_MAX, standsAt = 0, missedUntil = 0 } = setup
    this.#setup = setup
    this.#missedBytesMax = missedBytesMax
    this.#missed = new DeliveryRuns(runBytesMax)
    this.#live = new DeliveryRuns(runBytesMax)
    this.#toldSequence = standsAt
    this.#missedReadUntil = standsAt
    this.#missedUntil = missedUntil
  }

  /** `undefined` before anything was. */
  get asked(): Asked | undefined {
    return this.#asked
  }

  /** The strategy owes an answer. */
  get isBusy(): boolean {
    return this.#isBusy
  }

  /** Nothing is collected any more. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** What waits for it here, encoded. */
  get heldBytes(): number {
    return this.#missed.bytes + this.#live.bytes
  }

  // ── what happens ───────────────────────────────────────────────────────────────────────────────────────────────────

  onMarket(input: MarketInput, sequence: number): void {
    if (!this.#isClosed) this.#live.onMarket(input, sequence)
  }

  onEvent(event: Event, timeUs: TimeUs, sequence: number): void {
    if (!this.#isClosed) this.#live.onEvent(event, timeUs, sequence)
  }

  onTimer(timerNumber: number, timeUs: TimeUs, sequence: number): void {
    if (!this.#isClosed) this.#live.onTimer(timerNumber, timeUs, sequence)
  }

  // ── what it missed ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** Takes what it missed, in order; `missedIsRead` says how far. */
  get missed(): StrategySeat {
    return this.#missed
  }

  /** Up to where it is to be read; what comes after that is here. It grows while the strategy is far behind. */
  get missedUntil(): number {
    return this.#missedUntil
  }

  /** Not all of what it missed was read. */
  get isCatchingUp(): boolean {
    return !this.#isClosed && this.#missedReadUntil < this.#missedUntil
  }

  /** There is room for more of what it missed. */
  get isHungry(): boolean {
    return this.isCatchingUp && this.#missed.bytes < this.#missedBytesMax
  }

  /** Everything up to this input, a whole turn, was given to `missed`. */
  missedIsRead(untilSequence: number): void {
    this.#missedReadUntil = untilSequence
  }

  // ── the strategy ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** The strategy has begun, or has done its run. */
  ready(): void {
    this.#hasBegun = true
    this.#isBusy = false
    if (this.#sentMs > 0) this.#setup.onDone?.((performance.now() - this.#sentMs) / 1_000)
    this.#sentMs = 0
    this.flush()
    this.#leastBytes = Math.min(this.#leastBytes, this.#behindBytes)
  }

  /** Asks for its state after everything that happened so far, and before what comes then, however busy it is. */
  save(): void {
    if (this.#saveAfter === undefined) {
      this.#live.endRun()
      this.#saveAfter = Math.max(this.#live.lastSequence, this.#missedUntil)
    }
    this.flush()
  }

  /** Called at the end of each pass over the inputs. */
  flush(): void {
    if (this.#isClosed) return
    if (this.isCatchingUp && this.#live.bytes > this.#missedBytesMax) this.#leaveToJournal()
    if (this.#isBusy) return this.#checkBacklog()
    const source = this.#missed.firstSequence === undefined && !this.isCatchingUp ? this.#live : this.#missed
    if (this.#isSaveDue(source.firstSequence)) return this.#askForState()
    const run = source.shift()
    if (run !== undefined) this.#tell(run, source === this.#missed)
  }

  /** There is no process, and the next one has a channel of its own. */
  close(): void {
    this.#isClosed = true
    this.#isBusy = false
    this.#missed.clear()
    this.#live.clear()
  }

  /** What came since it began is read from there when its turn comes. */
  #leaveToJournal(): void {
    this.#missedUntil = this.#live.lastSequence
    this.#owedBytes += this.#live.bytes
    this.#live.clear()
  }

  /** `next`: of what it is told otherwise. */
  #isSaveDue(next: number | undefined): boolean {
    if (this.#saveAfter === undefined) return false
    return next === undefined ? !this.isCatchingUp : next > this.#saveAfter
  }

  #tell(run: Run, wasMissed: boolean): void {
    if (wasMissed) this.#owedBytes -= run.payload.length
    this.#sentMs = performance.now()
    this.#toldSequence = run.stamps.at(-2)!
    this.#send(run, run)
    if (this.isHungry) this.#setup.onHungry?.()
  }

  #askForState(): void {
    this.#saveAfter = undefined
    this.#send({ kind: 'Save' }, { kind: 'Save', sequence: this.#toldSequence })
  }

  #send(message: ToStrategy, asked: Asked): void {
    this.#asked = asked
    this.#isBusy = true
    this.#setup.send(message)
  }

  /** Counted from where it began: what it missed before has no part in it but what it was told of that. */
  get #behindBytes(): number {
    return this.#owedBytes + this.#live.bytes
  }

  #checkBacklog(): void {
    const { backlogBytesMax = BACKLOG_BYTES_MAX, onOverflow } = this.#setup
    const fallenBytes = this.#behindBytes - this.#leastBytes
    if (this.#isOverflowing || !this.#hasBegun || fallenBytes <= backlogBytesMax) return
    this.#isOverflowing = true
    onOverflow(fallenBytes)
  }
}
