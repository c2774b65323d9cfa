/** Raw market messages against the answers of an independent normaliser, field by field. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { BestQuotes } from './best-quotes.ts'
import { ignored } from './facts.ts'
import { depthSnapshotOfBinance, marketOfBinance } from './market-binance.ts'
import { marketOfBybit } from './market-bybit.ts'
import { marketOfCoinbase } from './market-coinbase.ts'
import { marketOfDeribit } from './market-deribit.ts'
import type { LevelTexts, MarketFact } from './market-facts.ts'
import { marketOfKraken } from './market-kraken.ts'
import { marketOfOkx } from './market-okx.ts'
import { sharedText, WITHOUT_DATA } from './protocol.fixture.ts'
import { objectAt, parseLossless, type RawObject, textAt, timeUsOfIso } from './raw.ts'

interface Pair {
  readonly raw: RawObject | readonly unknown[]
  readonly normalized: readonly RawObject[]
  readonly localTimestamp: string
}

function pairsOf(venue: string): Pair[] {
  const all = parseLossless(sharedText('conformance/normalisation/tardis_mapper_pairs.json'))
  return (all as Record<string, Pair[]>)[venue] ?? []
}

/** What the answers tell beside trades, quotes and books, and why it does not become an input. */
const NOT_CARRIED: Readonly<Record<string, string>> = {
  derivative_ticker:
    'mark, index, funding and open interest: the core has no such inputs; funding is booked by its payments',
  option_summary: 'options are not traded; their best prices come as quotes',
  liquidation: 'its trades come as trades of the market',
}

function answersOf({ normalized, localTimestamp }: Pair): string[] {
  return normalized
    .filter(answer => NOT_CARRIED[textAt(answer, 'type')] === undefined)
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
        textAt(answer, 'id'),
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
      return ['book', answer['symbol'], answer['isSnapshot'], levels('bids'), '|', levels('asks'), time].join(' ')
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
        fact.tradeId,
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
        fact.symbol,
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

type Map = (raw: never) => readonly MarketFact[]

/** Messages whose answer is another one there than here, and why. Each has to differ: what agrees is no exception. */
type Exceptions = Readonly<Record<number, string>>

/** Compares every message of a feed: none is left out, and none is one that we do not understand. */
function agrees(feed: string, map: Map, exceptions: Exceptions = {}): void {
  test(`${feed}: as the independent normaliser says`, { skip: WITHOUT_DATA }, () => {
    for (const [index, pair] of pairsOf(feed).entries()) {
      const all = map(pair.raw as never)
      const facts = all.filter(({ kind }) => kind !== 'Sequence' && kind !== 'Ignored')
      const found = facts.map(fact => factText(fact, pair.localTimestamp))
      const title = `message ${index}: ${JSON.stringify(pair.raw).slice(0, 200)}`
      assert.ok(all.length > 0, `not understood: ${title}`)
      if (exceptions[index] === undefined) assert.deepEqual(found, answersOf(pair), title)
      else assert.notDeepEqual(found, answersOf(pair), `no exception: ${title}`)
    }
  })
}

/** The recorder wraps REST snapshots as if they were streamed, and what it asked for besides. */
function binance(raw: RawObject): readonly MarketFact[] {
  const match = /^(\w+)@(depthSnapshot|openInterest)$/.exec(textAt(raw, 'stream'))
  if (match === null) return marketOfBinance(raw)
  if (match[2] === 'openInterest') return [ignored('asked for by the recorder')]
  return [depthSnapshotOfBinance(match[1]!.toUpperCase(), objectAt(raw, 'data'))]
}

const HELD = 'held there until its snapshot comes; the bridge is tested in books.test.ts'
const MERGED = 'what was held is merged into the snapshot there'
const FROM_A_DAY_ON = 'taken there from another channel before or after a certain day, which the test plays with'

const best = new BestQuotes()
const bybit = (raw: RawObject) => marketOfBybit(raw).map(fact => (fact.kind === 'Best' ? best.take(fact) : fact))

const FEEDS: Readonly<Record<string, readonly [Map, Exceptions?]>> = {
  deribit: [
    marketOfDeribit,
    { 1: 'there the best prices come from the ticker alone', 17: 'names are all in capitals there' },
  ],
  okex: [marketOfOkx, { 3: FROM_A_DAY_ON }],
  'okex-swap': [marketOfOkx, { 5: FROM_A_DAY_ON, 10: FROM_A_DAY_ON, 21: FROM_A_DAY_ON, 23: FROM_A_DAY_ON }],
  binance: [binance, { 6: HELD, 7: HELD, 8: MERGED }],
  'binance-futures': [binance, { 5: HELD, 6: MERGED }],
  'binance-delivery': [binance, {}],
  coinbase: [marketOfCoinbase, { 4: 'the answer takes the time of the message before' }],
  kraken: [marketOfKraken, { 5: 'the answer takes the channel for the pair' }],
  bybit: [bybit],
}

for (const [feed, [map, exceptions]] of Object.entries(FEEDS)) agrees(feed, map, exceptions)

test('every feed of the answers is compared, and every kind of answer is carried or listed', {
  skip: WITHOUT_DATA,
}, () => {
  const all = parseLossless(sharedText('conformance/normalisation/tardis_mapper_pairs.json')) as Record<string, Pair[]>
  assert.deepEqual(Object.keys(all).sort(), Object.keys(FEEDS).sort())
  const kinds = new Set(Object.values(all).flatMap(pairs => pairs.flatMap(kindsOf)))
  assert.deepEqual([...kinds].sort(), [...Object.keys(NOT_CARRIED), 'book_change', 'book_ticker', 'trade'].sort())
})

function kindsOf({ normalized }: Pair): string[] {
  return normalized.map(answer => textAt(answer, 'type'))
}
