/** Coinbase: trades, quotes and books of Advanced Trade, and of the older exchange feed that recordings speak. */

import { ignored } from './facts.ts'
import {
  aggressorOf,
  type BookFact,
  countAt,
  type LevelTexts,
  type MarketFact,
  NO_PLACE,
  pairLevels,
  type QuoteFact,
  sequenceAt,
  type TradeFact,
} from './market-facts.ts'
import { listAt, listOf, objectsAt, type RawObject, textAt, textOf, timeUsOfIso } from './raw.ts'

/** Every message of a connection carries the next `sequence_num`. */
export function marketOfCoinbase(raw: RawObject): readonly MarketFact[] {
  if (!('channel' in raw)) return exchangeFeed(raw)
  const sequence = countAt(raw, 'sequence_num')
  const counted: MarketFact[] = sequence < 0 ? [] : [{ kind: 'Sequence', sequence }]
  if (isOfConnection(textAt(raw, 'channel'))) return [...counted, ignored('of the connection itself')]
  return [...counted, ...objectsAt(raw, 'events').flatMap(event => eventFacts(raw, event))]
}

function isOfConnection(channel: string): boolean {
  return channel === 'heartbeats' || channel === 'subscriptions' || channel === 'status'
}

function eventFacts(raw: RawObject, event: RawObject): readonly MarketFact[] {
  switch (textAt(raw, 'channel')) {
    case 'market_trades':
      // The snapshot repeats trades from before the subscription; the newest stands first.
      return textAt(event, 'type') === 'snapshot' ? REPEATED : objectsAt(event, 'trades').map(tradeOfCoinbase).reverse()
    case 'l2_data':
      return [bookOf(raw, event)]
    case 'ticker':
      return objectsAt(event, 'tickers').map(each => tickerOf(raw, each))
    default:
      return []
  }
}

const REPEATED: readonly MarketFact[] = [ignored('trades from before the subscription')]

/** `side` is the maker's: the one who came for it stands on the other side. */
export function tradeOfCoinbase(each: RawObject): TradeFact {
  return {
    kind: 'Trade',
    symbol: textAt(each, 'product_id'),
    tradeId: textAt(each, 'trade_id'),
    sequence: sequenceAt(each, 'trade_id'),
    price: textAt(each, 'price'),
    qty: textAt(each, 'size'),
    aggressorSide: otherSideOf(textAt(each, 'side')),
    eventTimeUs: timeUsOfIso(textAt(each, 'time')),
  }
}

function otherSideOf(makerSide: string): TradeFact['aggressorSide'] {
  const side = aggressorOf(makerSide)
  if (side === 'Unknown') return side
  return side === 'Buy' ? 'Sell' : 'Buy'
}

function bookOf(raw: RawObject, event: RawObject): BookFact {
  const updates = objectsAt(event, 'updates')
  const isBid = (each: RawObject) => textAt(each, 'side') === 'bid'
  const level = (each: RawObject): LevelTexts => [textAt(each, 'price_level'), textAt(each, 'new_quantity')]
  return {
    kind: 'Book',
    symbol: textAt(event, 'product_id'),
    isSnapshot: textAt(event, 'type') === 'snapshot',
    bids: updates.filter(isBid).map(level),
    asks: updates.filter(each => !isBid(each)).map(level),
    place: NO_PLACE,
    checksum: '',
    eventTimeUs: timeUsOfIso(textAt(raw, 'timestamp')),
  }
}

function tickerOf(raw: RawObject, each: RawObject): QuoteFact {
  return {
    kind: 'Quote',
    symbol: textAt(each, 'product_id'),
    bidPrice: textAt(each, 'best_bid'),
    bidQty: textAt(each, 'best_bid_quantity'),
    askPrice: textAt(each, 'best_ask'),
    askQty: textAt(each, 'best_ask_quantity'),
    // `sequence_num` counts the connection, not the market.
    sequence: 0,
    eventTimeUs: timeUsOfIso(textAt(raw, 'timestamp')),
  }
}

// ── the exchange feed ────────────────────────────────────────────────────────────────────────────────────────────────

function exchangeFeed(raw: RawObject): readonly MarketFact[] {
  const symbol = textAt(raw, 'product_id')
  const eventTimeUs = timeUsOfIso(textAt(raw, 'time'))
  switch (textAt(raw, 'type')) {
    case 'match':
      return [tradeOfCoinbase(raw)]
    case 'last_match':
      return REPEATED
    case 'subscriptions':
    case 'heartbeat':
    case 'error':
      return [ignored('of the connection itself')]
    case 'ticker':
      return [exchangeTicker(raw, symbol)]
    case 'snapshot': {
      const sides = { bids: pairLevels(listAt(raw, 'bids')), asks: pairLevels(listAt(raw, 'asks')) }
      return [{ kind: 'Book', symbol, isSnapshot: true, ...sides, place: NO_PLACE, checksum: '', eventTimeUs }]
    }
    case 'l2update':
      return [exchangeUpdate(raw, symbol)]
    default:
      return []
  }
}

function exchangeTicker(raw: RawObject, symbol: string): QuoteFact {
  return {
    kind: 'Quote',
    symbol,
    bidPrice: textAt(raw, 'best_bid'),
    bidQty: textAt(raw, 'best_bid_size'),
    askPrice: textAt(raw, 'best_ask'),
    askQty: textAt(raw, 'best_ask_size'),
    sequence: sequenceAt(raw, 'sequence'),
    eventTimeUs: timeUsOfIso(textAt(raw, 'time')),
  }
}

function exchangeUpdate(raw: RawObject, symbol: string): BookFact {
  const changes = listAt(raw, 'changes').map(change => listOf(change).map(textOf))
  const ofSide = (side: string) =>
    changes.filter(change => change[0] === side).map((change): LevelTexts => [change[1] ?? '', change[2] ?? ''])
  return {
    kind: 'Book',
    symbol,
    isSnapshot: false,
    bids: ofSide('buy'),
    asks: ofSide('sell'),
    place: NO_PLACE,
    checksum: '',
    eventTimeUs: timeUsOfIso(textAt(raw, 'time')),
  }
}
