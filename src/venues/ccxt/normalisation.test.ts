/** Raw market messages against the answers of an independent normaliser, field by field. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { BestQuotes } from './best-quotes.ts'
import { depthSnapshotOfBinance, marketOfBinance } from './market-binance.ts'
import { marketOfBybit } from './market-bybit.ts'
import { marketOfCoinbase } from './market-coinbase.ts'
import type { LevelTexts, MarketFact } from './market-facts.ts'
import { marketOfKraken } from './market-kraken.ts'
import { marketOfOkx } from './market-okx.ts'
import { sharedText, WITHOUT_DATA } from './protocol.fixture.ts'
import { isRawObject, objectAt, parseLossless, type RawObject, textAt, timeUsOfIso } from './raw.ts'

interface Pair {
  readonly raw: RawObject | readonly unknown[]
  readonly normalized: readonly RawObject[]
  readonly localTimestamp: string
}

function pairsOf(venue: string): Pair[] {
  const all = parseLossless(sharedText('conformance/normalisation/tardis_mapper_pairs.json'))
  return (all as Record<string, Pair[]>)[venue] ?? []
}

/** What we do not subscribe to, or what is no market data of ours. */
const NOT_OURS = new Set(['derivative_ticker', 'liquidation', 'option_summary'])

function answersOf({ normalized, localTimestamp }: Pair): string[] {
  return normalized
    .filter(answer => !NOT_OURS.has(textAt(answer, 'type')))
    .map(answer => answerText(answer, localTimestamp))
}

/** Where the venue gives no time the answer has that of its arrival, which no message says. */
function timeText(us: number, arrived: string): string {
  return us === 0 || us === timeUsOfIso(arrived) ? 'no time' : String(us)
}

function answerText(answer: RawObject, arrived: string): string {
  const time = timeText(timeUsOfIso(textAt(answer, 'timestamp')), arrived)
  const levels = (side: string) =>
    (answer[side] as RawObject[]).map(level => `${num(textAt(level, 'price'))}:${num(textAt(level, 'amount'))}`)
  switch (textAt(answer, 'type')) {
    case 'trade':
      return [
        'trade',
        answer['symbol'],
        num(textAt(answer, 'price')),
        num(textAt(answer, 'amount')),
        answer['side'],
        time,
      ].join(' ')
    case 'book_ticker':
      return [
        'quote',
        answer['symbol'],
        ...['bidPrice', 'bidAmount', 'askPrice', 'askAmount'].map(key => num(textAt(answer, key))),
        time,
      ].join(' ')
    case 'book_change':
      return ['book', answer['isSnapshot'], levels('bids'), '|', levels('asks'), time].join(' ')
    default:
      return `? ${textAt(answer, 'type')}`
  }
}

function factText(fact: MarketFact, arrived: string): string {
  const levels = (side: readonly LevelTexts[]) => side.map(([price, qty]) => `${num(price)}:${num(qty)}`)
  switch (fact.kind) {
    case 'Trade':
      return [
        'trade',
        fact.symbol,
        num(fact.price),
        num(fact.qty),
        fact.aggressorSide.toLowerCase(),
        timeText(fact.eventTimeUs, arrived),
      ].join(' ')
    case 'Quote':
      return [
        'quote',
        fact.symbol,
        num(fact.bidPrice),
        num(fact.bidQty),
        num(fact.askPrice),
        num(fact.askQty),
        timeText(fact.eventTimeUs, arrived),
      ].join(' ')
    case 'Book':
      return [
        'book',
        fact.isSnapshot,
        levels(fact.bids),
        '|',
        levels(fact.asks),
        timeText(fact.eventTimeUs, arrived),
      ].join(' ')
    default:
      return `? ${fact.kind}`
  }
}

/** The answers are numbers: texts are compared as such, and only here. */
function num(text: string): string {
  return text === '' ? '-' : String(Number(text))
}

/** Compares all messages of a venue; those named are answered otherwise there, and why is said. */
function agrees(
  venue: string,
  map: (raw: never) => readonly MarketFact[],
  exceptions: Readonly<Record<number, string>> = {},
  ours: (pair: Pair) => boolean = () => true,
): void {
  test(`${venue}: as the independent normaliser says`, { skip: WITHOUT_DATA }, () => {
    let compared = 0
    for (const [index, pair] of pairsOf(venue).entries()) {
      if (!ours(pair) || exceptions[index] !== undefined) continue
      const facts = map(pair.raw as never).filter(({ kind }) => kind !== 'Sequence' && kind !== 'Bar')
      assert.deepEqual(
        facts.map(fact => factText(fact, pair.localTimestamp)),
        answersOf(pair),
        `message ${index}: ${JSON.stringify(pair.raw).slice(0, 200)}`,
      )
      compared += facts.length
    }
    assert.ok(compared > 0)
  })
}

/** The recorder wraps REST snapshots as if they were streamed. */
function binance(raw: RawObject): readonly MarketFact[] {
  const match = /^(\w+)@depthSnapshot$/.exec(textAt(raw, 'stream'))
  return match === null
    ? marketOfBinance(raw)
    : [depthSnapshotOfBinance(match[1]!.toUpperCase(), objectAt(raw, 'data'))]
}

const HELD = 'held there until its snapshot comes; the bridge is tested in books.test.ts'
const MERGED = 'what was held is merged into the snapshot there'

agrees('binance', binance, { 6: HELD, 7: HELD, 8: MERGED })
agrees('binance-futures', binance, { 5: HELD, 6: MERGED })
agrees('kraken', marketOfKraken, { 5: 'the answer takes the channel for the pair' })
agrees('coinbase', marketOfCoinbase, { 4: 'the answer takes the time of the message before' })

const isVersion5 = ({ raw }: Pair) => isRawObject(raw) && 'arg' in raw
agrees('okex', marketOfOkx, {}, isVersion5)
agrees(
  'okex-swap',
  marketOfOkx,
  { 21: 'not taken there before a certain day', 23: 'there the best quotes come from bbo-tbt from that day on' },
  isVersion5,
)
const best = new BestQuotes()
const bybit = (raw: RawObject) => marketOfBybit(raw).map(fact => (fact.kind === 'Best' ? best.take(fact) : fact))
const isOurTopic = ({ raw }: Pair) => isRawObject(raw) && /^(publicTrade|orderbook)\./.test(textAt(raw, 'topic'))
agrees('bybit', bybit, {}, isOurTopic)
