/**
 * Runs a journal's inputs again through core and strategies and compares what comes out with what is on record: each
 * event, each intent, and the state at each snapshot; the first difference is named.
 */

import type { Event } from '../../core/domain/events.ts'
import type { Input, Intent } from '../../core/domain/inputs.ts'
import { Engine } from '../../core/engine/engine.ts'
import { hashOf, restoreState, snapshotOf, snapshotVersionOf } from '../../core/engine/snapshot.ts'
import type { StoredBlock, StoredSnapshot } from '../../ports.ts'
import { RecordComparison } from '../../store/record-comparison.ts'
import { Rerun } from '../session/rerun.ts'
import { deliverEvent, deliverInput } from '../session/seat.ts'
import { type Difference, type DifferenceKind, recordText } from './difference.ts'
import { type BlockSource, type ReplayRun, ReplaySeats } from './replay-seats.ts'

export interface VerifyResult {
  readonly blockCount: number
  readonly recordCount: number
  readonly inputCount: number
  readonly intentCount: number
  /** 0: from the journal's beginning; else the block of the snapshot that the run began at. */
  readonly fromBlock: number
  readonly difference: Difference | undefined
  readonly stateHash: string
  readonly wallTimeMs: number
}

export interface VerifyOptions {
  readonly journal: BlockSource & { baseBlockNumber(): number }
  /** Newest first, as the journal gives them. Where the oldest blocks were pruned the run begins at the oldest of these. */
  readonly snapshots: readonly StoredSnapshot[]
  /** Without them the intents on record are taken as they are. */
  readonly runs: readonly ReplayRun[] | undefined
  readonly onProgress?: (blockNumber: number, recordCount: number) => void
}

/** Errors: Error where the journal's beginning was pruned and no snapshot is left; JournalError, CodecError. */
export function verifyJournal(options: VerifyOptions): VerifyResult {
  const began = performance.now()
  const replay = new Replay(options)
  for (const block of options.journal.blocksAfter(replay.fromBlock)) {
    replay.takeBlock(block)
    options.onProgress?.(block.blockNumber, replay.recordCount)
    if (replay.difference !== undefined) break
  }
  return { ...replay.result(), wallTimeMs: performance.now() - began }
}

function startOf({ journal, snapshots }: VerifyOptions): StoredSnapshot | undefined {
  const base = journal.baseBlockNumber()
  if (base === 0) return undefined
  const start = snapshots.findLast(({ blockNumber }) => blockNumber >= base)
  if (start !== undefined) return start
  throw new Error(`the blocks up to ${base} were pruned and there is no snapshot to begin at`)
}

class Replay {
  readonly #options: VerifyOptions
  readonly #engine: Engine
  readonly #rerun: Rerun
  readonly #comparison = new RecordComparison()
  readonly #strategies: ReplaySeats | undefined
  readonly fromBlock: number
  #blockNumber = 0
  #blockCount = 0
  #inputCount = 0
  #intentCount = 0
  recordCount = 0
  difference: Difference | undefined

  constructor(options: VerifyOptions) {
    const start = startOf(options)
    this.#options = options
    this.fromBlock = start?.blockNumber ?? 0
    this.#engine = new Engine(start === undefined ? undefined : restoreState(new TextDecoder().decode(start.payload)))
    const { state } = this.#engine
    this.#rerun = new Rerun({
      engine: this.#engine,
      onTurn: (input, sequence, events) => this.#onTurn(input, sequence, events),
      onDifference: (sequence, recorded, replayed) =>
        this.#differ('EVENTS', sequence, recordText(recorded), recordText(replayed)),
    })
    if (options.runs !== undefined) this.#strategies = new ReplaySeats(options.runs, options.journal, state)
    if (start !== undefined) this.#strategies?.seat(start.lastSequence)
  }

  /** One block: its inputs are run, and the events that come out must be those beside them. */
  takeBlock(block: StoredBlock): void {
    this.#blockNumber = block.blockNumber
    this.#rerun.take(block)
    this.#blockCount++
    this.recordCount += block.recordCount
    if (this.difference === undefined) this.#compareSnapshots(block)
  }

  result(): Omit<VerifyResult, 'wallTimeMs'> {
    return {
      blockCount: this.#blockCount,
      recordCount: this.recordCount,
      inputCount: this.#inputCount,
      intentCount: this.#intentCount,
      fromBlock: this.fromBlock,
      difference: this.difference,
      stateHash: this.#stateHash(),
    }
  }

  #onTurn(input: Input, sequence: number, events: readonly Event[]): void {
    this.#inputCount++
    const strategies = this.#strategies
    if (strategies === undefined) return
    if (input.kind === 'Configure') strategies.seat(sequence - 1)
    if ('intentSequence' in input) this.#compareIntent(input, sequence)
    else if (input.kind === 'StopStrategy') this.#compareFailure(input.strategyIndex, input.reason, sequence)
    const { routes, seats } = strategies
    deliverInput(input, sequence, routes, seats)
    for (let i = 0; i < events.length; i++) deliverEvent(events[i]!, input.timeUs, sequence, routes, seats)
    for (const event of events) if (event.kind === 'ParametersChanged') strategies.renew(event.strategyIndex, sequence)
  }

  /** A strategy must ask for the same things in the same order; saved states are asked for by the host at its own times. */
  #compareIntent(recorded: Intent, sequence: number): void {
    if (recorded.kind === 'SaveStrategyState') return
    this.#intentCount++
    const replayed = this.#strategies!.take(recorded)
    // When it was stamped is the journal's business, not the strategy's.
    if (replayed !== undefined) replayed.timeUs = recorded.timeUs
    if (replayed !== undefined && this.#comparison.areSameInputs(recorded, replayed)) return
    const failure = this.#strategies!.failureOf(recorded.strategyIndex)
    this.#differ(
      'INTENT',
      sequence,
      recordText(recorded),
      failure === '' ? recordText(replayed) : `it failed: ${failure}`,
    )
  }

  /** Who failed in the session fails in the replay. */
  #compareFailure(strategyIndex: number, reason: string, sequence: number): void {
    if (!reason.startsWith('STRATEGY_FAILED') || !this.#strategies!.isRun(strategyIndex)) return
    if (this.#strategies!.failureOf(strategyIndex) === '')
      this.#differ('STRATEGY_FAILED', sequence, reason, 'no failure')
  }

  #compareSnapshots(block: StoredBlock): void {
    for (const snapshot of this.#options.snapshots) {
      if (snapshot.blockNumber !== block.blockNumber) continue
      const stateHash = this.#stateHash(snapshotVersionOf(new TextDecoder().decode(snapshot.payload)))
      if (stateHash !== snapshot.stateHash)
        this.#differ('STATE_HASH', snapshot.lastSequence, snapshot.stateHash, stateHash)
    }
  }

  /** As the release would have counted it that wrote the snapshot. */
  #stateHash(version?: number): string {
    return hashOf(snapshotOf(this.#engine.state, version))
  }

  #differ(kind: DifferenceKind, sequence: number, recorded: string, replayed: string): void {
    this.#rerun.end()
    this.difference ??= { kind, blockNumber: this.#blockNumber, sequence, recorded, replayed }
  }
}
