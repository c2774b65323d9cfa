/**
 * Fills become positions, balances, P&L and exposure: for each account as its venue counts, and for each strategy alone.
 *
 * Invariants: an account's equity is its opening balances plus all cash that fills, fees and funding moved, valued at the
 * marks, to the minor unit; strategies' P&L counts the same fills by strategy. Worths beyond 2^53 minor units are given as
 * the nearest double; the sums behind them stay exact.
 */

import type { Configuration } from '../domain/configuration.ts'
import type { FundingBooked, OrderFilled } from '../domain/events.ts'
import { NO_STRATEGY } from '../domain/ids.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { Side } from '../domain/order.ts'
import { assert } from '../std/assert.ts'
import { ExactSum } from '../std/exact-sum.ts'
import { mulDiv } from '../std/integers.ts'
import { AccountEquity } from './account-equity.ts'
import { Conversions, NO_MARK } from './conversion.ts'
import { type Holding, Holdings, type HoldingsData, LONG_SLOT, SHORT_SLOT } from './holdings.ts'
import { LossMark, type LossMarkData } from './loss-mark.ts'
import { addProduct, MoneyTable, type MoneyTableData } from './money-table.ts'
import { netFill, Position, signedValueMinorOf } from './position.ts'

export interface PortfolioData {
  /** Ticks by instrument; `null` where there is no mark. */
  readonly marks: readonly (number | null)[]
  readonly accountHoldings: HoldingsData
  readonly strategyHoldings: HoldingsData
  readonly balances: MoneyTableData
  readonly strategyCash: MoneyTableData
  readonly accountLosses: readonly LossMarkData[]
  readonly strategyLosses: readonly LossMarkData[]
  readonly wholeLosses: LossMarkData
}

const FLAT: Readonly<Position> = new Position()

export class Portfolio {
  readonly #configuration: Configuration
  readonly #marks: Float64Array
  readonly #conversions: Conversions
  readonly #accountHoldings: Holdings
  /** By strategy + 1. */
  readonly #strategyHoldings: Holdings
  readonly #equity: AccountEquity
  /** Realized P&L less fees and with funding, by strategy + 1 and currency. */
  readonly #strategyCash = new MoneyTable()
  readonly #accountLosses: readonly LossMark[]
  readonly #strategyLosses: readonly LossMark[]
  readonly #wholeLosses = new LossMark()
  /** Strategies with a loss limit: only their P&L is looked at on each mark. */
  readonly #isStrategyWatched: readonly boolean[]
  readonly #isWholeWatched: boolean
  /** By instrument: a conversion that a person configured reads its mark. */
  readonly #isConfiguredRate: readonly boolean[]

  constructor(configuration: Configuration) {
    const { accounts, strategies, instruments, conversions } = configuration
    this.#configuration = configuration
    this.#marks = new Float64Array(instruments.length).fill(NO_MARK)
    this.#conversions = new Conversions(configuration, this.#marks)
    this.#accountHoldings = new Holdings(instruments)
    this.#strategyHoldings = new Holdings(instruments)
    const { unrealizedOfContracts } = this.#accountHoldings
    this.#equity = new AccountEquity(accounts, this.#conversions, unrealizedOfContracts, instruments.length)
    this.#accountLosses = accounts.map(() => new LossMark())
    this.#strategyLosses = strategies.map(() => new LossMark())
    this.#isStrategyWatched = strategies.map(({ limits }) => hasLossLimit(limits))
    this.#isWholeWatched = hasLossLimit(configuration.limits)
    this.#isConfiguredRate = instruments.map(({ index }) => conversions.some(each => each.instrumentIndex === index))
    for (let account = 0; account < accounts.length; account++) this.#open(account)
    this.#observeAll()
  }

  // ── writing; only `apply` and the arrival of market data do ────────────────────────────────────────────────────────

  /**
   * Books one execution.
   *
   * Shape: `isReduceOnly` is the order's; it tells which of a hedging account's two positions is meant.
   * Returns: the realized P&L of the strategy that it belongs to, settlement minor units, without its fee.
   */
  applyFill(fill: OrderFilled, isReduceOnly = false): number {
    const instrument = this.#instrumentOf(fill.instrumentIndex)
    if (Number.isNaN(this.#marks[instrument.index]!)) this.#marks[instrument.index] = fill.lastTicks
    const feeMinor = this.#feeInSettlementOf(fill, instrument)
    this.#fillAccount(fill, instrument, isReduceOnly, feeMinor ?? 0)
    const realized = this.#fillStrategy(fill, instrument, feeMinor)
    this.#observe(fill.accountIndex, fill.strategyIndex)
    return realized
  }

  /** Moves the settlement balance; strategies share it by what they hold, the remainder stays with none of them. */
  applyFunding(funding: FundingBooked): void {
    const { accountIndex, instrumentIndex, amountMinor } = funding
    const currency = this.#instrumentOf(instrumentIndex).settlementCurrency
    this.#equity.balanceOf(accountIndex, currency).add(amountMinor)
    this.#equity.refresh(accountIndex, currency)
    this.#accountHoldings.at(accountIndex, instrumentIndex, LONG_SLOT).position.funding.add(amountMinor)
    this.#shareFunding(funding, currency)
    this.#observeAll()
  }

  /** Sets a balance to what the venue says, after the difference was put on record. */
  setBalance(accountIndex: number, currencyIndex: number, amountMinor: string): void {
    const balance = this.#equity.balanceOf(accountIndex, currencyIndex)
    balance.clear()
    balance.addSum(ExactSum.fromText(amountMinor))
    this.#equity.refresh(accountIndex, currencyIndex)
    this.#observeAll()
  }

  /**
   * Values what is held, and what is counted by this instrument's price, at a new mark.
   *
   * Cost: a few ns when nobody is concerned; else tens of ns for each holding, without allocation.
   */
  mark(instrumentIndex: number, markTicks: number): void {
    if (this.#marks[instrumentIndex] === markTicks) return
    this.#marks[instrumentIndex] = markTicks
    const isRate = this.#equity.refreshMark(instrumentIndex)
    const ofAccounts = this.#accountHoldings.openOf(instrumentIndex)
    for (let i = 0; i < ofAccounts.length; i++) this.#markAccount(ofAccounts[i]!, markTicks)
    const ofStrategies = this.#strategyHoldings.openOf(instrumentIndex)
    for (let i = 0; i < ofStrategies.length; i++) this.#markStrategy(ofStrategies[i]!, markTicks)
    if (isRate) this.#observeAccounts()
    if (this.#isWholeWatched && (isRate || ofAccounts.length > 0)) this.#wholeLosses.observe(this.wholeEquityMinor())
  }

  /** The daily loss begins anew from what everything is worth now. */
  startDay(): void {
    for (let i = 0; i < this.#accountLosses.length; i++) this.#accountLosses[i]!.startDay(this.equityMinorOf(i))
    for (let i = 0; i < this.#strategyLosses.length; i++) this.#strategyLosses[i]!.startDay(this.strategyPnlMinorOf(i))
    this.#wholeLosses.startDay(this.wholeEquityMinor())
  }

  // ── positions and balances ─────────────────────────────────────────────────────────────────────────────────────────

  /** A strategy's own net position; flat where it never traded. */
  positionOf(strategyIndex: number, instrumentIndex: number): Readonly<Position> {
    return this.#strategyHoldings.find(strategyIndex + 1, instrumentIndex, LONG_SLOT)?.position ?? FLAT
  }

  /** As the venue counts it. Hedging accounts have two: `Buy` is the long one, `Sell` the short one. */
  accountPositionOf(accountIndex: number, instrumentIndex: number, side: Side = 'Buy'): Readonly<Position> {
    const slot = side === 'Sell' && this.#isHedging(accountIndex) ? SHORT_SLOT : LONG_SLOT
    return this.#accountHoldings.find(accountIndex, instrumentIndex, slot)?.position ?? FLAT
  }

  /** Long and short together. */
  accountSignedLotsOf(accountIndex: number, instrumentIndex: number): number {
    const long = this.accountPositionOf(accountIndex, instrumentIndex).signedLots
    return this.#isHedging(accountIndex)
      ? long + this.accountPositionOf(accountIndex, instrumentIndex, 'Sell').signedLots
      : long
  }

  /** Every position that any account ever had, in the order of account, instrument and slot. */
  accountPositions(): Iterable<Holding> {
    return this.#accountHoldings.all()
  }

  /** The row of a strategy is its index + 1. */
  strategyPositions(): Iterable<Holding> {
    return this.#strategyHoldings.all()
  }

  /** True where a mark changes what somebody is worth: it is held, or a rate in use. */
  isHeld(instrumentIndex: number): boolean {
    return (
      this.#accountHoldings.openOf(instrumentIndex).length > 0 ||
      this.#strategyHoldings.openOf(instrumentIndex).length > 0 ||
      this.#isConfiguredRate[instrumentIndex]! ||
      this.#equity.isRateInUse(instrumentIndex)
    )
  }

  markTicksOf(instrumentIndex: number): number | undefined {
    const mark = this.#marks[instrumentIndex]!
    return Number.isNaN(mark) ? undefined : mark
  }

  balanceOf(accountIndex: number, currencyIndex: number): ExactSum {
    return this.#equity.balanceOf(accountIndex, currencyIndex)
  }

  // ── worth ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Balances and unrealized P&L of contracts, in the account's base currency; `undefined` while a rate is unknown. */
  equityMinorOf(accountIndex: number): number | undefined {
    return this.#equity.equityMinorOf(accountIndex)
  }

  /** All accounts together, in the base currency of the first. */
  wholeEquityMinor(): number | undefined {
    const { accounts } = this.#configuration
    let whole = 0
    for (let i = 0; i < accounts.length; i++) {
      const equity = this.equityMinorOf(i)
      if (equity === undefined) return undefined
      const converted = this.convert(equity, accounts[i]!.baseCurrency, accounts[0]!.baseCurrency)
      if (converted === undefined) return undefined
      whole += converted
    }
    return whole
  }

  /** Realized and unrealized less fees, with funding, in its account's base currency; `undefined` while a rate is unknown. */
  strategyPnlMinorOf(strategyIndex: number): number | undefined {
    const base = this.#baseOfStrategy(strategyIndex)
    const cash = this.#sumIn(this.#strategyCash, strategyIndex + 1, base)
    const unrealized = this.#sumIn(this.#strategyHoldings.unrealized, strategyIndex + 1, base)
    return cash === undefined || unrealized === undefined ? undefined : cash + unrealized
  }

  accountUnrealizedMinorOf(accountIndex: number): number | undefined {
    return this.#sumIn(this.#accountHoldings.unrealized, accountIndex, this.#baseOf(accountIndex))
  }

  convert(amountMinor: number, from: number, to: number): number | undefined {
    return this.#conversions.convert(amountMinor, from, to)
  }

  // ── exposure and margin, base currency; `undefined` while a rate is unknown ────────────────────────────────────────

  accountGrossMinorOf(accountIndex: number): number | undefined {
    return this.#sumIn(this.#accountHoldings.gross, accountIndex, this.#baseOf(accountIndex))
  }

  /** Signed: long is positive. */
  accountNetMinorOf(accountIndex: number): number | undefined {
    return this.#sumIn(this.#accountHoldings.net, accountIndex, this.#baseOf(accountIndex))
  }

  strategyGrossMinorOf(strategyIndex: number): number | undefined {
    return this.#sumIn(this.#strategyHoldings.gross, strategyIndex + 1, this.#baseOfStrategy(strategyIndex))
  }

  strategyNetMinorOf(strategyIndex: number): number | undefined {
    return this.#sumIn(this.#strategyHoldings.net, strategyIndex + 1, this.#baseOfStrategy(strategyIndex))
  }

  /** Of all accounts, in the base currency of the first. */
  wholeGrossMinor(): number | undefined {
    return this.#sumOfAccounts(this.#accountHoldings.gross)
  }

  wholeNetMinor(): number | undefined {
    return this.#sumOfAccounts(this.#accountHoldings.net)
  }

  marginInitialMinorOf(accountIndex: number): number | undefined {
    return this.#sumIn(this.#accountHoldings.marginInitial, accountIndex, this.#baseOf(accountIndex))
  }

  marginMaintenanceMinorOf(accountIndex: number): number | undefined {
    return this.#sumIn(this.#accountHoldings.marginMaintenance, accountIndex, this.#baseOf(accountIndex))
  }

  // ── losses, never negative; `undefined` while a rate is unknown ────────────────────────────────────────────────────

  accountDrawdownMinorOf(accountIndex: number): number | undefined {
    return this.#accountLosses[accountIndex]!.drawdownMinorAt(this.equityMinorOf(accountIndex))
  }

  accountDayLossMinorOf(accountIndex: number): number | undefined {
    return this.#accountLosses[accountIndex]!.dayLossMinorAt(this.equityMinorOf(accountIndex))
  }

  strategyDrawdownMinorOf(strategyIndex: number): number | undefined {
    return this.#strategyLosses[strategyIndex]!.drawdownMinorAt(this.strategyPnlMinorOf(strategyIndex))
  }

  strategyDayLossMinorOf(strategyIndex: number): number | undefined {
    return this.#strategyLosses[strategyIndex]!.dayLossMinorAt(this.strategyPnlMinorOf(strategyIndex))
  }

  wholeDrawdownMinor(): number | undefined {
    return this.#wholeLosses.drawdownMinorAt(this.wholeEquityMinor())
  }

  wholeDayLossMinor(): number | undefined {
    return this.#wholeLosses.dayLossMinorAt(this.wholeEquityMinor())
  }

  // ── snapshot ───────────────────────────────────────────────────────────────────────────────────────────────────────

  save(): PortfolioData {
    return {
      marks: Array.from(this.#marks, mark => (Number.isNaN(mark) ? null : mark)),
      accountHoldings: this.#accountHoldings.save(),
      strategyHoldings: this.#strategyHoldings.save(),
      balances: this.#equity.save(),
      strategyCash: this.#strategyCash.save(),
      accountLosses: this.#accountLosses.map(each => each.save()),
      strategyLosses: this.#strategyLosses.map(each => each.save()),
      wholeLosses: this.#wholeLosses.save(),
    }
  }

  /** Shape: indexes mean what they meant when it was saved; a configuration may have more of everything at its ends. */
  static restore(configuration: Configuration, data: PortfolioData): Portfolio {
    const portfolio = new Portfolio(configuration)
    portfolio.#load(data)
    return portfolio
  }

  #load(data: PortfolioData): void {
    for (let i = 0; i < this.#marks.length; i++) this.#marks[i] = data.marks[i] ?? NO_MARK
    this.#accountHoldings.load(data.accountHoldings, this.#marks)
    this.#strategyHoldings.load(data.strategyHoldings, this.#marks)
    this.#strategyCash.load(data.strategyCash)
    this.#equity.load(data.balances)
    this.#accountLosses.forEach((each, i) => {
      if (data.accountLosses[i] !== undefined) each.load(data.accountLosses[i])
    })
    this.#strategyLosses.forEach((each, i) => {
      if (data.strategyLosses[i] !== undefined) each.load(data.strategyLosses[i])
    })
    this.#wholeLosses.load(data.wholeLosses)
  }

  // ── fills ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #fillAccount(fill: OrderFilled, instrument: Instrument, isReduceOnly: boolean, feeMinor: number): void {
    const { accountIndex } = fill
    const settlement = instrument.settlementCurrency
    const realized = this.#isHedging(accountIndex)
      ? this.#fillHedged(fill, instrument, isReduceOnly)
      : this.#fillHolding(
          this.#accountHoldings.at(accountIndex, instrument.index, LONG_SLOT),
          fill.side,
          fill,
          fill.lastQtyLots,
        )
    this.#accountHoldings.at(accountIndex, instrument.index, LONG_SLOT).position.fees.add(feeMinor)
    if (instrument.isContract) this.#equity.balanceOf(accountIndex, settlement).add(realized)
    else this.#payInFull(fill, instrument)
    this.#equity.balanceOf(accountIndex, fill.feeCurrency).add(-fill.feeMinor)
    this.#equity.refresh(accountIndex, settlement)
    if (fill.feeCurrency !== settlement) this.#equity.refresh(accountIndex, fill.feeCurrency)
  }

  /** Base one way, quote the other. */
  #payInFull(fill: OrderFilled, instrument: Instrument): void {
    const signedLots = fill.side === 'Buy' ? fill.lastQtyLots : -fill.lastQtyLots
    const base = this.#equity.balanceOf(fill.accountIndex, instrument.baseCurrency)
    const quote = this.#equity.balanceOf(fill.accountIndex, instrument.quoteCurrency)
    addProduct(base, signedLots, instrument.baseMinorPerLot)
    addProduct(quote, -signedLots * instrument.minorPerTickLot, fill.lastTicks)
    this.#equity.refresh(fill.accountIndex, instrument.baseCurrency)
  }

  /** Opens or extends the order's own side; reduce-only closes the other, and what is more than that side opens its own. */
  #fillHedged(fill: OrderFilled, instrument: Instrument, isReduceOnly: boolean): number {
    const ownSlot = fill.side === 'Buy' ? LONG_SLOT : SHORT_SLOT
    const own = this.#accountHoldings.at(fill.accountIndex, instrument.index, ownSlot)
    if (!isReduceOnly) return this.#fillHolding(own, fill.side, fill, fill.lastQtyLots)
    const other = this.#accountHoldings.at(
      fill.accountIndex,
      instrument.index,
      ownSlot === LONG_SLOT ? SHORT_SLOT : LONG_SLOT,
    )
    const closing = Math.min(fill.lastQtyLots, Math.abs(other.position.signedLots))
    const realized = closing > 0 ? this.#fillHolding(other, fill.side, fill, closing) : 0
    if (closing < fill.lastQtyLots) this.#fillHolding(own, fill.side, fill, fill.lastQtyLots - closing)
    return realized
  }

  #fillStrategy(fill: OrderFilled, instrument: Instrument, feeMinor: number | undefined): number {
    const row = fill.strategyIndex + 1
    const holding = this.#strategyHoldings.at(row, instrument.index, LONG_SLOT)
    const realized = this.#fillHolding(holding, fill.side, fill, fill.lastQtyLots, this.#strategyHoldings)
    const cash = this.#strategyCash.at(row, instrument.settlementCurrency)
    cash.add(realized)
    if (feeMinor === undefined) {
      this.#strategyCash.at(row, fill.feeCurrency).add(-fill.feeMinor)
    } else {
      cash.add(-feeMinor)
      holding.position.fees.add(feeMinor)
    }
    return realized
  }

  #fillHolding(
    holding: Holding,
    side: Side,
    fill: OrderFilled,
    qtyLots: number,
    holdings = this.#accountHoldings,
  ): number {
    const { position, instrument } = holding
    const before = position.signedLots
    const realized = netFill(position, instrument, side, qtyLots, fill.lastTicks)
    const isNew = before === 0 || before > 0 !== position.signedLots > 0
    if (position.signedLots === 0) position.openedTimeUs = 0
    else if (isNew) position.openedTimeUs = fill.timeUs
    holdings.noteFill(holding, before !== 0, this.#marks[instrument.index]!)
    return realized
  }

  /** A fee in the base currency is valued at the fill's own price; `undefined` for a third currency. */
  #feeInSettlementOf(fill: OrderFilled, instrument: Instrument): number | undefined {
    if (fill.feeMinor === 0 || fill.feeCurrency === instrument.settlementCurrency) return fill.feeMinor
    if (fill.feeCurrency !== instrument.baseCurrency || instrument.isContract) return undefined
    const lotMinor = signedValueMinorOf(instrument, 1, fill.lastTicks)
    return mulDiv(fill.feeMinor, lotMinor, instrument.baseMinorPerLot, 'round')
  }

  #shareFunding(funding: FundingBooked, currency: number): void {
    const { accountIndex, instrumentIndex, amountMinor } = funding
    const held = this.accountSignedLotsOf(accountIndex, instrumentIndex)
    let rest: number = amountMinor
    const holdings = this.#strategyHoldings.openOf(instrumentIndex)
    for (const { row, position } of held === 0 ? [] : holdings) {
      if (row === 0 || this.#configuration.strategies[row - 1]!.accountIndex !== accountIndex) continue
      const share = mulDiv(amountMinor, position.signedLots, held, 'floor')
      position.funding.add(share)
      this.#strategyCash.at(row, currency).add(share)
      rest -= share
    }
    this.#strategyCash.at(NO_STRATEGY + 1, currency).add(rest)
  }

  // ── marks ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #markAccount(holding: Holding, markTicks: number): void {
    this.#accountHoldings.revalue(holding, markTicks)
    if (holding.instrument.isContract) this.#equity.refresh(holding.row, holding.instrument.settlementCurrency)
    this.#accountLosses[holding.row]!.observe(this.equityMinorOf(holding.row))
  }

  #markStrategy(holding: Holding, markTicks: number): void {
    this.#strategyHoldings.revalue(holding, markTicks)
    const strategyIndex = holding.row - 1
    if (this.#isStrategyWatched[strategyIndex] === true) this.#observeStrategy(strategyIndex)
  }

  #observe(accountIndex: number, strategyIndex: number): void {
    this.#accountLosses[accountIndex]!.observe(this.equityMinorOf(accountIndex))
    if (strategyIndex !== NO_STRATEGY) this.#observeStrategy(strategyIndex)
    if (this.#isWholeWatched) this.#wholeLosses.observe(this.wholeEquityMinor())
  }

  #observeStrategy(strategyIndex: number): void {
    this.#strategyLosses[strategyIndex]!.observe(this.strategyPnlMinorOf(strategyIndex))
  }

  #observeAccounts(): void {
    for (let i = 0; i < this.#accountLosses.length; i++) this.#accountLosses[i]!.observe(this.equityMinorOf(i))
  }

  #observeAll(): void {
    this.#observeAccounts()
    for (let i = 0; i < this.#strategyLosses.length; i++) this.#observeStrategy(i)
    this.#wholeLosses.observe(this.wholeEquityMinor())
  }

  // ── sums ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  #sumIn(table: MoneyTable, row: number, currency: number): number | undefined {
    const currencies = table.currenciesOf(row)
    let sum = 0
    for (let i = 0; i < currencies.length; i++) {
      const each = currencies[i]!
      const converted = this.convert(table.at(row, each).toNumber(), each, currency)
      if (converted === undefined) return undefined
      sum += converted
    }
    return sum
  }

  #sumOfAccounts(table: MoneyTable): number | undefined {
    const { accounts } = this.#configuration
    let sum = 0
    for (let i = 0; i < accounts.length; i++) {
      const each = this.#sumIn(table, i, accounts[0]!.baseCurrency)
      if (each === undefined) return undefined
      sum += each
    }
    return sum
  }

  #open(account: number): void {
    for (const { currency, amountMinor } of this.#configuration.accounts[account]!.openingBalances) {
      this.#equity.balanceOf(account, currency).addSum(ExactSum.fromText(amountMinor))
      this.#equity.refresh(account, currency)
    }
  }

  #isHedging(accountIndex: number): boolean {
    return this.#configuration.accounts[accountIndex]!.positionMode === 'Hedging'
  }

  #baseOf(accountIndex: number): number {
    return this.#configuration.accounts[accountIndex]!.baseCurrency
  }

  #baseOfStrategy(strategyIndex: number): number {
    return this.#baseOf(this.#configuration.strategies[strategyIndex]!.accountIndex)
  }

  #instrumentOf(instrumentIndex: number): Instrument {
    const instrument = this.#configuration.instruments[instrumentIndex]
    assert(instrument !== undefined, 'an instrument index comes from the configuration')
    return instrument
  }
}

function hasLossLimit(limits: Configuration['limits'] | undefined): boolean {
  return limits !== undefined && (limits.dailyLossMinorMax !== undefined || limits.drawdownMinorMax !== undefined)
}
