/**
 * Raw WebSocket sessions as cryptofeed writes them: `VENUE.ws.1.0` has a line for each frame, `<seconds>: <message>`,
 * `VENUE.http.0.0` beside it the answers that were asked for. The messages are read by the venue's own adapter, which
 * whoever composes the importer hands in: books keep the venue's sequence rules and checksums.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { MarketInput } from '../../core/domain/market-data.ts'
import { formatScaled, scaleOf } from '../../core/std/decimal.ts'
import { DataError } from '../data-error.ts'
import type { RawMarket, RawMessages, RawVenueReader } from './raw-reader.ts'
import { addLevel, type LineOutcome, type LineParser, newBookMessage, type ParserContext } from './row-sink.ts'
import { type DetectedSource, type DetectOptions, lineSource } from './source.ts'
import { parseEpochUs } from './source-time.ts'
import { symbolOf, venueOf } from './symbol-guess.ts'
import { openTextParts, readLines } from './text-lines.ts'

const NAME = /^([A-Z][A-Z_]*)\.ws\.\d+\.\d+$/
const FRAME = /^(\d{9,10}\.\d+): (.*)$/s
const SENT = /^wss?:\/\/\S+ <- \d+\.\d+: (.*)$/s
const OPENED = /^wss?:\/\/\S+ <-> \d+\.\d+$/
const ANSWER = /^(https?:\/\/\S+) -> (\d+\.\d+): (.*)$/s
const MARKETS_MAX = 256
const SENT_MAX = 100
const ANSWERS_BYTES_MAX = 256 * 1024 * 1024

export function isRawSessionName(name: string): boolean {
  return NAME.test(name)
}

interface Answer {
  readonly url: string
  readonly text: string
  readonly receiveTimeUs: number
}

/** Errors: DataError `UNSUPPORTED` where the venue's messages are not known, `BAD_OPTION` where there are too many markets. */
export async function detectRawSession(path: string, options: DetectOptions): Promise<DetectedSource[]> {
  const venue = NAME.exec(basename(path))?.[1]
  const reader = venue === undefined ? undefined : await options.rawReaders?.(venue)
  if (venue === undefined || reader === undefined) {
    throw new DataError(
      'UNSUPPORTED',
      `${path}: a raw session is named VENUE.ws.1.0, with a venue whose messages are known`,
    )
  }
  const answers = readAnswers(path, venue)
  const { markets, sent } = await lookThrough(path, reader, answers)
  const asked = markets.filter(({ symbol }) => options.symbol === undefined || symbol === options.symbol)
  if (markets.length === 0) throw new DataError('UNSUPPORTED', `${path}: no quotes, trades or books that are known`)
  if (asked.length === 0 || asked.length > MARKETS_MAX) {
    const names = markets.slice(0, 20).map(({ symbol }) => symbol)
    throw new DataError(
      'BAD_OPTION',
      `${path}: ${asked.length} markets to read; name one with --symbol: ${names.join(', ')}`,
    )
  }
  return asked.map(market => ({
    format: 'raw-session',
    guess: { instrumentId: `${symbolOf(market.symbol)}.${venueOf(venue)}` },
    ...lineSource(context => new RawSessionParser(context, market, reader, sent, answers)),
  }))
}

/** Which markets there are, how finely they count, and what was said on the socket. */
async function lookThrough(
  path: string,
  reader: RawVenueReader,
  answers: readonly Answer[],
): Promise<{ readonly markets: readonly RawMarket[]; readonly sent: readonly string[] }> {
  const digits = new Map<string, { priceDigits: number; qtyDigits: number }>()
  const sent: string[] = []
  const onNumbers = (symbol: string, price: string, qty: string) => {
    const known = digits.get(symbol) ?? { priceDigits: 0, qtyDigits: 0 }
    known.priceDigits = Math.max(known.priceDigits, scaleOf(price))
    known.qtyDigits = Math.max(known.qtyDigits, scaleOf(qty))
    digits.set(symbol, known)
  }
  const onLine = (line: string) => {
    const said = SENT.exec(line)?.[1]
    if (said !== undefined && sent.length < SENT_MAX) sent.push(said)
    const frame = FRAME.exec(line)?.[2]
    if (frame !== undefined) reader.look(frame, onNumbers)
  }
  for (const part of (await openTextParts(path)).parts) await readLines(part, onLine, () => {})
  for (const { url, text } of answers) reader.lookAtAnswer(url, text, onNumbers)
  return { markets: [...digits].map(([symbol, known]) => ({ symbol, ...known })), sent }
}

/** The answers of the same session, in the order in which they came. */
function readAnswers(path: string, venue: string): Answer[] {
  const folder = dirname(path)
  const names = readdirSync(folder).filter(name => name.startsWith(`${venue}.http.`))
  return names
    .map(name => join(folder, name))
    .filter(file => statSync(file).size <= ANSWERS_BYTES_MAX)
    .flatMap(file => readFileSync(file, 'utf8').split('\n'))
    .flatMap(line => {
      const match = ANSWER.exec(line)
      return match === null ? [] : [{ url: match[1]!, text: match[3]!, receiveTimeUs: parseEpochUs(match[2]!, 's') }]
    })
    .sort((a, b) => a.receiveTimeUs - b.receiveTimeUs)
}

class RawSessionParser implements LineParser {
  readonly #context: ParserContext
  readonly #market: RawMarket
  readonly #messages: RawMessages
  readonly #answers: readonly Answer[]
  readonly #levels = newBookMessage()
  #answerAt = 0
  #isSnapshot = false
  /** Of the line that is read: its first refusal, and whether it gave a row. */
  #refusal: LineOutcome
  #hasRow = false

  constructor(
    context: ParserContext,
    market: RawMarket,
    reader: RawVenueReader,
    sent: readonly string[],
    answers: readonly Answer[],
  ) {
    this.#context = context
    this.#market = market
    this.#answers = answers
    this.#messages = reader.open(market, sent, {
      onMarket: (input, sequence) => this.#hear(input, sequence),
      onGap: reason => this.#lose(reason),
    })
  }

  parse(line: string): LineOutcome {
    if (line === '') return 'Blank'
    if (OPENED.test(line)) this.#messages.begin()
    const frame = FRAME.exec(line)
    if (frame === null) return SESSION_LINES.some(form => form.test(line)) ? 'OtherMessage' : 'MALFORMED'
    this.#refusal = undefined
    this.#hasRow = false
    const receiveTimeUs = parseEpochUs(frame[1]!, 's')
    this.#hearAnswers(receiveTimeUs)
    const outcome = this.#messages.take(frame[2]!, receiveTimeUs)
    if (this.#refusal !== undefined || this.#hasRow) return this.#refusal
    return outcome === 'Data' ? 'DepthBeforeSnapshot' : outcome
  }

  #hearAnswers(untilUs: number): void {
    for (; this.#answerAt < this.#answers.length; this.#answerAt++) {
      const { url, text, receiveTimeUs } = this.#answers[this.#answerAt]!
      if (receiveTimeUs > untilUs) return
      this.#messages.takeAnswer(url, text, receiveTimeUs)
    }
  }

  #hear(input: MarketInput, sequence: number): void {
    const refusal = this.#take(input, sequence)
    this.#refusal ??= refusal
    this.#hasRow ||= refusal === undefined
  }

  #take(input: MarketInput, sequence: number): LineOutcome {
    const { sink } = this.#context
    const { receiveTimeUs, eventTimeUs } = input
    switch (input.kind) {
      case 'Quote': {
        if (input.bidTicks === 0 || input.askTicks === 0) return 'OneSidedQuote'
        const bidTicks = this.#price(input.bidTicks)
        const bidLots = this.#size(input.bidLots)
        return sink.quote(
          receiveTimeUs,
          eventTimeUs,
          bidTicks,
          bidLots,
          this.#price(input.askTicks),
          this.#size(input.askLots),
        )
      }
      case 'Trade': {
        const priceTicks = this.#price(input.priceTicks)
        const qtyLots = this.#size(input.qtyLots)
        return sink.trade(receiveTimeUs, eventTimeUs, priceTicks, qtyLots, input.aggressorSide, sequence)
      }
      case 'BookLevel': {
        if (input.isSnapshotStart) this.#isSnapshot = true
        addLevel(this.#levels, input.side === 'Buy', this.#price(input.priceTicks), this.#size(input.qtyLots))
        return input.isLast ? this.#finishBook(receiveTimeUs, eventTimeUs) : undefined
      }
      // The adapter is asked for no bars.
      case 'Bar':
        return 'OtherMessage'
      default:
        return input satisfies never
    }
  }

  #finishBook(receiveTimeUs: number, eventTimeUs: number): LineOutcome {
    const refusal = this.#context.sink.book(receiveTimeUs, eventTimeUs, this.#levels, this.#isSnapshot)
    this.#levels.count = 0
    this.#isSnapshot = false
    return refusal
  }

  #lose(reason: string): void {
    this.#refusal ??= 'SEQUENCE_GAP'
    this.#context.note(`order book: ${reason}; the book is void from there to the next snapshot`)
  }

  /** Through the text, so that tick and lot of the catalogue are kept here as everywhere. */
  #price(ticks: number): number {
    return this.#context.price.read(formatScaled(ticks, this.#market.priceDigits))
  }

  #size(lots: number): number {
    return this.#context.size.read(formatScaled(lots, this.#market.qtyDigits))
  }
}

/** Lines of a session that are no frame: what was opened, sent and asked for, and the recorder's own configuration. */
const SESSION_LINES = [OPENED, SENT, ANSWER, /^configuration: /]
