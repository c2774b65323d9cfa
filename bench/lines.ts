/**
 * Lines: parsed messages of two lines through validation and arbitration, messages a second of processor time, by each policy.
 *
 * `node bench/lines.ts [first] [primary] [consensus] [--runs N] [--json]`. Both lines tell the same market of quotes, trades and
 * book levels, by turns one a little ahead of the other. No figure without the right answer: what comes out is compared with
 * what the policy must pass on, by a checksum over every message.
 */

import { isDeepStrictEqual } from 'node:util'
import { ARBITRATION_KINDS, type ArbitrationKind, SEVERAL_LINES_POLICY } from '../src/core/domain/arbitration.ts'
import { fixtureInstrument } from '../src/core/domain/fixtures.ts'
import type { InstrumentIndex } from '../src/core/domain/ids.ts'
import { type MarketInput, newBookLevel, newQuoteTick, newTradeTick } from '../src/core/domain/market-data.ts'
import { LineDesk } from '../src/core/market/lines/line-desk.ts'
import { type NaiveQuote, type NaiveVoice, naiveConsensus } from '../src/core/market/lines/naive-consensus.ts'
import { DEFAULT_BOUNDS, DEFAULT_SEVERITIES } from '../src/core/market/lines/rules.ts'
import { Random } from '../src/core/std/random.ts'
import { anyOf, readOptions } from './command-line.ts'
import { type Figure, printFigures, summarizeRuns } from './figures.ts'

/** Of each line. */
const MESSAGE_COUNT = 1_000_000
const TARGET = 1_000_000
const POLICY = { ...SEVERAL_LINES_POLICY, linesMin: 1 }
const START_US = 1_767_571_200_000_000
const GAP_US = 50
/** The host lets time go by every 20 ms. */
const MESSAGES_PER_ROUND = 400
const QUOTE = 0
const TRADE = 1
const LEVEL = 2

/** Columns of one market; both lines tell it. */
interface Market {
  readonly kinds: Uint8Array
  readonly priceTicks: Int32Array
  readonly qtyLots: Int32Array
  /** 1: the second line tells it first. */
  readonly isSecondAhead: Uint8Array
}

function generateMarket(): Market {
  const random = new Random('lines')
  const market: Market = {
    kinds: new Uint8Array(MESSAGE_COUNT),
    priceTicks: new Int32Array(MESSAGE_COUNT),
    qtyLots: new Int32Array(MESSAGE_COUNT),
    isSecondAhead: new Uint8Array(MESSAGE_COUNT),
  }
  let midTicks = 3_000_000
  for (let i = 0; i < MESSAGE_COUNT; i++) {
    const dice = random.nextInt(10)
    midTicks += random.nextInt(3) - 1
    market.kinds[i] = dice < 5 ? QUOTE : dice < 7 ? TRADE : LEVEL
    market.priceTicks[i] = midTicks
    market.qtyLots[i] = 1 + random.nextInt(1_000)
    market.isSecondAhead[i] = random.nextInt(2)
  }
  return market
}

/** The objects that a line's adapter would reuse. */
class Speaker {
  readonly #market: Market
  readonly #quote = newQuoteTick()
  readonly #trade = newTradeTick()
  readonly #level = newBookLevel()

  constructor(market: Market) {
    this.#market = market
  }

  messageAt(i: number, timeUs: number): MarketInput {
    const input = this.#filled(i)
    input.eventTimeUs = timeUs as never
    input.receiveTimeUs = (timeUs + 300) as never
    return input
  }

  #filled(i: number): MarketInput {
    const { kinds, priceTicks, qtyLots } = this.#market
    const price = priceTicks[i]!
    const lots = qtyLots[i]!
    if (kinds[i] === QUOTE) {
      const quote = this.#quote
      quote.bidTicks = price as never
      quote.askTicks = (price + 2) as never
      quote.bidLots = quote.askLots = lots as never
      return quote
    }
    if (kinds[i] === TRADE) {
      this.#trade.priceTicks = price as never
      this.#trade.qtyLots = lots as never
      return this.#trade
    }
    const level = this.#level
    level.side = i % 2 === 0 ? 'Buy' : 'Sell'
    level.priceTicks = (i % 2 === 0 ? price - 10 : price + 12) as never
    level.qtyLots = lots as never
    level.isSnapshotStart = false
    level.isLast = true
    return level
  }
}

/** Order counts, and so does every number of it. */
function mix(checksum: number, input: MarketInput): number {
  switch (input.kind) {
    case 'Quote':
      return Math.imul(checksum ^ input.bidTicks, 0x01000193) ^ input.askLots
    case 'Trade':
      return Math.imul(checksum ^ input.priceTicks, 0x01000193) ^ input.qtyLots
    case 'BookLevel':
      return Math.imul(checksum ^ input.priceTicks, 0x01000193) ^ input.qtyLots
    case 'Bar':
      return checksum
    default:
      return input satisfies never
  }
}

interface Answer {
  readonly emittedCount: number
  readonly checksum: number
}

function openDesk(kind: ArbitrationKind, emit: (input: MarketInput) => void): LineDesk {
  const instrument = fixtureInstrument()
  const instrumentIndexes = [0 as InstrumentIndex]
  const sourceOf = (lineId: string) => (kind === 'consensus' ? lineId : 'venue')
  return new LineDesk({
    instruments: [instrument],
    lines: ['a', 'b'].map(lineId => ({ lineId, sourceId: sourceOf(lineId), instrumentIndexes, contiguousKinds: [] })),
    policy: { ...POLICY, kind },
    severities: DEFAULT_SEVERITIES,
    bounds: DEFAULT_BOUNDS,
    sessions: [],
    emit,
    report: report => {
      if (report.kind === 'LineSwitchReport') throw new Error(`${kind}: ${JSON.stringify(report)}`)
    },
    quarantine: finding => {
      throw new Error(`${kind}: ${JSON.stringify(finding)}`)
    },
    askForSnapshot: () => {},
  })
}

function runLines(kind: ArbitrationKind, market: Market): { readonly answer: Answer; readonly ratePerSecond: number } {
  const tally = new Tally()
  const desk = openDesk(kind, input => tally.take(input))
  const speakers = [new Speaker(market), new Speaker(market)] as const
  const before = process.threadCpuUsage()
  for (let i = 0; i < MESSAGE_COUNT; i++) {
    const timeUs = START_US + i * GAP_US
    const ahead = market.isSecondAhead[i]!
    desk.take(ahead, speakers[ahead]!.messageAt(i, timeUs), i + 1, timeUs + 300)
    desk.take(1 - ahead, speakers[1 - ahead]!.messageAt(i, timeUs), i + 1, timeUs + 310)
    if (i % MESSAGES_PER_ROUND === 0) desk.elapse(timeUs + 320)
  }
  const { user, system } = process.threadCpuUsage(before)
  return { answer: { ...tally }, ratePerSecond: (2 * MESSAGE_COUNT * 1e6) / (user + system) }
}

class Tally {
  emittedCount = 0
  checksum = 0

  take(input: MarketInput): void {
    this.emittedCount++
    this.checksum = mix(this.checksum, input)
  }
}

/** Under `first` and `primary`: each message once and in order. */
function wantedOnce(market: Market): Answer {
  const speaker = new Speaker(market)
  const tally = new Tally()
  for (let i = 0; i < MESSAGE_COUNT; i++) tally.take(speaker.messageAt(i, START_US))
  return { ...tally }
}

/** In a consensus, the naive twin's: quotes when they are others than before, and each time the home line speaks. */
function wantedConsensus(market: Market): Answer {
  const speaker = new Speaker(market)
  const tally = new Tally()
  const voices: (NaiveVoice | undefined)[] = [undefined, undefined]
  let told: NaiveQuote | undefined
  for (let i = 0; i < MESSAGE_COUNT; i++) {
    const input = speaker.messageAt(i, START_US)
    if (input.kind !== 'Quote') {
      tally.take(input)
      continue
    }
    const ahead = market.isSecondAhead[i]!
    for (const line of [ahead, 1 - ahead]) {
      voices[line] = { quote: { ...input } }
      const quote = naiveConsensus(
        voices.filter(voice => voice !== undefined),
        POLICY.bandBps,
        POLICY.sourcesMin,
      )
      if (quote === undefined || (line !== 0 && isDeepStrictEqual(quote, told))) continue
      told = quote
      tally.take({ ...input, ...quote } as MarketInput)
    }
  }
  return { ...tally }
}

function measure(kind: ArbitrationKind, market: Market, runCount: number): Figure {
  const wanted = kind === 'consensus' ? wantedConsensus(market) : wantedOnce(market)
  const rates: number[] = []
  for (let run = 0; run < runCount; run++) {
    const { answer, ratePerSecond } = runLines(kind, market)
    if (!isDeepStrictEqual(answer, wanted))
      throw new Error(`${kind}: ${JSON.stringify(answer)}, want ${JSON.stringify(wanted)}`)
    rates.push(ratePerSecond)
  }
  return summarizeRuns(`lines ${kind}`, 'messages/s', rates, TARGET, { ...wanted })
}

const { values, positionals } = readOptions(
  import.meta.filename,
  {
    allowPositionals: true,
    options: { runs: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } },
  },
  anyOf(ARBITRATION_KINDS),
)
const chosen = ARBITRATION_KINDS.filter(kind => positionals.length === 0 || positionals.includes(kind))
const market = generateMarket()
printFigures(
  chosen.map(kind => measure(kind, market, Number(values.runs))),
  values.json,
)
