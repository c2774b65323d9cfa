import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fixtureLimits } from '../domain/fixtures.ts'
import type { TradingState } from '../domain/limits.ts'
import { minor } from '../domain/quantities.ts'
import { breachOf, LossBreaker } from './breakers.ts'
import { lossLimitsOf } from './limits-compile.ts'

const REDUCE = lossLimitsOf(fixtureLimits({ dailyLossMinorMax: minor(100), drawdownMinorMax: minor(250) }))
const HALT = lossLimitsOf(fixtureLimits({ dailyLossMinorMax: minor(100), breachAction: 'Halt' }))

//  day start  peak  equity  limits   state       -> breach
const ROWS: readonly [number, number, number, typeof REDUCE, TradingState, string][] = [
  [1000, 1000, 1000, REDUCE, 'Active', 'none'],
  [1000, 1000, 900, REDUCE, 'Active', 'none'], // exactly at the limit
  [1000, 1000, 899, REDUCE, 'Active', 'Reducing dailyLossMinor 101/100'],
  [1000, 1150, 900, REDUCE, 'Active', 'none'],
  [1000, 1151, 900, REDUCE, 'Active', 'Reducing drawdownMinor 251/250'],
  [1000, 1200, 899, REDUCE, 'Active', 'Reducing dailyLossMinor 101/100'], // both: the day is named
  [1000, 1000, 899, REDUCE, 'Reducing', 'none'], // nothing new to do
  [1000, 1000, 899, REDUCE, 'Halted', 'none'],
  [1000, 1000, 899, HALT, 'Reducing', 'Halted dailyLossMinor 101/100'],
  [1000, 9999, 900, HALT, 'Active', 'none'], // no limit on the drawdown
  [-50, -50, -151, REDUCE, 'Active', 'Reducing dailyLossMinor 101/100'],
]

test('breach of a loss limit', () => {
  for (const [dayStartEquityMinor, peakEquityMinor, equityMinor, limits, tradingState, expected] of ROWS) {
    const breach = breachOf({ dayStartEquityMinor, peakEquityMinor, equityMinor, tradingState }, limits)
    const text = breach === undefined ? 'none' : `${breach.tradingState} ${breach.what} ${breach.was}/${breach.limit}`
    assert.equal(text, expected)
  }
})

test('absent limits never breach', () => {
  const breaker = new LossBreaker(lossLimitsOf(undefined))
  breaker.startDay(1_000)
  assert.equal(breaker.hasLimits, false)
  assert.equal(breaker.observe(-1e15, 'Active'), undefined)
})

test('before the first day nothing is a loss', () => {
  const breaker = new LossBreaker(REDUCE)
  assert.equal(breaker.observe(500, 'Active'), undefined)
  assert.equal(breaker.observe(-500, 'Active'), undefined)
  assert.deepEqual(breaker.save(), { dayStartEquityMinor: undefined, peakEquityMinor: undefined })
})

test('a new day forgets the daily loss and keeps the peak; money taken out is no loss', () => {
  const breaker = new LossBreaker(REDUCE)
  breaker.startDay(1_000)
  breaker.observe(1_100, 'Active')
  breaker.startDay(920)
  assert.equal(breaker.observe(850, 'Active'), undefined, '70 of the day, 250 of the peak')
  assert.equal(breaker.observe(849, 'Active')?.what, 'drawdownMinor')
  breaker.addCash(-500)
  assert.equal(breaker.observe(350, 'Active'), undefined)
  assert.equal(breaker.observe(349, 'Active')?.what, 'drawdownMinor')
})

test('the floor of the breaker tells what the plain rule tells', () => {
  const equities = fc.array(fc.integer({ min: -500, max: 1500 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(
      equities,
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 0, max: 300 }),
      (list, daily, drawdown) => {
        const limits = lossLimitsOf(
          fixtureLimits({ dailyLossMinorMax: minor(daily), drawdownMinorMax: minor(drawdown) }),
        )
        let breaker = new LossBreaker(limits)
        breaker.startDay(list[0]!)
        let peakEquityMinor = list[0]!
        for (const equityMinor of list) {
          peakEquityMinor = Math.max(peakEquityMinor, equityMinor)
          const facts = { equityMinor, peakEquityMinor, dayStartEquityMinor: list[0]!, tradingState: 'Active' as const }
          assert.deepEqual(breaker.observe(equityMinor, 'Active'), breachOf(facts, limits))
          const copy = new LossBreaker(limits)
          copy.restore(breaker.save())
          breaker = copy
        }
      },
    ),
  )
})
