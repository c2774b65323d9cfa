/**
 * The past of a venue's markets by its public requests, within its rate budget.
 *
 * Invariants: at most {@link PAGES_MAX} pages a question; what is told is in order of time, each once, inside the stretch; a
 * page that was not answered makes the whole stretch unanswered.
 */

import type { HistoryAnswer, HistoryStretch, PastBar, PastTrade } from '../../core/domain/history.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { parsePrice, parseQty } from '../../core/domain/instrument-math.ts'
import type { Dialect, RestRequest } from './dialect.ts'
import type { PastReading, PastStretch } from './history.ts'
import type { BarFact, TradeFact } from './market-facts.ts'
import type { Market, MarketTable } from './markets.ts'
import type { Rest } from './rest.ts'

export const PAGES_MAX = 100

export interface RestHistorySetup {
  readonly dialect: Pick<Dialect, 'ccxtId' | 'past'>
  readonly markets: MarketTable
  readonly rest: Pick<Rest, 'call'>
}

type Refusal = Extract<HistoryAnswer, { readonly text: string }>
type Read<Fact> = { readonly outcome: 'Read'; readonly facts: Fact[]; readonly note: string } | Refusal

export class RestHistory {
  readonly #setup: RestHistorySetup

  constructor(setup: RestHistorySetup) {
    this.#setup = setup
  }

  async read(stretch: HistoryStretch): Promise<HistoryAnswer> {
    const market = this.#setup.markets.ofInstrument(stretch.instrumentIndex)
    if (market === undefined) return { outcome: 'NotOffered', text: 'the venue does not have this market' }
    return stretch.kind === 'Trade' ? this.#trades(market, stretch) : this.#bars(market, stretch)
  }

  async #trades(market: Market, stretch: HistoryStretch): Promise<HistoryAnswer> {
    const { ccxtId, past } = this.#setup.dialect
    if (past?.trades === undefined)
      return { outcome: 'NotOffered', text: `${ccxtId} does not tell trades of a stretch of its past` }
    const read = await this.#pages(past.trades, market, stretch)
    if (read.outcome !== 'Read') return read
    const within = read.facts.filter(fact => fact.eventTimeUs >= stretch.fromUs && fact.eventTimeUs < stretch.toUs)
    const { rows, note } = counted(inOrder(within), fact => tradeOf(market.instrument, fact), read.note)
    return { outcome: 'Trades', trades: rows, note }
  }

  async #bars(market: Market, stretch: HistoryStretch): Promise<HistoryAnswer> {
    const { ccxtId, past } = this.#setup.dialect
    const stepMs = stretch.stepUs / 1_000
    if (past?.bars?.stepsMs.includes(stepMs) !== true)
      return { outcome: 'NotOffered', text: `${ccxtId} does not tell bars of ${stepMs / 1_000} s` }
    const read = await this.#pages(past.bars, market, stretch)
    if (read.outcome !== 'Read') return read
    // The last one may still grow: one that does not end within the stretch is not told.
    const within = read.facts.filter(fact => fact.openTimeUs >= stretch.fromUs && fact.closeTimeUs <= stretch.toUs)
    const byTime = new Map(within.sort((a, b) => a.openTimeUs - b.openTimeUs).map(fact => [fact.openTimeUs, fact]))
    const { rows, note } = counted([...byTime.values()], fact => barOf(market.instrument, fact), read.note)
    return { outcome: 'Bars', bars: rows, note }
  }

  async #pages<Fact>(reading: PastReading<Fact>, market: Market, stretch: HistoryStretch): Promise<Read<Fact>> {
    const { fromUs, toUs, stepUs } = stretch
    const past: PastStretch = {
      market,
      fromMs: Math.floor(fromUs / 1_000),
      toMs: Math.ceil(toUs / 1_000),
      stepMs: stepUs / 1_000,
    }
    const facts: Fact[] = []
    let request: RestRequest | undefined = reading.first(past)
    for (let page = 0; request !== undefined; page++) {
      if (page >= PAGES_MAX) return { outcome: 'TooMuch', text: `more than ${PAGES_MAX} pages` }
      const answer = await this.#setup.rest.call(request, 'Question')
      if (answer.kind !== 'Answered') return { outcome: 'CouldNotAsk', text: answer.text }
      if (answer.verdict.kind !== 'Ok') return { outcome: 'CouldNotAsk', text: answer.verdict.text }
      const { facts: found, next } = reading.read(answer.body, request, past)
      for (const fact of found) facts.push(fact)
      request = next
    }
    return { outcome: 'Read', facts, note: reading.note ?? '' }
  }
}

/** By time, and by the venue's number within an instant; a trade that was on two pages is there once. */
function inOrder(facts: readonly TradeFact[]): TradeFact[] {
  const byId = new Map(facts.map(fact => [fact.tradeId, fact]))
  return [...byId.values()].sort((a, b) => a.eventTimeUs - b.eventTimeUs || a.sequence - b.sequence)
}

/** What our ticks and lots cannot tell is left out, and that is said. */
function counted<Fact, Row>(facts: readonly Fact[], rowOf: (fact: Fact) => Row | undefined, note: string) {
  const rows = facts.map(rowOf).filter(row => row !== undefined)
  const lost = facts.length - rows.length
  const words = lost === 0 ? [note] : [note, `${lost} of ${facts.length} are off our ticks or lots, and left out`]
  return { rows, note: words.filter(word => word !== '').join('; ') }
}

function tradeOf(instrument: Instrument, fact: TradeFact): PastTrade | undefined {
  const priceTicks = parsePrice(instrument, fact.price)
  const qtyLots = parseQty(instrument, fact.qty)
  if (priceTicks === undefined || qtyLots === undefined) return undefined
  const { aggressorSide, eventTimeUs, sequence: tradeNumber, tradeId } = fact
  return { priceTicks, qtyLots, aggressorSide, eventTimeUs, tradeNumber, tradeId }
}

function barOf(instrument: Instrument, fact: BarFact): PastBar | undefined {
  const [openTicks, highTicks, lowTicks, closeTicks] = [fact.open, fact.high, fact.low, fact.close].map(text =>
    parsePrice(instrument, text),
  )
  const volumeLots = parseQty(instrument, fact.volume)
  if (openTicks === undefined || highTicks === undefined || lowTicks === undefined) return undefined
  if (closeTicks === undefined || volumeLots === undefined) return undefined
  const { openTimeUs, closeTimeUs } = fact
  return { openTimeUs, closeTimeUs, openTicks, highTicks, lowTicks, closeTicks, volumeLots }
}
