/**
 * One account as the venue keeps it: balances, positions, what open orders hold back, and the orders themselves.
 *
 * Invariant: `available` is the balance less the reservations of open orders. Spot is paid for in full. Contracts settle
 * their profit and loss at the average entry price; a part closed takes its share of the entry value, rounded to the
 * nearest, and the rest stays with the position: once it is flat nothing was rounded away.
 */

import type { AccountDefinition } from '../../core/domain/configuration.ts'
import type { AccountIndex, CurrencyIndex } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { feeMinorOf, notionalMinorOf } from '../../core/domain/instrument-math.ts'
import { type MoneyMinor, PPM, type PriceTicks, type QtyLots } from '../../core/domain/quantities.ts'
import { ExactSum } from '../../core/std/exact-sum.ts'
import { mulDiv } from '../../core/std/integers.ts'
import { OrderIndex } from './order-index.ts'
import type { VenueOrder } from './venue-order.ts'

export interface AccountSetup {
  readonly currencyCount: number
  readonly instrumentCount: number
  readonly historyOrdersMax: number
  /** See FillModel. */
  readonly feesInReceived: boolean
  /** NaN: no price is known. */
  readonly markTicksOf: (instrument: Instrument) => number
}

/** What one execution costs; negative for a rebate. */
export interface Fee {
  readonly minor: number
  readonly currency: CurrencyIndex
}

export class VenueAccount {
  readonly index: AccountIndex
  readonly balances: ExactSum[] = []
  readonly available: ExactSum[] = []
  /** By instrument; signed. The entry value is signed as well. */
  readonly positionLots: Float64Array
  readonly entryMinor: Float64Array
  /** Instruments with a position of contracts: what margin looks at. */
  readonly contracts: Instrument[] = []
  readonly orders: OrderIndex
  openOrderCount = 0
  /** A margin call was sent and is not answered. */
  isMarginCalled = false
  /** When its dead man's switch fires; Infinity: it is not set. */
  switchAtUs = Number.POSITIVE_INFINITY

  readonly #feesInReceived: boolean
  readonly #markTicksOf: (instrument: Instrument) => number

  constructor(index: AccountIndex, definition: AccountDefinition, setup: AccountSetup) {
    this.index = index
    this.positionLots = new Float64Array(setup.instrumentCount)
    this.entryMinor = new Float64Array(setup.instrumentCount)
    this.orders = new OrderIndex(setup.historyOrdersMax)
    this.#feesInReceived = setup.feesInReceived
    this.#markTicksOf = setup.markTicksOf
    for (let currency = 0; currency < setup.currencyCount; currency++) this.balances.push(new ExactSum())
    for (const opening of definition.openingBalances) {
      this.balances[opening.currency]!.addSum(ExactSum.fromText(opening.amountMinor))
    }
    for (const balance of this.balances) this.available.push(balance.copy())
  }

  remember(order: VenueOrder): void {
    this.orders.add(order)
    if (order.isOpen) this.openOrderCount++
  }

  /** The order is over: it holds nothing back. */
  retire(order: VenueOrder, instrument: Instrument): void {
    this.release(order, instrument)
    this.openOrderCount--
  }

  // ── what orders hold back ──────────────────────────────────────────────────────────────────────────────────────────

  /** Returns: false, and holds nothing back, where the account cannot pay for what is left of the order at this price. */
  tryReserve(order: VenueOrder, instrument: Instrument, ticks: number): boolean {
    const currency = this.reservedCurrencyOf(order, instrument)
    const neededMinor = this.#neededMinor(order, instrument, ticks)
    if (neededMinor > 0 && neededMinor > this.#availableMinor(instrument, currency)) return false
    this.#hold(order, currency, neededMinor)
    return true
  }

  /** Holds back what is left of the order, whether or not there is enough. */
  reserve(order: VenueOrder, instrument: Instrument, ticks: number): void {
    this.#hold(order, this.reservedCurrencyOf(order, instrument), this.#neededMinor(order, instrument, ticks))
  }

  release(order: VenueOrder, instrument: Instrument): void {
    if (order.reservedMinor === 0) return
    this.available[this.reservedCurrencyOf(order, instrument)]!.add(order.reservedMinor)
    order.reservedMinor = 0
  }

  /** How much of a spot purchase the account can pay for now, the order's own reservation included. */
  affordableLots(order: VenueOrder, instrument: Instrument, ticks: number, lots: number): number {
    if (instrument.isContract || !order.isBuy) return lots
    const availableMinor = this.available[instrument.settlementCurrency]!.toNumber() + order.reservedMinor
    let affordable = lots
    while (affordable > 0 && this.#costMinor(instrument, ticks, affordable) > availableMinor) {
      const costMinor = this.#costMinor(instrument, ticks, affordable)
      affordable = Math.min(affordable - 1, mulDiv(affordable, Math.max(availableMinor, 0), costMinor, 'floor'))
    }
    return affordable
  }

  /** How much an order of this side would reduce at most. */
  reducibleLots(order: VenueOrder): number {
    const position = this.positionLots[order.instrumentIndex]!
    return order.isBuy ? Math.max(-position, 0) : Math.max(position, 0)
  }

  /** Sales of spot hold back what they deliver; everything else is paid in the settlement currency. */
  reservedCurrencyOf(order: VenueOrder, instrument: Instrument): CurrencyIndex {
    return instrument.isContract || order.isBuy ? instrument.settlementCurrency : instrument.baseCurrency
  }

  #hold(order: VenueOrder, currency: CurrencyIndex, neededMinor: number): void {
    this.available[currency]!.add(-neededMinor)
    order.reservedMinor = neededMinor
  }

  /** Spot: the price and the fee, or the base to deliver. Contracts: initial margin and fee of what does not reduce. */
  #neededMinor(order: VenueOrder, instrument: Instrument, ticks: number): number {
    if (Number.isNaN(ticks)) return 0
    if (!instrument.isContract) {
      return order.isBuy
        ? this.#costMinor(instrument, ticks, order.leavesLots)
        : order.leavesLots * instrument.baseMinorPerLot
    }
    const lots = order.leavesLots - this.reducibleLots(order)
    if (lots <= 0 || instrument.marginInitialPpm === 0) return 0
    const notionalMinor = notionalOf(instrument, ticks, lots)
    return mulDiv(Math.abs(notionalMinor), instrument.marginInitialPpm, PPM, 'ceil') + feeOf(instrument, notionalMinor)
  }

  /** What a purchase takes of the settlement currency at worst. */
  #costMinor(instrument: Instrument, ticks: number, lots: number): number {
    const notionalMinor = notionalOf(instrument, ticks, lots)
    return this.#feesInReceived ? notionalMinor : notionalMinor + feeOf(instrument, notionalMinor)
  }

  #availableMinor(instrument: Instrument, currency: CurrencyIndex): number {
    const availableMinor = this.available[currency]!.toNumber()
    return instrument.isContract ? availableMinor + this.#marginRoomMinor(currency) : availableMinor
  }

  /** Unrealized result less initial margin of the positions that are settled in a currency. */
  #marginRoomMinor(currency: CurrencyIndex): number {
    let roomMinor = 0
    for (const instrument of this.contracts) {
      const ticks = this.#markTicksOf(instrument)
      if (instrument.settlementCurrency !== currency || Number.isNaN(ticks)) continue
      roomMinor +=
        this.unrealizedMinor(instrument, ticks) - this.marginMinor(instrument, ticks, instrument.marginInitialPpm)
    }
    return roomMinor
  }

  /** What a position binds at this price. */
  marginMinor(instrument: Instrument, ticks: number, ratePpm: number): number {
    const lots = Math.abs(this.positionLots[instrument.index]!)
    return mulDiv(Math.abs(notionalOf(instrument, ticks, lots)), ratePpm, PPM, 'ceil')
  }

  // ── executions ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Books one execution. Its fee, positive where paid, is taken as well. */
  book(instrument: Instrument, isBuy: boolean, ticks: number, lots: number, fee: Fee): void {
    if (instrument.isContract) this.#bookContract(instrument, isBuy, ticks, lots)
    else this.#bookSpot(instrument, isBuy, ticks, lots)
    this.credit(fee.currency, -fee.minor)
  }

  /** The currency in which a fee of this side is taken. */
  feeCurrencyOf(instrument: Instrument, isBuy: boolean): CurrencyIndex {
    const isInBase = this.#feesInReceived && isBuy && !instrument.isContract
    return isInBase ? instrument.baseCurrency : instrument.settlementCurrency
  }

  credit(currency: CurrencyIndex, amountMinor: number): void {
    this.balances[currency]!.add(amountMinor)
    this.available[currency]!.add(amountMinor)
  }

  #bookSpot(instrument: Instrument, isBuy: boolean, ticks: number, lots: number): void {
    const notionalMinor = notionalOf(instrument, ticks, lots)
    const baseMinor = lots * instrument.baseMinorPerLot
    this.credit(instrument.quoteCurrency, isBuy ? -notionalMinor : notionalMinor)
    this.credit(instrument.baseCurrency, isBuy ? baseMinor : -baseMinor)
    this.positionLots[instrument.index]! += isBuy ? lots : -lots
  }

  #bookContract(instrument: Instrument, isBuy: boolean, ticks: number, lots: number): void {
    const at = instrument.index
    const sign = isBuy ? 1 : -1
    const held = this.positionLots[at]!
    const closing = held * sign < 0 ? Math.min(lots, Math.abs(held)) : 0
    const resultMinor = closing === 0 ? 0 : this.#close(instrument, sign, ticks, closing)
    if (lots > closing) this.entryMinor[at]! += sign * notionalOf(instrument, ticks, lots - closing)
    this.positionLots[at] = held + sign * lots
    this.credit(instrument.settlementCurrency, resultMinor)
    if (held === 0) this.contracts.push(instrument)
    else if (this.positionLots[at] === 0) this.contracts.splice(this.contracts.indexOf(instrument), 1)
  }

  /** Takes the closed part's share off the entry value. Returns: its result in settlement minor units. */
  #close(instrument: Instrument, sign: number, ticks: number, closing: number): number {
    const at = instrument.index
    const held = Math.abs(this.positionLots[at]!)
    const entryShareMinor =
      closing === held ? this.entryMinor[at]! : mulDiv(this.entryMinor[at]!, closing, held, 'round')
    this.entryMinor[at]! -= entryShareMinor
    const exitMinor = -sign * notionalOf(instrument, ticks, closing)
    return instrument.isInverse ? entryShareMinor - exitMinor : exitMinor - entryShareMinor
  }

  /** What the open contracts cost, in the sign that profit grows against; `undefined` for what is held as a balance. */
  costTextOf(instrument: Instrument): string | undefined {
    if (!instrument.isContract) return undefined
    const entryMinor = this.entryMinor[instrument.index]!
    if (!Number.isSafeInteger(entryMinor)) return undefined
    return String((instrument.isInverse ? -entryMinor : entryMinor) + 0)
  }

  /** What the open position would bring at this price, in settlement minor units. */
  unrealizedMinor(instrument: Instrument, ticks: number): number {
    const held = this.positionLots[instrument.index]!
    const valueMinor = Math.sign(held) * notionalOf(instrument, ticks, Math.abs(held))
    const entryMinor = this.entryMinor[instrument.index]!
    return instrument.isInverse ? entryMinor - valueMinor : valueMinor - entryMinor
  }
}

function notionalOf(instrument: Instrument, ticks: number, lots: number): number {
  return notionalMinorOf(instrument, ticks as PriceTicks, lots as QtyLots)
}

/** The dearer of the two rates: nobody knows yet which it will be. */
function feeOf(instrument: Instrument, notionalMinor: number): number {
  return Math.max(feeMinorOf(instrument, notionalMinor as MoneyMinor, 'Unknown'), 0)
}
