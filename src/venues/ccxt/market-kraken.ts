/** Kraken Spot: trades, best quotes and books from WebSocket v2, and from v1, which recordings and older lines speak. */

import { withoutExponent } from './decimal-texts.ts'
import {
  aggressorOf,
  type BookFact,
  type LevelTexts,
  type MarketFact,
  NO_PLACE,
  type QuoteFact,
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
      return isSnapshot ? [] : objectsAt(message, 'data').map(tradeOf)
    case 'book':
      return objectsAt(message, 'data').map(each => bookOf(each, isSnapshot))
    case 'ticker':
      return objectsAt(message, 'data').map(quoteOf).filter(isQuoted)
    default:
      return []
  }
}

function tradeOf(each: RawObject): TradeFact {
  return {
    kind: 'Trade',
    symbol: textAt(each, 'symbol'),
    tradeId: textAt(each, 'trade_id'),
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
    eventTimeUs: timeUsOfIso(textAt(each, 'timestamp')),
  }
}

/** A market that does not trade yet is shown with zeros. */
function isQuoted({ bidPrice, askPrice }: QuoteFact): boolean {
  return !isNothing(bidPrice) || !isNothing(askPrice)
}

function decimalAt(raw: RawObject, key: string): string {
  return withoutExponent(textAt(raw, key))
}

// ── v1: lists, the channel and the pair at their end ─────────────────────────────────────────────────────────────────

function firstVersion(message: readonly unknown[]): MarketFact[] {
  const symbol = textOf(message.at(-1))
  const channel = textOf(message.at(-2))
  if (channel === 'trade') return listOf(message[1]).map(row => firstTrade(listOf(row).map(textOf), symbol))
  if (channel === 'spread') return firstSpread(listOf(message[1]).map(textOf), symbol)
  return channel.startsWith('book-') ? [firstBook(message, symbol)] : []
}

function firstTrade([price = '', qty = '', time = '', side = '']: readonly string[], symbol: string): TradeFact {
  const aggressorSide = side === 's' ? 'Sell' : side === 'b' ? 'Buy' : 'Unknown'
  return { kind: 'Trade', symbol, tradeId: '', price, qty, aggressorSide, eventTimeUs: timeUsOfSeconds(time) }
}

function firstSpread(row: readonly string[], symbol: string): QuoteFact[] {
  const [bidPrice = '', askPrice = '', time = '', bidQty = '', askQty = ''] = row
  const quote: QuoteFact = {
    kind: 'Quote',
    symbol,
    bidPrice,
    bidQty,
    askPrice,
    askQty,
    eventTimeUs: timeUsOfSeconds(time),
  }
  return isQuoted(quote) ? [quote] : []
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
