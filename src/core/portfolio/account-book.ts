/**
 * Accounts as their venues count them: positions by account and what every fill pays.
 *
 * Invariant: spot, shares and FX move two balances; contracts move the settlement balance by realized P&L; fees and funding
 * move the balance of their own currency.
 */

import type { FundingBooked, OrderFilled } from '../domain/events.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { Side } from '../domain/order.ts'
import { ExactSum } from '../std/exact-sum.ts'
import { AccountEquity } from './account-equity.ts'
import { type Holding, Holdings, type HoldingsData, LONG_SLOT, SHORT_SLOT } from './holdings.ts'
import { addProduct, type MoneyTableData } from './money-table.ts'
import { MovedMarks } from './moved-marks.ts'
import { Position } from './position.ts'
import type { Valuation } from './valuation.ts'

export interface AccountBookData {
  readonly holdings: HoldingsData
  readonly balances: MoneyTableData
}

export const FLAT: Readonly<Position> = new Position()

export class AccountBook {
  readonly #valuation: Valuation
  readonly holdings: Holdings
  readonly #equity: AccountEquity
  readonly #moved: MovedMarks
  /** Those that move no equity, or whose equity was counted since, but not their exposure. */
  readonly #movedHeld: MovedMarks

  constructor(valuation: Valuation) {
    const { accounts, instruments } = valuation.configuration
    this.#valuation = valuation
    this.holdings = new Holdings(instruments)
    this.#moved = new MovedMarks(instruments.length)
    this.#movedHeld = new MovedMarks(instruments.length)
    const { unrealizedOfContracts } = this.holdings
    this.#equity = new AccountEquity(accounts, valuation.conversions, unrealizedOfContracts, instruments.length)
    for (let account = 0; account < accounts.length; account++) this.#open(account)
  }

  /** Shape: `feeMinor` in the settlement currency, for the position's own record. */
  applyFill(fill: OrderFilled, instrument: Instrument, isReduceOnly: boolean, feeMinor: number): void {
    const { accountIndex, feeCurrency } = fill
    const settlement = instrument.settlementCurrency
    const realized = this.#fillPositions(fill, instrument, isReduceOnly)
    this.holdings.at(accountIndex, instrument.index, LONG_SLOT).position.fees.add(feeMinor)
    if (instrument.isContract) addProduct(this.#equity.balanceOf(accountIndex, settlement), realized, 1)
    else this.#payInFull(fill, instrument)
    this.#equity.balanceOf(accountIndex, feeCurrency).add(-fill.feeMinor)
    this.#equity.refresh(accountIndex, settlement)
    if (feeCurrency !== settlement) this.#equity.refresh(accountIndex, feeCurrency)
  }

  balanceOf(accountIndex: number, currencyIndex: number): ExactSum {
    return this.#equity.readBalanceOf(accountIndex, currencyIndex)
  }

  currenciesOf(accountIndex: number): readonly number[] {
    return this.#equity.currenciesOf(accountIndex)
  }

  /** Every position that any account ever had, valued. */
  positions(): Iterable<Holding> {
    this.#settle()
    return this.holdings.all()
  }

  /** True where a mark changes what some account is worth. */
  isConcernedBy(instrumentIndex: number): boolean {
    if (this.holdings.isOpen(instrumentIndex)) return true
    if (!this.#equity.hasRate(instrumentIndex)) return false
    // What a contract has gained since the last question may be the first of its currency.
    this.#settleEquity()
    return this.#equity.isRateInUse(instrumentIndex)
  }

  save(): AccountBookData {
    return { holdings: this.holdings.save(), balances: this.#equity.save() }
  }

  load(data: AccountBookData): void {
    this.holdings.load(data.holdings, this.#valuation.marks)
    this.#equity.load(data.balances)
  }

  applyFunding(funding: FundingBooked, instrument: Instrument): void {
    const { accountIndex, amountMinor } = funding
    this.#equity.balanceOf(accountIndex, instrument.settlementCurrency).add(amountMinor)
    this.#equity.refresh(accountIndex, instrument.settlementCurrency)
    this.holdings.at(accountIndex, instrument.index, LONG_SLOT).position.funding.add(amountMinor)
  }

  restateCost(accountIndex: number, instrument: Instrument, amount: ExactSum): void {
    const holding = this.holdings.at(accountIndex, instrument.index, LONG_SLOT)
    const { position } = holding
    position.cost.addSum(amount)
    position.realized.addSum(amount)
    this.#equity.balanceOf(accountIndex, instrument.settlementCurrency).addSum(amount)
    this.holdings.noteFill(holding, position.signedLots !== 0, this.#valuation.marks[instrument.index]!)
    this.#equity.refresh(accountIndex, instrument.settlementCurrency)
  }

  setBalance(accountIndex: number, currencyIndex: number, amountMinor: string): void {
    const balance = this.#equity.balanceOf(accountIndex, currencyIndex)
    balance.clear()
    balance.addSum(ExactSum.fromText(amountMinor))
    this.#equity.refresh(accountIndex, currencyIndex)
  }

  positionOf(accountIndex: number, instrumentIndex: number, side: Side): Readonly<Position> {
    const slot = side === 'Sell' && this.#isHedging(accountIndex) ? SHORT_SLOT : LONG_SLOT
    return this.holdings.find(accountIndex, instrumentIndex, slot)?.position ?? FLAT
  }

  signedLotsOf(accountIndex: number, instrumentIndex: number): number {
    const long = this.positionOf(accountIndex, instrumentIndex, 'Buy').signedLots
    return this.#isHedging(accountIndex)
      ? long + this.positionOf(accountIndex, instrumentIndex, 'Sell').signedLots
      : long
  }

  /** This and those below: in base currency, `undefined` while a rate is unknown. */
  netMinorOf(accountIndex: number): number | undefined {
    this.#settle()
    return this.#valuation.sumIn(this.holdings.net, accountIndex, this.#baseOf(accountIndex))
  }

  grossMinorOf(accountIndex: number): number | undefined {
    this.#settle()
    return this.#valuation.sumOfClasses(this.holdings, accountIndex, this.#baseOf(accountIndex), 'gross')
  }

  marginMinorOf(accountIndex: number, of: 'initialPpm' | 'maintenancePpm'): number | undefined {
    this.#settle()
    return this.#valuation.sumOfClasses(this.holdings, accountIndex, this.#baseOf(accountIndex), of)
  }

  unrealizedMinorOf(accountIndex: number): number | undefined {
    this.#settle()
    return this.#valuation.unrealizedIn(this.holdings, accountIndex, this.#baseOf(accountIndex))
  }

  /** Of all accounts, in the base currency of the first. */
  wholeNetMinor(): number | undefined {
    this.#settle()
    return this.#addUp((account, currency) => this.#valuation.sumIn(this.holdings.net, account, currency))
  }

  wholeGrossMinor(): number | undefined {
    this.#settle()
    return this.#addUp((account, currency) => this.#valuation.sumOfClasses(this.holdings, account, currency, 'gross'))
  }

  #addUp(sumOf: (account: number, currency: number) => number | undefined): number | undefined {
    const { accounts } = this.#valuation.configuration
    let sum = 0
    for (let i = 0; i < accounts.length; i++) {
      const each = sumOf(i, accounts[0]!.baseCurrency)
      if (each === undefined) return undefined
      sum += each
    }
    return sum
  }

  #baseOf(accountIndex: number): number {
    return this.#valuation.configuration.accounts[accountIndex]!.baseCurrency
  }

  equityMinorOf(accountIndex: number): number | undefined {
    if (this.#moved.count > 0) this.#settleEquity()
    return this.#equity.equityMinorOf(accountIndex)
  }

  /** All accounts together, in the base currency of the first. */
  wholeEquityMinor(): number | undefined {
    const { accounts } = this.#valuation.configuration
    let whole = 0
    for (let i = 0; i < accounts.length; i++) {
      const equity = this.equityMinorOf(i)
      if (equity === undefined) return undefined
      const { baseCurrency } = accounts[i]!
      const converted = this.#valuation.conversions.convert(equity, baseCurrency, accounts[0]!.baseCurrency)
      if (converted === undefined) return undefined
      whole += converted
    }
    return whole
  }

  /** An instrument's mark moved: its sums are counted anew when somebody asks. */
  mark(instrumentIndex: number): void {
    const isOpen = this.holdings.isOpen(instrumentIndex)
    const movesEquity = isOpen && this.#valuation.isContract[instrumentIndex] === 1
    if (movesEquity || this.#equity.hasRate(instrumentIndex)) this.#moved.add(instrumentIndex)
    else if (isOpen) this.#movedHeld.add(instrumentIndex)
  }

  #settle(): void {
    this.#settleEquity()
    while (this.#movedHeld.count > 0) this.#revalue(this.#movedHeld.take())
  }

  /** What is held as a balance is worth its balance: its own sums can wait. */
  #settleEquity(): void {
    while (this.#moved.count > 0) {
      const instrumentIndex = this.#moved.take()
      if (this.#valuation.isContract[instrumentIndex] === 1) this.#revalueContract(instrumentIndex)
      else this.#movedHeld.add(instrumentIndex)
      this.#equity.refreshMark(instrumentIndex)
    }
  }

  #revalue(instrumentIndex: number): void {
    this.holdings.revalue(instrumentIndex, this.#valuation.marks[instrumentIndex]!)
  }

  #revalueContract(instrumentIndex: number): void {
    this.#revalue(instrumentIndex)
    const open = this.holdings.openOf(instrumentIndex)
    for (let i = 0; i < open.length; i++) {
      const { row, instrument } = open[i]!
      this.#equity.refresh(row, instrument.settlementCurrency)
    }
  }

  #fillPositions(fill: OrderFilled, instrument: Instrument, isReduceOnly: boolean): number {
    if (this.#isHedging(fill.accountIndex)) return this.#fillHedged(fill, instrument, isReduceOnly)
    return this.#fillSlot(fill, instrument, LONG_SLOT, fill.lastQtyLots)
  }

  /** Opens or extends the order's own side; reduce-only closes the other, and what is more than that side opens its own. */
  #fillHedged(fill: OrderFilled, instrument: Instrument, isReduceOnly: boolean): number {
    const own = fill.side === 'Buy' ? LONG_SLOT : SHORT_SLOT
    if (!isReduceOnly) return this.#fillSlot(fill, instrument, own, fill.lastQtyLots)
    const other = own === LONG_SLOT ? SHORT_SLOT : LONG_SLOT
    const held = Math.abs(this.holdings.at(fill.accountIndex, instrument.index, other).position.signedLots)
    const closing = Math.min(fill.lastQtyLots, held)
    const realized = closing > 0 ? this.#fillSlot(fill, instrument, other, closing) : 0
    if (closing < fill.lastQtyLots) this.#fillSlot(fill, instrument, own, fill.lastQtyLots - closing)
    return realized
  }

  #fillSlot(fill: OrderFilled, instrument: Instrument, slot: number, qtyLots: number): number {
    const holding = this.holdings.at(fill.accountIndex, instrument.index, slot)
    return this.#valuation.fillHolding(this.holdings, holding, fill.side, qtyLots, fill)
  }

  /** Base one way, quote the other. */
  #payInFull(fill: OrderFilled, instrument: Instrument): void {
    const { accountIndex, lastTicks } = fill
    const signedLots = fill.side === 'Buy' ? fill.lastQtyLots : -fill.lastQtyLots
    const base = this.#equity.balanceOf(accountIndex, instrument.baseCurrency)
    const quote = this.#equity.balanceOf(accountIndex, instrument.quoteCurrency)
    addProduct(base, signedLots, instrument.baseMinorPerLot)
    addProduct(quote, -signedLots, lastTicks * instrument.minorPerTickLot)
    this.#equity.refresh(accountIndex, instrument.baseCurrency)
  }

  #open(account: number): void {
    for (const { currency, amountMinor } of this.#valuation.configuration.accounts[account]!.openingBalances) {
      this.#equity.balanceOf(account, currency).addSum(ExactSum.fromText(amountMinor))
      this.#equity.refresh(account, currency)
    }
  }

  #isHedging(accountIndex: number): boolean {
    return this.#valuation.configuration.accounts[accountIndex]!.positionMode === 'Hedging'
  }
}
