/** The currencies that an instrument's symbol names: BTC and USDT of `BTC-USDT.SIM`, ACME of the share `ACME.SIM`. */

import type { WrittenInstrument } from './venue-schema.ts'

const CODE = /^[A-Z0-9]{1,12}$/
/** Parts of a symbol that tell the kind of a contract. */
const KIND_WORDS = ['PERP', 'SWAP', 'FUT', 'SPOT']

export interface CurrencyPair {
  readonly base: string | undefined
  readonly quote: string | undefined
}

/** What the instrument itself says comes first; `undefined` where neither it nor its symbol tells. */
export function currenciesOf(instrumentId: string, written: WrittenInstrument): CurrencyPair {
  const symbol = instrumentId.slice(0, instrumentId.lastIndexOf('.'))
  const [first, second] = symbol.split(/[-_/:]/)
  const isPair = second !== undefined || written.kind === 'Equity'
  const base = isPair && first !== undefined && CODE.test(first) ? first : undefined
  const quote = second !== undefined && /^[A-Z]{2,8}$/.test(second) && !KIND_WORDS.includes(second) ? second : undefined
  return { base: written.baseCurrency ?? base, quote: written.quoteCurrency ?? quote }
}
