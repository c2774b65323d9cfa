/**
 * Runs a journal's inputs again through core and strategies and compares what comes out with what is on record, block by
 * block and byte by byte; the first difference is named.
 */

import type { Event } from '../../core/domain/events.ts'
import type { StrategyIndex } from '../../core/domain/ids.ts'
import type { Input, Intent } from '../../core/domain/inputs.ts'
import { Engine } from '../../core/engine/engine.ts'
import { hashOf, snapshotOf } from '../../core/engine/snapshot.ts'
import { canonicalJson } from '../../core/std/canonical.ts'
import type { StoredBlock, StoredSnapshot } from '../../ports.ts'
import { RecordReader, RecordWriter } from '../../store/record-codec.ts'
import { StrategyRunner } from '../../strategy/runner.ts'
import type { StrategyClass } from '../../strategy/strategy.ts'
import { Routes } from '../session/routes.ts'
import { deliverEvent, deliverInput, RunnerSeat, type StrategySeat } from '../session/seat.ts'

export interface ReplayStrategy {
  readonly strategyId: string
  readonly strategyClass: StrategyClass
  readonly parameters: Readonly<Record<string, unknown>>
}

/** The first place where the run and the record part. */
export interface Difference {
  readonly kind: 'EVENTS' | 'INTENT' | 'STATE_HASH' | 'STRATEGY_FAILED'
  readonly blockNumber: number
  readonly sequence: number
  readonly recorded: string
  readonly replayed: string
}

export interface VerifyResult {
  readonly blockCount: number
  readonly recordCount: number
  readonly inputCount: number
  readonly intentCount: number
  readonly difference: Difference | undefined
  readonly stateHash: string
  readonly wallTimeMs: number
}

export interface VerifyOptions {
  /** From the journal's beginning. */
  readonly blocks: Iterable<StoredBlock>
  /** Compared where the run comes past them. */
  readonly snapshots: readonly StoredSnapshot[]
  /** Without them the intents on record are taken as they are. */
  readonly strategies: readonly ReplayStrategy[] | undefined
  readonly onProgress?: (blockNumber: number, recordCount: number) => void
}

export function verifyJournal(options: VerifyOptions): VerifyResult {
  const run = new Replay(options)
  const began = performance.now()
  for (const block of options.blocks) {
    run.takeBlock(block)
    options.onProgress?.(block.blockNumber, run.recordCount)
    if (run.difference !== undefined) break
  }
  return { ...run.result(), wallTimeMs: performance.now() - began }
}

const NO_SEATS: readonly StrategySeat[] = []

class Replay {
  readonly #options: VerifyOptions
  readonly #engine = new Engine()
  readonly #reader = new RecordReader()
  readonly #writer = new RecordWriter()
  /** By strategy: what it asked for in this run and the record has not shown yet. */
  #expected: Intent[][] = []
  #routes: Routes | undefined
  #seats: readonly StrategySeat[] = NO_SEATS
  #block: StoredBlock | undefined
  #blockCount = 0
  #inputCount = 0
  #intentCount = 0
  recordCount = 0
  difference: Difference | undefined

  constructor(options: VerifyOptions) {
    this.#options = options
  }

  /** One block: its inputs are run, and the records that come out must be its bytes. */
  takeBlock(block: StoredBlock): void {
    this.#block = block
    const reader = this.#reader
    reader.open(block.payload, block.firstSequence)
    while (reader.next() && this.difference === undefined) if (reader.isInput) this.#takeInput(reader.input)
    const replayed = this.#writer.take()
    this.#blockCount++
    this.recordCount += block.recordCount
    if (this.difference === undefined && Buffer.compare(block.payload, replayed) !== 0)
      this.difference = findDifference(block, replayed)
    if (this.difference === undefined) this.#compareSnapshots(block)
  }

  result(): Omit<VerifyResult, 'wallTimeMs'> {
    return {
      blockCount: this.#blockCount,
      recordCount: this.recordCount,
      inputCount: this.#inputCount,
      intentCount: this.#intentCount,
      difference: this.difference,
      stateHash: this.#stateHash(),
    }
  }

  #takeInput(input: Input): void {
    this.#inputCount++
    const turn = this.#engine.step(input)
    this.#writer.writeInput(input)
    const { events, sequence } = turn
    for (let i = 0; i < events.length; i++) this.#writer.writeEvent(events[i]!)
    if (input.kind === 'Configure') this.#seatStrategies()
    if (this.#routes === undefined) return
    if ('intentSequence' in input) this.#compareIntent(input, sequence)
    deliverInput(input, sequence, this.#routes, this.#seats)
    for (let i = 0; i < events.length; i++) deliverEvent(events[i]!, input.timeUs, sequence, this.#routes, this.#seats)
  }

  /** The first configuration seats them; a later one only adds strategies, which begin then. */
  #seatStrategies(): void {
    const { strategies } = this.#options
    const configuration = this.#engine.state.world
    if (strategies === undefined || this.#seats.length === configuration.strategies.length) return
    const runners = configuration.strategies.map(({ strategyId }, index) => {
      const found = strategies.find(strategy => strategy.strategyId === strategyId)
      if (found === undefined) throw new Error(`the journal has a strategy ${strategyId} whose module is not known`)
      return new StrategyRunner({
        strategyClass: found.strategyClass,
        parameters: found.parameters,
        strategyIndex: index as StrategyIndex,
        configuration,
        emit: intent => this.#expected[index]!.push(intent),
        log: () => {},
        onFailure: failure =>
          this.#differ(
            'STRATEGY_FAILED',
            this.#engine.state.sequence,
            'no failure',
            `${failure.hook}: ${failure.message}`,
          ),
      })
    })
    this.#expected = runners.map(() => [])
    this.#seats = runners.map((runner, index) => new RunnerSeat(runner, index as StrategyIndex))
    this.#routes = new Routes(
      configuration,
      runners.map(runner => runner.subscriptions),
    )
  }

  /** A strategy must ask for the same things in the same order; saved states are asked for by the host at its own times. */
  #compareIntent(recorded: Intent, sequence: number): void {
    if (recorded.kind === 'SaveStrategyState') return
    this.#intentCount++
    const replayed = this.#expected[recorded.strategyIndex]?.shift()
    const recordedText = intentText(recorded)
    const replayedText = replayed === undefined ? 'nothing' : intentText(replayed)
    if (recordedText !== replayedText) this.#differ('INTENT', sequence, recordedText, replayedText)
  }

  #compareSnapshots(block: StoredBlock): void {
    for (const snapshot of this.#options.snapshots) {
      if (snapshot.blockNumber !== block.blockNumber) continue
      const stateHash = this.#stateHash()
      if (stateHash !== snapshot.stateHash)
        this.#differ('STATE_HASH', snapshot.lastSequence, snapshot.stateHash, stateHash)
    }
  }

  #stateHash(): string {
    return hashOf(snapshotOf(this.#engine.state))
  }

  #differ(kind: Difference['kind'], sequence: number, recorded: string, replayed: string): void {
    this.difference ??= { kind, blockNumber: this.#block!.blockNumber, sequence, recorded, replayed }
  }
}

function intentText(intent: Intent): string {
  return canonicalJson({ ...intent, timeUs: 0 })
}

/** Walks both payloads side by side to the first record that differs. */
function findDifference(block: StoredBlock, replayedPayload: Uint8Array): Difference {
  const recorded = new RecordReader(block.payload, block.firstSequence)
  const replayed = new RecordReader(replayedPayload, block.firstSequence)
  for (;;) {
    const recordedText = nextText(recorded)
    const replayedText = nextText(replayed)
    if (recordedText !== replayedText || recordedText === END) {
      return {
        kind: 'EVENTS',
        blockNumber: block.blockNumber,
        sequence: recorded.sequence,
        recorded: recordedText,
        replayed: replayedText,
      }
    }
  }
}

const END = '(end of the block)'

function nextText(reader: RecordReader): string {
  if (!reader.next()) return END
  const record: Input | Event = reader.isInput ? reader.input : reader.event
  return canonicalJson(record)
}
