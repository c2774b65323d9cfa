import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialectOf } from './ccxt-settings.ts'
import { BINANCE } from './dialect-binance.ts'

test('an account that was granted more may ask for more; the share for cancels stays', () => {
  const usual = { kind: 'ccxt', exchange: 'binance', environment: 'live' } as const
  assert.equal(dialectOf(usual), BINANCE)
  const { rate, ...rest } = dialectOf({ ...usual, rate: { perSecond: 500, burst: 3_000 } })
  assert.deepEqual(rate, { perSecond: 500, burst: 3_000, cancelShare: BINANCE.rate.cancelShare })
  const { rate: _, ...others } = BINANCE
  assert.deepEqual(rest, others)
})
