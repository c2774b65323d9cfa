/**
 * The trusted centre: takes inputs one after another, stamps them, lets the core decide, has them made durable, and only
 * then lets risk out. Everything around it (processes, sockets, files) is given to it as functions.
 *
 * Invariants: one input at a time; what adds risk leaves after its block is durable and while the lease is held; a pause
 * holds inputs back and loses none.
 */

import type { Effect, RaiseAlert } from '../../core/domain/effects.ts'
import type { Event } from '../../core/domain/events.ts'
import type { AccountIndex, ClientOrderId, TimeUs } from '../../core/domain/ids.ts'
import type { ControlInput, Input } from '../../core/domain/inputs.ts'
import { isClosed } from '../../core/domain/order.ts'
import type { Engine } from '../../core/engine/engine.ts'
import type { Clock, Journal, JournalHead, Lease, VenueEffect } from '../../ports.ts'
import { GroupCommitter } from '../../store/group-commit.ts'
import type { JournalError } from '../../store/journal-error.ts'
import { RecordReader } from '../../store/record-codec.ts'
import type { Routes } from '../session/routes.ts'
import { deliverEvent, deliverInput } from '../session/seat.ts'
import { SessionTimers } from '../session/timers.ts'
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
  readonly onEvent: (event: Event, timeUs: TimeUs) => void
  readonly onAlert: (alert: RaiseAlert, timeUs: TimeUs) => void
  readonly onDurable: (head: JournalHead, commitUs: number) => void
  /** The environment cannot be traded in: the process ends. */
  readonly fatal: (reason: string) => never
}

/** Inputs that wait during a pause, in messages. */
const HELD_MESSAGES_MAX = 200_000
const STORE_RETRY_MS = 1_000

export class LiveNode {
  readonly engine: Engine
  readonly #setup: LiveNodeSetup
  readonly #committer: GroupCommitter
  readonly #release: ReleaseQueue
  readonly #timers: SessionTimers
  readonly #reader = new RecordReader()
  /** By venue: what leaves at the end of the pass. */
  readonly #outgoing: VenueEffect[][]
  readonly #held: (() => void)[] = []
  #isPaused = false
  #isStoreFailing = false
  #alarm: NodeJS.Timeout | undefined
  #alarmAtUs = Number.POSITIVE_INFINITY
  #commitBeganUs = 0

  constructor(setup: LiveNodeSetup) {
    this.#setup = setup
    this.engine = setup.engine
    this.#outgoing = []
    this.#timers = new SessionTimers(setup.engine.state)
    this.#release = new ReleaseQueue(effect => this.#emit(effect))
    this.#committer = new GroupCommitter({
      journal: setup.journal,
      epoch: setup.lease.epoch,
      onDurable: (lastSequence, head) => this.#durable(lastSequence, head),
      onFailure: error => this.#storeFailed(error),
      onPressure: isFull => this.#pressure(isFull),
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
    this.#take(() => {
      const reader = this.#reader
      reader.open(payload)
      while (reader.next()) if (reader.isInput) this.#step(reader.input)
    })
  }

  /** Takes the intents of one strategy; those that are in the journal already are repeats of a redelivery. */
  takeIntents(strategyIndex: number, payload: Uint8Array): void {
    this.#take(() => {
      const reader = new RecordReader(payload)
      const strategy = this.engine.state.strategies[strategyIndex]!
      while (reader.next()) {
        const { input } = reader
        if (!('intentSequence' in input) || input.strategyIndex !== strategyIndex) continue
        if (input.intentSequence > strategy.lastIntentSequence || input.kind === 'SaveStrategyState') this.#step(input)
      }
    })
  }

  take(input: ControlInput): void {
    this.#take(() => this.#step(input))
  }

  /**
   * Stops taking inputs, waits until everything so far is durable, and runs `work` between two turns.
   *
   * Why: a snapshot stands at the end of a block, and a restarted strategy is given the journal up to exactly now.
   */
  async pauseFor(work: () => Promise<void> | void): Promise<void> {
    while (this.#isPaused) await new Promise(resolve => setImmediate(resolve))
    this.#isPaused = true
    try {
      await this.#committer.whenDurable()
      await work()
    } finally {
      this.#isPaused = false
      this.#takeHeld()
    }
  }

  #take(work: () => void): void {
    if (this.#isPaused || !this.#committer.hasRoom) {
      if (this.#held.length >= HELD_MESSAGES_MAX)
        this.#setup.fatal(`INPUTS_FULL: ${HELD_MESSAGES_MAX} messages wait for the store`)
      this.#held.push(work)
      return
    }
    work()
    this.#endPass()
  }

  #takeHeld(): void {
    let taken = 0
    while (taken < this.#held.length && !this.#isPaused && this.#committer.hasRoom) this.#held[taken++]!()
    this.#held.splice(0, taken)
    this.#endPass()
  }

  /** One turn. */
  #step(input: Input): void {
    const { engine } = this
    const { clock, routes, channels, onEvent } = this.#setup
    input.timeUs = Math.max(clock.nowUs(), engine.state.timeUs) as TimeUs
    const turn = engine.step(input)
    const { sequence, events, effects } = turn
    this.#committer.add(sequence, input, events)
    deliverInput(input, sequence, routes, channels)
    for (let i = 0; i < events.length; i++) {
      deliverEvent(events[i]!, input.timeUs, sequence, routes, channels)
      onEvent(events[i]!, input.timeUs)
    }
    for (let i = 0; i < effects.length; i++) this.#effect(sequence, effects[i]!, input.timeUs)
  }

  #endPass(): void {
    if (this.#commitBeganUs === 0) this.#commitBeganUs = this.#setup.clock.monotonicUs()
    for (const channel of this.#setup.channels) channel.flush()
    this.#flushOutgoing()
    this.#setAlarm()
  }

  // ── effects ────────────────────────────────────────────────────────────────────────────────────────────────────────

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

  /** The last look before the channel: our own epoch, and an order that has not been overtaken while it waited. */
  #emit(effect: VenueEffect): void {
    if (effect.kind === 'SendOrder' || effect.kind === 'SendAmend') {
      if (!this.#setup.lease.isHeld()) this.#setup.fatal('LEASE_LOST: another node may lead; nothing is sent')
      if (this.#isStale(effect))
        return this.#notSent(effect, 'STALE: it waited longer than the venue’s answer may take')
    }
    const venueIndex = this.engine.state.world.accounts[accountOf(effect)]!.venueIndex
    while (this.#outgoing.length <= venueIndex) this.#outgoing.push([])
    this.#outgoing[venueIndex]!.push(effect)
  }

  /** While the store could not write, the core may have given an order up: it must not leave then. */
  #isStale(effect: Extract<VenueEffect, { kind: 'SendOrder' | 'SendAmend' }>): boolean {
    const { orderNumber } = effect.kind === 'SendOrder' ? effect.order : effect.amend
    const order = this.engine.state.orders.get(orderNumber)
    if (order === undefined || isClosed(order.status)) return true
    return (
      order.status === 'InDoubt' ||
      (effect.kind === 'SendAmend' && order.status !== 'PendingAmend' && order.status !== 'PendingCancel')
    )
  }

  #flushOutgoing(): void {
    for (let venueIndex = 0; venueIndex < this.#outgoing.length; venueIndex++) {
      const effects = this.#outgoing[venueIndex]!
      if (effects.length === 0) continue
      this.#outgoing[venueIndex] = []
      if (!this.#setup.send(venueIndex, effects))
        for (const effect of effects) this.#notSent(effect, 'the gateway is not there')
    }
  }

  /** Proof that nothing left: the core may forget it. */
  #notSent(effect: VenueEffect, text: string): void {
    const failure = failureOf(effect, text)
    if (failure !== undefined) setImmediate(() => this.take(failure))
  }

  // ── the store ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #durable(lastSequence: number, head: JournalHead): void {
    const { clock, onDurable } = this.#setup
    const nowUs = clock.monotonicUs()
    onDurable(head, this.#commitBeganUs === 0 ? 0 : nowUs - this.#commitBeganUs)
    this.#commitBeganUs = this.#committer.bufferedBytes > 1 ? nowUs : 0
    this.#isStoreFailing = false
    this.#release.releaseUpTo(lastSequence)
    this.#flushOutgoing()
  }

  /** No new risk while the store cannot write; cancels and the kill switch still work. */
  #storeFailed(error: JournalError): void {
    if (!error.retryable) this.#setup.fatal(error.message)
    if (!this.#isStoreFailing) this.#alert('JOURNAL_FAILED', error.message)
    this.#isStoreFailing = true
    setTimeout(() => this.#committer.retry(), STORE_RETRY_MS)
  }

  #pressure(isFull: boolean): void {
    if (isFull) this.#alert('JOURNAL_BUFFER_FULL', 'inputs wait until the store has caught up')
    else setImmediate(() => this.#takeHeld())
  }

  #alert(code: string, text: string): void {
    const alert: RaiseAlert = {
      kind: 'RaiseAlert',
      severity: 'Critical',
      code,
      text,
      strategyIndex: undefined,
      instrumentIndex: undefined,
    }
    this.#setup.onAlert(alert, this.#setup.clock.nowUs())
  }

  // ── timers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #setAlarm(): void {
    const dueUs = this.#timers.nextDueUs
    if (dueUs >= this.#alarmAtUs) return
    clearTimeout(this.#alarm)
    this.#alarmAtUs = dueUs
    const delayMs = Math.max(0, (dueUs - this.#setup.clock.nowUs()) / 1_000)
    this.#alarm = setTimeout(() => this.#ring(), Math.min(delayMs + 1, 2_000_000_000))
  }

  #ring(): void {
    this.#alarmAtUs = Number.POSITIVE_INFINITY
    this.#take(() => {
      const nowUs = this.#setup.clock.nowUs()
      for (let fired = this.#timers.takeDue(nowUs); fired !== undefined; fired = this.#timers.takeDue(nowUs))
        this.#step(fired)
    })
    this.#setAlarm()
  }

  /** No timer fires any more; for the end of the process. */
  close(): void {
    clearTimeout(this.#alarm)
    this.#isPaused = true
  }
}

function accountOf(effect: VenueEffect): AccountIndex {
  return effect.kind === 'SendOrder' ? effect.order.accountIndex : effect.accountIndex
}

function failureOf(effect: VenueEffect, text: string): ControlInput | undefined {
  const failed = (clientOrderId: ClientOrderId, action: 'Order' | 'Cancel' | 'Amend'): ControlInput => ({
    kind: 'SendFailureReport',
    timeUs: 0 as TimeUs,
    clientOrderId,
    action,
    certainty: 'NotSent',
    text,
  })
  switch (effect.kind) {
    case 'SendOrder':
      return failed(effect.order.clientOrderId, 'Order')
    case 'SendAmend':
      return failed(effect.amend.clientOrderId, 'Amend')
    case 'SendCancel':
      return failed(effect.clientOrderId, 'Cancel')
    case 'QueryOrder':
    case 'RequestMassStatus':
      return undefined
    default:
      return effect satisfies never
  }
}
