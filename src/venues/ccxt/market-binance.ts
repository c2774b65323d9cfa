/** Binance Spot and USD-M futures: trades, best quotes, depth and bars from stream messages. */

import {
  type BarFact,
  type BookFact,
  countAt,
  type MarketFact,
  NO_PLACE,
  pairLevels,
  type TradeFact,
} from './market-facts.ts'
import { listAt, objectAt, type RawObject, textAt, timeUsOfMs } from './raw.ts'

export function marketOfBinance(raw: RawObject): readonly MarketFact[] {
  const stream = textAt(raw, 'stream')
  const event = 'data' in raw && stream !== '' ? objectAt(raw, 'data') : raw
  switch (textAt(event, 'e')) {
    case 'trade':
      return isOfMarket(event) ? [tradeOf(event)] : []
    case 'depthUpdate':
      return [depthUpdate(event)]
    case 'kline':
      return barOf(objectAt(event, 'k'))
    case 'bookTicker':
      return [quoteOf(event)]
    case '':
      // The spot stream of best quotes names neither its kind nor a time.
      return 'b' in event && 'B' in event && 'a' in event ? [quoteOf(event)] : []
    default:
      return []
  }
}

/** The futures also show what their insurance fund and deleveraging did: no trades of the market. */
function isOfMarket(event: RawObject): boolean {
  return !('X' in event) || textAt(event, 'X') === 'MARKET'
}

function tradeOf(event: RawObject): TradeFact {
  return {
    kind: 'Trade',
    symbol: textAt(event, 's'),
    tradeId: textAt(event, 't'),
    price: textAt(event, 'p'),
    qty: textAt(event, 'q'),
    // `m`: the buyer was the maker, so the seller came for it.
    aggressorSide: textAt(event, 'm') === 'true' ? 'Sell' : 'Buy',
    eventTimeUs: timeUsOfMs(textAt(event, 'T')),
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
    eventTimeUs: timeUsOfMs(textAt(event, 'E')),
  }
}

function depthUpdate(event: RawObject): BookFact {
  return {
    kind: 'Book',
    symbol: textAt(event, 's'),
    isSnapshot: false,
    bids: pairLevels(event['b']),
    asks: pairLevels(event['a']),
    place: { first: countAt(event, 'U'), last: countAt(event, 'u'), previous: countAt(event, 'pu') },
    checksum: '',
    eventTimeUs: timeUsOfMs(textAt(event, 'E')),
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
    eventTimeUs: timeUsOfMs(textAt(raw, 'E')),
  }
}

/** `x` marks a bar that is finished; one that still grows is not shown. */
function barOf(bar: RawObject): BarFact[] {
  if (textAt(bar, 'x') !== 'true') return []
  const openTimeUs = timeUsOfMs(textAt(bar, 't'))
  return [
    {
      kind: 'Bar',
      symbol: textAt(bar, 's'),
      openTimeUs,
      // `T` is the last millisecond of the bar.
      closeTimeUs: timeUsOfMs(String(Number(textAt(bar, 'T')) + 1)),
      open: textAt(bar, 'o'),
      high: textAt(bar, 'h'),
      low: textAt(bar, 'l'),
      close: textAt(bar, 'c'),
      volume: textAt(bar, 'v'),
    },
  ]
}
