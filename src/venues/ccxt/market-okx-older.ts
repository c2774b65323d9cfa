/** OKX's tables before version 5, when it was called OKEx: what recordings made until 2022 hold. */

import { ignored } from './facts.ts'
import {
  aggressorOf,
  type BookFact,
  type MarketFact,
  NO_PLACE,
  pairLevels,
  type QuoteFact,
  sequenceAt,
  type TradeFact,
} from './market-facts.ts'
import { firstTextAt, listAt, objectsAt, type RawObject, textAt, timeUsOfIso } from './raw.ts'

export function olderMarketOfOkx(raw: RawObject): readonly MarketFact[] {
  const [, channel = ''] = textAt(raw, 'table').split('/')
  const data = objectsAt(raw, 'data')
  switch (channel) {
    case 'trade':
      return data.map(tradeOf)
    case 'ticker':
      return data.map(quoteOf)
    case 'depth':
    case 'depth_l2_tbt':
      return data.map(each => bookOf(each, textAt(raw, 'action') === 'partial'))
    case 'funding_rate':
    case 'mark_price':
    case 'liquidation':
      return [ignored('the core has no such input')]
    default:
      return []
  }
}

function tradeOf(each: RawObject): TradeFact {
  return {
    kind: 'Trade',
    symbol: textAt(each, 'instrument_id'),
    tradeId: textAt(each, 'trade_id'),
    sequence: sequenceAt(each, 'trade_id'),
    price: textAt(each, 'price'),
    // Dated contracts called it otherwise.
    qty: firstTextAt(each, 'size', 'qty'),
    aggressorSide: aggressorOf(textAt(each, 'side')),
    eventTimeUs: timeUsOfIso(textAt(each, 'timestamp')),
  }
}

function quoteOf(each: RawObject): QuoteFact {
  return {
    kind: 'Quote',
    symbol: textAt(each, 'instrument_id'),
    bidPrice: textAt(each, 'best_bid'),
    bidQty: textAt(each, 'best_bid_size'),
    askPrice: textAt(each, 'best_ask'),
    askQty: textAt(each, 'best_ask_size'),
    sequence: 0,
    eventTimeUs: timeUsOfIso(textAt(each, 'timestamp')),
  }
}

/** It had a checksum, and no numbers. */
function bookOf(each: RawObject, isSnapshot: boolean): BookFact {
  return {
    kind: 'Book',
    symbol: textAt(each, 'instrument_id'),
    isSnapshot,
    bids: pairLevels(listAt(each, 'bids')),
    asks: pairLevels(listAt(each, 'asks')),
    place: NO_PLACE,
    checksum: textAt(each, 'checksum'),
    eventTimeUs: timeUsOfIso(textAt(each, 'timestamp')),
  }
}
