import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  fixtureAccount,
  fixtureConfiguration,
  fixtureInstrument,
  fixtureLimits,
  fixtureStrategy,
} from '../domain/fixtures.ts'
import { type AccountIndex, type InstrumentIndex, NO_STRATEGY, type StrategyIndex } from '../domain/ids.ts'
import { lots, minor } from '../domain/quantities.ts'
import { compileLimits, lossLimitsOf, throttleLimitsOf } from './limits-compile.ts'

const A = 0 as AccountIndex
const S = 0 as StrategyIndex
const SPOT = 0 as InstrumentIndex
const FUTURE = 1 as InstrumentIndex

const CONFIGURATION = fixtureConfiguration({
  instruments: [fixtureInstrument({ qtyMax: '1' }), fixtureInstrument({ kind: 'LinearFuture' }, 1)],
  limits: fixtureLimits({ orderQtyLotsMax: lots(500), dataAgeUsMax: 9_000, restrictedInstruments: [FUTURE] }),
  accounts: [
    fixtureAccount({ limits: fixtureLimits({ openOrdersMax: 4, priceCollarBps: 300, priceReference: 'Last' }) }),
  ],
  strategies: [
    fixtureStrategy({
      limits: fixtureLimits({ orderQtyLotsMax: lots(900), priceCollarBps: 50, allowedInstruments: [SPOT, FUTURE] }),
      instrumentLimits: [
        {
          instrumentIndex: SPOT,
          limits: fixtureLimits({ orderQtyLotsMax: lots(200), priceCollarBps: 80, dataAgeUsMax: 5_000 }),
        },
      ],
    }),
    fixtureStrategy({ strategyId: 'bare', limits: undefined }),
    fixtureStrategy({
      strategyId: 'picky',
      limits: fixtureLimits({ allowedInstruments: [FUTURE], dataAgeUsMax: 1_000 }),
    }),
  ],
})

test('the strictest of all scopes holds; a narrower scope never widens a wider one', () => {
  const limits = compileLimits(CONFIGURATION)
  assert.equal(limits.orderLimitsOf(A, S, SPOT)!.qtyLotsMax, 200)
  assert.equal(limits.orderLimitsOf(A, S, FUTURE)!.qtyLotsMax, 500, 'the whole is stricter than the strategy')
  assert.equal(limits.orderLimitsOf(A, S, SPOT)!.dataAgeUsMax, 5_000)
  assert.equal(limits.orderLimitsOf(A, S, SPOT)!.intentAgeUsMax, Number.POSITIVE_INFINITY)
  assert.equal(limits.orderLimitsOf(A, S, SPOT)!.venueQtyLotsMax, CONFIGURATION.instruments[0]!.qtyLotsMax)
})

test('one collar for each reference, the strictest', () => {
  const limits = compileLimits(CONFIGURATION)
  const expected = [
    { reference: 'Last', bpsMax: 300 },
    { reference: 'Mid', bpsMax: 50 },
  ]
  assert.deepEqual(limits.orderLimitsOf(A, S, SPOT)!.collars, expected)
})

test('a restriction anywhere restricts; an allow-list anywhere must name the instrument', () => {
  const limits = compileLimits(CONFIGURATION)
  assert.deepEqual(
    [SPOT, FUTURE].map(instrument => limits.orderLimitsOf(A, S, instrument)!.isRestricted),
    [false, true],
  )
  assert.deepEqual(
    [SPOT, FUTURE].map(instrument => limits.orderLimitsOf(A, 2 as StrategyIndex, instrument)!.isAllowed),
    [false, true],
  )
})

test('only scopes that need their own figures are looked at, narrowest first', () => {
  const limits = compileLimits(CONFIGURATION)
  const scopes = limits.orderLimitsOf(A, S, SPOT)!.scopes
  assert.deepEqual(
    scopes.map(scope => [scope.scopeIndex, scope.openOrdersMax, scope.needsNotional]),
    [[2, 4, false]],
  )
  const money = compileLimits({ ...CONFIGURATION, limits: fixtureLimits({ grossExposureMinorMax: minor(1) }) })
  assert.deepEqual(
    money.orderLimitsOf(A, S, SPOT)!.scopes.map(scope => [scope.scopeIndex, scope.needsNotional]),
    [
      [2, false],
      [3, true],
    ],
  )
})

test('no limits, no order; orders of no strategy have those of their account', () => {
  const limits = compileLimits(CONFIGURATION)
  assert.equal(limits.orderLimitsOf(A, 1 as StrategyIndex, SPOT)!.hasOwnLimits, false)
  assert.equal(limits.orderLimitsOf(A, 9 as StrategyIndex, SPOT), undefined)
  assert.equal(limits.orderLimitsOf(A, S, 9 as InstrumentIndex), undefined)
  assert.equal(limits.orderLimitsOf(9 as AccountIndex, NO_STRATEGY, SPOT), undefined)
  const own = limits.orderLimitsOf(A, NO_STRATEGY, SPOT)!
  assert.deepEqual([own.qtyLotsMax, own.scopes.length, own.hasOwnLimits], [500, 1, true])
  assert.equal(limits.orderLimitsOf(A, NO_STRATEGY, SPOT), own, 'made once')
})

test('the age of data that matters is that of the strictest who may trade the instrument', () => {
  const limits = compileLimits(CONFIGURATION)
  assert.equal(limits.dataAgeUsMaxOf(SPOT), 5_000)
  assert.equal(limits.dataAgeUsMaxOf(FUTURE), 1_000)
  assert.equal(compileLimits(fixtureConfiguration()).dataAgeUsMaxOf(SPOT), undefined)
})

test('throttles: the strategy, its account and the whole count all executions, an instrument its own', () => {
  const throttle = (repeatedExecutionsMax: number) =>
    fixtureLimits({ repeatedExecutionsMax, repeatedExecutionsWindowUs: 1_000 })
  const configuration = fixtureConfiguration({
    limits: throttle(30),
    strategies: [
      fixtureStrategy({ limits: throttle(10), instrumentLimits: [{ instrumentIndex: 0, limits: throttle(5) }] }),
    ],
  })
  assert.deepEqual(
    throttleLimitsOf(configuration, S).map(limits => [limits.instrumentIndex, limits.repeatedExecutionsMax]),
    [
      [-1, 10],
      [-1, 30],
      [0, 5],
    ],
  )
})

test('loss limits name the state that follows', () => {
  assert.equal(lossLimitsOf(fixtureLimits({ breachAction: 'Halt' })).breachState, 'Halted')
  assert.equal(lossLimitsOf(fixtureLimits({ breachAction: 'Reduce' })).breachState, 'Reducing')
})
