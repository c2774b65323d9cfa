/**
 * What each account is worth in its base currency, kept up to date cell by cell, so that reading it costs nothing.
 *
 * Invariant: an account's equity is the sum of its cells' converted amounts; a cell is one currency's balance and unrealized
 * P&L. It is unknown while any cell that is not zero has no rate.
 */

import type { AccountDefinition } from '../domain/configuration.ts'
import { ExactSum } from '../std/exact-sum.ts'
import type { ConversionPath, Conversions } from './conversion.ts'
import { MoneyTable, type MoneyTableData, replaceTerm } from './money-table.ts'

interface Cell {
  readonly account: number
  readonly balance: ExactSum
  readonly unrealized: ExactSum
  /** Empty for the base currency; `undefined` where no rate can ever be known. */
  readonly path: ConversionPath | undefined
  convertedMinor: number
  isUnknown: boolean
  /** Neither a balance nor a result: whatever its rate is. */
  isEmpty: boolean
}

/** The base currency is counted in itself. */
const BASE: ConversionPath = []

export class AccountEquity {
  readonly #conversions: Conversions
  readonly #accounts: readonly AccountDefinition[]
  readonly #balances = new MoneyTable()
  readonly #unrealized: MoneyTable
  readonly #cells: (Cell | undefined)[][]
  /** By instrument: the cells whose rate its mark moves. */
  readonly #cellsOfMark: Cell[][]
  /** 1 where there is such a cell; in one piece, for it is asked at every mark. */
  readonly #hasRate: Uint8Array
  readonly #equity: ExactSum[]
  readonly #unknownCount: number[]

  constructor(
    accounts: readonly AccountDefinition[],
    conversions: Conversions,
    unrealized: MoneyTable,
    instrumentCount: number,
  ) {
    this.#accounts = accounts
    this.#conversions = conversions
    this.#unrealized = unrealized
    this.#cells = accounts.map(() => [])
    this.#cellsOfMark = Array.from({ length: instrumentCount }, () => [])
    this.#hasRate = new Uint8Array(instrumentCount)
    this.#equity = accounts.map(() => new ExactSum())
    this.#unknownCount = accounts.map(() => 0)
  }

  /** Shape: whoever changes it calls {@link refresh} after. */
  balanceOf(account: number, currency: number): ExactSum {
    return this.#cellOf(account, currency).balance
  }

  /** The same to read: a question about a currency that the account never had leaves no mark in the state. */
  readBalanceOf(account: number, currency: number): ExactSum {
    return this.#cells[account]?.[currency]?.balance ?? NOTHING
  }

  currenciesOf(account: number): readonly number[] {
    return this.#balances.currenciesOf(account)
  }

  /** Returns: base currency, minor units; `undefined` while a rate is unknown. Cost: a few ns. */
  equityMinorOf(account: number): number | undefined {
    return this.#unknownCount[account] === 0 ? this.#equity[account]!.toNumber() : undefined
  }

  /** True where a mark moves some account's equity by a rate. */
  isRateInUse(instrumentIndex: number): boolean {
    const cells = this.#cellsOfMark[instrumentIndex]!
    for (let i = 0; i < cells.length; i++) if (!cells[i]!.isEmpty) return true
    return false
  }

  refresh(account: number, currency: number): void {
    this.#recount(this.#cellOf(account, currency))
  }

  /** True where some account's equity was ever counted by this instrument's mark. */
  hasRate(instrumentIndex: number): boolean {
    return this.#hasRate[instrumentIndex] === 1
  }

  /** Counts anew what depends on an instrument's mark. */
  refreshMark(instrumentIndex: number): void {
    const cells = this.#cellsOfMark[instrumentIndex]!
    for (let i = 0; i < cells.length; i++) this.#recount(cells[i]!)
  }

  save(): MoneyTableData {
    return this.#balances.save()
  }

  load(data: MoneyTableData): void {
    this.#balances.load(data.filter(([account]) => account < this.#accounts.length))
    for (let account = 0; account < this.#accounts.length; account++) {
      for (const currency of this.#balances.currenciesOf(account)) this.refresh(account, currency)
    }
  }

  #recount(cell: Cell): void {
    const amount = cell.balance.toNumber() + cell.unrealized.toNumber()
    const converted = this.#convert(amount, cell.path)
    const isUnknown = converted === undefined
    if (isUnknown !== cell.isUnknown) {
      cell.isUnknown = isUnknown
      this.#unknownCount[cell.account]! += isUnknown ? 1 : -1
    }
    replaceTerm(this.#equity[cell.account]!, cell.convertedMinor, converted ?? 0)
    cell.convertedMinor = converted ?? 0
    cell.isEmpty = amount === 0 && cell.balance.isZero() && cell.unrealized.isZero()
  }

  #convert(amount: number, path: ConversionPath | undefined): number | undefined {
    if (amount === 0) return 0
    if (path === BASE) return amount
    return path === undefined ? undefined : this.#conversions.convertBy(amount, path)
  }

  #cellOf(account: number, currency: number): Cell {
    return this.#cells[account]![currency] ?? this.#makeCell(account, currency)
  }

  #makeCell(account: number, currency: number): Cell {
    const base = this.#accounts[account]!.baseCurrency
    const path = currency === base ? BASE : this.#conversions.pathOf(currency, base)
    const cell: Cell = {
      account,
      balance: this.#balances.at(account, currency),
      unrealized: this.#unrealized.at(account, currency),
      path,
      convertedMinor: 0,
      isUnknown: false,
      isEmpty: true,
    }
    const cells = this.#cells[account]!
    while (cells.length <= currency) cells.push(undefined)
    cells[currency] = cell
    for (const { instrumentIndex } of path ?? []) {
      if (instrumentIndex < 0) continue
      this.#cellsOfMark[instrumentIndex]!.push(cell)
      this.#hasRate[instrumentIndex] = 1
    }
    return cell
  }
}

/** Read only. */
const NOTHING = new ExactSum()
