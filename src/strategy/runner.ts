/**
 * Drives one strategy, the same way in a backtest and in a process of its own: inputs and events in, intents out.
 *
 * Invariants: a strategy that threw is never called again; state is brought up to date before a hook is told.
 */

import type { Event } from '../core/domain/events.ts'
import type { StrategyIndex, TimeUs } from '../core/domain/ids.ts'
import type { Intent } from '../core/domain/inputs.ts'
import type { Bar, MarketInput } from '../core/domain/market-data.ts'
import { type SavedStrategyState, STATE_BYTES_MAX } from '../core/domain/saved-strategy-state.ts'
import { canonicalJson } from '../core/std/canonical.ts'
import { utf8BytesOf } from '../core/std/utf8.ts'
import type { LogSink } from './bounded-log.ts'
import { deliverEvent } from './event-delivery.ts'
import type { AnyStrategy, HookMark } from './order-hooks.ts'
import type { PlotReading } from './plots.ts'
import { RunnerContext } from './runner-context.ts'
import { type RunnerPlanSetup, runnerPlanOf } from './runner-plan.ts'
import { restoreContext, restoreSurroundings, type SavedRunner, saveContext } from './runner-state.ts'
import { Strategy } from './strategy.ts'
import type { Subscription } from './subscriptions.ts'

/** A strategy threw: which hook, what it said and where. Stop it; the engine goes on. */
export interface StrategyFailure {
  readonly strategyIndex: StrategyIndex
  readonly hook: string
  readonly message: string
  readonly stack: string
  readonly timeUs: TimeUs
}

export interface StrategyRunnerSetup extends RunnerPlanSetup {
  readonly strategyIndex: StrategyIndex
  /** Called during a hook. A host that decides at once must not call the runner from here: it queues. */
  readonly emit: (intent: Intent) => void
  readonly log: LogSink
  readonly onFailure: (failure: StrategyFailure) => void
  /** Told of the hook that an event leads to, before it is called; left out, only failures tell. */
  readonly mark?: HookMark
  /** What it lets be drawn, after each of its bars; left out, nothing is read. */
  readonly onPlotted?: (reading: PlotReading) => void
}

export const RUNNER_STATUSES = ['Ready', 'Running', 'Stopped', 'Failed'] as const
export type RunnerStatus = (typeof RUNNER_STATUSES)[number]

export class StrategyRunner {
  readonly #setup: StrategyRunnerSetup
  readonly #context: RunnerContext
  readonly #mark: HookMark
  readonly #seesBarSpec: Uint8Array
  #strategy: AnyStrategy | undefined
  /** It hears in silence up to here, and is not started by what was then. */
  #silentUntil = 0
  #status: RunnerStatus = 'Ready'
  #hearsQuotes = false
  #hearsTrades = false
  #hearsBook = false
  #hearsBars = false
  /** What the host has to deliver; complete once the runner is built. */
  readonly subscriptions: readonly Subscription[]

  constructor(setup: StrategyRunnerSetup) {
    this.#setup = setup
    this.#mark = setup.mark ?? { hook: 'constructor' }
    const { parameters, subscriptions, fault } = runnerPlanOf(setup)
    this.subscriptions = subscriptions
    this.#context = new RunnerContext({ ...setup, subscriptions: this.subscriptions })
    this.#seesBarSpec = new Uint8Array(setup.configuration.barSpecs.length)
    for (const { barSpecIndex } of this.subscriptions) if (barSpecIndex >= 0) this.#seesBarSpec[barSpecIndex] = 1
    if (fault !== undefined) this.#fail(fault.hook, fault.error)
    else this.#build(parameters)
  }

  get status(): RunnerStatus {
    return this.#status
  }

  /** The number of the newest intent. */
  get intentSequence(): number {
    return this.#context.intentSequence
  }

  /** Begins to call hooks; `onStart` only where no state was restored. */
  start(timeUs: TimeUs, sequence: number): void {
    if (this.#strategy === undefined || this.#status === 'Running' || this.#status === 'Failed') return
    if (sequence <= this.#silentUntil) return
    this.#listen(this.#strategy)
    this.#run('onStart', timeUs, sequence, strategy => strategy.onStart())
  }

  /** The hot path: nothing is allocated, a class without the hook costs a branch. */
  onMarket(input: MarketInput, sequence: number): void {
    const view = this.#context.views[input.instrumentIndex]
    if (view === undefined) return
    this.#context.timeUs = input.timeUs
    this.#context.sequence = sequence
    try {
      switch (input.kind) {
        case 'Quote':
          if (!view.seesQuotes) return
          view.copyQuote(input)
          if (this.#hearsQuotes && view.hasQuote) this.#strategy!.onQuote(view.quote, view.handle)
          return
        case 'Trade':
          if (!view.seesTrades) return
          view.copyTrade(input)
          if (this.#hearsTrades) this.#strategy!.onTrade(view.trade, view.handle)
          return
        case 'BookLevel':
          if (!view.seesBook) return
          view.book.apply(input)
          if (input.isLast && this.#hearsBook) this.#strategy!.onBook(view.book, view.handle)
          return
        case 'Bar':
          if (!this.#hearsBars || this.#seesBarSpec[input.barSpecIndex] !== 1) return
          this.#strategy!.onBar(input, view.handle)
          this.#plot(input)
          return
        default:
          input satisfies never
      }
    } catch (error) {
      this.#fail(input.kind === 'BookLevel' ? 'onBook' : `on${input.kind}`, error)
    }
  }

  /** Takes every event; those that are not of this strategy's business do nothing. */
  onEvent(event: Event, timeUs: TimeUs, sequence: number): void {
    if (this.#status === 'Failed') return
    this.#context.timeUs = timeUs
    this.#context.sequence = sequence
    try {
      this.#deliver(event)
    } catch (error) {
      this.#fail(this.#mark.hook, error)
    }
  }

  onTimer(timerNumber: number, timeUs: TimeUs, sequence: number): void {
    const intervalUs = this.#context.timers.intervalUsOf(timerNumber)
    const nextUs = this.#context.timers.fire(timerNumber, timeUs)
    this.#run('onTimer', timeUs, sequence, strategy => {
      if (nextUs !== undefined && nextUs > 0) this.#context.armTimer(timerNumber, nextUs, intervalUs)
      strategy.onTimer(timerNumber)
    })
  }

  /** Calls `onStop`; afterwards handles and positions are still kept, but no hook is called until the next start. */
  stop(timeUs: TimeUs, sequence: number): void {
    if (this.#status !== 'Running') return
    this.#run('onStop', timeUs, sequence, strategy => strategy.onStop())
    if (this.#status !== 'Running') return
    this.#silence('Stopped')
  }

  /** Everything that {@link restore} needs, as JSON. Returns `undefined` where `onSave` failed. */
  save(): string | undefined {
    return this.#stateJson(this.#context.intentSequence)
  }

  /** Emits `SaveStrategyState`. It uses no number of its own: when a host asks for it is not the strategy's doing. */
  emitState(timeUs: TimeUs, sequence: number): void {
    this.#context.timeUs = timeUs
    this.#context.sequence = sequence
    const stateJson = this.#stateJson(this.#context.intentSequence)
    if (stateJson !== undefined) this.#context.emitState(stateJson)
  }

  /** Goes on where the journal has it. Returns: as {@link restore}. */
  resume(saved: SavedStrategyState): boolean {
    return saved.beginsAnewAfter === undefined ? this.restore(saved.stateJson) : this.#beginAnew(saved)
  }

  /**
   * Continues where {@link save} stood, in a new runner of the same class: `onRestore` instead of `onStart`.
   *
   * Returns: false where the state could not be read; the failure was reported.
   */
  restore(stateJson: string): boolean {
    const strategy = this.#strategy
    if (strategy === undefined) return false
    try {
      const saved = JSON.parse(stateJson) as SavedRunner
      this.#mark.hook = 'restore'
      restoreContext(this.#context, saved)
      this.#mark.hook = 'onRestore'
      strategy.onRestore(saved.strategy)
      if (saved.isRunning) this.#listen(strategy)
      else this.#silence('Stopped')
      return true
    } catch (error) {
      this.#fail(this.#mark.hook, error)
      return false
    }
  }

  /** With other parameters: what the strategy kept itself under its former ones is nothing to it now. */
  #beginAnew({ stateJson, intentSequence, beginsAnewAfter = 0 }: SavedStrategyState): boolean {
    if (this.#strategy === undefined) return false
    this.#silentUntil = beginsAnewAfter
    this.#context.intentSequence = intentSequence
    if (stateJson === '') return true
    try {
      restoreSurroundings(this.#context, JSON.parse(stateJson) as SavedRunner)
      return true
    } catch (error) {
      this.#fail('restore', error)
      return false
    }
  }

  #stateJson(intentSequence: number): string | undefined {
    const strategy = this.#strategy
    if (strategy === undefined || this.#status === 'Failed') return undefined
    const isRunning = this.#status === 'Running'
    this.#context.mayAct = false
    try {
      const saved = saveContext(this.#context, { intentSequence, isRunning, strategy: strategy.onSave() })
      this.#context.mayAct = isRunning
      const stateJson = canonicalJson(saved)
      refuseTooLarge(stateJson)
      return stateJson
    } catch (error) {
      this.#fail('onSave', error)
      return undefined
    }
  }

  #build(parameters: Readonly<Record<string, unknown>>): void {
    const { strategyClass } = this.#setup
    try {
      this.#strategy = new strategyClass({ parameters: parameters as never, context: this.#context })
    } catch (error) {
      this.#fail('constructor', error)
    }
  }

  #listen(strategy: AnyStrategy): void {
    this.#status = 'Running'
    this.#context.mayAct = true
    this.#hearsQuotes = strategy.onQuote !== Strategy.prototype.onQuote
    this.#hearsTrades = strategy.onTrade !== Strategy.prototype.onTrade
    this.#hearsBook = strategy.onBook !== Strategy.prototype.onBook
    this.#hearsBars = strategy.onBar !== Strategy.prototype.onBar
  }

  #silence(status: RunnerStatus): void {
    this.#status = status
    this.#context.mayAct = false
    this.#hearsQuotes = false
    this.#hearsTrades = false
    this.#hearsBook = false
    this.#hearsBars = false
  }

  #run(hook: string, timeUs: TimeUs, sequence: number, call: (strategy: AnyStrategy) => void): void {
    if (this.#strategy === undefined || this.#status !== 'Running') return
    this.#context.timeUs = timeUs
    this.#context.sequence = sequence
    try {
      call(this.#strategy)
    } catch (error) {
      this.#fail(hook, error)
    }
  }

  #deliver(event: Event): void {
    if (event.kind === 'BarClosed') this.onMarket(event.bar, this.#context.sequence)
    else deliverEvent(this.#context, this.#status === 'Running' ? this.#strategy : undefined, this.#mark, event)
  }

  #plot(bar: Bar): void {
    const { onPlotted } = this.#setup
    const reading = onPlotted === undefined ? undefined : this.#context.plots.readAfter(bar)
    if (reading !== undefined) onPlotted!(reading)
  }

  #fail(hook: string, error: unknown): void {
    this.#silence('Failed')
    const { strategyIndex, onFailure } = this.#setup
    const message = error instanceof Error ? error.message : String(error)
    const stack = error instanceof Error ? (error.stack ?? '') : ''
    onFailure({ strategyIndex, hook, message, stack, timeUs: this.#context.timeUs })
  }
}

/** Errors: throws where the state cannot be kept. */
function refuseTooLarge(stateJson: string): void {
  const bytes = utf8BytesOf(stateJson)
  if (bytes <= STATE_BYTES_MAX) return
  throw new Error(
    `STATE_TOO_LARGE: its state is ${bytes} bytes of JSON, at most ${STATE_BYTES_MAX} are kept; the state saved before stays. What to do: return less from onSave, what can be computed from newer data above all.`,
  )
}
