import assert from 'node:assert/strict'
import test from 'node:test'
import type { Conversion } from '../domain/configuration.ts'
import { fixtureConfiguration, fixtureInstrument } from '../domain/fixtures.ts'
import type { CurrencyIndex } from '../domain/ids.ts'
import { Conversions, NO_MARK } from './conversion.ts'

/** 0 BTC-USDT spot, 1 EUR-USD, 2 BTC-USD inverse perpetual. */
const instruments = (['Spot', 'FxPair', 'InversePerpetual'] as const).map((kind, i) => fixtureInstrument({ kind }, i))
const CODES: Record<string, number> = { USDT: 0, BTC: 1, ETH: 2, USD: 3, EUR: 4 }
const of = (code: string) => CODES[code] as CurrencyIndex
const byRate = (from: string, to: string, ratePpm: number): Conversion => ({
  from: of(from),
  to: of(to),
  instrumentIndex: undefined,
  ratePpm,
})
const byPrice = (from: string, to: string, instrumentIndex: number): Conversion => ({
  from: of(from),
  to: of(to),
  instrumentIndex,
  ratePpm: undefined,
})

function conversionsOf(conversions: readonly Conversion[], marks: readonly number[]): Conversions {
  return new Conversions(fixtureConfiguration({ instruments, conversions }), Float64Array.from(marks))
}

const MARKS = [5_000_000, 110_000, 120_000]
const DOLLAR = byRate('USD', 'USDT', 1e12)

const ROWS: readonly (readonly [string, readonly Conversion[], number, string, string, number | undefined])[] = [
  ['itself', [], 5, 'ETH', 'ETH', 5],
  ['nothing of anything', [], 0, 'ETH', 'USDT', 0],
  ['spot by its own price', [], 100_000_000, 'BTC', 'USDT', 5_000_000_000_000],
  ['spot the other way round', [], 5_000_000_000_000, 'USDT', 'BTC', 100_000_000],
  ['a short', [], -100_000_000, 'BTC', 'USDT', -5_000_000_000_000],
  ['no path', [], 1, 'ETH', 'USDT', undefined],
  ['a set rate', [DOLLAR], 100, 'USD', 'USDT', 100_000_000],
  ['a set rate the other way round', [DOLLAR], 100_000_000, 'USDT', 'USD', 100],
  ['two steps', [DOLLAR], 1000, 'EUR', 'USDT', 1_100_000_000],
  ['three steps, each rounded to its own minor unit', [DOLLAR], 4_545_455, 'EUR', 'BTC', 100_000_020],
  ['a person’s choice before the instrument’s own', [byRate('BTC', 'USDT', 1_000_000)], 7, 'BTC', 'USDT', 7],
  ['a contract’s price where a person chose it', [byPrice('BTC', 'USD', 2)], 100_000_000, 'BTC', 'USD', 6_000_000],
  ['named backwards', [byPrice('USD', 'BTC', 2)], 6_000_000, 'USD', 'BTC', 100_000_000],
  [
    'a price that stands for another currency',
    [byPrice('BTC', 'USDT', 2)],
    100_000_000,
    'BTC',
    'USDT',
    6_000_000_000_000,
  ],
  ['a price that has nothing to do with it', [byPrice('ETH', 'EUR', 2)], 1, 'ETH', 'EUR', undefined],
  ['rounded to the nearest', [], 1, 'USDT', 'BTC', 0],
]

for (const [name, conversions, amount, from, to, expected] of ROWS) {
  test(`${name}: ${amount} ${from} is ${expected} ${to}`, () => {
    assert.equal(conversionsOf(conversions, MARKS).convert(amount, of(from), of(to)), expected)
  })
}

test('without a mark, or with one that is no price, the rate is unknown', () => {
  for (const mark of [NO_MARK, 0, -5]) {
    const conversions = conversionsOf([], [mark, mark, mark])
    assert.equal(conversions.convert(1, of('BTC'), of('USDT')), undefined)
    assert.equal(conversions.convert(1, of('USDT'), of('BTC')), undefined)
  }
})
