/** Gemini: trades and books from its market data of version 2. There are no best quotes: the book has them. */

import { ignored } from './facts.ts'
import {
  aggressorOf,
  type BookFact,
  isLevel,
  type LevelTexts,
  type MarketFact,
  NO_PLACE,
  sequenceAt,
  type TradeFact,
} from './market-facts.ts'
import { listAt, listOf, type RawObject, textAt, textOf, timeUsOfMs, timeUsOfMsAt } from './raw.ts'

export function marketOfGemini(raw: RawObject): readonly MarketFact[] {
  switch (textAt(raw, 'type')) {
    case 'l2_updates':
      return [bookOf(raw)]
    case 'trade':
      return [tradeOf(raw)]
    case 'heartbeat':
    case 'subscription_ack':
      return [ignored('of the connection itself')]
    case 'auction_open':
    case 'auction_indicative':
    case 'auction_result':
      return [ignored('an auction tells its trades as trades')]
    default:
      return []
  }
}

/** The first one after a subscription has the whole book, and trades from before it. */
function bookOf(raw: RawObject): BookFact {
  const changes = listAt(raw, 'changes').map(listOf)
  const ofSide = (side: string) =>
    changes.filter(([each]) => each === side).map((change): LevelTexts => [textOf(change[1]), textOf(change[2])])
  return {
    kind: 'Book',
    symbol: textAt(raw, 'symbol'),
    isSnapshot: 'trades' in raw,
    bids: ofSide('buy').filter(isLevel),
    asks: ofSide('sell').filter(isLevel),
    place: NO_PLACE,
    checksum: '',
    // It does not say when.
    eventTimeUs: timeUsOfMs(''),
  }
}

function tradeOf(raw: RawObject): TradeFact {
  return {
    kind: 'Trade',
    symbol: textAt(raw, 'symbol'),
    tradeId: textAt(raw, 'event_id'),
    sequence: sequenceAt(raw, 'event_id'),
    price: textAt(raw, 'price'),
    qty: textAt(raw, 'quantity'),
    aggressorSide: aggressorOf(textAt(raw, 'side')),
    eventTimeUs: timeUsOfMsAt(raw, 'timestamp'),
  }
}
