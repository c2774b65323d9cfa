/** What a symbol and a venue's name tell about an instrument where nobody said more. */

import type { InstrumentSpec } from '../../core/domain/instrument-spec.ts'

/** Quote currencies that end a symbol written without a mark between its two halves, longest first. */
const QUOTE_CURRENCIES = [
  'FDUSD',
  'USDT',
  'USDC',
  'BUSD',
  'TUSD',
  'USD',
  'EUR',
  'GBP',
  'JPY',
  'TRY',
  'BTC',
  'ETH',
  'BNB',
]

/** A spot pair whose symbol ends in a currency that is known; else the id alone. */
export function guessPair(symbol: string, venue: string): Partial<InstrumentSpec> {
  const instrumentId = `${symbol}.${venue}`
  const quoteCurrency = QUOTE_CURRENCIES.find(code => symbol.endsWith(code) && symbol.length > code.length)
  if (quoteCurrency === undefined) return { instrumentId }
  const baseCurrency = symbol.slice(0, -quoteCurrency.length).replace(/[-_/]$/, '')
  return { instrumentId, kind: 'Spot', baseCurrency, quoteCurrency }
}

/** The letters that an instrument id allows; everything else becomes `_`. */
export function symbolOf(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_/:-]/g, '_').slice(0, 48)
}

export function venueOf(text: string): string {
  return text
    .toUpperCase()
    .replaceAll(/[^A-Z0-9_]/g, '_')
    .slice(0, 16)
}
