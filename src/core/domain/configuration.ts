/** Everything a session of the core is told about its world; enters the journal as one input, so that a replay needs no file. */

import type { AccountIndex, CurrencyIndex, VenueIndex } from './ids.ts'
import type { Instrument } from './instrument.ts'
import type { RiskLimits } from './limits.ts'
import type { BarSpec } from './market-data.ts'
import type { OrderType, TimeInForce } from './order.ts'
import type { ParameterValue } from './parameter-value.ts'
import type { Currency, MoneyMinor } from './quantities.ts'

export const POSITION_MODES = ['Netting', 'Hedging'] as const
export type PositionMode = (typeof POSITION_MODES)[number]

/** What is done with orders at the venue that are not ours: shown, taken into our book, or canceled. */
export const EXTERNAL_ORDER_POLICIES = ['Show', 'Adopt', 'Cancel'] as const
export type ExternalOrderPolicy = (typeof EXTERNAL_ORDER_POLICIES)[number]

/** The venue's own "cancel all after": it cancels what is open when nobody has refreshed it in time. */
export interface DeadMansSwitch {
  /** Whose orders go when it fires: the whole account's, those of other programs as well, or those of single instruments. */
  readonly scope: 'Account' | 'Symbol'
  readonly timeoutUsMin: number
  readonly timeoutUsMax: number
}

/** What a venue declares about itself; shared code asks here and never for a venue's name. */
export interface VenueCapabilities {
  readonly orderTypes: readonly OrderType[]
  readonly timeInForce: readonly TimeInForce[]
  readonly supportsPostOnly: boolean
  readonly supportsReduceOnly: boolean
  readonly supportsAmend: boolean
  readonly supportsOco: boolean
  readonly supportsDeadMansSwitch: boolean
  /** Absent where there is none. */
  readonly deadMansSwitch?: DeadMansSwitch | undefined
  /** After this long without an answer an order is in doubt; 0 for a venue inside this process, which always answers. */
  readonly ackTimeoutUs: number
  /** A request this old is refused by the venue: an order not found after it was never taken. */
  readonly validityWindowUs: number
}

export interface VenueDefinition {
  readonly venueId: string
  readonly capabilities: VenueCapabilities
}

export interface AccountDefinition {
  readonly accountId: string
  readonly venueIndex: VenueIndex
  /** The currency that limits and equity are counted in. */
  readonly baseCurrency: CurrencyIndex
  readonly positionMode: PositionMode
  /** What the account holds before the journal's first fill, by currency index; minor units as decimal text (may exceed 2^53). */
  readonly openingBalances: readonly { readonly currency: CurrencyIndex; readonly amountMinor: string }[]
  readonly limits: RiskLimits
  /** Default: `Show`. */
  readonly externalOrders?: ExternalOrderPolicy | undefined
  /** Balances that differ by no more count as equal: a venue that rounds otherwise than we do. Absent: to the last digit. */
  readonly balanceTolerances?: readonly Amount[] | undefined
  /** The account is read and compared this often; absent: when its venue comes up, and no more. */
  readonly reconcileEveryUs?: number | undefined
  /** After this long without a refresh the venue cancels our orders by itself; absent: its switch is not used. */
  readonly deadMansSwitchUs?: number | undefined
}

export interface StrategyDefinition {
  readonly strategyId: string
  readonly accountIndex: AccountIndex
  /** Absent limits are refused: a strategy does not start without them. */
  readonly limits: RiskLimits | undefined
  readonly instrumentLimits: readonly { readonly instrumentIndex: number; readonly limits: RiskLimits }[]
  /** With its defaults filled in. Absent in journals of releases that did not write it. */
  readonly parameters?: readonly ParameterValue[] | undefined
}

/** How an amount of one currency is counted in another: by an instrument's price, or by a rate that a person set. */
export interface Conversion {
  readonly from: CurrencyIndex
  readonly to: CurrencyIndex
  readonly instrumentIndex: number | undefined
  /** Used when there is no instrument: `to` minor units for 1,000,000 `from` minor units. */
  readonly ratePpm: number | undefined
}

/**
 * The rules of `decide` that this program follows; a journal is verified by those that it was written under.
 *
 * 2: why a strategy was stopped by a fault or by a person outlives a restart.
 * 3: the first doubt of an account that nobody may trade in is looked at again soon; an order that has to go is canceled again
 * where the venue refused it; the core sells no more than the account can deliver, and lets dust be.
 * 4: so is a Day order whose day is over; a leader that was cut off leaves its successor's orders alone.
 * 5: why an order that waited is not sent, and why a loss stops trading, is said in decimals and money.
 * 6: what the core sells leaves out what working orders sell already.
 * 7: how old data are that no longer count as live is said in seconds.
 * 8: executions are remembered as long as a reading of their account may list them again.
 * 9: an answer about an account is compared with our book of its moment; its list says nothing of what was sent or ended since.
 */
export const RULE_VERSION = 9

export interface Configuration {
  /** Tells which rules `decide` follows; a wanted change of behaviour gets a new number ({@link RULE_VERSION}). */
  readonly ruleVersion: number
  readonly generation: number
  readonly epoch: number
  readonly currencies: readonly Currency[]
  readonly venues: readonly VenueDefinition[]
  readonly instruments: readonly Instrument[]
  readonly barSpecs: readonly BarSpec[]
  readonly accounts: readonly AccountDefinition[]
  readonly strategies: readonly StrategyDefinition[]
  readonly conversions: readonly Conversion[]
  /** Limits of everything together. */
  readonly limits: RiskLimits
  /** Minutes after midnight UTC at which the trading day, and with it the daily loss, begins anew. */
  readonly dayStartMinute: number
  /** The journal's end was damaged and is gone: what was released there is not known any more. Absent: it is whole. */
  readonly isTailLost?: boolean | undefined
}

export interface Amount {
  readonly currency: CurrencyIndex
  readonly amountMinor: MoneyMinor
}
