/**
 * A core that follows a journal which another node writes: it runs each input again, lets its own strategies decide in
 * their shadow, and compares every event, every intent and the state at each snapshot with what is on record.
 *
 * Invariant: after the first difference it stands still, and can never be promoted.
 */

import type { Event } from '../../core/domain/events.ts'
import type { StrategyIndex } from '../../core/domain/ids.ts'
import type { Input, Intent } from '../../core/domain/inputs.ts'
import type { Engine } from '../../core/engine/engine.ts'
import { hashOf, snapshotOf } from '../../core/engine/snapshot.ts'
import type { JournalHead, StoredBlock, StoredSnapshot } from '../../ports.ts'
import type { StrategyChannel } from '../live/strategy-channel.ts'
import type { StrategyHome } from '../live/strategy-home.ts'
import { recordText } from '../replay/difference.ts'
import { Rerun } from '../session/rerun.ts'
import type { Routes } from '../session/routes.ts'
import { deliverEvent, deliverInput } from '../session/seat.ts'
import { ShadowIntents } from './shadow-intents.ts'

export interface ShadowCoreSetup {
  readonly engine: Engine
  /** The block where the engine stands. */
  readonly blockNumber: number
  /** Of that block; empty where it is not known. */
  readonly blockHash: string
  readonly routes: Routes
  /** By strategy. */
  readonly channels: readonly StrategyChannel[]
  /** Called once. */
  readonly onDifference: (text: string) => void
  /** The leader's configuration came into force. */
  readonly onConfigure: () => void
  /** A strategy begins anew, with other parameters. */
  readonly onRenewed: (strategyIndex: number) => void
  readonly onEvent: (event: Event) => void
}

/** A snapshot is taken within a few blocks after the strategies' states were saved. */
const HASHED_BLOCKS = 16

export class ShadowCore implements StrategyHome {
  readonly engine: Engine
  readonly #setup: ShadowCoreSetup
  readonly #rerun: Rerun
  readonly #intents: ShadowIntents
  #pause: Promise<void> = Promise.resolve()
  #pauseCount = 0
  #blockNumber: number
  #blockHash: string
  #difference = ''
  #hashesDue = 0
  /** By block. */
  readonly #hashes = new Map<number, string>()

  constructor(setup: ShadowCoreSetup) {
    this.#setup = setup
    this.engine = setup.engine
    this.#blockNumber = setup.blockNumber
    this.#blockHash = setup.blockHash
    this.#intents = new ShadowIntents(
      setup.engine.state.strategies.map(({ lastIntentSequence }) => lastIntentSequence),
      text => this.#differ(text),
    )
    this.#rerun = new Rerun({
      engine: setup.engine,
      onTurn: (input, sequence, events) => this.#onTurn(input, sequence, events),
      onDifference: (sequence, recorded, rerun) =>
        this.#differ(`at input ${sequence} on record is ${recordText(recorded)}, here it is ${recordText(rerun)}`),
    })
  }

  get blockNumber(): number {
    return this.#blockNumber
  }

  /** Whether it has read this journal to its end, and nothing else: a block may have been there once, and be gone. */
  standsAt({ blockNumber, hash }: Pick<JournalHead, 'blockNumber' | 'hash'>): boolean {
    return this.#blockNumber === blockNumber && (this.#blockHash === hash || this.#blockHash === '')
  }

  /** Where it parted from the record; empty while it has not. */
  get difference(): string {
    return this.#difference
  }

  /** Waits while it is held still, then takes one block. */
  async take(block: StoredBlock): Promise<void> {
    while (this.#pauseCount > 0) await this.#pause
    if (this.#difference !== '') return
    this.#rerun.take(block)
    this.#blockNumber = block.blockNumber
    this.#blockHash = block.hash
    for (const channel of this.#setup.channels) channel.flush()
    if (this.#hashesDue > 0) this.#noteHash(block.blockNumber)
  }

  takeIntents(strategyIndex: number, intents: readonly Intent[]): void {
    this.#intents.takeOwn(strategyIndex, intents)
  }

  expectAgain(intent: Intent): void {
    this.#intents.expectAgain({ ...intent })
  }

  /** No block is taken meanwhile. */
  pauseFor(work: () => Promise<void> | void): Promise<void> {
    this.#pauseCount++
    const mine = this.#pause.then(work)
    this.#pause = mine.catch(() => {}).finally(() => this.#pauseCount--)
    return mine
  }

  /** By strategy: what was asked for in the shadow and never came to be on record. */
  wanted(): Intent[][] {
    return this.#intents.wanted()
  }

  /** A snapshot of the leader is to be expected that was not compared yet. */
  get awaitsSnapshot(): boolean {
    return this.#hashes.size > 0
  }

  /** The leader's newest snapshot: where this core was at the same block it must have the same hash. */
  compareSnapshot({ blockNumber, stateHash, lastSequence }: StoredSnapshot): void {
    const own = this.#hashes.get(blockNumber)
    if (own !== undefined && own !== stateHash)
      this.#differ(`the state at input ${lastSequence} has the hash ${stateHash} on record, here ${own}`)
    for (const each of this.#hashes.keys()) if (each <= blockNumber) this.#hashes.delete(each)
  }

  #onTurn(input: Input, sequence: number, events: readonly Event[]): void {
    const { routes, channels, onConfigure, onEvent } = this.#setup
    if (input.kind === 'Configure') onConfigure()
    if ('intentSequence' in input) this.#intents.takeRecorded({ ...input })
    if (input.kind === 'SaveStrategyState') this.#hashesDue = HASHED_BLOCKS
    deliverInput(input, sequence, routes, channels)
    for (const event of events) {
      deliverEvent(event, input.timeUs, sequence, routes, channels)
      if (event.kind === 'ParametersChanged') this.#beginAnew(event.strategyIndex)
      onEvent(event)
    }
  }

  #beginAnew(strategyIndex: StrategyIndex): void {
    this.#intents.beginAnew(strategyIndex, this.engine.state.strategies[strategyIndex]!.lastIntentSequence)
    this.#setup.onRenewed(strategyIndex)
  }

  #noteHash(blockNumber: number): void {
    this.#hashesDue--
    this.#hashes.set(blockNumber, hashOf(snapshotOf(this.engine.state)))
    if (this.#hashes.size <= HASHED_BLOCKS * 2) return
    for (const oldest of this.#hashes.keys()) {
      this.#hashes.delete(oldest)
      return
    }
  }

  #differ(text: string): void {
    if (this.#difference !== '') return
    this.#difference = text
    this.#rerun.end()
    this.#setup.onDifference(text)
  }
}
