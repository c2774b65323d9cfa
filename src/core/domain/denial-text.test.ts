import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { denialText, formatDenial, remedyOf } from './denial-text.ts'
import type { FigureUnits } from './figure-text.ts'
import { fixtureAccount, fixtureConfiguration, fixtureInstrument } from './fixtures.ts'
import { DENIAL_CODES, type Denial, type DenialCode } from './limits.ts'

const DOCUMENT = readFileSync(new URL('../../../docs/risk.md', import.meta.url), 'utf8')

/** code, what, was, limit -> message */
const ROWS: readonly [DenialCode, string, number, number, string][] = [
  ['QTY_ABOVE_MAX', 'qtyLots', 500, 200, 'QTY_ABOVE_MAX: qtyLots=500, qtyLotsMax=200'],
  ['QTY_BELOW_MIN', 'qtyLots', 1, 2, 'QTY_BELOW_MIN: qtyLots=1, qtyLotsMin=2'],
  ['PRICE_OUT_OF_RANGE', 'limitTicks', 9, 8, 'PRICE_OUT_OF_RANGE: limitTicks=9, limitTicksMax=8'],
  ['PRICE_OUT_OF_RANGE', 'limitTicks', 0, 1, 'PRICE_OUT_OF_RANGE: limitTicks=0, limitTicksMin=1'],
  ['INSTRUMENT_EXPIRED', 'nowUs', 5, 5, 'INSTRUMENT_EXPIRED: nowUs=5, nowUsMax=5'],
  ['AMEND_INVALID', 'pendingRequests', 1, 0, 'AMEND_INVALID: pendingRequests=1, pendingRequestsMax=0'],
  ['TRADING_HALTED', 'tradingState', 2, 0, 'TRADING_HALTED: tradingState=Halted, tradingStateNeeded=Active'],
  ['DATA_STALE', 'dataState', 2, 1, 'DATA_STALE: dataState=Stale, dataStateNeeded=Live'],
  ['DATA_DEGRADED', 'dataState', 6, 1, 'DATA_DEGRADED: dataState=Degraded, dataStateNeeded=Live'],
  ['MARKET_CLOSED', 'dataState', 7, 1, 'MARKET_CLOSED: dataState=Closed, dataStateNeeded=Live'],
  ['DATA_STALE', 'dataAgeUs', 7, 5, 'DATA_STALE: dataAgeUs=7, dataAgeUsMax=5'],
]

test('a refusal reads what, was, limit', () => {
  for (const [code, what, was, limit, message] of ROWS) assert.equal(formatDenial({ code, what, was, limit }), message)
})

test('docs/risk.md has one row for every code, with an example message and the remedy', () => {
  for (const code of DENIAL_CODES) {
    const rows = DOCUMENT.split('\n').filter(line => line.startsWith(`| \`${code}\` |`))
    assert.equal(rows.length, 1, `${code}: ${rows.length} rows`)
    assert.match(rows[0]!, new RegExp(`\`${code}: (\\w+)=\\S+, \\1(Max|Min|Needed)=\\S+\``), code)
    assert.ok(rows[0]!.endsWith(`${remedyOf(code)} |`), `${code}: the remedy is "${remedyOf(code)}"`)
  }
})

test('docs/risk.md names no code that does not exist', () => {
  const named = DOCUMENT.match(/^\| `[A-Z_]+` \|/gm) ?? []
  assert.deepEqual(
    named.map(cell => cell.slice(3, -3)).filter(code => !(DENIAL_CODES as readonly string[]).includes(code)),
    [],
  )
})

const SOL = fixtureInstrument({ tickSize: '0.25', lotSize: '0.001' })
const UNITS = { configuration: fixtureConfiguration(), accountIndex: 0, instrument: SOL, side: 'Buy' } as const
const IN_EURO = fixtureConfiguration({ accounts: [fixtureAccount(), fixtureAccount({ baseCurrency: 4 as never })] })

/** code, what, was, limit, other units -> message */
const READ: readonly [DenialCode, string, number, number, Partial<FigureUnits>, string][] = [
  ['QTY_ABOVE_MAX', 'qtyLots', 500, 200, {}, 'QTY_ABOVE_MAX: qty=0.500, qtyMax=0.200'],
  ['QTY_ABOVE_MAX', 'qtyLots', 5, 2, { instrument: undefined }, 'QTY_ABOVE_MAX: qtyLots=5, qtyLotsMax=2'],
  ['ORDER_TERMS_INVALID', 'qtyLots', 0.5, 1, {}, 'ORDER_TERMS_INVALID: qty=0.5, qtyMin=0.001'],
  [
    'POSITION_ABOVE_MAX',
    'accountPositionLots',
    1501,
    1500,
    {},
    'POSITION_ABOVE_MAX: accountPosition=1.501, accountPositionMax=1.500',
  ],
  ['PRICE_OUT_OF_RANGE', 'limitTicks', 9, 8, {}, 'PRICE_OUT_OF_RANGE: limitPrice=2.25, limitPriceMax=2.00'],
  [
    'ORDER_TERMS_INVALID',
    'trailingOffsetTicks',
    -4,
    1,
    {},
    'ORDER_TERMS_INVALID: trailingOffset=-1.00, trailingOffsetMin=0.25',
  ],
  ['ORDER_TERMS_INVALID', 'limitTicks', 0, 1, {}, 'ORDER_TERMS_INVALID: limitPrice=absent, limitPriceNeeded=present'],
  ['AMEND_INVALID', 'triggerTicks', 1, 0, {}, 'AMEND_INVALID: triggerPrice=present, triggerPriceNeeded=absent'],
  [
    'NOTIONAL_BELOW_MIN',
    'notionalMinor',
    499000000,
    500000000,
    {},
    'NOTIONAL_BELOW_MIN: notional=4.99000000 USDT, notionalMin=5.00000000 USDT',
  ],
  [
    'BALANCE_INSUFFICIENT',
    'balanceMinor',
    150000000,
    1,
    {},
    'BALANCE_INSUFFICIENT: balance=1.50000000 USDT, balanceMax=0.00000001 USDT',
  ],
  [
    'BALANCE_INSUFFICIENT',
    'balanceMinor',
    150000000,
    1,
    { side: 'Sell' },
    'BALANCE_INSUFFICIENT: balance=1.50000000 BTC, balanceMax=0.00000001 BTC',
  ],
  [
    'MARGIN_INSUFFICIENT',
    'marginMinor',
    250,
    100,
    { accountIndex: 1, configuration: IN_EURO },
    'MARGIN_INSUFFICIENT: margin=2.50 EUR, marginMax=1.00 EUR',
  ],
  [
    'GROSS_EXPOSURE_ABOVE_MAX',
    'accountGrossExposureMinor',
    250,
    100,
    { accountIndex: 1, configuration: IN_EURO },
    'GROSS_EXPOSURE_ABOVE_MAX: accountGrossExposure=2.50 EUR, accountGrossExposureMax=1.00 EUR',
  ],
  [
    'GROSS_EXPOSURE_ABOVE_MAX',
    'wholeGrossExposureMinor',
    200000000,
    100000000,
    { accountIndex: 1, configuration: IN_EURO },
    'GROSS_EXPOSURE_ABOVE_MAX: wholeGrossExposure=2.00000000 USDT, wholeGrossExposureMax=1.00000000 USDT',
  ],
  [
    'RATE_UNKNOWN',
    'accountOrderNotionalMinor',
    0,
    1,
    {},
    'RATE_UNKNOWN: accountOrderNotional=unknown, accountOrderNotionalNeeded=known',
  ],
  [
    'MARGIN_INSUFFICIENT',
    'marginMinor',
    Number.MAX_SAFE_INTEGER,
    0,
    {},
    'MARGIN_INSUFFICIENT: margin=unknown, marginMax=0.00000000 USDT',
  ],
  ['DATA_STALE', 'dataAgeUs', 1_500_000, 1_000_000, {}, 'DATA_STALE: dataAge=1.5s, dataAgeMax=1s'],
  [
    'ORDER_TERMS_INVALID',
    'expireTimeUs',
    1_500_000,
    0,
    {},
    'ORDER_TERMS_INVALID: expireTime=1970-01-01T00:00:01.500000Z, expireTimeMax=none',
  ],
  ['VENUE_UNAVAILABLE', 'isVenueUp', 0, 1, {}, 'VENUE_UNAVAILABLE: isVenueUp=no, isVenueUpNeeded=yes'],
  ['TRADING_HALTED', 'tradingState', 2, 0, {}, 'TRADING_HALTED: tradingState=Halted, tradingStateNeeded=Active'],
  ['PRICE_COLLAR', 'priceAwayBps', 350, 100, {}, 'PRICE_COLLAR: priceAwayBps=350, priceAwayBpsMax=100'],
  [
    'OPEN_ORDERS_ABOVE_MAX',
    'accountOpenOrders',
    41,
    40,
    {},
    'OPEN_ORDERS_ABOVE_MAX: accountOpenOrders=41, accountOpenOrdersMax=40',
  ],
]

test('people read quantities and prices in the decimals of the instrument, money with its currency, and times', () => {
  for (const [code, what, was, limit, units, message] of READ) {
    const denial: Denial = { code, what, was, limit }
    assert.equal(denialText(denial, { ...UNITS, ...units }), message)
  }
})
