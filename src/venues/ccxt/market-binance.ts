/** Binance Spot and futures: trades, best quotes, depth and bars from stream messages. */

import { ignored } from './facts.ts'
import {
  type BarFact,
  type BookFact,
  countAt,
  type MarketFact,
  NO_PLACE,
  pairLevels,
  plainLevels,
  sequenceAt,
  type TradeFact,
} from './market-facts.ts'
import { listAt, objectAt, objectOf, type RawObject, textAt, timeUsOfMsAt } from './raw.ts'

export function marketOfBinance(raw: RawObject): readonly MarketFact[] {
  // A combined stream wraps its events.
  const event = 'data' in raw && 'stream' in raw ? objectOf(raw['data']) : raw
  switch (event['e']) {
    case 'trade':
      return isOfMarket(event) ? [tradeOf(event)] : [ignored('what an insurance fund or deleveraging did is no trade')]
    case 'depthUpdate':
      return [depthUpdate(event)]
    case 'bookTicker':
      return [quoteOf(event)]
    case 'kline':
      return [barOf(objectAt(event, 'k'))]
    case 'aggTrade':
      return [ignored('the stream of trades tells each of them')]
    case undefined:
      return unnamed(event)
    default:
      return notCarried(event)
  }
}

/** The spot stream of best quotes names neither its kind nor a time; answers to requests have an id. */
function unnamed(event: RawObject): MarketFact[] {
  if ('b' in event && 'B' in event && 'a' in event) return [quoteOf(event)]
  const isAnswer = 'id' in event && ('result' in event || 'error' in event)
  return isAnswer ? [ignored('an answer to a request')] : []
}

const NOT_CARRIED: Readonly<Record<string, string>> = {
  '24hrTicker': 'sums over a day',
  '24hrMiniTicker': 'sums over a day',
  markPriceUpdate: 'mark and funding of a contract: the core has no such input',
  indexPriceUpdate: 'an index is no market',
  forceOrder: 'a liquidation: its trades come as trades',
}

function notCarried(event: RawObject): MarketFact[] {
  const reason = NOT_CARRIED[textAt(event, 'e')]
  return reason === undefined ? [] : [ignored(reason)]
}

/** The futures also show what their insurance fund and deleveraging did: no trades of the market. */
function isOfMarket(event: RawObject): boolean {
  return !('X' in event) || event['X'] === 'MARKET'
}

function tradeOf(event: RawObject): TradeFact {
  return {
    kind: 'Trade',
    symbol: textAt(event, 's'),
    tradeId: textAt(event, 't'),
    sequence: sequenceAt(event, 't'),
    price: textAt(event, 'p'),
    qty: textAt(event, 'q'),
    // `m`: the buyer was the maker, so the seller came for it.
    aggressorSide: textAt(event, 'm') === 'true' ? 'Sell' : 'Buy',
    eventTimeUs: timeUsOfMsAt(event, 'T'),
  }
}

function quoteOf(event: RawObject): MarketFact {
  return {
    kind: 'Quote',
    symbol: textAt(event, 's'),
    bidPrice: textAt(event, 'b'),
    bidQty: textAt(event, 'B'),
    askPrice: textAt(event, 'a'),
    askQty: textAt(event, 'A'),
    sequence: sequenceAt(event, 'u'),
    eventTimeUs: timeUsOfMsAt(event, 'E'),
  }
}

function depthUpdate(event: RawObject): BookFact {
  return {
    kind: 'Book',
    symbol: textAt(event, 's'),
    isSnapshot: false,
    bids: plainLevels(event['b']),
    asks: plainLevels(event['a']),
    place: { first: countAt(event, 'U'), last: countAt(event, 'u'), previous: countAt(event, 'pu') },
    checksum: '',
    eventTimeUs: timeUsOfMsAt(event, 'E'),
  }
}

/** The REST answer that the updates are bridged to. */
export function depthSnapshotOfBinance(symbol: string, raw: RawObject): BookFact {
  return {
    kind: 'Book',
    symbol,
    isSnapshot: true,
    bids: pairLevels(listAt(raw, 'bids')),
    asks: pairLevels(listAt(raw, 'asks')),
    place: { ...NO_PLACE, last: countAt(raw, 'lastUpdateId') },
    checksum: '',
    // Futures tell when the book was so, and when they said so.
    eventTimeUs: timeUsOfMsAt(raw, 'T' in raw ? 'T' : 'E'),
  }
}

/** `x` marks a bar that is finished; one that still grows is not shown. */
function barOf(bar: RawObject): MarketFact {
  if (textAt(bar, 'x') !== 'true') return ignored('a bar that still grows')
  return {
    kind: 'Bar',
    symbol: textAt(bar, 's'),
    openTimeUs: timeUsOfMsAt(bar, 't'),
    // `T` is the last millisecond of the bar.
    closeTimeUs: (timeUsOfMsAt(bar, 'T') + 1_000) as BarFact['closeTimeUs'],
    open: textAt(bar, 'o'),
    high: textAt(bar, 'h'),
    low: textAt(bar, 'l'),
    close: textAt(bar, 'c'),
    volume: textAt(bar, 'v'),
  }
}
