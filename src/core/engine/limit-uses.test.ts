import assert from 'node:assert/strict'
import test from 'node:test'
import { fixtureConfiguration } from '../domain/fixtures.ts'
import type { LimitScope } from '../domain/limit-changes.ts'
import { NO_LIMITS, type RiskLimits } from '../domain/limits.ts'
import { EngineBench } from './bench.fixture.ts'
import { useOf } from './limit-uses.ts'
import { snapshotOf } from './snapshot.ts'
import { tell } from './story.fixture.ts'

const LIMITS: RiskLimits = {
  ...NO_LIMITS,
  positionLotsMax: 40 as never,
  grossExposureMinorMax: 1_000_000_000 as never,
  netExposureMinorMax: 1_000_000_000 as never,
  openOrdersMax: 10,
  openOrderExposureMinorMax: 1_000_000_000 as never,
  ordersPerSecondMax: 10,
  amendsPerSecondMax: 10,
  repeatedExecutionsMax: 5,
  repeatedExecutionsWindowUs: 1_000_000,
  dailyLossMinorMax: 1_000_000_000 as never,
  drawdownMinorMax: 1_000_000_000 as never,
}

const { strategies, accounts } = fixtureConfiguration({})
const limited = () =>
  new EngineBench({
    limits: LIMITS,
    accounts: accounts.map(account => ({ ...account, limits: LIMITS })),
    strategies: strategies.map(strategy => ({
      ...strategy,
      limits: LIMITS,
      instrumentLimits: [{ instrumentIndex: 0, limits: LIMITS }],
    })),
  }).open()

const HOLDERS: readonly LimitScope[] = [
  { level: 'StrategyInstrument', index: 0, instrumentIndex: 0 },
  { level: 'Strategy', index: 0, instrumentIndex: -1 },
  { level: 'Account', index: 0, instrumentIndex: -1 },
  { level: 'All', index: 0, instrumentIndex: -1 },
]

for (const holder of HOLDERS) {
  test(`what ${holder.level} uses of its limits`, () => {
    const bench = limited()
    const { state } = bench.engine
    const useNow = () => useOf(state, holder, LIMITS)
    const worthOf = (lots: number, ticks: number) => state.world.instruments[0]!.minorPerTickLot * lots * ticks
    assert.deepEqual([useNow().positionLots, useNow().grossExposureMinor, useNow().openOrders], [0, 0, 0])
    tell(
      `
      buy 10 @100   -> OrderSubmitted 1 > SendOrder 1
      new 1         -> OrderAccepted 1
      fill 1 4      -> OrderFilled 1 4@100
      sell 30 @120  -> OrderSubmitted 2 > SendOrder 2
    `,
      bench,
    )
    const use = useNow()
    assert.equal(use.positionLots, 26, 'sold down to -26 is farther from flat than bought up to 10')
    assert.equal(use.openOrders, 2)
    assert.equal(use.openOrderExposureMinor, worthOf(6, 100) + worthOf(30, 120))
    assert.equal(use.grossExposureMinor, worthOf(4, 100) + use.openOrderExposureMinor)
    assert.equal(use.netExposureMinor, worthOf(30, 120) - worthOf(4, 100))
    assert.deepEqual([use.ordersPerSecond, use.amendsPerSecond, use.repeatedExecutions], [2, 0, 1])
    bench.quote(89, 91)
    const isWithLosses = holder.level !== 'StrategyInstrument'
    assert.equal(useNow().dailyLossMinor, isWithLosses ? worthOf(4, 10) : Number.NaN)
    assert.equal(useNow().drawdownMinor, isWithLosses ? worthOf(4, 10) : Number.NaN)
    bench.wait(1_000_000)
    assert.deepEqual([useNow().ordersPerSecond, useNow().repeatedExecutions], [0, 0])
  })
}

test('where no limit is about money, none is told', () => {
  const bench = new EngineBench({ limits: { ...NO_LIMITS, openOrdersMax: 3 } }).open()
  tell('buy 10 @100 -> OrderSubmitted 1 > SendOrder 1', bench)
  const use = useOf(bench.engine.state, HOLDERS[3]!, bench.engine.state.world.limits)
  assert.deepEqual([use.openOrders, use.grossExposureMinor], [1, Number.NaN])
})

test('to look changes nothing', () => {
  const [looked, untouched] = [limited(), limited()]
  for (const bench of [looked, untouched]) {
    tell('buy 10 @100 -> OrderSubmitted 1 > SendOrder 1', bench)
    if (bench === looked) for (const holder of HOLDERS) useOf(bench.engine.state, holder, LIMITS)
    tell('fill 1 4 -> OrderFilled 1 4@100', bench)
    if (bench === looked) for (const holder of HOLDERS) useOf(bench.engine.state, holder, LIMITS)
  }
  assert.equal(snapshotOf(looked.engine.state), snapshotOf(untouched.engine.state))
})
