/** How amounts are counted in the base currency of an account, and the proof that every amount can be. */

import type { AccountDefinition, Conversion } from '../../core/domain/configuration.ts'
import type { CurrencyIndex } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { decimalOf } from '../../core/domain/instrument-spec.ts'
import type { Currency } from '../../core/domain/quantities.ts'
import type { BuildContext } from './build-context.ts'
import type { InstrumentTable } from './build-instruments.ts'

const PPM_DIGITS = 6

export function buildConversions(
  context: BuildContext,
  currencies: readonly Currency[],
  instruments: InstrumentTable,
): readonly Conversion[] {
  const indexOf = (code: string) => currencies.findIndex(currency => currency.code === code) as CurrencyIndex
  return context.config.conversions.flatMap((written, at) => {
    const path = ['conversions', String(at)]
    const [from, to] = [indexOf(written.from), indexOf(written.to)]
    if (from === to) context.complain([...path, 'to'], `must differ from "from", found ${written.to} twice`)
    if ((written.instrument === undefined) === (written.rate === undefined)) {
      context.complain(path, 'expected either instrument or rate')
      return []
    }
    if (written.rate !== undefined) {
      return {
        from,
        to,
        instrumentIndex: undefined,
        ratePpm: ratePpmOf(context, written.rate, path, currencies, from, to),
      }
    }
    if (!context.requires('instruments', written.instrument!, [...path, 'instrument'])) return []
    const instrument = instruments.find(each => each?.instrumentId === written.instrument)
    if (instrument === undefined) return []
    refuseOtherPair(context, instrument, [from, to], [...path, 'instrument'], currencies)
    return { from, to, instrumentIndex: instrument.index, ratePpm: undefined }
  })
}

/** `to` minor units for 1,000,000 `from` minor units, exact or refused. */
function ratePpmOf(
  context: BuildContext,
  rate: string,
  path: readonly string[],
  currencies: readonly Currency[],
  from: number,
  to: number,
): number {
  const { mantissa, scale } = decimalOf(rate)
  const shift = PPM_DIGITS + currencies[to]!.minorDigits - currencies[from]!.minorDigits - scale
  const divisor = shift < 0 ? 10n ** BigInt(-shift) : 1n
  const dividend = shift < 0 ? mantissa : mantissa * 10n ** BigInt(shift)
  const ratePpm = dividend / divisor
  if (dividend % divisor === 0n && ratePpm > 0n && ratePpm <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(ratePpm)
  context.complain([...path, 'rate'], `expected a rate of at most ${PPM_DIGITS} digits after the point, found ${rate}`)
  return 1
}

function refuseOtherPair(
  context: BuildContext,
  instrument: Instrument,
  pair: readonly [number, number],
  path: readonly string[],
  currencies: readonly Currency[],
): void {
  const own = [instrument.baseCurrency, instrument.quoteCurrency]
  if (pair.every(currency => own.includes(currency as CurrencyIndex))) return
  const codes = own.map(currency => currencies[currency]!.code).join(' and ')
  context.complain(path, `${instrument.instrumentId} converts between ${codes} only`)
}

/** Complains of balances and instruments whose worth an account cannot count in its base currency. */
export function refuseUnconvertible(
  context: BuildContext,
  accounts: readonly (AccountDefinition | undefined)[],
  currencies: readonly Currency[],
  instruments: InstrumentTable,
  conversions: readonly Conversion[],
): void {
  const steps: (readonly [number, number])[] = conversions.map(({ from, to }) => [from, to])
  for (const each of instruments)
    if (each !== undefined && !each.isContract) steps.push([each.baseCurrency, each.quoteCurrency])
  for (const account of accounts) {
    if (account === undefined || !Object.hasOwn(context.config.accounts, account.accountId)) continue
    const reached = reachedFrom(account.baseCurrency, steps)
    const complain = (path: readonly string[], currency: number) => {
      const [code, base] = [currencies[currency]!.code, currencies[account.baseCurrency]!.code]
      const remedy = `add a spot instrument of the two or "conversions: [{ from: ${code}, to: ${base}, rate: … }]"`
      context.complain(
        path,
        `${code} cannot be counted in ${base}, the base currency of account ${account.accountId}: ${remedy}`,
      )
    }
    for (const { currency } of account.openingBalances) {
      if (!reached.has(currency))
        complain(['accounts', account.accountId, 'balances', currencies[currency]!.code], currency)
    }
    for (const each of instruments) {
      if (each === undefined || each.venueIndex !== account.venueIndex || reached.has(each.settlementCurrency)) continue
      if (Object.hasOwn(context.config.instruments, each.instrumentId))
        complain(['instruments', each.instrumentId], each.settlementCurrency)
    }
  }
}

function reachedFrom(start: number, steps: readonly (readonly [number, number])[]): ReadonlySet<number> {
  const reached = new Set([start])
  for (let before = 0; before < reached.size; ) {
    before = reached.size
    for (const [a, b] of steps) {
      if (reached.has(a)) reached.add(b)
      if (reached.has(b)) reached.add(a)
    }
  }
  return reached
}
