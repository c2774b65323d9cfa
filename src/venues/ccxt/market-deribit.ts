/** Deribit: trades, best quotes and books from its JSON-RPC notifications. Its numbers are JSON numbers, read digit by digit. */

import { withoutExponent } from './decimal-texts.ts'
import { ignored } from './facts.ts'
import {
  aggressorOf,
  type BookFact,
  countAt,
  type LevelTexts,
  type MarketFact,
  type QuoteFact,
  sequenceAt,
  type TradeFact,
} from './market-facts.ts'
import {
  listAt,
  listOf,
  objectAt,
  objectsAt,
  type RawObject,
  textAt,
  textOf,
  timeUsOfMsAt,
  unlessNothing,
} from './raw.ts'

export function marketOfDeribit(raw: RawObject): readonly MarketFact[] {
  if (textAt(raw, 'method') !== 'subscription') return ofConnection(raw)
  const params = objectAt(raw, 'params')
  const [channel = ''] = textAt(params, 'channel').split('.')
  const data = objectAt(params, 'data')
  switch (channel) {
    case 'trades':
      return objectsAt(params, 'data').map(tradeOfDeribit)
    case 'book':
      return [bookOf(data)]
    case 'ticker':
    case 'quote':
      return [quoteOf(data)]
    default:
      return []
  }
}

function ofConnection(raw: RawObject): MarketFact[] {
  const isHeartbeat = textAt(raw, 'method') === 'heartbeat'
  const isAnswer = 'id' in raw && ('result' in raw || 'error' in raw)
  return isHeartbeat || isAnswer ? [ignored('of the connection itself')] : []
}

export function tradeOfDeribit(each: RawObject): TradeFact {
  return {
    kind: 'Trade',
    symbol: textAt(each, 'instrument_name'),
    tradeId: textAt(each, 'trade_id'),
    sequence: sequenceAt(each, 'trade_seq'),
    price: decimalAt(each, 'price'),
    qty: decimalAt(each, 'amount'),
    aggressorSide: aggressorOf(textAt(each, 'direction')),
    eventTimeUs: timeUsOfMsAt(each, 'timestamp'),
  }
}

/** Where there is no bid or no ask it says 0. */
function quoteOf(data: RawObject): QuoteFact {
  return {
    kind: 'Quote',
    symbol: textAt(data, 'instrument_name'),
    bidPrice: unlessNothing(decimalAt(data, 'best_bid_price')),
    bidQty: unlessNothing(decimalAt(data, 'best_bid_amount')),
    askPrice: unlessNothing(decimalAt(data, 'best_ask_price')),
    askQty: unlessNothing(decimalAt(data, 'best_ask_amount')),
    sequence: 0,
    eventTimeUs: timeUsOfMsAt(data, 'timestamp'),
  }
}

/** Each level is `[new | change | delete, price, amount]`; the amount of one that is deleted is 0. */
function bookOf(data: RawObject): BookFact {
  const previous = countAt(data, 'prev_change_id')
  return {
    kind: 'Book',
    symbol: textAt(data, 'instrument_name'),
    // Older ones do not name their type: without something before it a message is the whole book.
    isSnapshot: textAt(data, 'type') === 'snapshot' || previous <= 0,
    bids: listAt(data, 'bids').map(levelOf),
    asks: listAt(data, 'asks').map(levelOf),
    place: { first: -1, last: countAt(data, 'change_id'), previous },
    checksum: '',
    eventTimeUs: timeUsOfMsAt(data, 'timestamp'),
  }
}

function levelOf(level: unknown): LevelTexts {
  const [action, price, qty] = listOf(level)
  return [withoutExponent(textOf(price)), textOf(action) === 'delete' ? '0' : withoutExponent(textOf(qty))]
}

function decimalAt(raw: RawObject, key: string): string {
  return withoutExponent(textAt(raw, key))
}
