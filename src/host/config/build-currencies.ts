/** Every currency that a configuration names, with how finely it is counted. */

import type { Currency } from '../../core/domain/quantities.ts'
import { type BuildContext, NameTable } from './build-context.ts'
import { currenciesOf } from './instrument-currencies.ts'

const MINOR_DIGITS_DEFAULT = 8

/** In the order of the file, those of the stored journal first. */
export function buildCurrencies(context: BuildContext): readonly Currency[] {
  const before = context.previous?.currencies ?? []
  const table = new NameTable(
    before.map(({ code }) => code),
    namedCurrencies(context),
  )
  return table.names.map((code, index) => {
    const chosen = context.config.currencies[code]?.minorDigits
    const stored = before[index]?.minorDigits
    if (stored !== undefined && (chosen ?? stored) !== stored) {
      const remedy = 'keep the number, or begin a new journal in another dataFolder'
      context.complain(
        ['currencies', code, 'minorDigits'],
        `the stored journal counts ${code} in ${stored} digits: ${remedy}`,
      )
    }
    return { code, minorDigits: stored ?? chosen ?? MINOR_DIGITS_DEFAULT }
  })
}

function* namedCurrencies({ config }: BuildContext): Generator<string> {
  yield* Object.keys(config.currencies)
  for (const { baseCurrency, balances } of Object.values(config.accounts)) {
    yield baseCurrency
    yield* Object.keys(balances)
  }
  for (const [instrumentId, written] of Object.entries(config.instruments)) {
    const { base, quote } = currenciesOf(instrumentId, written)
    if (base !== undefined) yield base
    if (quote !== undefined) yield quote
  }
  for (const { from, to } of config.conversions) yield* [from, to]
}
