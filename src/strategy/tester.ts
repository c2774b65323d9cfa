/** Drives a strategy by hand in a unit test: you play the market and the venue, and look at what it wants. */

import type { Event, OrderEvent } from '../core/domain/events.ts'
import { fixtureConfiguration, fixtureInstrument } from '../core/domain/fixtures.ts'
import type { StrategyIndex, TimeUs } from '../core/domain/ids.ts'
import type { Intent } from '../core/domain/inputs.ts'
import type { Instrument } from '../core/domain/instrument.ts'
import { parsePrice, parseQty } from '../core/domain/instrument-math.ts'
import type { InstrumentSpec } from '../core/domain/instrument-spec.ts'
import type { DenialCode } from '../core/domain/limits.ts'
import { type DataState, type MarketInput, newBar, newQuoteTick, newTradeTick } from '../core/domain/market-data.ts'
import { US_PER_SECOND } from '../core/std/time.ts'
import { parseParameters } from './parameters.ts'
import type { PlotReading } from './plots.ts'
import { StrategyRunner } from './runner.ts'
import { type StrategyClass, subscriptionsOf } from './strategy.ts'
import { barSpecsOf } from './subscriptions.ts'
import { TesterVenue, type TestOrder } from './tester-venue.ts'

export interface StrategyTesterOptions {
  /** Parameters as a configuration writes them; the rest take their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>
  /** One instrument `BTC-USDT.SIM` (tick 0.01, lot 0.00001) unless said. */
  readonly instruments?: readonly Partial<InstrumentSpec>[]
}

/** Time begins at 1 s and moves on by 1 s with every input; `at` moves it further. */
export class StrategyTester {
  readonly runner: StrategyRunner
  /** Everything the strategy wanted, oldest first. */
  readonly intents: Intent[] = []
  readonly logs: string[] = []
  readonly failures: string[] = []
  /** What it let be drawn, bar by bar. */
  readonly plotted: PlotReading[] = []
  readonly #instruments: readonly Instrument[]
  readonly #venue: TesterVenue
  readonly #strategyClass: StrategyClass
  readonly #options: StrategyTesterOptions
  #timeUs = US_PER_SECOND
  #sequence = 0
  #answeredCount = 0

  /** Errors: throws on parameters that the strategy would refuse. */
  constructor(strategyClass: StrategyClass, options: StrategyTesterOptions = {}) {
    this.#strategyClass = strategyClass
    this.#options = options
    this.#instruments = (options.instruments ?? [{}]).map((spec, index) => fixtureInstrument(spec, index))
    this.#venue = new TesterVenue(event => this.event(event))
    this.runner = this.#buildRunner()
  }

  start(): this {
    this.#step()
    this.runner.start(this.#now(), this.#sequence)
    return this
  }

  /** A second tester in which the strategy goes on from this one's saved state, as after a restart. */
  restarted(): StrategyTester {
    const copy = new StrategyTester(this.#strategyClass, this.#options)
    copy.#timeUs = this.#timeUs
    copy.#sequence = this.#sequence
    copy.#venue.copyFrom(this.#venue)
    if (!copy.runner.restore(this.runner.save() ?? '')) throw new Error(copy.failures.join('; '))
    return copy
  }

  /** Declares the data of every instrument to be live. */
  live(): this {
    for (const { index } of this.#instruments) this.dataState('Live', index)
    return this
  }

  dataState(dataState: Exclude<DataState, 'Missing'>, instrument = 0): this {
    const instrumentIndex = this.#instruments[instrument]!.index
    return this.event({ kind: 'DataStateChanged', instrumentIndex, dataState, reason: 'test', timeUs: this.#now() })
  }

  /** A bar of the first series that the strategy subscribes to on this instrument; prices as text. */
  bar(close: string, { high = close, low = close, open = close, volume = '0', instrument = 0 } = {}): this {
    const definition = this.#instruments[instrument]!
    const series = this.runner.subscriptions.find(
      each => each.kind === 'Bar' && each.instrumentIndex === definition.index,
    )
    const bar = newBar()
    bar.barSpecIndex = series?.barSpecIndex ?? 0
    bar.openTicks = parsePrice(definition, open)!
    bar.highTicks = parsePrice(definition, high)!
    bar.lowTicks = parsePrice(definition, low)!
    bar.closeTicks = parsePrice(definition, close)!
    bar.volumeLots = parseQty(definition, volume)!
    return this.#market(bar, definition)
  }

  quote(bid: string, ask: string, { qty = '1', instrument = 0 } = {}): this {
    const definition = this.#instruments[instrument]!
    const quote = newQuoteTick()
    quote.bidTicks = parsePrice(definition, bid)!
    quote.askTicks = parsePrice(definition, ask)!
    quote.bidLots = quote.askLots = parseQty(definition, qty)!
    return this.#market(quote, definition)
  }

  trade(price: string, { qty = '1', instrument = 0 } = {}): this {
    const definition = this.#instruments[instrument]!
    const trade = newTradeTick()
    trade.priceTicks = parsePrice(definition, price)!
    trade.qtyLots = parseQty(definition, qty)!
    return this.#market(trade, definition)
  }

  /** Answers everything asked for since the last answer: orders accepted (a bracket's legs held), cancels and amends done. */
  accept(): readonly TestOrder[] {
    this.#venue.accept(this.#unanswered(), this.#now())
    return this.#venue.open
  }

  /** Refuses everything asked for since the last answer, as our own risk gate does. */
  deny(code: DenialCode): this {
    this.#venue.deny(this.#unanswered(), code)
    return this
  }

  /** Fills an open order, all of it unless said; a bracket's legs are released, or cancel each other. */
  fill(order: TestOrder, price: string, qty?: string): this {
    const definition = this.#instruments[order.terms.instrumentIndex]!
    const lots = qty === undefined ? order.leavesLots : parseQty(definition, qty)!
    this.#venue.fill(order, definition, parsePrice(definition, price)!, lots, this.#now())
    return this
  }

  /** The orders that the venue, or the core for it, holds. */
  get open(): readonly TestOrder[] {
    return this.#venue.open
  }

  timer(timerNumber: number, atUs = this.#timeUs + US_PER_SECOND): this {
    this.#step(atUs - this.#timeUs)
    this.runner.onTimer(timerNumber, this.#now(), this.#sequence)
    return this
  }

  /** Delivers any event, for what has no word of its own here. */
  event(event: Event | OrderEvent): this {
    this.#step()
    this.runner.onEvent(event, this.#now(), this.#sequence)
    return this
  }

  #unanswered(): readonly Intent[] {
    const intents = this.intents.slice(this.#answeredCount)
    this.#answeredCount = this.intents.length
    return intents
  }

  #market(input: MarketInput, instrument: Instrument): this {
    this.#step()
    input.instrumentIndex = instrument.index
    input.timeUs = input.eventTimeUs = input.receiveTimeUs = this.#now()
    this.runner.onMarket(input, this.#sequence)
    return this
  }

  #step(byUs = US_PER_SECOND): void {
    this.#timeUs += byUs
    this.#sequence++
  }

  #now(): TimeUs {
    return this.#timeUs as TimeUs
  }

  #buildRunner(): StrategyRunner {
    const strategyClass = this.#strategyClass
    const parsed = parseParameters(
      strategyClass.parameters ?? { shape: {}, check: () => undefined },
      this.#options.parameters ?? {},
    )
    if (!parsed.ok) throw new Error(parsed.error.join('; '))
    const requests = subscriptionsOf(strategyClass, parsed.value)
    if (!requests.ok) throw new Error(requests.error)
    const barSpecs = barSpecsOf(requests.value, this.#instruments, 'External')
    return new StrategyRunner({
      strategyClass,
      parameters: parsed.value,
      strategyIndex: 0 as StrategyIndex,
      configuration: fixtureConfiguration({ instruments: this.#instruments, barSpecs }),
      emit: intent => this.intents.push(intent),
      log: (level, text) => this.logs.push(`${level}: ${text}`),
      onFailure: ({ hook, message }) => this.failures.push(`${hook}: ${message}`),
      onPlotted: reading => this.plotted.push(reading),
    })
  }
}
