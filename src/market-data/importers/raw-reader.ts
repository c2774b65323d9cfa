/** What an importer of raw sessions needs of a venue's adapter, which it does not know itself. */

import type { MarketInput } from '../../core/domain/market-data.ts'

/** A market of a session; its inputs are counted in these digits, as fine as its messages. */
export interface RawMarket {
  readonly symbol: string
  readonly priceDigits: number
  readonly qtyDigits: number
}

export interface RawHearer {
  /** `sequence`: the venue's own number of the message, 0 where it gives none. */
  onMarket(input: MarketInput, sequence: number): void
  /** The book is void until the venue sends it anew. */
  onGap(reason: string): void
}

/** The messages of one market, read with everything that the venue's adapter knows. */
export interface RawMessages {
  /** The socket was opened, for the first time or again. */
  begin(): void
  /** Returns: what became of it where it gave no input; never throws. */
  take(text: string, receiveTimeUs: number): 'Data' | 'OtherSymbol' | 'OtherMessage' | 'MALFORMED'
  /** What a question was answered; only books are of use. */
  takeAnswer(url: string, text: string, receiveTimeUs: number): void
}

export type OnNumbers = (symbol: string, price: string, qty: string) => void

/** The reader of a venue's messages; it never throws on what they hold. */
export interface RawVenueReader {
  /** Tells every price and size of a message with its market, so that one knows which there are and how fine. */
  look(text: string, onNumbers: OnNumbers): void
  /** The same of an answer to a question. */
  lookAtAnswer(url: string, text: string, onNumbers: OnNumbers): void
  /** `sent`: what was said on the socket, such as the depth that was subscribed to. */
  open(market: RawMarket, sent: readonly string[], hearer: RawHearer): RawMessages
}

/** Finds the reader by the venue's name in the file: `BINANCE`, `KRAKEN`; undefined for one that nobody knows. */
export type RawReaders = (venue: string) => Promise<RawVenueReader | undefined>
