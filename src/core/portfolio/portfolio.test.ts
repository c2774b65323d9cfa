import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { Configuration, Conversion, PositionMode } from '../domain/configuration.ts'
import type { FundingBooked, OrderFilled } from '../domain/events.ts'
import {
  fixtureAccount,
  fixtureConfiguration,
  fixtureInstrument,
  fixtureLimits,
  fixtureStrategy,
} from '../domain/fixtures.ts'
import type { AccountIndex, CurrencyIndex, InstrumentIndex, StrategyIndex, TimeUs } from '../domain/ids.ts'
import type { Side } from '../domain/order.ts'
import { lots, minor, ticks } from '../domain/quantities.ts'
import { Portfolio } from './portfolio.ts'

const [USDT, BTC, , USD, EUR, ACME] = [0, 1, 2, 3, 4, 5] as CurrencyIndex[]
const [SPOT, LINEAR, INVERSE, SHARE, FX] = [0, 1, 2, 3, 4]
const instruments = (['Spot', 'LinearPerpetual', 'InversePerpetual', 'Equity', 'FxPair'] as const).map((kind, index) =>
  fixtureInstrument({ kind }, index),
)
/** One cent is 0.01 USDT: 1,000,000 of its minor units. */
const DOLLAR: Conversion = { from: USD!, to: USDT!, instrumentIndex: undefined, ratePpm: 1e12 }
const limits = fixtureLimits()

function configurationOf(
  overrides: Partial<Configuration> = {},
  positionMode: PositionMode = 'Netting',
): Configuration {
  return fixtureConfiguration({
    instruments,
    accounts: [fixtureAccount({ positionMode }), fixtureAccount({ baseCurrency: USD!, openingBalances: [] })],
    strategies: [
      fixtureStrategy({ limits }),
      fixtureStrategy({ limits }),
      fixtureStrategy({ accountIndex: 1 as AccountIndex }),
    ],
    conversions: [DOLLAR],
    limits,
    ...overrides,
  })
}

interface FillWish {
  readonly instrument: number
  readonly side: Side
  readonly qty: number
  readonly price: number
  readonly strategy?: number
  readonly account?: number
  readonly fee?: number
  readonly feeCurrency?: number
  readonly timeUs?: number
}

function fillOf(wish: FillWish): OrderFilled {
  const { instrument, side, qty, price, strategy = 0, account = 0, fee = 0, feeCurrency, timeUs = 7 } = wish
  return {
    kind: 'OrderFilled',
    orderNumber: 1 as OrderFilled['orderNumber'],
    strategyIndex: strategy as StrategyIndex,
    accountIndex: account as AccountIndex,
    instrumentIndex: instrument as InstrumentIndex,
    side,
    executionId: 'x' as OrderFilled['executionId'],
    lastQtyLots: lots(qty),
    lastTicks: ticks(price),
    feeMinor: minor(fee),
    feeCurrency: (feeCurrency ?? instruments[instrument]!.settlementCurrency) as CurrencyIndex,
    liquidity: 'Taker',
    eventTimeUs: timeUs as TimeUs,
    timeUs: timeUs as TimeUs,
  }
}

function fundingOf(instrument: number, amountMinor: number): FundingBooked {
  return {
    kind: 'FundingBooked',
    fundingId: 'f',
    accountIndex: 0 as AccountIndex,
    instrumentIndex: instrument as InstrumentIndex,
    amountMinor: minor(amountMinor),
  }
}

const OPENING = 100_000_000_000_000

// ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────────────────

test('a spot fill moves both balances, and what was bought is valued at the mark', () => {
  const portfolio = new Portfolio(configurationOf())
  // Half a bitcoin at 40,000 USDT, for a fee of 10 USDT.
  portfolio.applyFill(fillOf({ instrument: SPOT!, side: 'Buy', qty: 50_000, price: 4_000_000, fee: 1_000_000_000 }))
  assert.equal(portfolio.balanceOf(0, BTC!).toNumber(), 50_000_000)
  assert.equal(portfolio.balanceOf(0, USDT!).toNumber(), OPENING - 2_001_000_000_000)
  assert.equal(portfolio.equityMinorOf(0), OPENING - 1_000_000_000)
  portfolio.mark(SPOT!, 4_100_000)
  assert.equal(portfolio.equityMinorOf(0), OPENING - 1_000_000_000 + 50_000_000_000)
  assert.equal(portfolio.strategyPnlMinorOf(0), -1_000_000_000 + 50_000_000_000)
  assert.equal(portfolio.accountGrossMinorOf(0), 2_050_000_000_000)
  assert.equal(portfolio.marginInitialMinorOf(0), 0)
})

test('a fee in coins leaves the coins, and is valued at the fill for the strategy', () => {
  const portfolio = new Portfolio(configurationOf())
  portfolio.applyFill(
    fillOf({ instrument: SPOT!, side: 'Buy', qty: 50_000, price: 4_000_000, fee: 50_000, feeCurrency: BTC! }),
  )
  assert.equal(portfolio.balanceOf(0, BTC!).toNumber(), 49_950_000)
  assert.equal(portfolio.positionOf(0, SPOT!).feesMinor, 2_000_000_000)
  assert.equal(portfolio.strategyPnlMinorOf(0), -2_000_000_000)
  assert.equal(portfolio.equityMinorOf(0), OPENING - 2_000_000_000)
})

test('a contract moves its settlement balance by realized P&L alone', () => {
  const portfolio = new Portfolio(configurationOf())
  // One bitcoin at 50,000 USDT; the mark goes to 50,500; half is sold there.
  portfolio.applyFill(fillOf({ instrument: LINEAR!, side: 'Buy', qty: 1000, price: 500_000 }))
  assert.equal(portfolio.balanceOf(0, USDT!).toNumber(), OPENING)
  assert.equal(portfolio.marginInitialMinorOf(0), 500_000_000_000)
  assert.equal(portfolio.marginMaintenanceMinorOf(0), 250_000_000_000)
  portfolio.mark(LINEAR!, 505_000)
  assert.equal(portfolio.equityMinorOf(0), OPENING + 50_000_000_000)
  assert.equal(portfolio.accountUnrealizedMinorOf(0), 50_000_000_000)
  assert.equal(
    portfolio.applyFill(fillOf({ instrument: LINEAR!, side: 'Sell', qty: 500, price: 505_000 })),
    25_000_000_000,
  )
  assert.equal(portfolio.balanceOf(0, USDT!).toNumber(), OPENING + 25_000_000_000)
  assert.equal(portfolio.equityMinorOf(0), OPENING + 50_000_000_000)
})

test('an inverse contract earns coins, which are valued at the spot mark', () => {
  const portfolio = new Portfolio(configurationOf())
  portfolio.mark(SPOT!, 5_000_000)
  // 60,000 dollars at 50,000 = 1.2 coins; at 60,000 they are 1.0.
  portfolio.applyFill(fillOf({ instrument: INVERSE!, side: 'Buy', qty: 60_000, price: 100_000 }))
  portfolio.mark(INVERSE!, 120_000)
  assert.equal(portfolio.equityMinorOf(0), OPENING + 1_000_000_000_000)
  assert.equal(portfolio.accountNetMinorOf(0), 5_000_000_000_000)
  portfolio.applyFill(fillOf({ instrument: INVERSE!, side: 'Sell', qty: 60_000, price: 120_000 }))
  assert.equal(portfolio.balanceOf(0, BTC!).toNumber(), 20_000_000)
  assert.equal(portfolio.equityMinorOf(0), OPENING + 1_000_000_000_000)
  portfolio.mark(INVERSE!, 0)
  assert.equal(portfolio.markTicksOf(INVERSE!), 120_000)
})

test('shares of another currency are counted by the rate that a person set', () => {
  const portfolio = new Portfolio(configurationOf())
  portfolio.applyFill(fillOf({ instrument: SHARE!, side: 'Buy', qty: 10, price: 10_000 }))
  assert.equal(portfolio.balanceOf(0, ACME!).toNumber(), 10)
  assert.equal(portfolio.balanceOf(0, USD!).toNumber(), -100_000)
  portfolio.mark(SHARE!, 10_500)
  assert.equal(portfolio.equityMinorOf(0), OPENING + 5_000_000_000)
})

test('a balance without a rate makes the equity unknown, until there is one', () => {
  const portfolio = new Portfolio(configurationOf({ conversions: [] }))
  portfolio.applyFill(fillOf({ instrument: SHARE!, side: 'Buy', qty: 10, price: 10_000 }))
  assert.equal(portfolio.equityMinorOf(0), undefined)
  assert.equal(portfolio.wholeEquityMinor(), undefined)
  assert.equal(portfolio.accountGrossMinorOf(0), undefined)
  portfolio.applyFill(fillOf({ instrument: SHARE!, side: 'Sell', qty: 10, price: 10_000 }))
  assert.equal(portfolio.equityMinorOf(0), OPENING)
})

test('a rate waits for its first mark', () => {
  const openingBalances = [{ currency: EUR!, amountMinor: '1000' }]
  const accounts = [fixtureAccount({ baseCurrency: USD!, openingBalances })]
  const portfolio = new Portfolio(configurationOf({ accounts, conversions: [], strategies: [] }))
  assert.equal(portfolio.equityMinorOf(0), undefined)
  assert.equal(portfolio.isHeld(FX!), true)
  portfolio.mark(FX!, 110_000)
  assert.equal(portfolio.equityMinorOf(0), 1100)
  assert.equal(portfolio.convert(1100, USD!, EUR!), 1000)
})

test('whole figures are counted in the first account’s currency', () => {
  const portfolio = new Portfolio(configurationOf())
  portfolio.applyFill(fillOf({ instrument: SHARE!, side: 'Sell', qty: 10, price: 10_000, account: 1, strategy: 2 }))
  portfolio.applyFill(fillOf({ instrument: LINEAR!, side: 'Buy', qty: 1000, price: 500_000 }))
  assert.equal(portfolio.wholeGrossMinor(), 5_000_000_000_000 + 100_000_000_000)
  assert.equal(portfolio.wholeNetMinor(), 5_000_000_000_000 - 100_000_000_000)
  assert.equal(portfolio.strategyGrossMinorOf(2), 100_000)
  assert.equal(portfolio.strategyNetMinorOf(2), -100_000)
  assert.equal(portfolio.wholeEquityMinor(), OPENING)
})

test('funding moves the balance and is shared by what each strategy holds', () => {
  const portfolio = new Portfolio(configurationOf())
  portfolio.applyFill(fillOf({ instrument: LINEAR!, side: 'Buy', qty: 2, price: 500_000, strategy: 0 }))
  portfolio.applyFill(fillOf({ instrument: LINEAR!, side: 'Buy', qty: 1, price: 500_000, strategy: 1 }))
  portfolio.applyFunding(fundingOf(LINEAR!, -100))
  assert.equal(portfolio.balanceOf(0, USDT!).toNumber(), OPENING - 100)
  assert.equal(portfolio.equityMinorOf(0), OPENING - 100)
  assert.deepEqual([portfolio.strategyPnlMinorOf(0), portfolio.strategyPnlMinorOf(1)], [-67, -34])
  assert.equal(portfolio.positionOf(0, LINEAR!).funding.toNumber(), -67)
})

test('a hedging account holds both sides, and reduce-only tells which is meant', () => {
  const portfolio = new Portfolio(configurationOf({}, 'Hedging'))
  const lotsNow = () => [
    portfolio.accountPositionOf(0, LINEAR!, 'Buy').signedLots,
    portfolio.accountPositionOf(0, LINEAR!, 'Sell').signedLots,
    portfolio.accountSignedLotsOf(0, LINEAR!),
  ]
  const trade = (side: Side, qty: number, isReduceOnly: boolean) =>
    portfolio.applyFill(fillOf({ instrument: LINEAR!, side, qty, price: 500_000 }), isReduceOnly)
  trade('Buy', 10, false)
  trade('Sell', 4, false)
  assert.deepEqual(lotsNow(), [10, -4, 6])
  assert.equal(portfolio.accountGrossMinorOf(0), 14 * 5_000_000_000)
  assert.equal(portfolio.accountNetMinorOf(0), 6 * 5_000_000_000)
  trade('Sell', 3, true)
  assert.deepEqual(lotsNow(), [7, -4, 3])
  trade('Buy', 4, true)
  assert.deepEqual(lotsNow(), [7, 0, 7])
  // More than is held: what is left over opened the other side at the venue.
  trade('Sell', 9, true)
  assert.deepEqual(lotsNow(), [0, -2, -2])
  assert.equal(portfolio.positionOf(0, LINEAR!).signedLots, -2)
})

test('a netting account has one position, whatever side is asked for', () => {
  const portfolio = new Portfolio(configurationOf())
  portfolio.applyFill(fillOf({ instrument: LINEAR!, side: 'Sell', qty: 3, price: 500_000 }))
  assert.equal(portfolio.accountPositionOf(0, LINEAR!, 'Buy').signedLots, -3)
  assert.equal(portfolio.accountPositionOf(0, LINEAR!, 'Sell').signedLots, -3)
  assert.equal(portfolio.accountSignedLotsOf(0, LINEAR!), -3)
})

test('a position knows since when it is open', () => {
  const portfolio = new Portfolio(configurationOf())
  const opened = () => portfolio.positionOf(0, LINEAR!).openedTimeUs
  const trade = (side: Side, qty: number, timeUs: number) =>
    portfolio.applyFill(fillOf({ instrument: LINEAR!, side, qty, price: 500_000, timeUs }))
  trade('Buy', 3, 10)
  trade('Buy', 3, 11)
  assert.equal(opened(), 10)
  trade('Sell', 8, 12)
  assert.equal(opened(), 12)
  trade('Buy', 2, 13)
  assert.equal(opened(), 0)
})

test('an instrument is held while somebody holds it or a rate needs it', () => {
  const portfolio = new Portfolio(configurationOf())
  assert.deepEqual(
    [SPOT!, LINEAR!, FX!].map(each => portfolio.isHeld(each)),
    [false, false, false],
  )
  portfolio.applyFill(fillOf({ instrument: LINEAR!, side: 'Buy', qty: 1, price: 500_000 }))
  portfolio.applyFill(fillOf({ instrument: INVERSE!, side: 'Buy', qty: 1, price: 100_000 }))
  portfolio.mark(INVERSE!, 200_000)
  assert.deepEqual(
    [SPOT!, LINEAR!, FX!].map(each => portfolio.isHeld(each)),
    [true, true, false],
  )
  portfolio.applyFill(fillOf({ instrument: LINEAR!, side: 'Sell', qty: 1, price: 500_000 }))
  assert.equal(portfolio.isHeld(LINEAR!), false)
})

test('a balance can be set to what the venue says', () => {
  const portfolio = new Portfolio(configurationOf())
  portfolio.setBalance(0, USDT!, '90000000000000000000')
  assert.equal(portfolio.balanceOf(0, USDT!).toText(), '90000000000000000000')
  assert.equal(portfolio.equityMinorOf(0), 9e19)
})

test('a question about a currency that was never held leaves no mark', () => {
  const portfolio = new Portfolio(configurationOf())
  const before = JSON.stringify(portfolio.save())
  for (let currency = 0; currency < 6; currency++) portfolio.balanceOf(0, currency)
  assert.equal(JSON.stringify(portfolio.save()), before)
})

// ── any story ────────────────────────────────────────────────────────────────────────────────────────────────────────

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
