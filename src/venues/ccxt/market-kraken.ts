/** Kraken Spot: trades, best quotes and books from WebSocket v2, and from v1, which recordings and older lines speak. */

import { withoutExponent } from './decimal-texts.ts'
import { ignored } from './facts.ts'
import {
  aggressorOf,
  type BookFact,
  type LevelTexts,
  type MarketFact,
  NO_PLACE,
  type QuoteFact,
  sequenceAt,
  type TradeFact,
} from './market-facts.ts'
import {
  isNothing,
  isRawObject,
  listAt,
  listOf,
  objectsAt,
  type RawObject,
  textAt,
  textOf,
  timeUsOfIso,
  timeUsOfSeconds,
} from './raw.ts'

export function marketOfKraken(raw: RawObject | readonly unknown[]): readonly MarketFact[] {
  if (Array.isArray(raw)) return firstVersion(raw)
  const message = raw as RawObject
  const isSnapshot = textAt(message, 'type') === 'snapshot'
  switch (textAt(message, 'channel')) {
    case 'trade':
      // The snapshot repeats trades from before the subscription.
      return isSnapshot ? REPEATED : objectsAt(message, 'data').map(tradeOf)
    case 'book':
      return objectsAt(message, 'data').map(each => bookOf(each, isSnapshot))
    case 'ticker':
      return quoted(objectsAt(message, 'data').map(quoteOf))
    case 'heartbeat':
    case 'status':
      return [ignored('the connection lives')]
    default:
      return isAnswer(message) ? [ignored('an answer to a request')] : []
  }
}

const REPEATED: readonly MarketFact[] = [ignored('trades from before the subscription')]

/** v2 answers to a method, v1 tells of events. */
function isAnswer(message: RawObject): boolean {
  return 'method' in message || 'event' in message
}

/** A market that does not trade yet is shown with zeros. */
function quoted(quotes: readonly QuoteFact[]): readonly MarketFact[] {
  return quotes.map(quote => (isQuoted(quote) ? quote : ignored('a market without a bid and an ask')))
}

function tradeOf(each: RawObject): TradeFact {
  return {
    kind: 'Trade',
    symbol: textAt(each, 'symbol'),
    tradeId: textAt(each, 'trade_id'),
    sequence: sequenceAt(each, 'trade_id'),
    price: decimalAt(each, 'price'),
    qty: decimalAt(each, 'qty'),
    aggressorSide: aggressorOf(textAt(each, 'side')),
    eventTimeUs: timeUsOfIso(textAt(each, 'timestamp')),
  }
}

function bookOf(each: RawObject, isSnapshot: boolean): BookFact {
  const levels = (key: string) =>
    objectsAt(each, key).map((level): LevelTexts => [decimalAt(level, 'price'), decimalAt(level, 'qty')])
  return {
    kind: 'Book',
    symbol: textAt(each, 'symbol'),
    isSnapshot,
    bids: levels('bids'),
    asks: levels('asks'),
    place: NO_PLACE,
    checksum: textAt(each, 'checksum'),
    eventTimeUs: timeUsOfIso(textAt(each, 'timestamp')),
  }
}

function quoteOf(each: RawObject): QuoteFact {
  return {
    kind: 'Quote',
    symbol: textAt(each, 'symbol'),
    bidPrice: decimalAt(each, 'bid'),
    bidQty: decimalAt(each, 'bid_qty'),
    askPrice: decimalAt(each, 'ask'),
    askQty: decimalAt(each, 'ask_qty'),
    sequence: 0,
    eventTimeUs: timeUsOfIso(textAt(each, 'timestamp')),
  }
}

function isQuoted({ bidPrice, askPrice }: QuoteFact): boolean {
  return !isNothing(bidPrice) || !isNothing(askPrice)
}

function decimalAt(raw: RawObject, key: string): string {
  return withoutExponent(textAt(raw, key))
}

// ── v1: lists, the channel and the pair at their end ─────────────────────────────────────────────────────────────────

function firstVersion(message: readonly unknown[]): readonly MarketFact[] {
  const symbol = textOf(message.at(-1))
  const channel = textOf(message.at(-2))
  if (channel === 'trade') return listOf(message[1]).map(row => firstTrade(listOf(row).map(textOf), symbol))
  if (channel === 'spread') return quoted([firstSpread(listOf(message[1]).map(textOf), symbol)])
  if (channel === 'ticker') return [ignored('the spread channel tells the best prices with their time')]
  return channel.startsWith('book-') ? [firstBook(message, symbol)] : []
}

function firstTrade([price = '', qty = '', time = '', side = '']: readonly string[], symbol: string): TradeFact {
  const aggressorSide = side === 's' ? 'Sell' : side === 'b' ? 'Buy' : 'Unknown'
  const eventTimeUs = timeUsOfSeconds(time)
  return { kind: 'Trade', symbol, tradeId: '', sequence: 0, price, qty, aggressorSide, eventTimeUs }
}

function firstSpread(row: readonly string[], symbol: string): QuoteFact {
  const [bidPrice = '', askPrice = '', time = '', bidQty = '', askQty = ''] = row
  const eventTimeUs = timeUsOfSeconds(time)
  return { kind: 'Quote', symbol, bidPrice, bidQty, askPrice, askQty, sequence: 0, eventTimeUs }
}

/** Both sides may stand in one object or in two; `as` and `bs` are a snapshot. */
function firstBook(message: readonly unknown[], symbol: string): BookFact {
  const parts = message.filter(isRawObject)
  const rows = (...keys: string[]) => parts.flatMap(part => keys.flatMap(key => listAt(part, key))).map(listOf)
  const bids = rows('bs', 'b')
  const asks = rows('as', 'a')
  const times = [...bids, ...asks].map(row => timeUsOfSeconds(textOf(row[2])))
  const checksum = parts.map(part => textAt(part, 'c')).find(text => text !== '') ?? ''
  return {
    kind: 'Book',
    symbol,
    isSnapshot: parts.some(part => 'as' in part || 'bs' in part),
    bids: bids.map(levelOf),
    asks: asks.map(levelOf),
    place: NO_PLACE,
    checksum,
    eventTimeUs: Math.max(0, ...times) as BookFact['eventTimeUs'],
  }
}

function levelOf(row: readonly unknown[]): LevelTexts {
  return [textOf(row[0]), textOf(row[1])]
}
