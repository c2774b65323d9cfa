/** The accounts and strategies of a configuration. What the stored journal knows keeps its index and its meaning. */

import type { AccountDefinition, StrategyDefinition } from '../../core/domain/configuration.ts'
import type { AccountIndex, CurrencyIndex, VenueIndex } from '../../core/domain/ids.ts'
import { decimalOf, reduced } from '../../core/domain/instrument-spec.ts'
import type { ParameterValue } from '../../core/domain/parameter-value.ts'
import type { Currency } from '../../core/domain/quantities.ts'
import { formatScaled } from '../../core/std/decimal.ts'
import { buildAccountCare } from './build-account-care.ts'
import { type BuildContext, NameTable } from './build-context.ts'
import type { InstrumentTable } from './build-instruments.ts'
import { buildLimits, hasFigures } from './build-limits.ts'
import type { WrittenAccount, WrittenStrategy } from './config-schema.ts'
import type { LoadedStrategy } from './loaded-config.ts'

const NEW_JOURNAL = 'or begin a new journal in another dataFolder'

/** What was built before the accounts. */
export interface BuildTables {
  readonly currencies: readonly Currency[]
  readonly venues: NameTable
  readonly instruments: InstrumentTable
}

/** By index; `undefined` where an account was refused. */
export type AccountTable = readonly (AccountDefinition | undefined)[]

export function buildAccounts(context: BuildContext, tables: BuildTables): AccountTable {
  const before = context.previous?.accounts ?? []
  const table = new NameTable(
    before.map(({ accountId }) => accountId),
    Object.keys(context.config.accounts),
  )
  return table.names.map((accountId, index) => {
    const written = context.config.accounts[accountId]
    if (written === undefined) return before[index]
    const made = buildAccount(context, accountId, written, tables)
    if (made !== undefined && before[index] !== undefined) refuseAccountChanges(context, made, before[index])
    return made
  })
}

function buildAccount(
  context: BuildContext,
  accountId: string,
  written: WrittenAccount,
  tables: BuildTables,
): AccountDefinition | undefined {
  const path = ['accounts', accountId]
  const { currencies, instruments } = tables
  const baseCurrency = indexOfCurrency(currencies, written.baseCurrency)
  const units = { money: currencies[baseCurrency]!, instrument: undefined, instruments }
  const limits = buildLimits(context, written.limits ?? {}, [...path, 'limits'], units)
  const openingBalances = Object.entries(written.balances).map(([code, amount]) => {
    const currency = indexOfCurrency(currencies, code)
    return { currency, amountMinor: balanceMinorOf(context, accountId, amount, currencies[currency]!) }
  })
  if (!context.requires('venues', written.venue, [...path, 'venue'])) return undefined
  const venueIndex = tables.venues.indexOf(written.venue) as VenueIndex
  const { positionMode } = written
  const care = buildAccountCare(context, path, written, currencies)
  return { accountId, venueIndex, baseCurrency, positionMode, openingBalances, limits, ...care }
}

/** As text: a balance may be larger than what a safe integer counts. */
function balanceMinorOf(context: BuildContext, accountId: string, amount: string, currency: Currency): string {
  const { mantissa, scale } = reduced(decimalOf(amount))
  if (scale > currency.minorDigits) {
    const step = formatScaled(1, currency.minorDigits)
    context.complain(
      ['accounts', accountId, 'balances', currency.code],
      `expected a whole number of ${step}, found ${amount}`,
    )
    return '0'
  }
  return String(mantissa * 10n ** BigInt(currency.minorDigits - scale))
}

function refuseAccountChanges(context: BuildContext, made: AccountDefinition, stored: AccountDefinition): void {
  const path = ['accounts', made.accountId]
  const refuse = (key: string, what: string) =>
    context.complain(
      [...path, key],
      `the stored journal has ${made.accountId} with another ${what}: undo the change, ${NEW_JOURNAL}`,
    )
  if (made.venueIndex !== stored.venueIndex) refuse('venue', 'venue')
  if (made.baseCurrency !== stored.baseCurrency) refuse('baseCurrency', 'base currency')
  if (made.positionMode !== stored.positionMode) refuse('positionMode', 'position mode')
  if (balancesText(made) !== balancesText(stored)) refuse('balances', 'opening balance')
}

function balancesText({ openingBalances }: AccountDefinition): string {
  const held = openingBalances.filter(({ amountMinor }) => amountMinor !== '0')
  return held
    .map(({ currency, amountMinor }) => `${currency}=${amountMinor}`)
    .sort()
    .join(' ')
}

function indexOfCurrency(currencies: readonly Currency[], code: string): CurrencyIndex {
  return currencies.findIndex(currency => currency.code === code) as CurrencyIndex
}

// ── strategies ───────────────────────────────────────────────────────────────────────────────────────────────────────

export function buildStrategies(
  context: BuildContext,
  tables: BuildTables,
  accounts: AccountTable,
  programs: readonly Pick<LoadedStrategy, 'strategyId' | 'written'>[],
): readonly (StrategyDefinition | undefined)[] {
  const before = context.previous?.strategies ?? []
  const table = new NameTable(
    before.map(({ strategyId }) => strategyId),
    Object.keys(context.config.strategies),
  )
  return table.names.map((strategyId, index) => {
    const written = context.config.strategies[strategyId]
    if (written === undefined) return before[index]
    const made = buildStrategy(context, strategyId, written, tables, accounts)
    if (made !== undefined && before[index] !== undefined && made.accountIndex !== before[index].accountIndex) {
      const remedy = `give the strategy a new name, undo the change, ${NEW_JOURNAL}`
      context.complain(
        ['strategies', strategyId, 'account'],
        `the stored journal has ${strategyId} on another account: ${remedy}`,
      )
    }
    return made && { ...made, parameters: parametersOf(programs, strategyId) }
  })
}

function parametersOf(
  programs: readonly Pick<LoadedStrategy, 'strategyId' | 'written'>[],
  strategyId: string,
): readonly ParameterValue[] {
  const written = programs.find(program => program.strategyId === strategyId)?.written ?? {}
  return Object.entries(written).map(([name, value]) => ({ name, value: String(value) }))
}

function buildStrategy(
  context: BuildContext,
  strategyId: string,
  written: WrittenStrategy,
  tables: BuildTables,
  accounts: AccountTable,
): StrategyDefinition | undefined {
  const path = ['strategies', strategyId]
  refuseMissingLimits(context, strategyId, written)
  if (!context.requires('accounts', written.account, [...path, 'account'])) return undefined
  const accountIndex = accounts.findIndex(account => account?.accountId === written.account)
  const account = accounts[accountIndex]
  if (account === undefined) return undefined
  const money = tables.currencies[account.baseCurrency]!
  const units = { money, instrument: undefined, instruments: tables.instruments }
  const limits = buildLimits(context, written.limits ?? {}, [...path, 'limits'], units)
  const instrumentLimits = Object.entries(written.instrumentLimits).flatMap(([instrumentId, onInstrument]) => {
    const at = [...path, 'instrumentLimits', instrumentId]
    context.requires('instruments', instrumentId, at)
    const instrument = tables.instruments.find(each => each?.instrumentId === instrumentId)
    if (instrument === undefined) return []
    return {
      instrumentIndex: instrument.index,
      limits: buildLimits(context, onInstrument, at, { ...units, instrument }),
    }
  })
  return { strategyId, accountIndex: accountIndex as AccountIndex, limits, instrumentLimits }
}

function refuseMissingLimits(context: BuildContext, strategyId: string, { limits }: WrittenStrategy): void {
  if (limits !== undefined && hasFigures(limits)) return
  const example = "set at least one figure, such as limits: { orderNotionalMax: '10000', dailyLossMax: '500' }"
  context.complainOfKey(
    ['strategies', strategyId, ...(limits === undefined ? [] : ['limits'])],
    `LIMITS_MISSING: a strategy does not start without its limits; ${example}`,
  )
}
