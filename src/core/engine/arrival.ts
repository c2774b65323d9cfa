/** What the mere arrival of an input writes: the market it shows, the bars it finishes, the timer that it ends. */

import type { Event } from '../domain/events.ts'
import type { InstrumentIndex } from '../domain/ids.ts'
import type { ControlInput, DataStateReport, TimerFired } from '../domain/inputs.ts'
import type { MarketInput } from '../domain/market-data.ts'
import type { BarAggregator } from '../market/bar-aggregator.ts'
import {
  applyBar,
  applyBookLevel,
  applyQuote,
  applyTrade,
  type InstrumentMarket,
  referenceTicksOf,
} from '../market/instrument-market.ts'
import { observeLosses } from './breakers.ts'
import { type EngineState, timerKeyOf } from './engine-state.ts'
import { noteAnswered } from './reading-notes.ts'

/** Moves the market, feeds the bar series and marks the positions. Finished bars are facts, added to `out`. */
export function arriveMarket(state: EngineState, input: MarketInput, out: Event[]): void {
  const { markets, aggregators, portfolio } = state.built
  const market = markets[input.instrumentIndex]!
  const series = aggregators[input.instrumentIndex]!
  switch (input.kind) {
    case 'Quote':
      applyQuote(market, input)
      for (let i = 0; i < series.length; i++) {
        series[i]!.onQuote(input)
        takeBars(series[i]!, out)
      }
      break
    case 'Trade':
      applyTrade(market, input)
      for (let i = 0; i < series.length; i++) {
        series[i]!.onTrade(input)
        takeBars(series[i]!, out)
      }
      break
    case 'Bar':
      applyBar(market, input)
      break
    case 'BookLevel':
      applyBookLevel(market, input)
      if (!input.isLast) return
      break
    default:
      input satisfies never
  }
  if (portfolio.isHeld(input.instrumentIndex)) mark(state, market, input.instrumentIndex, out)
}

/** Values what is held at the new price and shows the losses to the breakers. */
function mark(state: EngineState, market: InstrumentMarket, instrumentIndex: InstrumentIndex, out: Event[]): void {
  const markTicks = referenceTicksOf(market, 'Mark')
  if (markTicks === undefined) return
  state.built.portfolio.mark(instrumentIndex, markTicks)
  observeLosses(state, instrumentIndex, out)
}

export function arrive(state: EngineState, input: ControlInput, out: Event[]): void {
  if (input.kind === 'TimerFired') arriveTimer(state, input, out)
  else if (input.kind === 'DataStateReport') arriveDataState(state, input)
  else if (input.kind === 'MassStatusReport' && input.outcome === 'Complete') noteAnswered(state, input)
}

/** What a line says of itself holds until it says otherwise, whatever data comes with it. */
function arriveDataState(state: EngineState, { instrumentIndex, dataState }: DataStateReport): void {
  const market = state.marketOf(instrumentIndex)
  if (market !== undefined) market.reportedState = dataState
}

function arriveTimer(state: EngineState, input: TimerFired, out: Event[]): void {
  state.timers.delete(timerKeyOf(input.timerKind, input.subject, input.timerNumber))
  if (input.timerKind === 'Ack') state.ackTimerAtUs[input.subject] = 0
  if (input.timerKind === 'BarClose') closeBar(state, input, out)
}

function closeBar(state: EngineState, input: TimerFired, out: Event[]): void {
  const spec = state.world.barSpecs[input.subject]
  if (spec === undefined) return
  for (const aggregator of state.built.aggregators[spec.instrumentIndex]!) {
    if (aggregator.barSpecIndex !== input.subject) continue
    aggregator.onTime(input.timeUs)
    takeBars(aggregator, out)
  }
}

function takeBars(aggregator: BarAggregator, out: Event[]): void {
  for (let bar = aggregator.drain(); bar !== undefined; bar = aggregator.drain())
    out.push({ kind: 'BarClosed', bar: { ...bar } })
}
