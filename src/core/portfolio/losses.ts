/** Peaks and day starts of every account, every strategy and the whole: what the loss limits compare with. */

import type { Configuration } from '../domain/configuration.ts'
import type { AccountBook } from './account-book.ts'
import { LossMark, type LossMarkData } from './loss-mark.ts'
import type { StrategyBook } from './strategy-book.ts'

export interface LossesData {
  readonly accounts: readonly LossMarkData[]
  readonly strategies: readonly LossMarkData[]
  readonly whole: LossMarkData
}

export class Losses {
  readonly #accountBook: AccountBook
  readonly #strategyBook: StrategyBook
  readonly accounts: readonly LossMark[]
  readonly strategies: readonly LossMark[]
  readonly whole = new LossMark()
  readonly #isStrategyWatched: readonly boolean[]
  readonly #isWholeWatched: boolean
  /** Only where a limit asks for it are worths looked at on each mark; elsewhere at fills, funding and day starts. */
  readonly isWatching: boolean

  constructor(configuration: Configuration, accountBook: AccountBook, strategyBook: StrategyBook) {
    this.#accountBook = accountBook
    this.#strategyBook = strategyBook
    this.accounts = configuration.accounts.map(() => new LossMark())
    this.strategies = configuration.strategies.map(() => new LossMark())
    this.#isStrategyWatched = configuration.strategies.map(({ limits }) => hasLossLimit(limits))
    this.#isWholeWatched = hasLossLimit(configuration.limits)
    const isAccountWatched = configuration.accounts.some(({ limits }) => hasLossLimit(limits))
    this.isWatching = isAccountWatched || this.#isWholeWatched || this.#isStrategyWatched.includes(true)
  }

  observeAll(): void {
    this.observeAccounts()
    for (let i = 0; i < this.strategies.length; i++) this.observeStrategy(i)
    this.whole.observe(this.#accountBook.wholeEquityMinor())
  }

  observeAccounts(): void {
    for (let i = 0; i < this.accounts.length; i++) this.observeAccount(i)
  }

  observeAccount(accountIndex: number): void {
    this.accounts[accountIndex]!.observe(this.#accountBook.equityMinorOf(accountIndex))
  }

  observeStrategy(strategyIndex: number): void {
    this.strategies[strategyIndex]?.observe(this.#strategyBook.pnlMinorOf(strategyIndex))
  }

  /** After a mark that concerns accounts: a rate may concern any of them. */
  observeMark(instrumentIndex: number): void {
    this.observeAccounts()
    const ofStrategies = this.#strategyBook.holdings.openOf(instrumentIndex)
    for (let i = 0; i < ofStrategies.length; i++) {
      const strategyIndex = ofStrategies[i]!.row - 1
      if (this.#isStrategyWatched[strategyIndex] === true) this.observeStrategy(strategyIndex)
    }
    if (this.#isWholeWatched) this.whole.observe(this.#accountBook.wholeEquityMinor())
  }

  startDay(): void {
    for (let i = 0; i < this.accounts.length; i++) {
      this.accounts[i]!.startDay(this.#accountBook.equityMinorOf(i))
    }
    for (let i = 0; i < this.strategies.length; i++) this.strategies[i]!.startDay(this.#strategyBook.pnlMinorOf(i))
    this.whole.startDay(this.#accountBook.wholeEquityMinor())
  }

  save(): LossesData {
    return {
      accounts: this.accounts.map(each => each.save()),
      strategies: this.strategies.map(each => each.save()),
      whole: this.whole.save(),
    }
  }

  load(data: LossesData): void {
    loadEach(this.accounts, data.accounts)
    loadEach(this.strategies, data.strategies)
    this.whole.load(data.whole)
  }
}

/** Those that the data does not know keep what they have. */
function loadEach(marks: readonly LossMark[], data: readonly LossMarkData[]): void {
  for (let i = 0; i < Math.min(marks.length, data.length); i++) marks[i]!.load(data[i]!)
}

function hasLossLimit(limits: Configuration['limits'] | undefined): boolean {
  return limits !== undefined && (limits.dailyLossMinorMax !== undefined || limits.drawdownMinorMax !== undefined)
}
