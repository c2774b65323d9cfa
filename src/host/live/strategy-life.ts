/** One strategy's process: started, given what it missed, watched, started again when it dies, given up when it fails. */

import type { Configuration } from '../../core/domain/configuration.ts'
import { parameterChangeOf } from '../../core/domain/parameter-changes.ts'
import type { SavedStrategyState } from '../../core/domain/saved-strategy-state.ts'
import type { ProcessUsage } from '../../operations/metrics/process-usage.ts'
import type { NodeJournal } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import type { PlotReading } from '../../strategy/plots.ts'
import type { Routes } from '../session/routes.ts'
import { Backoff } from './backoff.ts'
import { CatchingUp } from './catching-up.ts'
import { IntentAllowance } from './intent-allowance.ts'
import type { StrategySource } from './messages.ts'
import { Pulse } from './pulse.ts'
import { StrategyChannel } from './strategy-channel.ts'
import type { StrategyHome } from './strategy-home.ts'
import { END_OUT_OF_MEMORY, type StrategyPeer, type StrategyProcessSetup } from './strategy-process.ts'
import { FLOODS, type FromStrategy } from './strategy-wire.ts'

/** Restarts in a row after which a strategy is stopped for a person to look at. */
const RESTARTS_MAX = 5
/** A run of deliveries takes milliseconds: 5 s of the owner's ticks without an answer is a hang. */
const HANG_TICKS = 10
/** Loading a module and restoring its state, on a machine that is busy. */
const BEGIN_TICKS = 60
const STORE_RETRY_MS = 1_000
export const TICK_MS = 500

/** What all strategies of a node share. */
export interface StrategySurroundings {
  readonly configuration: Configuration
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
  readonly newProcess: (strategyIndex: number, setup: StrategyProcessSetup) => StrategyPeer
}

export interface StrategyLifeSetup extends StrategySurroundings {
  readonly index: number
  /** `undefined` for one that the configuration file has no more. */
  readonly source: StrategySource | undefined
  /** Stopped for its faults before: it is not begun. */
  readonly staysOut: boolean
  /** Whom it works for now. */
  readonly home: () => StrategyHome
  /** Its deliveries go there from now on. */
  readonly onChannel: (channel: StrategyChannel) => void
  /** A process was started. */
  readonly onStarted: () => void
  /** How long a run took its process. */
  readonly onDone: (tookSeconds: number) => void
}

export class StrategyLife {
  readonly #setup: StrategyLifeSetup
  #process: StrategyPeer | undefined
  #channel: StrategyChannel
  #catchingUp: CatchingUp | undefined
  /** Watches while an answer is owed. */
  readonly #pulse: Pulse
  readonly #beginning: Pulse
  readonly #backoff = new Backoff()
  readonly #allowance = new IntentAllowance(1_000 / TICK_MS)
  #hasBegun = false
  #isGivenUp: boolean
  #isClosing = false
  /** Another one has its place: nothing of this one counts any more. */
  #isReplaced = false

  constructor(setup: StrategyLifeSetup) {
    this.#setup = setup
    this.#isGivenUp = setup.staysOut
    this.#channel = this.#newChannel(undefined, 0)
    this.#channel.close()
    this.#pulse = new Pulse(HANG_TICKS, () => this.#giveUp('STRATEGY_HANGS: no answer to a delivery within 5 s'))
    this.#beginning = new Pulse(BEGIN_TICKS, () => this.#giveUp('STRATEGY_HANGS: it did not begin within 30 s'))
  }

  get isGivenUp(): boolean {
    return this.#isGivenUp
  }

  /** It has caught up. */
  get isRunning(): boolean {
    return this.#hasBegun && !this.#isGivenUp
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  get usage(): ProcessUsage | undefined {
    return this.#process?.usage
  }

  /** Asks for its state. */
  save(): void {
    if (this.isRunning) this.#channel.save()
  }

  tick(): void {
    if (this.#process === undefined || this.#isGivenUp) return
    this.#pulse.tick()
    this.#beginning.tick()
    this.#allowance.tick()
    this.#process.tick()
  }

  close(): void {
    this.#isClosing = true
    this.#channel.close()
    this.#process?.close()
  }

  kill(): void {
    this.#channel.close()
    this.#process?.kill()
  }

  /** Ends without a word; whoever has its place begins anew. */
  replace(): void {
    this.#isReplaced = true
    this.kill()
  }

  // ── start ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Its saved state, then every delivery since: the process is where it would be had it never died. Of these the first
   * part is read now, and the others as it goes through them.
   *
   * Shape: the core takes no input meanwhile.
   */
  async start(): Promise<void> {
    const { configuration, index, source } = this.#setup
    if (!this.#isWanted || source === undefined) return
    const { strategies, sequence: heardUntilSequence, parameterChanges } = this.#setup.home().engine.state
    const saved = strategies[index]?.saved
    this.#channel = this.#newChannel(saved, heardUntilSequence)
    this.#hasBegun = false
    this.#backoff.started()
    const process = this.#newProcess(source)
    this.#process = process
    this.#beginning.watch()
    this.#setup.onStarted()
    const changes = parameterChangeOf(parameterChanges, index)?.values
    process.send({ kind: 'Begin', strategyIndex: index, configuration, source, changes, saved, heardUntilSequence })
    const channel = this.#channel
    const catchingUp = this.#newCatchingUp(channel, saved)
    this.#catchingUp = catchingUp
    await catchingUp.begin().catch((error: unknown) => {
      // Another process is started when the journal can be read.
      if (this.#process === process) this.#process = undefined
      channel.close()
      process.kill()
      throw error
    })
    const turns = `${catchingUp.turnCount} turns${channel.isCatchingUp ? ' and more' : ''}`
    this.#setup.onLog(`${this.#name}: begins${fromText(saved)}, ${turns} to catch up`)
  }

  get #isWanted(): boolean {
    return !this.#isClosing && !this.#isReplaced && !this.#isGivenUp
  }

  #newChannel(saved: SavedStrategyState | undefined, missedUntil: number): StrategyChannel {
    const channel = new StrategyChannel({
      send: message => {
        this.#pulse.watch()
        this.#process?.send(message)
      },
      onDone: this.#setup.onDone,
      onOverflow: bytes => this.#giveUp(`STRATEGY_TOO_SLOW: it fell ${bytes} bytes of deliveries behind`),
      onHungry: () => this.#catchingUp?.readOn(),
      standsAt: saved?.causationSequence,
      missedUntil,
    })
    this.#setup.onChannel(channel)
    return channel
  }

  #newProcess({ file, strategyId }: StrategySource): StrategyPeer {
    const ofThis = (work: () => void) => {
      if (this.#process === process && !this.#isReplaced) work()
    }
    const process: StrategyPeer = this.#setup.newProcess(this.#setup.index, {
      file,
      onMessage: message => ofThis(() => this.#receive(message)),
      onFault: reason => ofThis(() => this.#giveUp(reason)),
      onEnd: how => ofThis(() => this.#ended(how)),
      onLog: line => this.#setup.onSaid(strategyId, line),
    })
    return process
  }

  #newCatchingUp(channel: StrategyChannel, saved: SavedStrategyState | undefined): CatchingUp {
    const { index: strategyIndex, configuration, journal, routes, home, onLog } = this.#setup
    return new CatchingUp({
      strategyIndex,
      strategyCount: configuration.strategies.length,
      journal,
      routes,
      channel,
      saved,
      onIntent: intent => home().expectAgain?.(intent),
      onAway: error => this.#waitsFor(error),
      onRead: turnCount => onLog(`${this.#name}: all of the ${turnCount} turns that it missed are read`),
    })
  }

  // ── what it says ───────────────────────────────────────────────────────────────────────────────────────────────────

  #receive(message: FromStrategy): void {
    switch (message.kind) {
      case 'Begun':
        if (this.#hasBegun) return this.#giveUp('STRATEGY_MALFORMED: it began twice')
        this.#hasBegun = true
        this.#beginning.rest()
        this.#channel.ready()
        this.#setup.onBegun(this.#setup.index)
        return
      case 'Done':
        return this.#done(message.payload)
      case 'Failed':
        if (message.hook === FLOODS) return this.#giveUp(`${FLOODS}: ${message.message}`)
        this.#setup.onLog(`${this.#name}: ${message.hook} failed: ${message.message}\n${message.stack}`)
        return this.#giveUp(`STRATEGY_FAILED: ${message.hook}: ${message.message}`)
      case 'Plotted':
        return this.#plotted(message.reading)
      case 'Log':
        return
      default:
        message satisfies never
    }
  }

  #plotted(reading: PlotReading): void {
    const isKnown = reading.instrumentIndex < this.#setup.configuration.instruments.length
    if (isKnown) this.#setup.onPlotted(this.#setup.index, reading)
    else this.#giveUp('STRATEGY_MALFORMED: it draws an instrument that there is not')
  }

  #done(payload: Uint8Array): void {
    const { index, home } = this.#setup
    const { asked, isBusy } = this.#channel
    if (!this.#hasBegun || !isBusy || asked === undefined)
      return this.#giveUp('STRATEGY_MALFORMED: it answered what was not asked')
    const { lastIntentSequence = 0 } = home().engine.state.strategies[index] ?? {}
    const intents = this.#allowance.take(payload, index, asked, lastIntentSequence)
    if (!intents.ok) return this.#giveUp(intents.error)
    this.#pulse.rest()
    // First what it wants, then what it is told next: its order is not to wait.
    if (intents.value.length > 0) home().takeIntents(index, intents.value, () => !this.#isReplaced)
    this.#channel.ready()
    if (!this.#channel.isBusy) home().rest?.()
  }

  // ── end ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #ended(how: string): void {
    if (this.#isClosing || this.#isGivenUp) return
    this.#process = undefined
    this.#channel.close()
    this.#pulse.rest()
    this.#beginning.rest()
    const delayMs = this.#backoff.ended()
    this.#setup.onLog(`${this.#name}: its process ended (${how})`)
    if (how === END_OUT_OF_MEMORY) return this.#giveUp('STRATEGY_OUT_OF_MEMORY: its process ended for want of it')
    if (this.#backoff.failureCount > RESTARTS_MAX)
      return this.#giveUp(`STRATEGY_CRASHING: ended ${RESTARTS_MAX + 1} times in a row, the last time by ${how}`)
    setTimeout(() => this.restart(), delayMs)
  }

  /** As `start`, in a pause of the core. A store that cannot write now cannot tell where the strategy stood: it waits. */
  restart(): void {
    if (!this.#isWanted) return
    this.#setup
      .home()
      .pauseFor(() => this.start())
      .catch((error: unknown) => {
        if (!(error instanceof JournalError)) throw error
        this.#waitsFor(error)
        setTimeout(() => this.restart(), STORE_RETRY_MS)
      })
  }

  #waitsFor(error: JournalError): void {
    this.#setup.onLog(`${this.#name}: waits for the journal: ${error.message}`)
  }

  /** A strategy that threw, hangs or keeps dying is stopped for good; a person starts it again. */
  #giveUp(reason: string): void {
    if (this.#isGivenUp || this.#isClosing) return
    this.#isGivenUp = true
    this.kill()
    this.#setup.onGivenUp(this.#setup.index, reason)
  }

  get #name(): string {
    return `strategy ${this.#setup.source?.strategyId ?? this.#setup.index}`
  }
}

function fromText(saved: SavedStrategyState | undefined): string {
  if (saved === undefined) return ''
  return saved.beginsAnewAfter === undefined ? ' from its saved state' : ' anew with other parameters'
}
