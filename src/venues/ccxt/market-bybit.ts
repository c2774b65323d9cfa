/** Bybit v5: trades, best quotes, books and bars from the public topics. */

import { ignored } from './facts.ts'
import { olderMarketOfBybit } from './market-bybit-older.ts'
import {
  aggressorOf,
  type BestFact,
  type BookFact,
  countAt,
  type MarketFact,
  pairLevels,
  sequenceAt,
  type TradeFact,
} from './market-facts.ts'
import { listAt, objectAt, objectsAt, type RawObject, textAt, timeUsOfMs } from './raw.ts'

/** Recordings from before 2023 speak the topics of version 2. */
export function marketOfBybit(raw: RawObject): readonly MarketFact[] {
  if (!('topic' in raw)) return 'op' in raw || 'success' in raw ? [ignored('an answer to a request')] : []
  const [channel, argument = '', name = ''] = textAt(raw, 'topic').split('.')
  switch (channel) {
    case 'publicTrade':
      return objectsAt(raw, 'data').map(tradeOf)
    case 'orderbook':
      return [argument === '1' ? bestOf(raw) : bookOf(raw)]
    case 'kline':
      return objectsAt(raw, 'data').flatMap(each => barOf(argument === '' ? '' : name, each))
    case 'tickers':
      return [ignored('sums of a day, mark, index and funding: the core has no such inputs')]
    case 'liquidation':
    case 'allLiquidation':
      return [ignored('its trades come as trades')]
    default:
      return olderMarketOfBybit(raw)
  }
}

function tradeOf(each: RawObject): TradeFact {
  return {
    kind: 'Trade',
    symbol: textAt(each, 's'),
    tradeId: textAt(each, 'i'),
    // The ids of contracts are no numbers; those of spot are.
    sequence: sequenceAt(each, 'i'),
    price: textAt(each, 'p'),
    qty: textAt(each, 'v'),
    aggressorSide: aggressorOf(textAt(each, 'S')),
    eventTimeUs: timeUsOfMs(textAt(each, 'T')),
  }
}

/** One level a side: the best quote, a message for each side that changes. */
function bestOf(raw: RawObject): BestFact {
  const { symbol, isSnapshot, bids, asks, eventTimeUs } = bookOf(raw)
  // `seq` counts over all depths and connections, `u` begins anew when the service does.
  const sequence = sequenceAt(objectAt(raw, 'data'), 'seq')
  return { kind: 'Best', symbol, isSnapshot, bids, asks, sequence, eventTimeUs }
}

function bookOf(raw: RawObject): BookFact {
  const data = objectAt(raw, 'data')
  const last = countAt(data, 'u')
  return {
    kind: 'Book',
    symbol: textAt(data, 's'),
    // `u` 1 is a snapshot after a restart of the service, whatever the type says.
    isSnapshot: textAt(raw, 'type') === 'snapshot' || last === 1,
    bids: pairLevels(listAt(data, 'b')),
    asks: pairLevels(listAt(data, 'a')),
    place: { first: last, last, previous: -1 },
    checksum: '',
    eventTimeUs: timeUsOfMs(textAt(raw, 'ts')),
  }
}

function barOf(symbol: string, each: RawObject): MarketFact[] {
  if (textAt(each, 'confirm') !== 'true') return [ignored('a bar that still grows')]
  return [
    {
      kind: 'Bar',
      symbol,
      openTimeUs: timeUsOfMs(textAt(each, 'start')),
      // `end` is the last millisecond of the bar.
      closeTimeUs: timeUsOfMs(String(Number(textAt(each, 'end')) + 1)),
      open: textAt(each, 'open'),
      high: textAt(each, 'high'),
      low: textAt(each, 'low'),
      close: textAt(each, 'close'),
      volume: textAt(each, 'volume'),
    },
  ]
}
