/**
 * Feed text: raw messages of two lines of one venue from their text through adapter, validation and arbitration, messages a second.
 *
 * `node bench/feed-text.ts [--runs N] [--json]`. Both lines hear the same; beside it what parsing the text alone costs. No figure
 * without the right answer: what comes out of two lines has to be, message by message, what comes out of one.
 */

import { SEVERAL_LINES_POLICY } from '../src/core/domain/arbitration.ts'
import { fixtureConfiguration, fixtureInstrument } from '../src/core/domain/fixtures.ts'
import type { InstrumentIndex, TimeUs } from '../src/core/domain/ids.ts'
import type { MarketInput } from '../src/core/domain/market-data.ts'
import { LineDesk } from '../src/core/market/lines/line-desk.ts'
import { DEFAULT_BOUNDS, DEFAULT_SEVERITIES } from '../src/core/market/lines/rules.ts'
import { BINANCE } from '../src/venues/ccxt/dialect-binance.ts'
import type { BookFact } from '../src/venues/ccxt/market-facts.ts'
import { MarketLines } from '../src/venues/ccxt/market-lines.ts'
import { MarketTable } from '../src/venues/ccxt/markets.ts'
import { parseLossless } from '../src/venues/ccxt/raw.ts'
import { messageOf, parserOf } from '../src/venues/ccxt/stream-line.ts'
import { readOptions } from './command-line.ts'
import { type FeedTexts, feedTexts } from './feed-texts.ts'
import { type Figure, printFigures, summarizeRuns } from './figures.ts'

const TARGET = 400_000
const WARM_UP_RUNS = 3
/** The host lets time go by every 20 ms. */
const MESSAGES_PER_ROUND = 400

const INSTRUMENT = fixtureInstrument({ tickSize: '0.01', lotSize: '0.000001', priceMax: '100000', qtyMax: '90' })
const CONFIGURATION = fixtureConfiguration({ instruments: [INSTRUMENT] })
const MARKET = {
  symbol: 'BTCUSDT',
  streamSymbol: 'BTCUSDT',
  kind: 'Spot',
  quoteCurrency: 'USDT',
  instrument: INSTRUMENT,
} as const
const MARKETS = new MarketTable([{ ...MARKET, aliases: [] }])

interface Answer {
  readonly emittedCount: number
  readonly checksum: number
}

/** Order counts, and so does every number of it. */
function mix(checksum: number, input: MarketInput): number {
  switch (input.kind) {
    case 'Quote':
      return (Math.imul(checksum ^ input.bidTicks, 0x01000193) ^ input.askLots) | 0
    case 'Trade':
    case 'BookLevel':
      return (Math.imul(checksum ^ input.priceTicks, 0x01000193) ^ input.qtyLots) | 0
    case 'Bar':
      return checksum
    default:
      return input satisfies never
  }
}

class Feed {
  emittedCount = 0
  checksum = 0
  #nowUs: number
  readonly #desk: LineDesk
  readonly #lines: readonly MarketLines[]
  readonly #parse = parserOf(BINANCE.hasNumericMarketData)

  constructor(lineIds: readonly string[], snapshot: BookFact, startUs: number) {
    this.#nowUs = startUs
    this.#desk = this.#deskOf(lineIds)
    this.#lines = lineIds.map((_, lineIndex) => this.#lineOf(lineIndex))
    for (const [lineIndex, line] of this.#lines.entries()) {
      this.#desk.takeLineState(lineIndex, true, this.#nowUs)
      line.reset()
      line.begin()
      line.takeSnapshot(snapshot, this.#nowUs as TimeUs)
    }
  }

  #deskOf(lineIds: readonly string[]): LineDesk {
    const instrumentIndexes = [0 as InstrumentIndex]
    return new LineDesk({
      instruments: CONFIGURATION.instruments,
      lines: lineIds.map(lineId => ({ lineId, sourceId: 'venue', instrumentIndexes, contiguousKinds: [] })),
      policy: { ...SEVERAL_LINES_POLICY, linesMin: 1 },
      severities: DEFAULT_SEVERITIES,
      bounds: DEFAULT_BOUNDS,
      sessions: [],
      emit: input => {
        this.emittedCount++
        this.checksum = mix(this.checksum, input)
      },
      report: () => {},
      quarantine: () => {},
      askForSnapshot: () => {},
    })
  }

  #lineOf(lineIndex: number): MarketLines {
    return new MarketLines({
      dialect: BINANCE,
      configuration: CONFIGURATION,
      markets: MARKETS,
      onMarket: (input, sequence, identity) => this.#desk.take(lineIndex, input, sequence, this.#nowUs, identity),
      onState: ({ index: instrumentIndex }, dataState, text) =>
        this.#desk.takeDataState(
          lineIndex,
          { kind: 'DataStateReport', timeUs: 0 as TimeUs, instrumentIndex, dataState, text },
          this.#nowUs,
        ),
      onRefused: refusal => {
        throw new Error(JSON.stringify(refusal))
      },
      askForBook: () => {},
      onUnmendable: reason => {
        throw new Error(reason)
      },
      onLog: () => {},
    })
  }

  hear(text: string): void {
    for (const line of this.#lines) line.take(BINANCE.mapMarket(messageOf(text, this.#parse)!), this.#nowUs as TimeUs)
  }

  run({ texts, timesUs }: FeedTexts): Answer {
    for (let i = 0; i < texts.length; i++) {
      this.#nowUs = timesUs[i]!
      if (i % MESSAGES_PER_ROUND === 0) this.#desk.elapse(this.#nowUs)
      this.hear(texts[i]!)
    }
    return { emittedCount: this.emittedCount, checksum: this.checksum }
  }
}

/** A book from right before the first update, so that all of them follow. */
function snapshotBefore(texts: readonly string[]): BookFact {
  for (const text of texts) {
    const fact = BINANCE.mapMarket(JSON.parse(text)).find(each => each.kind === 'Book')
    if (fact !== undefined)
      return { ...fact, isSnapshot: true, place: { first: -1, last: fact.place.first - 1, previous: -1 } }
  }
  throw new Error('no book in the texts')
}

/** By the time that the thread itself had on a core: what else the machine does counts less. */
function rateOf(count: number, work: () => unknown): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (count / (user + system)) * 1e6
}

function parsed(texts: readonly string[], parse: (text: string) => unknown): number {
  let count = 0
  for (const text of texts) if (parse(text) !== undefined) count++
  return count
}

const { values } = readOptions(import.meta.filename, {
  options: { json: { type: 'boolean', default: false }, runs: { type: 'string', default: '9' } },
})
const feed = feedTexts()
const { source, texts } = feed
const snapshot = snapshotBefore(texts)
const open = (...lineIds: string[]) => new Feed(lineIds, snapshot, feed.timesUs[0]!)
const wanted = open('a').run(feed)
if (wanted.emittedCount < texts.length) throw new Error(`${texts.length} messages gave ${wanted.emittedCount} inputs`)

const rates: Record<'two lines' | 'one line' | 'JSON.parse' | 'digit by digit', number[]> = {
  'two lines': [],
  'one line': [],
  'JSON.parse': [],
  'digit by digit': [],
}
for (let run = -WARM_UP_RUNS; run < Number(values.runs); run++) {
  const both = open('a', 'b')
  const rate = rateOf(2 * texts.length, () => both.run(feed))
  if (both.checksum !== wanted.checksum || both.emittedCount !== wanted.emittedCount)
    throw new Error(`two lines gave ${both.emittedCount} inputs, one ${wanted.emittedCount}`)
  if (run < 0) continue
  rates['two lines'].push(rate)
  rates['one line'].push(rateOf(texts.length, () => open('a').run(feed)))
  rates['JSON.parse'].push(rateOf(texts.length, () => parsed(texts, JSON.parse)))
  rates['digit by digit'].push(rateOf(texts.length, () => parsed(texts, parseLossless)))
}
const bytes = texts.reduce((sum, text) => sum + text.length, 0)
const answer = { ...wanted, source, bytesPerMessage: Math.round(bytes / texts.length) }
const figures = Object.entries(rates).map(
  ([name, each]): Figure =>
    summarizeRuns(`feed-text ${name}`, 'messages/s', each, name === 'two lines' ? TARGET : undefined, answer),
)
printFigures(figures, values.json)
