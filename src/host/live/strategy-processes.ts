/** The strategies' processes: started, given what they missed, started again when they die, given up when they fail. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { Intent } from '../../core/domain/inputs.ts'
import { parameterChangeOf } from '../../core/domain/parameter-changes.ts'
import type { SavedStrategyState } from '../../core/domain/saved-strategy-state.ts'
import type { Engine } from '../../core/engine/engine.ts'
import { type Histogram, histogramOf } from '../../operations/metrics/histogram.ts'
import type { ProcessUsage } from '../../operations/metrics/process-usage.ts'
import { sample } from '../../operations/metrics/samples.ts'
import type { Sample } from '../../ports/metrics.ts'
import type { NodeJournal } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import type { PlotReading } from '../../strategy/plots.ts'
import { redeliverFromAnywhere } from '../session/redelivery.ts'
import type { Routes } from '../session/routes.ts'
import { Backoff } from './backoff.ts'
import { parseIntents } from './intents-intake.ts'
import type { StrategySource } from './messages.ts'
import { Pulse } from './pulse.ts'
import { StrategyChannel } from './strategy-channel.ts'
import { END_OUT_OF_MEMORY, StrategyProcess, type StrategyProcessSetup } from './strategy-process.ts'
import { FLOODS, type FromStrategy } from './strategy-wire.ts'
import { processOfStrategy } from './view/usage-board.ts'

/** Restarts in a row after which a strategy is stopped for a person to look at. */
const RESTARTS_MAX = 5
const TICK_MS = 500
/** A run of deliveries takes milliseconds: 5 s without an answer is a hang. */
const HANG_TICKS = 10
/** Loading a module and restoring its state, on a machine that is busy. */
const BEGIN_TICKS = 60
const STORE_RETRY_MS = 1_000

/** The core that the strategies work for. */
export interface StrategyHome {
  readonly engine: Engine
  /** `isHeard`: false where whoever asked does not count any more when the intents' turn has come. */
  takeIntents(strategyIndex: number, intents: readonly Intent[], isHeard: () => boolean): void
  /** On record since its saved state: it will ask for it again while it catches up. Nothing may be kept of it. */
  expectAgain?(intent: Intent): void
  /** Runs `work` while the core stands still, with the journal up to there durable. Errors: JournalError. */
  pauseFor(work: () => Promise<void> | void): Promise<void>
}

export interface StrategyProcessesSetup {
  readonly configuration: Configuration
  /** By strategy; `undefined` for one that the configuration file has no more. */
  readonly sources: readonly (StrategySource | undefined)[]
  /** Stopped for their faults before: they are not begun. */
  readonly stayOut: ReadonlySet<number>
  readonly journal: NodeJournal
  readonly routes: Routes
  readonly onLog: (text: string) => void
  /** A strategy, or its process, says something. */
  readonly onSaid: (strategyId: string, line: string) => void
  /** The strategy cannot go on, and why, beginning with a code: its orders must be looked after. */
  readonly onGivenUp: (strategyIndex: number, reason: string) => void
  readonly onBegun: (strategyIndex: number) => void
  /** What it lets be drawn, after a bar. */
  readonly onPlotted: (strategyIndex: number, reading: PlotReading) => void
  /** A process was started: these are there now. */
  readonly onPids: (pids: readonly number[]) => void
  /** Makes a strategy's process; left out, one of the operating system. */
  readonly newProcess?: (strategyIndex: number, setup: StrategyProcessSetup) => StrategyPeer
}

/** What is asked of a strategy's process. */
export type StrategyPeer = Pick<StrategyProcess, 'pid' | 'usage' | 'send' | 'tick' | 'close' | 'kill'>

const NOTHING_SAVED = { causationSequence: 0, intentSequence: 0 }
const DECISIONS = 'holdfast_strategy_decision_seconds'

interface Seat {
  process: StrategyPeer | undefined
  channel: StrategyChannel
  /** Watches while an answer is owed. */
  readonly pulse: Pulse
  readonly beginning: Pulse
  readonly backoff: Backoff
  hasBegun: boolean
  isGivenUp: boolean
}

export class StrategyProcesses {
  readonly #setup: StrategyProcessesSetup
  readonly #seats: Seat[]
  /** By strategy: how long each run took its process. */
  readonly #decisions: readonly Histogram[]
  #home: StrategyHome | undefined
  #isClosing = false
  #ticker: NodeJS.Timeout | undefined

  constructor(setup: StrategyProcessesSetup) {
    this.#setup = setup
    this.#decisions = setup.sources.map(() => histogramOf(DECISIONS))
    this.#seats = setup.sources.map((_, index) => this.#newSeat(index, setup.stayOut.has(index)))
  }

  /** By strategy; the same array for ever, its members change when a process does. */
  readonly channels: StrategyChannel[] = []

  /** Whom they work for from now on: both are at the same place. */
  moveTo(home: StrategyHome): void {
    this.#home = home
  }

  /** Starts all of them with the journal as it stands; the core takes no input meanwhile. */
  async begin(): Promise<void> {
    this.#ticker = setInterval(() => this.#tick(), TICK_MS)
    const starts = this.#setup.sources.map((source, index) =>
      source === undefined || this.isGivenUp(index) ? undefined : this.#start(index, source),
    )
    await Promise.all(starts)
  }

  /**
   * Other parameters came into force: its process ends without a word, and another one begins anew, also where it was given up.
   *
   * Shape: called in the turn of that input: nothing that it was asked for before is heard afterwards.
   */
  renew(index: number): void {
    const source = this.#setup.sources[index]
    if (source === undefined || this.#isClosing) return
    const { process } = this.#seats[index]!
    this.givenUp.delete(index)
    const seat = this.#newSeat(index, false)
    this.#seats[index] = seat
    process?.kill()
    setImmediate(() => this.#restart(index, seat))
  }

  isGivenUp(strategyIndex: number): boolean {
    return this.#seats[strategyIndex]?.isGivenUp ?? true
  }

  /** Those that cannot go on since they began, and why. */
  readonly givenUp = new Map<number, string>()

  /** Those that have caught up. */
  get begun(): number[] {
    return this.#seats.flatMap(({ hasBegun, isGivenUp }, index) => (hasBegun && !isGivenUp ? [index] : []))
  }

  samples(): Sample[] {
    const { strategies } = this.#setup.configuration
    return [
      ...this.#decisions.map((taken, index) => taken.sample(DECISIONS, [strategies[index]!.strategyId])),
      ...this.#seats.flatMap(({ process }, index) => usageSamples(strategies[index]!.strategyId, process?.usage)),
    ]
  }

  /** Asks all that run for their state. */
  save(): void {
    for (const { channel, hasBegun, isGivenUp } of this.#seats) if (hasBegun && !isGivenUp) channel.save()
  }

  close(): void {
    this.#isClosing = true
    clearInterval(this.#ticker)
    for (const { process } of this.#seats) process?.close()
  }

  /** At the sudden end of the node: even one that hangs goes with it. */
  kill(): void {
    for (const { process } of this.#seats) process?.kill()
  }

  // ── start ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #newSeat(index: number, isGivenUp: boolean): Seat {
    return {
      process: undefined,
      channel: this.#newChannel(index),
      pulse: new Pulse(HANG_TICKS, () => this.#giveUp(index, 'STRATEGY_HANGS: no answer to a delivery within 5 s')),
      beginning: new Pulse(BEGIN_TICKS, () => this.#giveUp(index, 'STRATEGY_HANGS: it did not begin within 30 s')),
      backoff: new Backoff(),
      hasBegun: false,
      isGivenUp,
    }
  }

  #newChannel(index: number): StrategyChannel {
    const channel = new StrategyChannel({
      send: message => {
        const seat = this.#seats[index]!
        seat.pulse.watch()
        seat.process?.send(message)
      },
      onDone: tookSeconds => this.#decisions[index]!.record(tookSeconds),
      onOverflow: bytes => this.#giveUp(index, `STRATEGY_TOO_SLOW: ${bytes} bytes of deliveries wait for it`),
    })
    this.channels[index] = channel
    return channel
  }

  /** Its saved state, then every delivery since: the process is where it would be had it never died. */
  async #start(index: number, source: StrategySource): Promise<void> {
    const { configuration } = this.#setup
    const seat = this.#seats[index]!
    seat.channel = this.#newChannel(index)
    seat.hasBegun = false
    seat.backoff.started()
    const process = this.#newProcess(index, source)
    seat.process = process
    seat.beginning.watch()
    this.#setup.onPids(this.#seats.flatMap(each => each.process?.pid ?? []))
    const { strategies, sequence: heardUntilSequence, parameterChanges } = this.#home!.engine.state
    const saved = strategies[index]?.saved
    const changes = parameterChangeOf(parameterChanges, index)?.values
    process.send({ kind: 'Begin', strategyIndex: index, configuration, source, changes, saved, heardUntilSequence })
    const turns = await this.#catchUp(index, saved)
    this.#setup.onLog(`strategy ${source.strategyId}: begins${fromText(saved)}, ${turns} turns to catch up`)
  }

  #newProcess(index: number, { file, strategyId }: StrategySource): StrategyPeer {
    const { newProcess = (_, setup) => new StrategyProcess(setup) } = this.#setup
    const seat = this.#seats[index]!
    const ofThis = (work: () => void) => {
      if (seat.process === process) work()
    }
    const process: StrategyPeer = newProcess(index, {
      file,
      onMessage: message => ofThis(() => this.#receive(index, message)),
      onFault: reason => ofThis(() => this.#giveUp(index, reason)),
      onEnd: how => ofThis(() => this.#ended(index, how)),
      onLog: line => this.#setup.onSaid(strategyId, line),
    })
    return process
  }

  /** Returns: how many turns it is given. */
  async #catchUp(index: number, saved: SavedStrategyState | undefined): Promise<number> {
    const { causationSequence: afterSequence, intentSequence } = saved ?? NOTHING_SAVED
    const { configuration, journal, routes } = this.#setup
    const blocks = journal.blocksAfter(await journal.lastBlockBefore(afterSequence + 1))
    const { channel: seat } = this.#seats[index]!
    return redeliverFromAnywhere(blocks, {
      afterSequence,
      strategyIndex: index,
      strategyCount: configuration.strategies.length,
      seat,
      routes,
      // The journal may be ahead of a core that stands by.
      untilSequence: this.#home!.engine.state.sequence,
      // Who begins anew does not ask for what its predecessor asked for.
      onIntent: intent => {
        if (intent.intentSequence > intentSequence) this.#home!.expectAgain?.(intent)
      },
    })
  }

  // ── what it says ───────────────────────────────────────────────────────────────────────────────────────────────────

  #receive(index: number, message: FromStrategy): void {
    const seat = this.#seats[index]!
    switch (message.kind) {
      case 'Begun':
        if (seat.hasBegun) return this.#giveUp(index, 'STRATEGY_MALFORMED: it began twice')
        seat.hasBegun = true
        seat.beginning.rest()
        seat.channel.ready()
        this.#setup.onBegun(index)
        return
      case 'Done':
        return this.#done(index, message.payload)
      case 'Failed':
        if (message.hook === FLOODS) return this.#giveUp(index, `${FLOODS}: ${message.message}`)
        this.#setup.onLog(`${this.#nameOf(index)}: ${message.hook} failed: ${message.message}\n${message.stack}`)
        return this.#giveUp(index, `STRATEGY_FAILED: ${message.hook}: ${message.message}`)
      case 'Plotted':
        return this.#plotted(index, message.reading)
      case 'Log':
        return
      default:
        message satisfies never
    }
  }

  #plotted(index: number, reading: PlotReading): void {
    const isKnown = reading.instrumentIndex < this.#setup.configuration.instruments.length
    if (isKnown) this.#setup.onPlotted(index, reading)
    else this.#giveUp(index, 'STRATEGY_MALFORMED: it draws an instrument that there is not')
  }

  #done(index: number, payload: Uint8Array): void {
    const seat = this.#seats[index]!
    const { channel, pulse, hasBegun } = seat
    if (!hasBegun || !channel.isBusy) return this.#giveUp(index, 'STRATEGY_MALFORMED: it answered what was not asked')
    const intents = payload.length === 0 ? undefined : parseIntents(payload, index)
    if (intents?.ok === false) return this.#giveUp(index, intents.error)
    pulse.rest()
    // First what it wants, then what it is told next: its order is not to wait.
    if (intents !== undefined) this.#home!.takeIntents(index, intents.value, () => this.#seats[index] === seat)
    channel.ready()
  }

  #tick(): void {
    for (const { pulse, beginning, process, isGivenUp } of this.#seats) {
      if (process === undefined || isGivenUp) continue
      pulse.tick()
      beginning.tick()
      process.tick()
    }
  }

  // ── end ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #ended(index: number, how: string): void {
    const seat = this.#seats[index]!
    if (this.#isClosing || seat.isGivenUp) return
    seat.process = undefined
    seat.pulse.rest()
    seat.beginning.rest()
    const delayMs = seat.backoff.ended()
    this.#setup.onLog(`${this.#nameOf(index)}: its process ended (${how})`)
    if (how === END_OUT_OF_MEMORY)
      return this.#giveUp(index, 'STRATEGY_OUT_OF_MEMORY: its process ended for want of it')
    if (seat.backoff.failureCount > RESTARTS_MAX)
      return this.#giveUp(index, `STRATEGY_CRASHING: ended ${RESTARTS_MAX + 1} times in a row, the last time by ${how}`)
    setTimeout(() => this.#restart(index, seat), delayMs)
  }

  /** A store that cannot write now cannot tell where the strategy stood: it waits. */
  #restart(index: number, seat: Seat): void {
    const source = this.#setup.sources[index]!
    const isWanted = () => !this.#isClosing && this.#seats[index] === seat && !seat.isGivenUp
    if (!isWanted()) return
    const start = () => (isWanted() ? this.#start(index, source) : undefined)
    this.#home!.pauseFor(start).catch((error: unknown) => {
      if (!(error instanceof JournalError)) throw error
      this.#setup.onLog(`${this.#nameOf(index)}: waits for the journal: ${error.message}`)
      setTimeout(() => this.#restart(index, seat), STORE_RETRY_MS)
    })
  }

  /** A strategy that threw, hangs or keeps dying is stopped for good; a person starts it again. */
  #giveUp(index: number, reason: string): void {
    const seat = this.#seats[index]!
    if (seat.isGivenUp || this.#isClosing) return
    seat.isGivenUp = true
    this.givenUp.set(index, reason)
    seat.process?.kill()
    this.#setup.onGivenUp(index, reason)
  }

  #nameOf(index: number): string {
    return `strategy ${this.#setup.sources[index]?.strategyId ?? index}`
  }
}

function fromText(saved: SavedStrategyState | undefined): string {
  if (saved === undefined) return ''
  return saved.beginsAnewAfter === undefined ? ' from its saved state' : ' anew with other parameters'
}

/** What is not known has no figure. */
function usageSamples(strategyId: string, usage: ProcessUsage | undefined): Sample[] {
  if (usage === undefined) return []
  const own = [processOfStrategy(strategyId)] as const
  return [
    sample('holdfast_process_cpu_seconds_total', own, usage.cpuSeconds),
    sample('holdfast_process_resident_memory_bytes', own, usage.residentBytes),
  ]
}
