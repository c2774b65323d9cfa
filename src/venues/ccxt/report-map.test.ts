import assert from 'node:assert/strict'
import test from 'node:test'
import { fixtureConfiguration, fixtureInstrument } from '../../core/domain/fixtures.ts'
import type { AccountIndex } from '../../core/domain/ids.ts'
import { orderFact } from './facts.ts'
import { minorUpOf, ReportMap, Uncounted } from './report-map.ts'

const CONFIGURATION = fixtureConfiguration({ instruments: [fixtureInstrument()] })
const [INSTRUMENT] = CONFIGURATION.instruments
const MAP = new ReportMap(CONFIGURATION, 0 as AccountIndex, {
  instrumentOf: symbol => (symbol === 'BTCUSDT' ? INSTRUMENT : undefined),
})
const FILL = {
  symbol: 'BTCUSDT',
  clientOrderId: 'H1E1S1L0',
  venueOrderId: '7',
  side: 'Buy',
  executionId: 'BTCUSDT-1',
  lastQty: '0.00150000',
  lastPrice: '65000.10',
  fee: '0.00000150',
  feeCurrency: 'BTC',
  liquidity: 'Maker',
  cumQty: '0.0015',
  qty: '0.01',
} as const

test('a fill in ticks, lots and minor units of its own fee currency', () => {
  const mapped = MAP.execution(orderFact('Trade', FILL))
  assert.equal(mapped.kind, 'Report')
  const report = mapped.kind === 'Report' ? mapped.report : undefined
  assert.deepEqual(
    [
      report?.lastQtyLots,
      report?.lastTicks,
      report?.feeMinor,
      report?.feeCurrency,
      report?.cumQtyLots,
      report?.qtyLots,
    ],
    [150, 6_500_010, 150, 1, 150, 1_000],
  )
})

test('what cannot be counted exactly is asked about; a fee that cannot is told and the fill is booked', () => {
  const rows: [Partial<Parameters<typeof orderFact>[1]>, string][] = [
    [{ lastQty: '0.000001' }, 'Ask'],
    [{ lastQty: '0' }, 'Ask'],
    [{ lastPrice: '65000.101' }, 'Ask'],
    [{ lastPrice: 'NaN' }, 'Ask'],
    [{ executionId: '' }, 'Ask'],
    [{ side: undefined }, 'Ask'],
    [{ clientOrderId: '' }, 'Ask'],
    [{ symbol: 'DOGEUSDT' }, 'Elsewhere'],
    [{ lastQty: '1.5e-3' }, 'Report'],
    [{ feeCurrency: 'BNB', fee: '0.001' }, 'Report fee 0.001 BNB, a currency that is not in the configuration'],
    [{ fee: '' }, 'Report fee not told'],
    [{ fee: 'much' }, 'Report fee much BTC cannot be counted'],
  ]
  for (const [change, expected] of rows) {
    const mapped = MAP.execution(orderFact('Trade', { ...FILL, ...change } as typeof FILL))
    const words = mapped.kind === 'Report' ? `Report ${mapped.report.text}`.trim() : mapped.kind
    assert.equal(words, expected, JSON.stringify(change))
  }
})

test('fees are rounded against us, rebates as well', () => {
  const usd = { code: 'USD', minorDigits: 2 } as never
  const rows: [string, number | undefined][] = [
    ['1.23', 123],
    ['1.231', 124],
    ['-1.239', -123],
    ['-1.23', -123],
    ['0.001', 1],
    ['-0.001', 0],
    ['x', undefined],
  ]
  for (const [text, minor] of rows) assert.equal(minorUpOf(text, usd), minor === 0 ? 0 : minor, text)
})

test('balances and positions; a currency or market that we do not have is nobody’s', () => {
  const eventTimeUs = 0 as never
  assert.deepEqual(MAP.balance({ kind: 'Balance', currency: 'USDT', total: '99349.967800001', eventTimeUs }), {
    currency: 0,
    amountMinor: '9934996780000',
  })
  assert.equal(MAP.balance({ kind: 'Balance', currency: 'BNB', total: '1', eventTimeUs }), undefined)
  assert.deepEqual(MAP.position({ kind: 'Position', symbol: 'BTCUSDT', signedQty: '-0.01', eventTimeUs }), {
    instrumentIndex: 0,
    signedLots: -1_000,
  })
  assert.equal(MAP.position({ kind: 'Position', symbol: 'X', signedQty: '1', eventTimeUs }), undefined)
})

test('a balance or a position that cannot be counted is no zero', () => {
  const eventTimeUs = 0 as never
  assert.throws(() => MAP.balance({ kind: 'Balance', currency: 'USDT', total: '', eventTimeUs }), Uncounted)
  assert.throws(
    () => MAP.position({ kind: 'Position', symbol: 'BTCUSDT', signedQty: '0.0000001', eventTimeUs }),
    Uncounted,
  )
})
