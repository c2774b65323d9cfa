import assert from 'node:assert/strict'
import test from 'node:test'
import { fixtureInstrument, fixtureTerms } from '../domain/fixtures.ts'
import type { Denial } from '../domain/limits.ts'
import type { Contingency, Order, OrderTerms } from '../domain/order.ts'
import { lots, ticks } from '../domain/quantities.ts'
import { refusalOfAmend, refusalOfList, refusalOfTerms } from './terms.ts'

const instrument = fixtureInstrument({
  priceMin: '1',
  priceMax: '100000',
  qtyMin: '0.0001',
  qtyMax: '10',
  notionalMin: '10',
  notionalMax: '200000',
})
const NOW = 1_000

/** One BTC at 100 USDT. */
const LIMIT = fixtureTerms({ qtyLots: lots(100_000), limitTicks: ticks(10_000) })

type Changes = Partial<Record<keyof OrderTerms, unknown>>

function termsOf(changes: Changes): OrderTerms {
  return { ...LIMIT, ...changes } as OrderTerms
}

const MARKET = { orderType: 'Market', limitTicks: undefined }
const STOP = { orderType: 'StopMarket', limitTicks: undefined, triggerTicks: 10_000 }
const STOP_LIMIT = { orderType: 'StopLimit', triggerTicks: 10_000 }
const TRAILING = { orderType: 'TrailingStopMarket', limitTicks: undefined, trailingOffsetTicks: 50 }
const TOUCHED = { ...STOP, orderType: 'MarketIfTouched' }

function tell(denial: Denial | undefined): string {
  return denial === undefined ? 'ok' : `${denial.code} ${denial.what}=${denial.was} limit ${denial.limit}`
}

const ROWS: readonly (readonly [string, Changes, string])[] = [
  ['limit', {}, 'ok'],
  ['limit without a price', { limitTicks: undefined }, 'ORDER_TERMS_INVALID limitTicks=0 limit 1'],
  ['limit with a trigger', { triggerTicks: 1 }, 'ORDER_TERMS_INVALID triggerTicks=1 limit 0'],
  ['limit with an offset', { trailingOffsetTicks: 1 }, 'ORDER_TERMS_INVALID trailingOffsetTicks=1 limit 0'],
  ['market', MARKET, 'ok'],
  ['market with a price', { orderType: 'Market' }, 'ORDER_TERMS_INVALID limitTicks=1 limit 0'],
  ['market post-only', { ...MARKET, isPostOnly: true }, 'ORDER_TERMS_INVALID isPostOnly=1 limit 0'],
  ['market below the least notional', { ...MARKET, qtyLots: 10 }, 'ok'],
  ['stop', STOP, 'ok'],
  ['stop without a trigger', { ...STOP, triggerTicks: undefined }, 'ORDER_TERMS_INVALID triggerTicks=0 limit 1'],
  ['stop with a price', { ...STOP, limitTicks: 9 }, 'ORDER_TERMS_INVALID limitTicks=1 limit 0'],
  ['stop post-only', { ...STOP, isPostOnly: true }, 'ORDER_TERMS_INVALID isPostOnly=1 limit 0'],
  ['stop-limit', STOP_LIMIT, 'ok'],
  ['stop-limit post-only', { ...STOP_LIMIT, isPostOnly: true }, 'ok'],
  ['stop-limit without a price', { ...STOP_LIMIT, limitTicks: undefined }, 'ORDER_TERMS_INVALID limitTicks=0 limit 1'],
  [
    'stop-limit without a trigger',
    { ...STOP_LIMIT, triggerTicks: undefined },
    'ORDER_TERMS_INVALID triggerTicks=0 limit 1',
  ],
  ['trailing', TRAILING, 'ok'],
  ['trailing with a first stop', { ...TRAILING, triggerTicks: 9_000 }, 'ok'],
  [
    'trailing without an offset',
    { ...TRAILING, trailingOffsetTicks: undefined },
    'ORDER_TERMS_INVALID trailingOffsetTicks=0 limit 1',
  ],
  ['trailing by nothing', { ...TRAILING, trailingOffsetTicks: 0 }, 'ORDER_TERMS_INVALID trailingOffsetTicks=0 limit 1'],
  [
    'trailing by half a tick',
    { ...TRAILING, trailingOffsetTicks: 0.5 },
    'ORDER_TERMS_INVALID trailingOffsetTicks=0.5 limit 1',
  ],
  ['if-touched', TOUCHED, 'ok'],
  [
    'if-touched without a trigger',
    { ...TOUCHED, triggerTicks: undefined },
    'ORDER_TERMS_INVALID triggerTicks=0 limit 1',
  ],
  ['post-only', { isPostOnly: true }, 'ok'],
  ['post-only IOC', { isPostOnly: true, timeInForce: 'IOC' }, 'ORDER_TERMS_INVALID isPostOnly=1 limit 0'],
  ['post-only FOK', { isPostOnly: true, timeInForce: 'FOK' }, 'ORDER_TERMS_INVALID isPostOnly=1 limit 0'],
  ['GTD in the future', { timeInForce: 'GTD', expireTimeUs: 1_001 }, 'ok'],
  ['GTD now', { timeInForce: 'GTD', expireTimeUs: 1_000 }, 'ORDER_TERMS_INVALID expireTimeUs=1000 limit 1000'],
  ['GTD without an expiry', { timeInForce: 'GTD' }, 'ORDER_TERMS_INVALID expireTimeUs=0 limit 1000'],
  ['GTC with an expiry', { expireTimeUs: 1_001 }, 'ORDER_TERMS_INVALID expireTimeUs=1001 limit 0'],
  ['a tag of 32', { tag: 'x'.repeat(32) }, 'ok'],
  ['a tag of 33', { tag: 'x'.repeat(33) }, 'ORDER_TERMS_INVALID tagLength=33 limit 32'],
  ['a tag that is no text', { tag: 5 }, 'ORDER_TERMS_INVALID tagLength=0 limit 32'],
  ['an unknown type', { orderType: 'Iceberg' }, 'ORDER_TERMS_INVALID orderType=0 limit 1'],
  ['a type of every object', { orderType: 'toString' }, 'ORDER_TERMS_INVALID orderType=0 limit 1'],
  ['an unknown side', { side: 'Short' }, 'ORDER_TERMS_INVALID side=0 limit 1'],
  ['an unknown time in force', { timeInForce: 'GFD' }, 'ORDER_TERMS_INVALID timeInForce=0 limit 1'],
  ['an unknown trigger source', { triggerSource: 'Index' }, 'ORDER_TERMS_INVALID triggerSource=0 limit 1'],
  ['no quantity', { qtyLots: 0 }, 'ORDER_TERMS_INVALID qtyLots=0 limit 1'],
  ['a negative quantity', { qtyLots: -5 }, 'ORDER_TERMS_INVALID qtyLots=-5 limit 1'],
  ['half a lot', { qtyLots: 100.5 }, 'ORDER_TERMS_INVALID qtyLots=100.5 limit 1'],
  ['a quantity that is no number', { qtyLots: Number.NaN }, 'ORDER_TERMS_INVALID qtyLots=NaN limit 1'],
  ['too small', { qtyLots: 9 }, 'QTY_BELOW_MIN qtyLots=9 limit 10'],
  ['the smallest', { ...MARKET, qtyLots: 10 }, 'ok'],
  ['the largest', { ...MARKET, qtyLots: 1_000_000 }, 'ok'],
  ['too large', { qtyLots: 1_000_001 }, 'QTY_ABOVE_MAX qtyLots=1000001 limit 1000000'],
  ['half a tick', { limitTicks: 100.5 }, 'ORDER_TERMS_INVALID limitTicks=100.5 limit 0'],
  ['a price too low', { limitTicks: 99 }, 'PRICE_OUT_OF_RANGE limitTicks=99 limit 100'],
  ['a price too high', { limitTicks: 10_000_001 }, 'PRICE_OUT_OF_RANGE limitTicks=10000001 limit 10000000'],
  ['a trigger too low', { ...STOP, triggerTicks: 99 }, 'PRICE_OUT_OF_RANGE triggerTicks=99 limit 100'],
  ['worth too little', { qtyLots: 9_999 }, 'NOTIONAL_BELOW_MIN notionalMinor=999900000 limit 1000000000'],
  ['worth too little but reducing', { qtyLots: 9_999, isReduceOnly: true }, 'ok'],
  ['worth just enough', { qtyLots: 10_000 }, 'ok'],
  [
    'worth too much',
    { qtyLots: 1_000_000, limitTicks: 2_000_001 },
    'NOTIONAL_ABOVE_MAX notionalMinor=20000010000000 limit 20000000000000',
  ],
  [
    'a stop worth too little',
    { ...STOP, qtyLots: 9_999 },
    'NOTIONAL_BELOW_MIN notionalMinor=999900000 limit 1000000000',
  ],
]

for (const [name, changes, expected] of ROWS) {
  test(`${name}: ${expected}`, () => assert.equal(tell(refusalOfTerms(termsOf(changes), instrument, NOW)), expected))
}

// ── amends ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const ORDER = { ...LIMIT, cumQtyLots: 30_000, isTriggered: false } as unknown as Order
const STOP_ORDER = { ...ORDER, ...STOP_LIMIT } as unknown as Order
const TRIGGERED = { ...STOP_ORDER, isTriggered: true } as unknown as Order

const AMENDS: readonly (readonly [string, Order, Changes, string])[] = [
  ['a new price', ORDER, { limitTicks: 11_000 }, 'ok'],
  ['a new size', ORDER, { qtyLots: 50_000 }, 'ok'],
  ['nothing new', ORDER, { limitTicks: 10_000, qtyLots: 100_000 }, 'AMEND_INVALID changes=0 limit 1'],
  ['nothing at all', ORDER, {}, 'AMEND_INVALID changes=0 limit 1'],
  ['down to what has filled', ORDER, { qtyLots: 30_000 }, 'AMEND_INVALID qtyLots=30000 limit 30000'],
  ['a trigger that a limit order lacks', ORDER, { triggerTicks: 9 }, 'AMEND_INVALID triggerTicks=1 limit 0'],
  ['a new trigger', STOP_ORDER, { triggerTicks: 9_000 }, 'ok'],
  ['a new trigger once it was reached', TRIGGERED, { triggerTicks: 9_000 }, 'AMEND_INVALID triggerTicks=1 limit 0'],
  ['a price too low', ORDER, { limitTicks: 99 }, 'PRICE_OUT_OF_RANGE limitTicks=99 limit 100'],
  ['half a lot', ORDER, { qtyLots: 30_000.5 }, 'ORDER_TERMS_INVALID qtyLots=30000.5 limit 1'],
  ['too large', ORDER, { qtyLots: 1_000_001 }, 'QTY_ABOVE_MAX qtyLots=1000001 limit 1000000'],
  [
    'worth too much',
    ORDER,
    { qtyLots: 1_000_000, limitTicks: 2_000_001 },
    'NOTIONAL_ABOVE_MAX notionalMinor=20000010000000 limit 20000000000000',
  ],
]

for (const [name, order, changes, expected] of AMENDS) {
  const wish = { qtyLots: undefined, limitTicks: undefined, triggerTicks: undefined, ...changes }
  test(`amend, ${name}: ${expected}`, () =>
    assert.equal(tell(refusalOfAmend(order, wish as never, instrument)), expected))
}

// ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const SELL = { side: 'Sell' }
const BRACKET: readonly Changes[] = [{}, { ...STOP, ...SELL }, { ...SELL }]

const LISTS: readonly (readonly [string, Contingency, readonly Changes[], string])[] = [
  ['one alone', 'None', [{}], 'ok'],
  ['two that do not hang together', 'None', [{}, {}], 'ORDER_TERMS_INVALID legs=2 limit 1'],
  ['none', 'None', [], 'ORDER_TERMS_INVALID legs=0 limit 1'],
  ['a list of a kind that is none', 'valueOf' as Contingency, [{}], 'ORDER_TERMS_INVALID contingency=0 limit 1'],
  ['OCO of limit and stop', 'OCO', [{}, STOP], 'ok'],
  ['OCO of one', 'OCO', [{}], 'ORDER_TERMS_INVALID legs=1 limit 2'],
  ['OCO of two sides', 'OCO', [{}, { ...STOP, ...SELL }], 'ORDER_TERMS_INVALID legSide=1 limit 0'],
  ['OCO of two sizes', 'OCO', [{}, { ...STOP, qtyLots: 5 }], 'ORDER_TERMS_INVALID legQtyLots=5 limit 100000'],
  [
    'OCO of two instruments',
    'OCO',
    [{}, { ...STOP, instrumentIndex: 1 }],
    'ORDER_TERMS_INVALID legInstrumentIndex=1 limit 0',
  ],
  ['OCO with a market order', 'OCO', [{}, MARKET], 'ORDER_TERMS_INVALID legMustRest=1 limit 0'],
  ['OCO with an IOC', 'OCO', [{ timeInForce: 'IOC' }, STOP], 'ORDER_TERMS_INVALID legMustRest=0 limit 0'],
  ['bracket', 'Bracket', BRACKET, 'ok'],
  ['bracket with a market entry', 'Bracket', [MARKET, BRACKET[1]!, BRACKET[2]!], 'ok'],
  ['bracket of two', 'Bracket', [{}, STOP], 'ORDER_TERMS_INVALID legs=2 limit 3'],
  ['bracket with an exit on its own side', 'Bracket', [{}, BRACKET[1]!, {}], 'ORDER_TERMS_INVALID legSide=2 limit 0'],
  [
    'bracket with target before stop',
    'Bracket',
    [{}, BRACKET[2]!, BRACKET[1]!],
    'ORDER_TERMS_INVALID legOrderType=1 limit 0',
  ],
  ['bracket with two stops', 'Bracket', [{}, BRACKET[1]!, BRACKET[1]!], 'ORDER_TERMS_INVALID legOrderType=2 limit 0'],
  [
    'bracket with a larger exit',
    'Bracket',
    [{ qtyLots: 5 }, BRACKET[1]!, BRACKET[2]!],
    'ORDER_TERMS_INVALID legQtyLots=100000 limit 5',
  ],
  [
    'bracket with a market target',
    'Bracket',
    [{}, BRACKET[1]!, { ...SELL, ...MARKET }],
    'ORDER_TERMS_INVALID legMustRest=2 limit 0',
  ],
]

for (const [name, contingency, legs, expected] of LISTS) {
  test(`${name}: ${expected}`, () => assert.equal(tell(refusalOfList(contingency, legs.map(termsOf))), expected))
}
