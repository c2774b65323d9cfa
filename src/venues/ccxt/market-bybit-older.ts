/** Bybit's topics before version 5: what recordings made until 2023 hold. */

import { ignored } from './facts.ts'
import {
  aggressorOf,
  type BookFact,
  type LevelTexts,
  type MarketFact,
  NO_PLACE,
  type TradeFact,
} from './market-facts.ts'
import {
  firstTextAt,
  objectAt,
  objectsAt,
  type RawObject,
  textAt,
  timeUsOfIso,
  timeUsOfMs,
  timeUsOfSeconds,
} from './raw.ts'

export function olderMarketOfBybit(raw: RawObject): readonly MarketFact[] {
  const [channel = '', symbol = ''] = textAt(raw, 'topic').split('.')
  if (channel === 'trade') return objectsAt(raw, 'data').map(tradeOf)
  if (channel === 'orderBookL2_25') return [bookOf(raw, symbol)]
  if (channel === 'orderBook_200') return [ignored('the book of 25 levels beside it is told at once')]
  return channel === 'instrument_info' ? [ignored('mark, index and funding: the core has no such inputs')] : []
}

function tradeOf(each: RawObject): TradeFact {
  const ms = firstTextAt(each, 'trade_time_ms', 'tradeTimeMs')
  return {
    kind: 'Trade',
    symbol: textAt(each, 'symbol'),
    tradeId: firstTextAt(each, 'trade_id', 'tradeId'),
    sequence: 0,
    price: textAt(each, 'price'),
    qty: textAt(each, 'size'),
    aggressorSide: aggressorOf(textAt(each, 'side')),
    eventTimeUs: ms === '' ? timeUsOfIso(textAt(each, 'timestamp')) : timeUsOfMs(ms),
  }
}

function bookOf(raw: RawObject, symbol: string): BookFact {
  const isSnapshot = textAt(raw, 'type') === 'snapshot'
  const rows = isSnapshot ? wholeRows(raw) : changedRows(objectAt(raw, 'data'))
  const ofSide = (side: string) =>
    rows
      .filter(row => textAt(row, 'side') === side)
      .map((row): LevelTexts => [textAt(row, 'price'), textAt(row, 'size') || '0'])
  const micros = firstTextAt(raw, 'timestamp_e6', 'timestampE6')
  return {
    kind: 'Book',
    symbol,
    isSnapshot,
    bids: ofSide('Buy'),
    asks: ofSide('Sell'),
    place: NO_PLACE,
    checksum: '',
    eventTimeUs: timeUsOfSeconds(`${micros.slice(0, -6)}.${micros.slice(-6)}`),
  }
}

/** The list itself, or under one of two names. */
function wholeRows(raw: RawObject): readonly RawObject[] {
  const data = objectAt(raw, 'data')
  return [objectsAt(raw, 'data'), objectsAt(data, 'order_book'), objectsAt(data, 'orderBook')].flat()
}

/** What is deleted has no size. */
function changedRows(data: RawObject): readonly RawObject[] {
  return ['delete', 'update', 'insert'].flatMap(key => objectsAt(data, key))
}
