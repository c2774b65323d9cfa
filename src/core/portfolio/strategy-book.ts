/**
 * Strategies alone: the same fills by who asked for them, whatever shares their account.
 *
 * Invariant: the strategies' lots of an account, with those of nobody (row 0), add up to the account's. The row of a
 * strategy is its index + 1.
 */

import type { FundingBooked, OrderFilled } from '../domain/events.ts'
import { NO_STRATEGY } from '../domain/ids.ts'
import type { Instrument } from '../domain/instrument.ts'
import { mulDiv } from '../std/integers.ts'
import { FLAT } from './account-book.ts'
import { type Holding, Holdings, LONG_SLOT } from './holdings.ts'
import { addProduct, MoneyTable } from './money-table.ts'
import { MovedMarks } from './moved-marks.ts'
import type { Position } from './position.ts'
import type { Valuation } from './valuation.ts'

export class StrategyBook {
  readonly #valuation: Valuation
  readonly #moved: MovedMarks
  readonly holdings: Holdings
  /** Realized P&L less fees and with funding, by row and currency. */
  readonly cash = new MoneyTable()
  /** By row: by how much marks may still move its P&L before it leaves the calm it was given; below 0 or NaN: it may have. */
  readonly #calmMinor: Float64Array

  constructor(valuation: Valuation) {
    this.#valuation = valuation
    this.#calmMinor = new Float64Array(valuation.configuration.strategies.length + 1).fill(-1)
    this.holdings = new Holdings(valuation.configuration.instruments)
    this.#moved = new MovedMarks(valuation.configuration.instruments.length)
  }

  /** Shape: `feeMinor` in the settlement currency; `undefined` where the fee stays in its own. Returns: realized P&L. */
  applyFill(fill: OrderFilled, instrument: Instrument, feeMinor: number | undefined): number {
    const row = fill.strategyIndex + 1
    this.#calmMinor[row] = -1
    const holding = this.holdings.at(row, instrument.index, LONG_SLOT)
    const realized = this.#valuation.fillHolding(this.holdings, holding, fill.side, fill.lastQtyLots, fill)
    const cash = this.cash.at(row, instrument.settlementCurrency)
    addProduct(cash, realized, 1)
    if (feeMinor === undefined) {
      this.cash.at(row, fill.feeCurrency).add(-fill.feeMinor)
    } else {
      cash.add(-feeMinor)
      holding.position.fees.add(feeMinor)
    }
    return realized
  }

  /** Funding is shared by what the strategies hold of it; the remainder is nobody's. Shape: `heldLots` is the account's. */
  shareFunding(funding: FundingBooked, instrument: Instrument, heldLots: number): void {
    const { accountIndex, amountMinor } = funding
    const currency = instrument.settlementCurrency
    const rest = this.cash.at(NO_STRATEGY + 1, currency)
    rest.add(amountMinor)
    const open = this.holdings.openOf(instrument.index)
    for (let i = 0; heldLots !== 0 && i < open.length; i++) {
      const { row, position } = open[i]!
      if (this.#valuation.configuration.strategies[row - 1]?.accountIndex !== accountIndex) continue
      // Of strategies that stand against each other each holds more than the account, and its share may be beyond 2^53.
      const share = mulDiv(amountMinor, position.signedLots, heldLots, 'floor')
      this.#calmMinor[row] = -1
      addProduct(position.funding, share, 1)
      addProduct(this.cash.at(row, currency), share, 1)
      addProduct(rest, share, -1)
    }
  }

  /** An instrument's mark moved (NaN: it is the first): its sums are counted anew when somebody asks. */
  mark(instrumentIndex: number, movedTicks: number): void {
    if (!this.holdings.isOpen(instrumentIndex)) return
    this.#moved.add(instrumentIndex)
    const open = this.holdings.openOf(instrumentIndex)
    for (let i = 0; i < open.length; i++) this.#wearCalm(open[i]!, movedTicks)
  }

  /** True while marks alone cannot have moved the P&L by more than {@link calm} was told. Cost: one look. */
  isCalm(strategyIndex: number): boolean {
    return this.#calmMinor[strategyIndex + 1]! >= 0
  }

  /**
   * From now on nobody need look at the P&L until marks may have moved it by more than this, or something else moved it.
   *
   * Why: losses are watched at every mark, and a mark is one of many; to add up how far they went costs less than the P&L.
   * Where a rate counts the P&L, what a mark moves is not known beforehand: such a strategy is never calm.
   */
  calm(strategyIndex: number, withinMinor: number): void {
    const row = strategyIndex + 1
    this.#calmMinor[row] = Number.isSafeInteger(this.#solePnlOf(row, this.#baseOf(strategyIndex))) ? withinMinor : -1
  }

  #wearCalm({ row, minorPerTick }: Holding, movedTicks: number): void {
    this.#calmMinor[row]! -= Math.abs(movedTicks * minorPerTick)
  }

  /** Every position that any strategy ever had, valued. */
  positions(): Iterable<Holding> {
    this.#settle()
    return this.holdings.all()
  }

  #settle(): void {
    while (this.#moved.count > 0) {
      const instrumentIndex = this.#moved.take()
      this.holdings.revalue(instrumentIndex, this.#valuation.marks[instrumentIndex]!)
    }
  }

  positionOf(strategyIndex: number, instrumentIndex: number): Readonly<Position> {
    return this.holdings.find(strategyIndex + 1, instrumentIndex, LONG_SLOT)?.position ?? FLAT
  }

  /** This and those below: in its account's base currency, `undefined` while a rate is unknown. */
  pnlMinorOf(strategyIndex: number): number | undefined {
    this.#settle()
    const base = this.#baseOf(strategyIndex)
    const row = strategyIndex + 1
    const sole = this.#solePnlOf(row, base)
    if (!Number.isNaN(sole)) return sole
    const cash = this.#valuation.sumIn(this.cash, row, base)
    const unrealized = this.#valuation.unrealizedIn(this.holdings, row, base)
    return cash === undefined || unrealized === undefined ? undefined : cash + unrealized
  }

  /** Of a row that has no currency but this one, as most have; NaN of any other. 20 ns instead of 90. */
  #solePnlOf(row: number, currency: number): number {
    const { unrealizedOfContracts, unrealizedOfHeld } = this.holdings
    return (
      this.cash.soleOf(row, currency) +
      unrealizedOfContracts.soleOf(row, currency) +
      unrealizedOfHeld.soleOf(row, currency)
    )
  }

  netMinorOf(strategyIndex: number): number | undefined {
    this.#settle()
    return this.#valuation.sumIn(this.holdings.net, strategyIndex + 1, this.#baseOf(strategyIndex))
  }

  grossMinorOf(strategyIndex: number): number | undefined {
    this.#settle()
    return this.#valuation.sumOfClasses(this.holdings, strategyIndex + 1, this.#baseOf(strategyIndex), 'gross')
  }

  #baseOf(strategyIndex: number): number {
    const { strategies, accounts } = this.#valuation.configuration
    return accounts[strategies[strategyIndex]!.accountIndex]!.baseCurrency
  }
}
