import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { PositionMode } from '../domain/configuration.ts'
import { fixtureStrategy } from '../domain/fixtures.ts'
import type { Side } from '../domain/order.ts'
import {
  ACME,
  BTC,
  configurationOf,
  type FillWish,
  fillOf,
  fundingOf,
  INVERSE,
  instruments,
  LINEAR,
  OPENING,
  SHARE,
  SPOT,
  USDT,
} from './portfolio.fixture.ts'
import { Portfolio } from './portfolio.ts'

const fill = fc.record({
  instrument: fc.constantFrom(SPOT!, LINEAR!, INVERSE!, SHARE!),
  side: fc.constantFrom<Side>('Buy', 'Sell'),
  qty: fc.integer({ min: 1, max: 2000 }),
  price: fc.integer({ min: 90_000, max: 110_000 }),
  strategy: fc.constantFrom(-1, 0, 1),
  fee: fc.integer({ min: -50, max: 5000 }),
})
const moved = fc.record({
  instrument: fc.constantFrom(SPOT!, LINEAR!, INVERSE!, SHARE!),
  mark: fc.integer({ min: 80_000, max: 120_000 }),
})
const funded = fc.record({
  instrument: fc.constantFrom(LINEAR!, INVERSE!),
  funding: fc.integer({ min: -999, max: 999 }),
})
const story = fc.array(fc.oneof({ weight: 3, arbitrary: fill }, { weight: 3, arbitrary: moved }, funded), {
  maxLength: 40,
})

type Step = { instrument: number } & ({ mark: number } | { funding: number } | Omit<FillWish, 'instrument'>)

function tell(portfolio: Portfolio, steps: readonly Step[]): void {
  for (const step of steps) {
    if ('mark' in step) portfolio.mark(step.instrument, step.mark)
    else if ('funding' in step) portfolio.applyFunding(fundingOf(step.instrument, step.funding))
    else portfolio.applyFill(fillOf(step))
  }
}

function figuresOf(portfolio: Portfolio): unknown {
  return {
    equity: [0, 1].map(i => portfolio.equityMinorOf(i)),
    margin: [portfolio.marginInitialMinorOf(0), portfolio.marginMaintenanceMinorOf(0)],
    exposure: [portfolio.accountGrossMinorOf(0), portfolio.accountNetMinorOf(0), portfolio.wholeGrossMinor()],
    strategies: [0, 1, 2].map(i => [portfolio.strategyPnlMinorOf(i), portfolio.strategyGrossMinorOf(i)]),
    held: instruments.map((_, i) => portfolio.isHeld(i)),
  }
}

test('what is kept step by step equals what a restored portfolio counts anew', () => {
  fc.assert(
    fc.property(story, fc.constantFrom<PositionMode>('Netting', 'Hedging'), (steps, mode) => {
      const configuration = configurationOf({}, mode)
      const portfolio = new Portfolio(configuration)
      tell(portfolio, steps as Step[])
      const saved = JSON.parse(JSON.stringify(portfolio.save()))
      const restored = Portfolio.restore(configuration, saved)
      assert.deepEqual(figuresOf(restored), figuresOf(portfolio))
      assert.deepEqual(JSON.parse(JSON.stringify(restored.save())), saved)
    }),
    { numRuns: 400 },
  )
})

test('every balance is what was paid, and lots are conserved between accounts and strategies', () => {
  fc.assert(
    fc.property(story, steps => {
      const portfolio = new Portfolio(configurationOf())
      tell(portfolio, steps as Step[])
      const paid = instruments.map(() => 0n)
      for (const step of steps as Step[]) if ('qty' in step) paid[step.instrument]! += BigInt(signedLotsOf(step))
      for (const { index } of instruments) {
        assert.equal(BigInt(portfolio.accountSignedLotsOf(0, index)), paid[index])
        const ofStrategies = [-1, 0, 1].reduce((sum, i) => sum + portfolio.positionOf(i, index).signedLots, 0)
        assert.equal(BigInt(ofStrategies), paid[index])
      }
      assert.equal(portfolio.balanceOf(0, ACME!).toBigInt(), paid[SHARE!])
    }),
    { numRuns: 300 },
  )
})

function signedLotsOf(step: Omit<FillWish, 'instrument'>): number {
  return step.side === 'Buy' ? step.qty : -step.qty
}

/** Linear instruments in one currency: nothing is converted by a rounded rate. */
test('equity less what was opened with is the P&L of the strategies and of nobody, to the minor unit', () => {
  const inUsdt = fc.array(
    fc.oneof(
      fill.map(each => ({ ...each, instrument: each.instrument === SPOT ? SPOT! : LINEAR! })),
      moved.map(each => ({ ...each, instrument: each.instrument === SPOT ? SPOT! : LINEAR! })),
      funded.map(each => ({ ...each, instrument: LINEAR! })),
    ),
    { maxLength: 40 },
  )
  const nobody = fixtureStrategy()
  fc.assert(
    fc.property(inUsdt, steps => {
      const portfolio = new Portfolio(configurationOf({ strategies: [fixtureStrategy(), fixtureStrategy(), nobody] }))
      // Nobody's fills are given to the third strategy, so that all P&L can be asked for.
      const named = (steps as Step[]).map(step =>
        'qty' in step && step.strategy === -1 ? { ...step, strategy: 2 } : step,
      )
      tell(portfolio, named)
      const ofStrategies = [0, 1, 2].reduce((sum, i) => sum + portfolio.strategyPnlMinorOf(i)!, 0)
      const strangers = named.some(step => 'funding' in step) ? fundingOfNobody(portfolio) : 0
      assert.equal(portfolio.equityMinorOf(0)! - OPENING, ofStrategies + strangers)
    }),
    { numRuns: 500 },
  )
})

test('the same fills in another order leave the same money; what is restated is the cost, and then all is equal', () => {
  const contracts = fc.array(
    fill.map(each => ({ ...each, instrument: each.instrument === SPOT ? LINEAR! : INVERSE! })),
    { minLength: 1, maxLength: 20 },
  )
  fc.assert(
    fc.property(contracts, fc.infiniteStream(fc.nat()), (fills, chance) => {
      const shuffled = fills
        .map(each => [chance.next().value, each] as const)
        .sort(([a], [b]) => a - b)
        .map(([, each]) => each)
      const [theirs, ours] = [fills, shuffled].map(each => {
        const portfolio = new Portfolio(configurationOf())
        tell(portfolio, [...each, { instrument: LINEAR!, mark: 510_000 }, { instrument: INVERSE!, mark: 51_000 }])
        return portfolio
      }) as [Portfolio, Portfolio]
      const equity = ours.equityMinorOf(0)
      for (const index of [LINEAR!, INVERSE!]) {
        const amount = costOf(theirs, index) - costOf(ours, index)
        if (ours.accountSignedLotsOf(0, index) !== 0) ours.restateCost(0, index, String(amount))
      }
      assert.equal(ours.equityMinorOf(0), equity)
      for (const currency of [USDT!, BTC!])
        assert.equal(ours.balanceOf(0, currency).toText(), theirs.balanceOf(0, currency).toText())
      for (const index of [LINEAR!, INVERSE!]) {
        const [own, other] = [ours.accountPositionOf(0, index), theirs.accountPositionOf(0, index)]
        assert.deepEqual([own.cost.toText(), own.realized.toText()], [other.cost.toText(), other.realized.toText()])
      }
    }),
    { numRuns: 300 },
  )
})

function costOf(portfolio: Portfolio, index: number): bigint {
  return portfolio.accountPositionOf(0, index).cost.toBigInt()
}

/** The remainder of shared funding, read from a snapshot: row 0 of the strategies' cash. */
function fundingOfNobody(portfolio: Portfolio): number {
  const rows = portfolio.save().strategyCash.filter(([row, currency]) => row === 0 && currency === USDT)
  return rows.reduce((sum, [, , amount]) => sum + Number(amount), 0)
}
