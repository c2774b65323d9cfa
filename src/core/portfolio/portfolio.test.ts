import assert from 'node:assert/strict'
import test from 'node:test'
import { fixtureAccount } from '../domain/fixtures.ts'
import type { Side } from '../domain/order.ts'
import {
  ACME,
  BTC,
  configurationOf,
  EUR,
  FX,
  fillOf,
  fundingOf,
  INVERSE,
  LINEAR,
  OPENING,
  SHARE,
  SPOT,
  USD,
  USDT,
} from './portfolio.fixture.ts'
import { Portfolio } from './portfolio.ts'

test('what an account owes from the beginning is taken off its equity', () => {
  const { accounts, ...world } = configurationOf()
  const [account] = accounts
  const { openingBalances } = account!
  const owed = [
    { currency: USDT as never, amountMinor: '-7' },
    ...openingBalances.filter(({ currency }) => currency !== USDT),
  ]
  const portfolio = new Portfolio({ ...world, accounts: [{ ...account!, openingBalances: owed }] })
  assert.equal(portfolio.balanceOf(0, USDT!).toNumber(), -7)
  assert.equal(portfolio.equityMinorOf(0), -7)
})

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

test('a fee in coins that is worth more than can be counted is left to its own currency', () => {
  const portfolio = new Portfolio(configurationOf())
  const fee = Number.MAX_SAFE_INTEGER
  portfolio.applyFill(fillOf({ instrument: SPOT!, side: 'Buy', qty: 1, price: 4_000_000, fee, feeCurrency: BTC! }))
  assert.equal(portfolio.positionOf(0, SPOT!).feesMinor, 0)
  assert.equal(portfolio.balanceOf(0, BTC!).toNumber(), 1_000 - fee)
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

test('shares of funding beyond 2^53, of strategies that stand against each other, add up to what was booked', () => {
  const portfolio = new Portfolio(configurationOf())
  portfolio.applyFill(fillOf({ instrument: LINEAR!, side: 'Buy', qty: 1_000_000, price: 5, strategy: 0 }))
  portfolio.applyFill(fillOf({ instrument: LINEAR!, side: 'Sell', qty: 999_999, price: 5, strategy: 1 }))
  portfolio.applyFunding(fundingOf(LINEAR!, -7_000_000_000_001))
  const [long, short] = [0, 1].map(index => portfolio.positionOf(index, LINEAR!).funding.toBigInt())
  assert.equal(Number(long), -7_000_000_000_001 * 1_000_000)
  const nobody = portfolio.save().strategyCash.find(([row, currency]) => row === 0 && currency === USDT)!
  assert.equal(long! + short! + BigInt(nobody[2]), -7_000_000_000_001n)
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
