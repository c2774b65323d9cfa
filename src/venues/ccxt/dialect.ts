/** What each venue has to say about itself, so that no shared code ever asks for a venue's name. */

import type { VenueCapabilities } from '../../core/domain/configuration.ts'
import type { InstrumentKind } from '../../core/domain/instrument.ts'
import type { OrderType, Side, TimeInForce } from '../../core/domain/order.ts'
import type { ChecksumKind } from './book-checksum.ts'
import type { BookRule } from './book-sequence.ts'
import type { CcxtExchange } from './ccxt-exchange.ts'
import type { BalanceFact, OrderFact, OrderView, PositionFact, VenueFact } from './facts.ts'
import type { PastRules } from './history.ts'
import type { BookFact, MarketFact } from './market-facts.ts'
import type { RawObject } from './raw.ts'
import type { MarketName, RestRequest } from './request-terms.ts'
import type { Verdict } from './verdict.ts'

export type { MarketName, RestRequest } from './request-terms.ts'

/** An order as texts, exact to the digit. */
export interface OrderTexts {
  readonly symbol: string
  readonly kind: InstrumentKind
  readonly clientOrderId: string
  readonly side: Side
  readonly orderType: OrderType
  readonly timeInForce: TimeInForce
  /** GTD: milliseconds since the epoch. */
  readonly expireMs: number | undefined
  readonly isPostOnly: boolean
  readonly isReduceOnly: boolean
  readonly qty: string
  /** '' where the type has none. */
  readonly limitPrice: string
  readonly triggerPrice: string
  /** When it is sent, by the venue's clock: a deadline counts from here. */
  readonly sentMs: number
}

export interface OrderTarget {
  readonly symbol: string
  readonly kind: InstrumentKind
  readonly clientOrderId: string
  /** '' where it is not known. */
  readonly venueOrderId: string
}

export interface AmendTexts extends OrderTarget {
  readonly qty: string
  readonly limitPrice: string
  readonly triggerPrice: string
}

export interface RateRule {
  /** Cost that may be spent at once, and how much comes back a second. */
  readonly burst: number
  readonly perSecond: number
  /** Of the burst, kept for cancels. */
  readonly cancelShare: number
}

export interface KeyAudit {
  readonly canTrade: boolean | undefined
  readonly canWithdraw: boolean | undefined
  /** False: the key works from every address of the internet. */
  readonly isIpRestricted: boolean | undefined
  readonly text: string
}

/** The request for the page after an answer, if there is one. */
export type NextPage = (answer: unknown, request: RestRequest) => RestRequest | undefined

/** A page of executions, and the request for the next one. */
export interface FillPage {
  readonly fills: readonly OrderFact[]
  readonly next: RestRequest | undefined
}

/** Of all markets of a line together: a line with but one quiet market is opened anew now and then. */
export const DATA_SILENCE_MS_MAX = 60_000

/** A socket: where it is, and what is said on it once it is open. */
export interface StreamPlan {
  readonly name: string
  readonly isPrivate: boolean
  /** Opens and authenticates; sends what subscribes. Throws where the venue refuses. */
  begin(exchange: CcxtExchange): Promise<{ readonly url: string; readonly messages: readonly (object | string)[] }>
  /** Said when nothing was heard for a while; the venue answers it. `undefined`: the venue speaks by itself. */
  readonly ping: (() => object | string) | undefined
  /** What it answers, where that is no JSON. */
  readonly pong?: string | undefined
  readonly silenceMsMax: number
  /** Without data for so long the subscription is taken for lost, whatever else is heard; absent: data may be rare. */
  readonly dataSilenceMsMax?: number | undefined
  /** True for what says that a subscription was refused. */
  refusalIn(raw: RawObject): string | undefined
}

export interface Dialect {
  /** Its market is read; it is not traded with. */
  readonly isMarketOnly?: boolean
  /** The name of the venue in ccxt. */
  readonly ccxtId: string
  /** Which kinds of markets ccxt lists, so that it asks for no others. */
  readonly ccxtOptions: Readonly<Record<string, unknown>>
  readonly capabilities: VenueCapabilities
  readonly instrumentKinds: readonly InstrumentKind[]
  /** False: its streams name markets of different kinds alike, so that one venue of a configuration is of one kind. */
  readonly mixesKinds: boolean
  /** Other names of a market in the venue's messages. */
  aliasesOf?(id: string, kind: InstrumentKind): readonly string[]
  /** What the venue takes as our id of an order. */
  readonly clientOrderId: { readonly pattern: RegExp; readonly rule: string }
  /** Beside key and secret. */
  readonly needsPassword: boolean
  readonly rate: RateRule
  /** One request after another: the venue refuses a nonce that overtook a later one. */
  readonly isSerial: boolean
  readonly book: {
    readonly rule: BookRule
    readonly checksum: ChecksumKind
    /** Levels a side beyond which the venue is silent about what it drops; 0: none. */
    readonly depth: number
  }
  /** Numbers of market messages are JSON numbers: they have to be read digit by digit. */
  readonly hasNumericMarketData: boolean
  /** Reach of the venue's "cancel everything". */
  readonly massCancel: 'Account' | 'Symbol' | 'None'

  // ── orders ──
  place(order: OrderTexts): RestRequest
  /** What the answer to {@link place} tells beyond "taken". */
  readPlaced(answer: unknown, order: OrderTexts): readonly VenueFact[]
  cancel(target: OrderTarget): RestRequest
  /** A cancel has to name the order as the venue does. */
  readonly cancelsByVenueId: boolean
  /** '' where the answer to a cancel says no more than that it will be looked at. */
  readCanceled(answer: unknown, target: OrderTarget): readonly VenueFact[]
  amend?(amend: AmendTexts): RestRequest
  cancelAll(symbol: string): RestRequest | undefined
  refreshDeadMansSwitch?(timeoutMs: number): RestRequest

  // ── questions ──
  /** Asked one after another, with all their pages, until one of them knows the order; what none knows is not there. */
  findOrder(target: OrderTarget, nowMs: number): readonly RestRequest[]
  readOrders(answer: unknown): readonly OrderView[]
  fillsOfOrder(order: OrderView, market: MarketName, nowMs: number): RestRequest
  openOrders(markets: readonly MarketName[]): readonly RestRequest[]
  /** The request for the next page of open orders; absent: there is one page. */
  readonly moreOrders?: NextPage
  fillsSince(markets: readonly MarketName[], sinceMs: number, nowMs: number): readonly RestRequest[]
  readFills(answer: unknown, request: RestRequest, markets: readonly MarketName[]): FillPage
  /** Everything that the account holds: what the answers do not list is taken for nothing. */
  balances(): RestRequest
  readonly moreBalances?: NextPage
  readBalances(answer: unknown): readonly BalanceFact[]
  /** As {@link balances}: every position in these markets. */
  positions?(markets: readonly MarketName[]): readonly RestRequest[]
  readonly morePositions?: NextPage
  readPositions?(answer: unknown): readonly PositionFact[]
  /** There is no question for its time: our own clock dates what is asked. */
  readonly tellsNoTime?: boolean
  serverTime(): RestRequest
  readServerMs(answer: unknown): number
  bookSnapshot?(symbol: string, kind: InstrumentKind): RestRequest
  readBookSnapshot?(symbol: string, answer: unknown): BookFact
  /** What it tells of its past; absent: nothing. */
  readonly past?: PastRules
  keyAudit?(): RestRequest
  readKeyAudit?(answer: unknown): KeyAudit
  /** What an answer means: taken, refused for certain, or nobody knows. */
  verdictOf(status: number, answer: unknown): Verdict

  // ── streams ──
  privateStreams(markets: readonly MarketName[]): readonly StreamPlan[]
  publicStreams(markets: readonly MarketName[]): readonly StreamPlan[]
  /** What is said on the stream of this market so that its book alone begins anew; absent: the whole stream has to. */
  resubscribeBook?(market: MarketName): readonly (object | string)[]
  /**
   * In place of {@link publicStreams}: what ccxt makes of its own subscriptions, until one of them ends. Its markets have ccxt's
   * names then.
   */
  followMarket?(
    exchange: CcxtExchange,
    markets: readonly MarketName[],
    hear: (message: RawObject) => void,
  ): Promise<unknown>
  mapPrivate(raw: RawObject | readonly unknown[]): readonly VenueFact[]
  mapMarket(raw: RawObject | readonly unknown[]): readonly MarketFact[]
}
