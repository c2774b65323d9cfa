/** Trades and best quotes as ccxt tells them of any venue. Its numbers have been floats: enough to look at, not to book. */

import { withoutExponent } from './decimal-texts.ts'
import { aggressorOf, type MarketFact, type QuoteFact, type TradeFact } from './market-facts.ts'
import { listOf, objectAt, objectsAt, type RawObject, textAt, textOf, timeUsOfMs } from './raw.ts'

/** `{ trades: […] }` or `{ book: { symbol, bids, asks } }`. */
export function marketOfUnified(raw: RawObject): readonly MarketFact[] {
  if ('trades' in raw) return objectsAt(raw, 'trades').map(tradeOf)
  if ('book' in raw) return [quoteOf(objectAt(raw, 'book'))]
  return []
}

function tradeOf(raw: RawObject): TradeFact {
  return {
    kind: 'Trade',
    symbol: textAt(raw, 'symbol'),
    tradeId: textAt(raw, 'id'),
    // What ccxt calls an id need not grow.
    sequence: 0,
    price: decimalOf(raw['price']),
    qty: decimalOf(raw['amount']),
    aggressorSide: aggressorOf(textAt(raw, 'side')),
    eventTimeUs: timeUsOfMs(decimalOf(raw['timestamp'])),
  }
}

function quoteOf(raw: RawObject): QuoteFact {
  const [bidPrice, bidQty] = listOf(listOf(raw['bids'])[0])
  const [askPrice, askQty] = listOf(listOf(raw['asks'])[0])
  return {
    kind: 'Quote',
    symbol: textAt(raw, 'symbol'),
    bidPrice: decimalOf(bidPrice),
    bidQty: decimalOf(bidQty),
    askPrice: decimalOf(askPrice),
    askQty: decimalOf(askQty),
    sequence: 0,
    eventTimeUs: timeUsOfMs(decimalOf(raw['timestamp'])),
  }
}

function decimalOf(value: unknown): string {
  return withoutExponent(typeof value === 'number' ? String(value) : textOf(value))
}
