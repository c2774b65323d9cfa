/**
 * Turns facts of a venue into reports of the core: names become indexes, texts become ticks, lots and minor units.
 *
 * Invariant: a fact becomes one report, or a named reason why not; it never throws. What cannot be counted exactly is not
 * counted: a fill between two ticks or lots is asked about.
 */

import type { Configuration } from '../../core/domain/configuration.ts'
import type {
  AccountIndex,
  ClientOrderId,
  CurrencyIndex,
  ExecutionId,
  InstrumentIndex,
  TimeUs,
  VenueOrderId,
} from '../../core/domain/ids.ts'
import type { ExecutionReport, ReportedOrder } from '../../core/domain/inputs.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { parsePrice, parseQty } from '../../core/domain/instrument-math.ts'
import type { Currency, MoneyMinor, PriceTicks, QtyLots } from '../../core/domain/quantities.ts'
import { isDecimalText, parseScaled } from '../../core/std/decimal.ts'
import { withoutExponent } from './decimal-texts.ts'
import type { BalanceFact, OrderFact, OrderView, PositionFact } from './facts.ts'
import { isNothing } from './raw.ts'

export type Mapped =
  | { readonly kind: 'Report'; readonly report: ExecutionReport }
  /** Not in our configuration: somebody else's business on the same account. */
  | { readonly kind: 'Elsewhere'; readonly reason: string }
  | { readonly kind: 'Ask'; readonly reason: string }

/** What markets are called at the venue, and what they are to us. */
export interface Markets {
  /** Returns: `undefined` for a market that is not in the configuration. */
  instrumentOf(symbol: string): Instrument | undefined
}

const NO_QTY = 0 as QtyLots
const NO_PRICE = 0 as PriceTicks

/** What the venue lists and we cannot count: it is not zero, and nobody knows what it is. */
export class Uncounted extends Error {}

export class ReportMap {
  readonly #currencies: readonly Currency[]
  readonly #accountIndex: AccountIndex
  readonly #markets: Markets
  readonly #currencyIndexes: ReadonlyMap<string, CurrencyIndex>

  constructor(configuration: Configuration, accountIndex: AccountIndex, markets: Markets) {
    this.#currencies = configuration.currencies
    this.#accountIndex = accountIndex
    this.#markets = markets
    this.#currencyIndexes = new Map(configuration.currencies.map(({ code }, index) => [code, index as CurrencyIndex]))
  }

  execution(fact: OrderFact): Mapped {
    if (fact.symbol === '') return ask(fact, 'without a market')
    const instrument = this.#markets.instrumentOf(fact.symbol)
    if (instrument === undefined) return { kind: 'Elsewhere', reason: `${fact.symbol} is not in the configuration` }
    if (fact.side === undefined) return ask(fact, 'without a side')
    if (fact.clientOrderId === '') return ask(fact, 'without a client order id')
    return fact.execType === 'Trade'
      ? this.#trade(fact, instrument, fact.side)
      : { kind: 'Report', report: this.#reportOf(fact, instrument, fact.side) }
  }

  #trade(fact: OrderFact, instrument: Instrument, side: ExecutionReport['side']): Mapped {
    const lastQtyLots = parseQty(instrument, withoutExponent(fact.lastQty))
    const lastTicks = parsePrice(instrument, withoutExponent(fact.lastPrice))
    if (fact.executionId === '') return ask(fact, 'without an execution id')
    if (lastQtyLots === undefined || lastQtyLots === 0)
      return ask(fact, `of ${fact.lastQty}, which is no whole number of lots of ${instrument.lotSize}`)
    if (lastTicks === undefined)
      return ask(fact, `at ${fact.lastPrice}, which is no whole number of ticks of ${instrument.tickSize}`)
    const executionId = fact.executionId as ExecutionId
    const report = this.#reportOf(fact, instrument, side)
    const fee = this.#feeOf(fact, instrument)
    const text = joined(report.text, fee.text)
    return { kind: 'Report', report: { ...report, executionId, lastQtyLots, lastTicks, ...fee, text } }
  }

  #reportOf(fact: OrderFact, instrument: Instrument, side: ExecutionReport['side']): ExecutionReport {
    return {
      kind: 'ExecutionReport',
      timeUs: 0 as TimeUs,
      execType: fact.execType,
      accountIndex: this.#accountIndex,
      instrumentIndex: instrument.index,
      clientOrderId: fact.clientOrderId as ClientOrderId,
      venueOrderId: fact.venueOrderId as VenueOrderId,
      side,
      executionId: '' as ExecutionId,
      lastQtyLots: NO_QTY,
      lastTicks: NO_PRICE,
      feeMinor: 0 as MoneyMinor,
      feeCurrency: instrument.settlementCurrency,
      liquidity: fact.liquidity,
      cumQtyLots: parseQty(instrument, withoutExponent(fact.cumQty)) ?? NO_QTY,
      qtyLots: parseQty(instrument, withoutExponent(fact.qty)) ?? NO_QTY,
      limitTicks: parsePrice(instrument, withoutExponent(fact.limitPrice)),
      triggerTicks: parsePrice(instrument, withoutExponent(fact.triggerPrice)),
      text: fact.text.slice(0, TEXT_LENGTH_MAX),
      eventTimeUs: fact.eventTimeUs,
    }
  }

  /** An execution happened whatever its fee is: a fee that cannot be counted is told in the text and left to the balances. */
  #feeOf(fact: OrderFact, instrument: Instrument): Pick<ExecutionReport, 'feeMinor' | 'feeCurrency' | 'text'> {
    const { fee, feeCurrency } = fact
    const index = feeCurrency === '' ? instrument.settlementCurrency : this.#currencyIndexes.get(feeCurrency)
    const none = { feeMinor: 0 as MoneyMinor, feeCurrency: instrument.settlementCurrency }
    if (fee === '') return { ...none, text: fact.execType === 'Trade' ? 'fee not told' : '' }
    if (index === undefined)
      return { ...none, text: `fee ${fee} ${feeCurrency}, a currency that is not in the configuration` }
    const feeMinor = minorUpOf(withoutExponent(fee), this.#currencies[index]!)
    if (feeMinor === undefined) return { ...none, text: `fee ${fee} ${feeCurrency} cannot be counted` }
    return { feeMinor, feeCurrency: index, text: '' }
  }

  /** An order as the venue shows it; what it does not tell of terms is what such an order usually is. */
  order(view: OrderView): ReportedOrder {
    const instrument = this.#markets.instrumentOf(view.symbol)
    const lots = (text: string) => (instrument && parseQty(instrument, withoutExponent(text))) ?? NO_QTY
    const ticks = (text: string) => instrument && parsePrice(instrument, withoutExponent(text))
    const hasLimit = !isNothing(view.limitPrice)
    const isStop = !isNothing(view.triggerPrice)
    return {
      instrumentIndex: instrument?.index,
      symbol: view.symbol,
      clientOrderId: view.clientOrderId as ClientOrderId,
      venueOrderId: view.venueOrderId as VenueOrderId,
      side: view.side ?? 'Buy',
      orderType: isStop ? (hasLimit ? 'StopLimit' : 'StopMarket') : hasLimit ? 'Limit' : 'Market',
      timeInForce: 'GTC',
      qtyLots: lots(view.qty),
      cumQtyLots: lots(view.cumQty),
      limitTicks: hasLimit ? ticks(view.limitPrice) : undefined,
      triggerTicks: isStop ? ticks(view.triggerPrice) : undefined,
      isReduceOnly: false,
      eventTimeUs: view.eventTimeUs,
    }
  }

  get currencies(): readonly CurrencyIndex[] {
    return [...this.#currencyIndexes.values()]
  }

  /** Returns: `undefined` for a currency that is not in the configuration. Errors: Uncounted. */
  balance(fact: BalanceFact): { readonly currency: CurrencyIndex; readonly amountMinor: string } | undefined {
    const currency = this.#currencyIndexes.get(fact.currency)
    if (currency === undefined) return undefined
    const amountMinor = minorDownOf(withoutExponent(fact.total), this.#currencies[currency]!)
    if (amountMinor === undefined) throw new Uncounted(`the venue's balance of ${fact.currency} is "${fact.total}"`)
    return { currency, amountMinor: String(amountMinor) }
  }

  /** Returns: `undefined` for a market that is not in the configuration. Errors: Uncounted. */
  position(fact: PositionFact): { readonly instrumentIndex: InstrumentIndex; readonly signedLots: number } | undefined {
    const instrument = this.#markets.instrumentOf(fact.symbol)
    if (instrument === undefined) return undefined
    const signedQty = withoutExponent(fact.signedQty)
    const lots = parseQty(instrument, signedQty.replace(/^[+-]/, ''))
    if (lots === undefined)
      throw new Uncounted(
        `the venue's position in ${fact.symbol} is "${signedQty}", no whole number of lots of ${instrument.lotSize}`,
      )
    return { instrumentIndex: instrument.index, signedLots: signedQty.startsWith('-') ? -lots : lots }
  }
}

const TEXT_LENGTH_MAX = 200

function ask(fact: OrderFact, what: string): Mapped {
  return { kind: 'Ask', reason: `${fact.symbol} ${fact.execType} ${fact.venueOrderId} ${what}` }
}

function joined(...texts: readonly string[]): string {
  return texts.filter(text => text !== '').join('; ')
}

/** Rounds up, which is against us for a fee, and for a rebate as well. */
export function minorUpOf(text: string, currency: Currency): MoneyMinor | undefined {
  const minor = minorOf(text, currency)
  if (minor === undefined || minor.rest === 0n) return minor === undefined ? undefined : safe(minor.units)
  return safe(minor.isNegative ? minor.units : minor.units + 1n)
}

/** What is finer than the minor unit is not there. */
function minorDownOf(text: string, currency: Currency): bigint | undefined {
  return minorOf(text, currency)?.units
}

/** Units are cut towards zero; the rest tells whether anything was cut. */
function minorOf(text: string, currency: Currency): { units: bigint; rest: bigint; isNegative: boolean } | undefined {
  if (!isDecimalText(text)) return undefined
  const isNegative = text.startsWith('-')
  const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.')
  const kept = fraction.slice(0, currency.minorDigits).padEnd(currency.minorDigits, '0')
  const units = BigInt(`0${whole}${kept}`)
  const rest = BigInt(`0${fraction.slice(currency.minorDigits)}`)
  return { units: isNegative ? -units : units, rest, isNegative }
}

function safe(units: bigint): MoneyMinor | undefined {
  return parseScaled(String(units), 0) as MoneyMinor | undefined
}
