/** The exchange's ledger as plain objects, one for each order, execution, transfer and balance: what the judge reads. */

import { existsSync } from 'node:fs'
import type { Configuration } from '../../../core/domain/configuration.ts'
import type { CurrencyIndex } from '../../../core/domain/ids.ts'
import { Ledger } from '../ledger.ts'
import type { SavedAccount } from '../venue-state.ts'
import { msOf, OrderTexts } from './order-texts.ts'
import { SymbolTable } from './symbols.ts'

export type LedgerLine = Readonly<Record<string, unknown>> & {
  readonly line: 'order' | 'trade' | 'transfer' | 'balance'
}

/** Under this name the ledger keeps what its numbers mean. */
const CONFIGURATION = 'configuration'

/** The ledger cannot be used: what is wrong, and what to do. */
export class LedgerUseError extends Error {
  override readonly name = 'LedgerUseError'
}

/**
 * Reads a whole ledger; no exchange may be running on it.
 *
 * Errors: LedgerUseError where there is none, where it is in use, and where it is not an exchange's.
 */
export function ledgerLines(path: string): LedgerLine[] {
  if (!existsSync(path)) throw new LedgerUseError(`${path}: there is no ledger; start the exchange first`)
  const ledger = openLedger(path)
  try {
    return linesOf(ledger, path)
  } finally {
    ledger.close()
  }
}

function openLedger(path: string): Ledger {
  try {
    return new Ledger(path)
  } catch (error) {
    const { message } = error as Error
    if (!message.includes('locked')) throw error
    throw new LedgerUseError(`${path}: is in use; stop the exchange first`)
  }
}

function linesOf(ledger: Ledger, path: string): LedgerLine[] {
  const configuration = ledger.kept(CONFIGURATION) as Configuration | undefined
  if (configuration === undefined) throw new LedgerUseError(`${path}: is not the ledger of an exchange`)
  const symbols = new SymbolTable(configuration)
  const texts = new OrderTexts(symbols)
  const accountOf = (index: number) => configuration.accounts[index]!.accountId
  const lines: LedgerLine[] = []
  for (const { orders, executions } of ledger.exportLedger().values()) {
    for (const order of orders) {
      const account = accountOf(order.request.accountIndex)
      lines.push({ line: 'order', account, ...texts.order(order), closeText: order.closeText })
    }
    for (const trade of executions) {
      const { clientOrderId } = trade
      lines.push({ line: 'trade', account: accountOf(trade.accountIndex), clientOrderId, ...texts.trade(trade) })
    }
  }
  for (const { accountIndex, currency, amountMinor, timeUs } of ledger.transfers()) {
    const amount = symbols.amount(currency as CurrencyIndex, BigInt(amountMinor))
    const asset = symbols.asset(currency as CurrencyIndex)
    lines.push({ line: 'transfer', account: accountOf(accountIndex), asset, amount, time: msOf(timeUs) })
  }
  const saved = new Map(ledger.accounts().map(account => [account.accountIndex, account]))
  configuration.accounts.forEach((_, index) => {
    lines.push(...balanceLines(configuration, symbols, index, saved.get(index)))
  })
  return lines
}

/** An account that never traded has what it opened with. */
function balanceLines(
  { accounts, currencies }: Configuration,
  symbols: SymbolTable,
  index: number,
  saved: SavedAccount | undefined,
): LedgerLine[] {
  const { accountId, openingBalances } = accounts[index]!
  return currencies.map(({ code }, currency) => {
    const opening = openingBalances.find(each => each.currency === currency)?.amountMinor ?? '0'
    const total = saved?.balancesMinor[currency] ?? opening
    const amount = (minor: string) => symbols.amount(currency as CurrencyIndex, BigInt(minor))
    return { line: 'balance', account: accountId, asset: code, total: amount(total), opening: amount(opening) }
  })
}

/**
 * Writes into a ledger what its numbers mean, and refuses one whose numbers meant something else.
 *
 * Errors: LedgerUseError naming what differs, or that it is in use.
 */
export function claimLedger(path: string, configuration: Configuration): void {
  const ledger = openLedger(path)
  try {
    assertSameMeaning(ledger, configuration, path)
    ledger.keep(CONFIGURATION, configuration)
    ledger.queries.index()
  } finally {
    ledger.close()
  }
}

function assertSameMeaning(ledger: Ledger, configuration: Configuration, path: string): void {
  const before = ledger.kept(CONFIGURATION) as Configuration | undefined
  if (before === undefined) return
  const difference =
    differenceOf(
      'assets',
      before.currencies.map(({ code }) => code),
      configuration.currencies.map(({ code }) => code),
    ) ??
    differenceOf('symbols', before.instruments.map(stepsOf), configuration.instruments.map(stepsOf)) ??
    differenceOf(
      'accounts',
      before.accounts.map(({ accountId }) => accountId),
      configuration.accounts.map(({ accountId }) => accountId),
    )
  if (difference === undefined) return
  throw new LedgerUseError(`${path}: ${difference}; add at the end only, or choose another folder with --data`)
}

function stepsOf({ instrumentId, tickSize, lotSize }: Configuration['instruments'][number]): string {
  return `${instrumentId} (tick ${tickSize}, lot ${lotSize})`
}

function differenceOf(what: string, before: readonly string[], now: readonly string[]): string | undefined {
  const at = before.findIndex((each, index) => now[index] !== each)
  if (at < 0) return undefined
  return `its ${what} were ${before.join(', ')}, the settings have ${now.join(', ')}`
}
