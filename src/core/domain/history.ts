/** The past of a market as its venue tells it when asked: what is asked for, and what comes. */

import type { InstrumentIndex, TimeUs } from './ids.ts'
import type { AggressorSide } from './market-data.ts'
import type { PriceTicks, QtyLots } from './quantities.ts'

/** What can be asked for of the past. */
export const HISTORY_KINDS = ['Trade', 'Bar'] as const
export type HistoryKind = (typeof HISTORY_KINDS)[number]

/** A stretch of one instrument's past, `fromUs` included and `toUs` not; of bars those that lie in it whole. */
export interface HistoryStretch {
  readonly instrumentIndex: InstrumentIndex
  readonly kind: HistoryKind
  /** How long a bar is; 0 for trades. */
  readonly stepUs: number
  readonly fromUs: TimeUs
  readonly toUs: TimeUs
}

export interface PastTrade {
  readonly priceTicks: PriceTicks
  readonly qtyLots: QtyLots
  readonly aggressorSide: AggressorSide
  readonly eventTimeUs: TimeUs
  /** The venue's own number of it, 0 where there is none, and its id. */
  readonly tradeNumber: number
  readonly tradeId: string
}

export interface PastBar {
  readonly openTimeUs: TimeUs
  readonly closeTimeUs: TimeUs
  readonly openTicks: PriceTicks
  readonly highTicks: PriceTicks
  readonly lowTicks: PriceTicks
  readonly closeTicks: PriceTicks
  readonly volumeLots: QtyLots
}

export type HistoryAnswer =
  /** In order of time, each once. `note`: what is to be known of them (several trades told as one …); '' for nothing. */
  | { readonly outcome: 'Trades'; readonly trades: readonly PastTrade[]; readonly note: string }
  | { readonly outcome: 'Bars'; readonly bars: readonly PastBar[]; readonly note: string }
  /** The venue does not tell this of its past, or not of these days. */
  | { readonly outcome: 'NotOffered'; readonly text: string }
  /** More than is read at once: ask for a shorter stretch. */
  | { readonly outcome: 'TooMuch'; readonly text: string }
  | { readonly outcome: 'CouldNotAsk'; readonly text: string }
