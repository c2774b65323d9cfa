/**
 * The trusted centre: takes inputs one after another, stamps them, lets the core decide, has them made durable, and only
 * then lets risk out. Everything around it (processes, sockets, files) is given to it as functions.
 *
 * Invariants: one input at a time; what adds risk leaves after its block is durable and while the lease is held; a pause
 * holds inputs back and loses none.
 */

import type { Effect, RaiseAlert, Severity } from '../../core/domain/effects.ts'
import type { Event } from '../../core/domain/events.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { ControlInput, Input, Intent } from '../../core/domain/inputs.ts'
import type { Engine } from '../../core/engine/engine.ts'
import { awaitsAnswer } from '../../core/engine/order-steps.ts'
import type { Clock, Journal, JournalHead, Lease, VenueEffect } from '../../ports.ts'
import { GroupCommitter } from '../../store/group-commit.ts'
import type { JournalError } from '../../store/journal-error.ts'
import { RecordReader } from '../../store/record-codec.ts'
import type { Routes } from '../session/routes.ts'
import { deliverEvent, deliverInput } from '../session/seat.ts'
import { SessionTimers } from '../session/timers.ts'
import { Alarm } from './alarm.ts'
import { Intake } from './intake.ts'
import { JournalClock } from './journal-clock.ts'
import { Outgoing } from './outgoing.ts'
import { ownAlert } from './own-alert.ts'
import { ReleaseQueue } from './release-queue.ts'
import type { StrategyChannel } from './strategy-channel.ts'

export interface LiveNodeSetup {
  readonly clock: Clock
  readonly engine: Engine
  readonly journal: Journal
  readonly lease: Lease
  readonly routes: Routes
  /** By strategy. */
  readonly channels: readonly StrategyChannel[]
  /** Sends to the venue's gateway; false with proof that nothing left. */
  readonly send: (venueIndex: number, effects: readonly VenueEffect[]) => boolean
  readonly onEvent: (event: Event) => void
  readonly onAlert: (alert: RaiseAlert, timeUs: TimeUs) => void
  /** `payloadBytes`: of the block before it was compressed. */
  readonly onDurable: (head: JournalHead, commitUs: number, payloadBytes: number) => void
  /** How long the newest market data of a run had waited for their turn, microseconds; of each run the last alone. */
  readonly onMarketTurn?: (waitedUs: number) => void
  /** How soon a store that could not write is asked again. */
  readonly storeRetryMs?: number | undefined
  /** The environment cannot be traded in: the process ends. */
  readonly fatal: (reason: string) => never
}

const EVERYBODY = () => true
const STORE_RETRY_MS = 500
const DRAIN_PATIENCE_MS = 2_000
/** Ticks may wait this long for company; an order never does. A disk that rested for 5 ms took 0.1 ms longer. */
const LINGER_MS = 2

export class LiveNode {
  readonly engine: Engine
  readonly #setup: LiveNodeSetup
  readonly #committer: GroupCommitter
  readonly #intake: Intake
  readonly #release: ReleaseQueue
  readonly #outgoing: Outgoing
  readonly #timers: SessionTimers
  readonly #clock: JournalClock
  readonly #alarm: Alarm
  readonly #reader = new RecordReader()
  #isStoreFailing = false
  #isClosed = false
  #isDraining = false

  constructor(setup: LiveNodeSetup) {
    const { engine, lease, journal, send, fatal } = setup
    this.#setup = setup
    this.engine = engine
    this.#timers = new SessionTimers(engine.state)
    this.#clock = new JournalClock(setup.clock, engine.state.timeUs)
    this.#alarm = new Alarm(this.#clock, () => this.#ring())
    const onNotSent = (failure: ControlInput) => this.take(failure)
    const isDurable = () => !this.#isStoreFailing
    this.#outgoing = new Outgoing({
      state: engine.state,
      nowUs: () => this.#clock.nowUs(),
      lease,
      send,
      isDurable,
      onNotSent,
      fatal,
    })
    this.#release = new ReleaseQueue(effect => this.#outgoing.add(effect))
    this.#committer = new GroupCommitter({
      journal,
      epoch: lease.epoch,
      onDurable: (lastSequence, head, commitMs, bytes) => this.#durable(lastSequence, head, commitMs, bytes),
      lingerMs: LINGER_MS,
      onFailure: error => this.#storeFailed(error),
      onPressure: isFull => this.#pressure(isFull),
    })
    this.#intake = new Intake({
      hasRoom: () => this.#committer.hasRoom,
      endPass: () => this.#endPass(),
      onFull: heldCount => fatal(`INPUTS_FULL: ${heldCount} messages wait for the store`),
    })
  }

  get durableSequence(): number {
    return this.#committer.durableSequence
  }

  get waitingReleaseCount(): number {
    return this.#release.length
  }

  get isStoreFailing(): boolean {
    return this.#isStoreFailing
  }

  // ── inputs ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Takes a run of records, market inputs and reports, from a gateway. */
  takeRecords(payload: Uint8Array): void {
    this.#intake.take(() => {
      const reader = this.#reader
      reader.open(payload)
      while (reader.next()) if (reader.isInput) this.#step(reader.input)
      this.#noteMarketTurn(reader)
    })
  }

  /** The reader's objects stay as they are until it reads on. */
  #noteMarketTurn(reader: RecordReader): void {
    const { onMarketTurn } = this.#setup
    if (onMarketTurn === undefined || !reader.isInput) return
    const { input } = reader
    // What was not received just now (a bar of a warm-up) waited for nothing.
    if ('receiveTimeUs' in input && input.receiveTimeUs > 0) onMarketTurn(input.timeUs - input.receiveTimeUs)
  }

  /** Takes the intents of one strategy; those that are in the journal already are repeats of a redelivery. */
  takeIntents(strategyIndex: number, intents: readonly Intent[], isHeard: () => boolean = EVERYBODY): void {
    this.#intake.take(() => {
      if (this.#isDraining || !isHeard()) return
      if (intents.some(mayAddRisk)) this.#committer.expect()
      const strategy = this.engine.state.strategies[strategyIndex]!
      for (const intent of intents) {
        if (intent.intentSequence > strategy.lastIntentSequence || intent.kind === 'SaveStrategyState')
          this.#step(intent)
      }
    })
  }

  /** A moment in which no order can come: mere ticks go to the disk now, not when the next order needs it. */
  rest(): void {
    if (this.#setup.channels.every(({ isBusy }) => !isBusy)) this.#committer.settle()
  }

  take(input: ControlInput): void {
    this.#intake.take(() => this.#step(input))
  }

  /**
   * Stops taking inputs, waits until everything so far is durable, and runs `work` between two turns.
   *
   * Why: a snapshot stands at the end of a block, and a restarted strategy is given the journal up to exactly now.
   * Errors: JournalError where the store cannot write now; `work` was not run.
   */
  pauseFor(work: () => Promise<void> | void): Promise<void> {
    return this.#intake.pauseFor(async () => {
      await this.#committer.whenDurable()
      await work()
    })
  }

  /**
   * Strategies are not heard any more, and what is on its way to a venue is waited for, a bounded time: what another node
   * finds on record is then all that there is.
   */
  async drain(): Promise<void> {
    this.#isDraining = true
    const isOnItsWay = () => this.#release.length > 0 || hasUnanswered(this.engine.state)
    for (const untilMs = performance.now() + DRAIN_PATIENCE_MS; isOnItsWay() && performance.now() < untilMs; )
      await new Promise(resolve => setTimeout(resolve, LINGER_MS))
  }

  /**
   * No input is taken and no timer fires any more; what was taken is made durable. For the end of the process.
   *
   * Errors: JournalError where the store cannot write now: what waits for it is lost, and has not left.
   */
  async close(): Promise<void> {
    this.#alarm.close()
    this.#intake.close()
    this.#isClosed = true
    await this.#committer.whenDurable()
  }

  /** One turn. */
  #step(input: Input): void {
    const { engine } = this
    const { routes, channels, onEvent } = this.#setup
    input.timeUs = Math.max(this.#clock.nowUs(), engine.state.timeUs) as TimeUs
    const turn = engine.step(input)
    const { sequence, events, effects } = turn
    this.#committer.add(sequence, input, events)
    deliverInput(input, sequence, routes, channels)
    for (let i = 0; i < events.length; i++) {
      deliverEvent(events[i]!, input.timeUs, sequence, routes, channels)
      onEvent(events[i]!)
    }
    for (let i = 0; i < effects.length; i++) this.#effect(sequence, effects[i]!, input.timeUs)
  }

  #endPass(): void {
    // What adds risk waits for its block: the block goes now, and takes with it what lingered.
    if (this.#release.length > 0) this.#committer.urge()
    for (const channel of this.#setup.channels) channel.flush()
    this.#outgoing.flush()
    this.#alarm.set(this.#timers.nextDueUs)
  }

  #effect(sequence: number, effect: Effect, timeUs: TimeUs): void {
    switch (effect.kind) {
      case 'SetTimer':
        this.#timers.set(effect)
        return
      case 'RaiseAlert':
        this.#setup.onAlert(effect, timeUs)
        return
      default:
        this.#release.take(sequence, effect)
    }
  }

  #ring(): void {
    this.#intake.take(() => {
      const nowUs = this.#clock.nowUs()
      for (let fired = this.#timers.takeDue(nowUs); fired !== undefined; fired = this.#timers.takeDue(nowUs))
        this.#step(fired)
    })
  }

  // ── the store ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #durable(lastSequence: number, head: JournalHead, commitMs: number, payloadBytes: number): void {
    this.#release.releaseUpTo(lastSequence)
    this.#outgoing.flush()
    this.#setup.onDurable(head, commitMs * 1_000, payloadBytes)
    if (this.#isStoreFailing) this.#alert('Info', 'JOURNAL_WRITES_AGAIN', 'what waited is durable and may leave')
    this.#isStoreFailing = false
  }

  /** No new risk while the store cannot write; cancels and the kill switch still work. */
  #storeFailed(error: JournalError): void {
    if (this.#isClosed) return
    if (error.code === 'CLOSED') this.#setup.fatal(`COMMIT_THREAD_ENDED: nothing can be made durable: ${error.what}`)
    if (!error.retryable) this.#setup.fatal(error.message)
    if (!this.#isStoreFailing) this.#alert('Critical', 'JOURNAL_FAILED', error.message)
    this.#isStoreFailing = true
    setTimeout(() => {
      if (!this.#isClosed) this.#committer.retry()
    }, this.#setup.storeRetryMs ?? STORE_RETRY_MS)
  }

  #pressure(isFull: boolean): void {
    if (isFull) this.#alert('Critical', 'JOURNAL_BUFFER_FULL', 'inputs wait until the store has caught up')
    else setImmediate(() => this.#intake.takeHeld())
  }

  #alert(severity: Severity, code: string, text: string): void {
    this.#setup.onAlert(ownAlert(severity, code, text), this.#setup.clock.nowUs())
  }
}

function mayAddRisk({ kind }: Intent): boolean {
  return kind === 'SubmitOrder' || kind === 'AmendOrder'
}

/** An order, amend or cancel of ours that the venue has not answered; what was asked about already is for whoever leads next. */
function hasUnanswered({ orders }: Engine['state']): boolean {
  for (const order of orders.open()) if (awaitsAnswer(order) && order.queryCount === 0) return true
  return false
}
