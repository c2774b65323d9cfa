/** What holds for every order, however its world looks. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DATA_STATES } from '../domain/market-data.ts'
import { lots, minor } from '../domain/quantities.ts'
import { checkAmend, checkOrder } from './gate.ts'
import { caseFacts, caseLimits, type FactsChange } from './gate-fixtures.ts'
import { MISSING, riskEffectOf } from './order-facts.ts'

const LIMITS = caseLimits({
  instrument: { positionLotsMax: lots(120), orderNotionalMinorMax: minor(90_000) },
  account: {
    positionLotsMax: lots(140),
    grossExposureMinorMax: minor(180_000),
    priceCollarBps: 120,
    priceReference: 'Last',
  },
  whole: { netExposureMinorMax: minor(160_000), openOrdersMax: 8, openOrderExposureMinorMax: minor(125_000) },
})

const lotsUpTo = (max: number) => fc.integer({ min: 0, max })
const worth = fc.integer({ min: 0, max: 200_000 })

const scope = fc.record({
  positionLots: fc.integer({ min: -160, max: 160 }),
  openBuyLots: lotsUpTo(60),
  openSellLots: lotsUpTo(60),
  grossExposureMinor: worth,
  netExposureMinor: fc.integer({ min: -200_000, max: 200_000 }),
  openBuyExposureMinor: fc.integer({ min: 0, max: 70_000 }),
  openSellExposureMinor: fc.integer({ min: 0, max: 70_000 }),
  openOrders: fc.integer({ min: 0, max: 8 }),
})

const price = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 985, max: 1_015 }) },
  { weight: 1, arbitrary: fc.constant(MISSING) },
)
const rarely = (value: number) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(MISSING) }, { weight: 1, arbitrary: fc.constant(value) })

/** Any world around an order of a strategy that may trade; the strategy on the instrument holds what the strategy holds. */
const world: fc.Arbitrary<FactsChange> = fc
  .record({
    sideSign: fc.constantFrom(1, -1),
    orderPriceTicks: price,
    isReduceOnly: fc.boolean(),
    openReduceOnlyLots: lotsUpTo(40),
    lastTicks: fc.integer({ min: 990, max: 1_010 }),
    ownBestBidTicks: rarely(999),
    ownBestAskTicks: rarely(1_001),
    strategy: scope,
    account: scope,
    whole: scope,
  })
  .map(change => ({ ...change, instrument: change.strategy }))

test('if a quantity passes, every smaller one above the minimum passes', () => {
  let passed = 0
  fc.assert(
    fc.property(world, fc.integer({ min: 2, max: 100 }), fc.integer({ min: 2, max: 100 }), (change, a, b) => {
      const [smaller, larger] = [Math.min(a, b), Math.max(a, b)]
      if (checkOrder(caseFacts({ ...change, qtyLots: larger }), LIMITS) !== undefined) return
      passed++
      assert.equal(checkOrder(caseFacts({ ...change, qtyLots: smaller }), LIMITS), undefined)
    }),
    { numRuns: 4_000 },
  )
  assert.ok(passed > 200, `only ${passed} orders passed: the property says nothing`)
})

const NOT_FOR_REDUCING: readonly string[] = [
  'TRADING_REDUCING',
  'POSITION_ABOVE_MAX',
  'GROSS_EXPOSURE_ABOVE_MAX',
  'NET_EXPOSURE_ABOVE_MAX',
  'OPEN_ORDERS_ABOVE_MAX',
  'OPEN_ORDER_EXPOSURE_ABOVE_MAX',
  'RATE_UNKNOWN',
  'BALANCE_INSUFFICIENT',
  'MARGIN_INSUFFICIENT',
  'DATA_MISSING',
  'DATA_STALE',
  'DATA_GAPPED',
  'DATA_CROSSED',
  'DATA_DISPUTED',
  'DATA_DEGRADED',
  'MARKET_CLOSED',
  'REDUCE_ONLY_WOULD_INCREASE',
]

const trouble = fc.record({
  tradingState: fc.constantFrom('Active' as const, 'Reducing' as const),
  dataState: fc.constantFrom(...DATA_STATES),
  dataTimeUs: fc.constantFrom(0, MISSING),
  balanceNeededMinor: fc.constant(1),
  balanceFreeMinor: fc.constantFrom(0, 1),
})

test('an order that reduces is never refused for exposure, state, data or funds', () => {
  let reducing = 0
  fc.assert(
    fc.property(world, trouble, fc.integer({ min: 2, max: 100 }), (change, bad, qtyLots) => {
      const facts = caseFacts({ ...change, ...bad, qtyLots })
      if (riskEffectOf(facts) === 'Adds') return
      reducing++
      const code = checkOrder(facts, LIMITS)?.code
      assert.ok(code === undefined || !NOT_FOR_REDUCING.includes(code), `denied: ${code}`)
    }),
    { numRuns: 4_000 },
  )
  assert.ok(reducing > 200, `only ${reducing} orders reduced: the property says nothing`)
})

test('an order that reduces cannot grow the position, whichever orders of its side fill', () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 2, max: 100 }), lotsUpTo(60), (change, qtyLots, filledLots) => {
      const facts = caseFacts({ ...change, qtyLots, isReduceOnly: false })
      if (riskEffectOf(facts) === 'Adds') return
      const { positionLots, openBuyLots, openSellLots } = facts.scopes[0]
      const othersLots = Math.min(filledLots, facts.sideSign > 0 ? openBuyLots : openSellLots)
      const after = positionLots + facts.sideSign * (othersLots + qtyLots)
      assert.ok(Math.abs(after) <= Math.abs(positionLots) && after * positionLots >= 0, `${positionLots} -> ${after}`)
    }),
    { numRuns: 2_000 },
  )
})

test('an amend that adds quantity is measured like a new order of what it adds', () => {
  const family = [
    'POSITION_ABOVE_MAX',
    'GROSS_EXPOSURE_ABOVE_MAX',
    'NET_EXPOSURE_ABOVE_MAX',
    'OPEN_ORDER_EXPOSURE_ABOVE_MAX',
  ]
  const codeOf = (code: string | undefined) => (code !== undefined && family.includes(code) ? code : 'none')
  fc.assert(
    fc.property(
      world,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 2, max: 40 }),
      (change, workingQtyLots, addedLots) => {
        const orderPriceTicks = 1_000
        const quiet = {
          ownBestAskTicks: MISSING,
          ownBestBidTicks: MISSING,
          isReduceOnly: false,
          lastTicks: 1_000,
          orderPriceTicks,
        }
        const open = { openOrders: 0 }
        const base = { ...change, ...quiet, settlementNotionalMinor: 1_000, every: open }
        const scopes = {
          strategy: { ...change.strategy, ...open },
          account: { ...change.account, ...open },
          whole: { ...change.whole, ...open },
        }
        const common = { ...base, ...scopes, instrument: scopes.strategy }
        const asOrder = checkOrder(caseFacts({ ...common, qtyLots: addedLots }), LIMITS)
        const asAmend = checkAmend(
          caseFacts({
            ...common,
            qtyLots: workingQtyLots + addedLots,
            workingQtyLots,
            workingPriceTicks: orderPriceTicks,
          }),
          LIMITS,
        )
        assert.equal(codeOf(asAmend?.code), codeOf(asOrder?.code))
      },
    ),
    { numRuns: 1_500 },
  )
})
