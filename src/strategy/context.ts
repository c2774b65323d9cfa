/** What a strategy can ask and do: its only way to the world, the same in a backtest, on paper and live. */

import type { TimeUs } from '../core/domain/ids.ts'
import type { Denial, TradingState } from '../core/domain/limits.ts'
import type { DataState, QuoteTick, TradeTick } from '../core/domain/market-data.ts'
import type { OrderTerms } from '../core/domain/order.ts'
import type { PriceTicks, QtyLots } from '../core/domain/quantities.ts'
import type { BookView } from './book.ts'
import type { LogLevel } from './bounded-log.ts'
import type { InstrumentHandle } from './instrument-handle.ts'
import type { OrderHandle } from './order-handle.ts'
import type { PlotOptions } from './plots.ts'
import type { PositionView } from './position.ts'

export interface BracketTerms {
  readonly entry: OrderTerms
  /** Both wait until the entry fills, are worked for what it filled, and cancel each other. */
  readonly stop: OrderTerms
  readonly target: OrderTerms
}

export interface Bracket {
  readonly entry: OrderHandle
  readonly stop: OrderHandle
  readonly target: OrderHandle
}

/** `undefined` keeps what the order has. */
export interface AmendChanges {
  /** The new total, fills included. */
  readonly qtyLots?: QtyLots
  readonly limitTicks?: PriceTicks
  readonly triggerTicks?: PriceTicks
}

export interface StrategyContext {
  /** The engine's time, microseconds UTC: that of the input being answered. There is no other clock. */
  now(): TimeUs
  /** Errors: throws where the id is not configured; ask in a field or in `onStart`, so that it fails at the start. */
  instrument(instrumentId: string): InstrumentHandle
  /** The number that bars of this length carry in `bar.barSpecIndex`. Errors: throws where it is not subscribed. */
  barSpecIndex(instrument: InstrumentHandle, length: string): number

  submit(terms: OrderTerms): OrderHandle
  /** Two or three orders of which the first to fill or end cancels the others. */
  oco(...legs: readonly OrderTerms[]): readonly OrderHandle[]
  bracket(terms: BracketTerms): Bracket
  /** False where there is nothing to do: closed, or asked already. */
  cancel(order: OrderHandle): boolean
  /** Cancels every order of this strategy, or those of one instrument. */
  cancelAll(instrument?: InstrumentHandle): void
  /** False where the order is closed or about to be canceled. */
  amend(order: OrderHandle, changes: AmendChanges): boolean
  /** A refusal as people read it, in the decimals of the order's instrument: `QTY_ABOVE_MAX: qty=0.005, qtyMax=0.002`. */
  denialText(order: OrderHandle, denial: Denial): string
  /** The orders that are not closed. */
  openOrders(instrument?: InstrumentHandle): readonly OrderHandle[]
  /** Finds an order by its `reference`, for `onRestore`; `undefined` once the core has forgotten it. */
  order(reference: string | undefined): OrderHandle | undefined

  /** This strategy's own position, from its own fills. The same object for ever: read it anew, do not copy it. */
  position(instrument: InstrumentHandle): PositionView
  /** Valid until the next one arrives; `undefined` before the first or without a subscription. */
  lastQuote(instrument: InstrumentHandle): QuoteTick | undefined
  lastTrade(instrument: InstrumentHandle): TradeTick | undefined
  /** `undefined` without a subscription. */
  book(instrument: InstrumentHandle): BookView | undefined
  dataState(instrument: InstrumentHandle): DataState
  /** The strictest of the states that reach this instrument: the whole, its venue, the account, itself, this strategy. */
  tradingState(instrument: InstrumentHandle): TradingState

  /** Calls `onTimer(timerNumber)` at a time; a number in use is moved. */
  setTimer(timerNumber: number, atUs: TimeUs): void
  /** Calls `onTimer(timerNumber)` again and again, first after one interval. */
  every(timerNumber: number, intervalUs: number): void
  clearTimer(timerNumber: number): void

  /**
   * Draws numbers of `source`, an indicator or an object of your own, in the console's chart: one point at each bar of the
   * instrument. Declare it in a field; what you give is what you get.
   *
   * Errors: throws where no bars of the instrument are subscribed, or a name is taken.
   */
  plot<Source extends object>(
    instrument: InstrumentHandle,
    name: string,
    source: Source,
    options?: PlotOptions<Source>,
  ): Source

  /** To the session's log; at most 100 lines in a second of engine time, 500 characters each. */
  log(level: LogLevel, text: string): void
}
