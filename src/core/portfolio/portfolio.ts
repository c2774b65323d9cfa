/**
 * Fills become positions, balances, P&L and exposure: for each account as its venue counts, and for each strategy alone.
 *
 * Invariants: an account's equity is its opening balances plus all cash that fills, fees and funding moved, valued at the
 * marks, to the minor unit; strategies' P&L counts the same fills by strategy. Worths beyond 2^53 minor units are given as
 * the nearest double; the sums behind them stay exact.
 */

import type { Configuration } from '../domain/configuration.ts'
import type { FundingBooked, OrderFilled } from '../domain/events.ts'
import type { Side } from '../domain/order.ts'
import { ExactSum } from '../std/exact-sum.ts'
import { AccountBook, type AccountBookData } from './account-book.ts'
import { NO_MARK } from './conversion.ts'
import type { Holding, HoldingsData } from './holdings.ts'
import type { MoneyTableData } from './money-table.ts'
import type { Position } from './position.ts'
import { StrategyBook } from './strategy-book.ts'
import { Valuation } from './valuation.ts'

export interface PortfolioData {
  /** Ticks by instrument; `null` where there is no mark. */
  readonly marks: readonly (number | null)[]
  readonly accounts: AccountBookData
  readonly strategyHoldings: HoldingsData
  readonly strategyCash: MoneyTableData
}

export class Portfolio {
  readonly #valuation: Valuation
  readonly #accounts: AccountBook
  readonly #strategies: StrategyBook
  /** By instrument: a conversion that a person configured reads its mark. */
  readonly #isConfiguredRate: readonly boolean[]

  constructor(configuration: Configuration) {
    const { instruments, conversions } = configuration
    this.#valuation = new Valuation(configuration)
    this.#accounts = new AccountBook(this.#valuation)
    this.#strategies = new StrategyBook(this.#valuation)
    this.#isConfiguredRate = instruments.map(({ index }) => conversions.some(each => each.instrumentIndex === index))
  }

  // ── writing; only `apply` and the arrival of market data do ────────────────────────────────────────────────────────

  /**
   * Books one execution.
   *
   * Shape: `isReduceOnly` is the order's; it tells which of a hedging account's two positions is meant.
   * Returns: the realized P&L of the strategy that it belongs to, settlement minor units, without its fee.
   */
  applyFill(fill: OrderFilled, isReduceOnly = false): number {
    const instrument = this.#valuation.instrumentOf(fill.instrumentIndex)
    // Until the market shows a price, what was just paid is the best that is known.
    if (this.markTicksOf(instrument.index) === undefined) this.#setMark(instrument.index, fill.lastTicks)
    const feeMinor = this.#valuation.feeInSettlementOf(fill, instrument)
    this.#accounts.applyFill(fill, instrument, isReduceOnly, feeMinor ?? 0)
    return this.#strategies.applyFill(fill, instrument, feeMinor)
  }

  /** Moves the settlement balance; strategies share it by what they hold, the remainder stays with none of them. */
  applyFunding(funding: FundingBooked): void {
    const instrument = this.#valuation.instrumentOf(funding.instrumentIndex)
    this.#accounts.applyFunding(funding, instrument)
    const heldLots = this.accountSignedLotsOf(funding.accountIndex, instrument.index)
    this.#strategies.shareFunding(funding, instrument, heldLots)
  }

  /** Moves so much between the cost of an account's open contracts and what they have realized: nobody is richer or poorer. */
  restateCost(accountIndex: number, instrumentIndex: number, amountMinor: string): void {
    const instrument = this.#valuation.instrumentOf(instrumentIndex)
    this.#accounts.restateCost(accountIndex, instrument, ExactSum.fromText(amountMinor))
  }

  /** Sets a balance to what the venue says, after the difference was put on record. It counts as a gain or loss. */
  setBalance(accountIndex: number, currencyIndex: number, amountMinor: string): void {
    this.#accounts.setBalance(accountIndex, currencyIndex, amountMinor)
  }

  /**
   * Values what is held, and what is counted by this instrument's price, at a new mark.
   *
   * Cost: a few ns, for sums are counted when they are asked for.
   * An inverse contract has no worth at a price of zero or less: such a mark is passed over.
   */
  mark(instrumentIndex: number, markTicks: number): void {
    if (this.#valuation.marks[instrumentIndex] === markTicks) return
    if (markTicks <= 0 && this.#valuation.instrumentOf(instrumentIndex).isInverse) return
    this.#setMark(instrumentIndex, markTicks)
  }

  #setMark(instrumentIndex: number, markTicks: number): void {
    const { marks } = this.#valuation
    const movedTicks = markTicks - marks[instrumentIndex]!
    marks[instrumentIndex] = markTicks
    this.#accounts.mark(instrumentIndex)
    this.#strategies.mark(instrumentIndex, movedTicks)
  }

  // ── positions and balances ─────────────────────────────────────────────────────────────────────────────────────────

  /** A strategy's own net position; flat where it never traded. */
  positionOf(strategyIndex: number, instrumentIndex: number): Readonly<Position> {
    return this.#strategies.positionOf(strategyIndex, instrumentIndex)
  }

  /** As the venue counts it. Hedging accounts have two: `Buy` is the long one, `Sell` the short one. */
  accountPositionOf(accountIndex: number, instrumentIndex: number, side: Side = 'Buy'): Readonly<Position> {
    return this.#accounts.positionOf(accountIndex, instrumentIndex, side)
  }

  /** Long and short together. */
  accountSignedLotsOf(accountIndex: number, instrumentIndex: number): number {
    return this.#accounts.signedLotsOf(accountIndex, instrumentIndex)
  }

  /** Every position that any account ever had, in the order of account, instrument and slot. */
  accountPositions(): Iterable<Holding> {
    return this.#accounts.positions()
  }

  /** The row of a strategy is its index + 1. */
  strategyPositions(): Iterable<Holding> {
    return this.#strategies.positions()
  }

  /** True where a mark changes what somebody is worth: it is held, or a rate in use. */
  isHeld(instrumentIndex: number): boolean {
    return (
      this.#accounts.isConcernedBy(instrumentIndex) ||
      this.#strategies.holdings.isOpen(instrumentIndex) ||
      this.#isConfiguredRate[instrumentIndex]!
    )
  }

  markTicksOf(instrumentIndex: number): number | undefined {
    const mark = this.#valuation.marks[instrumentIndex]!
    return Number.isNaN(mark) ? undefined : mark
  }

  /** Shape: read only; {@link setBalance} is the way to change it. */
  balanceOf(accountIndex: number, currencyIndex: number): ExactSum {
    return this.#accounts.balanceOf(accountIndex, currencyIndex)
  }

  /** The currencies that an account has, or had, a balance of. */
  currenciesOf(accountIndex: number): readonly number[] {
    return this.#accounts.currenciesOf(accountIndex)
  }

  // ── worth; `undefined` while a rate is unknown ─────────────────────────────────────────────────────────────────────

  /** Balances and unrealized P&L of contracts, in the account's base currency. Cost: a few ns. */
  equityMinorOf(accountIndex: number): number | undefined {
    return this.#accounts.equityMinorOf(accountIndex)
  }

  /** All accounts together, in the base currency of the first. */
  wholeEquityMinor(): number | undefined {
    return this.#accounts.wholeEquityMinor()
  }

  /** Realized and unrealized less fees, with funding, in its account's base currency. */
  strategyPnlMinorOf(strategyIndex: number): number | undefined {
    return this.#strategies.pnlMinorOf(strategyIndex)
  }

  /** True while its P&L cannot have moved by more than {@link calmStrategy} was told. */
  isStrategyCalm(strategyIndex: number): boolean {
    return this.#strategies.isCalm(strategyIndex)
  }

  /** Its P&L as it is now needs nobody's look while it moves by no more than this, by marks alone. A note, not state. */
  calmStrategy(strategyIndex: number, withinMinor: number): void {
    this.#strategies.calm(strategyIndex, withinMinor)
  }

  accountUnrealizedMinorOf(accountIndex: number): number | undefined {
    return this.#accounts.unrealizedMinorOf(accountIndex)
  }

  convert(amountMinor: number, from: number, to: number): number | undefined {
    return this.#valuation.conversions.convert(amountMinor, from, to)
  }

  // ── exposure and margin, base currency; `undefined` while a rate is unknown ────────────────────────────────────────

  accountGrossMinorOf(accountIndex: number): number | undefined {
    return this.#accounts.grossMinorOf(accountIndex)
  }

  /** Signed: long is positive. */
  accountNetMinorOf(accountIndex: number): number | undefined {
    return this.#accounts.netMinorOf(accountIndex)
  }

  strategyGrossMinorOf(strategyIndex: number): number | undefined {
    return this.#strategies.grossMinorOf(strategyIndex)
  }

  strategyNetMinorOf(strategyIndex: number): number | undefined {
    return this.#strategies.netMinorOf(strategyIndex)
  }

  /** Of all accounts, in the base currency of the first. */
  wholeGrossMinor(): number | undefined {
    return this.#accounts.wholeGrossMinor()
  }

  wholeNetMinor(): number | undefined {
    return this.#accounts.wholeNetMinor()
  }

  marginInitialMinorOf(accountIndex: number): number | undefined {
    return this.#accounts.marginMinorOf(accountIndex, 'initialPpm')
  }

  marginMaintenanceMinorOf(accountIndex: number): number | undefined {
    return this.#accounts.marginMinorOf(accountIndex, 'maintenancePpm')
  }

  // ── snapshot ───────────────────────────────────────────────────────────────────────────────────────────────────────

  save(): PortfolioData {
    return {
      marks: Array.from(this.#valuation.marks, mark => (Number.isNaN(mark) ? null : mark)),
      accounts: this.#accounts.save(),
      strategyHoldings: this.#strategies.holdings.save(),
      strategyCash: this.#strategies.cash.save(),
    }
  }

  /** Shape: indexes mean what they meant when it was saved; a configuration may have more of everything at its ends. */
  static restore(configuration: Configuration, data: PortfolioData): Portfolio {
    const portfolio = new Portfolio(configuration)
    portfolio.#load(data)
    return portfolio
  }

  #load(data: PortfolioData): void {
    const { marks } = this.#valuation
    for (let i = 0; i < marks.length; i++) marks[i] = data.marks[i] ?? NO_MARK
    this.#accounts.load(data.accounts)
    this.#strategies.holdings.load(data.strategyHoldings, marks)
    this.#strategies.cash.load(data.strategyCash)
  }
}
