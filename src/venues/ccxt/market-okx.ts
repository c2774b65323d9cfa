/** OKX v5: trades, best quotes, books and bars from the public channels. */

import { ignored } from './facts.ts'
import {
  aggressorOf,
  type BookFact,
  countAt,
  type MarketFact,
  pairLevels,
  type QuoteFact,
  sequenceAt,
  type TradeFact,
} from './market-facts.ts'
import { olderMarketOfOkx } from './market-okx-older.ts'
import { listAt, listOf, objectAt, objectsAt, type RawObject, textAt, textOf, timeUsOfMs } from './raw.ts'

/** Recordings from before 2022 speak the tables of version 3. */
export function marketOfOkx(raw: RawObject): readonly MarketFact[] {
  if ('event' in raw) return [ignored('an answer to a request')]
  if ('table' in raw) return olderMarketOfOkx(raw)
  const argument = objectAt(raw, 'arg')
  const channel = textAt(argument, 'channel')
  const symbol = textAt(argument, 'instId')
  const data = objectsAt(raw, 'data')
  if (channel.startsWith('candle')) return listAt(raw, 'data').flatMap(row => barOf(channel, symbol, listOf(row)))
  switch (channel) {
    case 'trades':
    case 'trades-all':
      return data.map(tradeOfOkx)
    case 'bbo-tbt':
      return data.map(each => bestOf(symbol, each))
    case 'tickers':
      return data.map(tickerOf)
    case 'books':
    case 'books-l2-tbt':
    case 'books50-l2-tbt':
      return data.map(each => bookOf(symbol, each, textAt(raw, 'action') === 'snapshot'))
    default: {
      const reason = NOT_CARRIED[channel]
      return reason === undefined ? [] : [ignored(reason)]
    }
  }
}

const NOT_CARRIED: Readonly<Record<string, string>> = {
  'funding-rate': 'funding of a contract: the core has no such input',
  'mark-price': 'mark of a contract: the core has no such input',
  'open-interest': 'the core has no such input',
  'index-tickers': 'an index is no market',
  'liquidation-orders': 'its trades come as trades',
}

export function tradeOfOkx(each: RawObject): TradeFact {
  return {
    kind: 'Trade',
    symbol: textAt(each, 'instId'),
    tradeId: textAt(each, 'tradeId'),
    sequence: sequenceAt(each, 'tradeId'),
    price: textAt(each, 'px'),
    qty: textAt(each, 'sz'),
    aggressorSide: aggressorOf(textAt(each, 'side')),
    eventTimeUs: timeUsOfMs(textAt(each, 'ts')),
  }
}

function bestOf(symbol: string, each: RawObject): QuoteFact {
  const [bidPrice = '', bidQty = ''] = pairLevels(listAt(each, 'bids'))[0] ?? []
  const [askPrice = '', askQty = ''] = pairLevels(listAt(each, 'asks'))[0] ?? []
  const sequence = sequenceAt(each, 'seqId')
  const eventTimeUs = timeUsOfMs(textAt(each, 'ts'))
  return { kind: 'Quote', symbol, bidPrice, bidQty, askPrice, askQty, sequence, eventTimeUs }
}

function tickerOf(each: RawObject): QuoteFact {
  return {
    kind: 'Quote',
    symbol: textAt(each, 'instId'),
    bidPrice: textAt(each, 'bidPx'),
    bidQty: textAt(each, 'bidSz'),
    askPrice: textAt(each, 'askPx'),
    askQty: textAt(each, 'askSz'),
    sequence: 0,
    eventTimeUs: timeUsOfMs(textAt(each, 'ts')),
  }
}

function bookOf(symbol: string, each: RawObject, isSnapshot: boolean): BookFact {
  return {
    kind: 'Book',
    symbol,
    isSnapshot,
    bids: pairLevels(listAt(each, 'bids')),
    asks: pairLevels(listAt(each, 'asks')),
    place: { first: -1, last: countAt(each, 'seqId'), previous: countAt(each, 'prevSeqId') },
    checksum: textAt(each, 'checksum'),
    eventTimeUs: timeUsOfMs(textAt(each, 'ts')),
  }
}

const UNIT_US: Readonly<Record<string, number>> = { s: 1_000_000, m: 60_000_000, H: 3_600_000_000, D: 86_400_000_000 }

/** A row ends in 1 when the bar is finished. */
function barOf(channel: string, symbol: string, row: readonly unknown[]): MarketFact[] {
  const match = /^candle(\d+)([smHD])/.exec(channel)
  if (match === null) return []
  if (textOf(row.at(-1)) !== '1') return [ignored('a bar that still grows')]
  const [time, open, high, low, close, volume] = row.map(textOf) as [string, string, string, string, string, string]
  const openTimeUs = timeUsOfMs(time)
  const closeTimeUs = (openTimeUs + Number(match[1]) * UNIT_US[match[2]!]!) as typeof openTimeUs
  return [{ kind: 'Bar', symbol, openTimeUs, closeTimeUs, open, high, low, close, volume }]
}
