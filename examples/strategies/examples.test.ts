/** The examples, played by hand: what they want, what they do when refused or in doubt, and how they come back. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { StrategyTester } from 'holdfast/strategy/testing'
import BollingerReversion from './bollinger-reversion.ts'
import EmaCross from './ema-cross.ts'
import MarketMaker from './market-maker.ts'

const BTC = 'BTC-USDT.SIM'

/** What the open orders are: side, type, price and size in lots. */
function openOf(tester: StrategyTester): string[] {
  return tester.open.map(({ terms }) => {
    const price = terms.limitTicks ?? terms.triggerTicks ?? ''
    return `${terms.side} ${terms.orderType} ${price} x${terms.qtyLots}`.replace('  ', ' ')
  })
}

function bars(tester: StrategyTester, closes: readonly number[]): void {
  for (const close of closes) tester.bar(close.toFixed(2))
}

for (const name of ['bollinger-reversion', 'ema-cross', 'market-maker']) {
  test(`${name} stays below 80 lines and imports the author's entry point alone`, () => {
    const source = readFileSync(new URL(`./${name}.ts`, import.meta.url), 'utf8')
    assert.ok(source.split('\n').length <= 80, `${source.split('\n').length} lines`)
    assert.deepEqual(
      [...source.matchAll(/from '(.*)'/g)].map(match => match[1]),
      ['holdfast/strategy'],
    )
  })
}

// ── EMA cross ────────────────────────────────────────────────────────────────────────────────────────────────────────

const CROSS = { parameters: { fast: 2, slow: 3, quantity: '0.01', stopBps: 100, targetBps: 200 } }
/** Falls, then rises: the fast average crosses the slow one at the last close. */
const RISING = [100, 99, 98, 97, 105]

test('EMA cross: a cross upwards buys with a stop and a target', () => {
  const tester = new StrategyTester(EmaCross, CROSS).start().live()
  bars(tester, RISING)
  tester.accept()
  assert.deepEqual(openOf(tester), ['Buy Market x1000', 'Sell StopMarket 10395 x1000', 'Sell Limit 10710 x1000'])
  tester.fill(tester.open[0]!, '105.00')
  tester.fill(tester.open[1]!, '107.10')
  assert.deepEqual([openOf(tester), tester.failures], [[], []])
})

test('EMA cross: begins with a cross, not with averages that happen to lie above', () => {
  const tester = new StrategyTester(EmaCross, CROSS).start().live()
  bars(tester, [100, 101, 102, 103])
  assert.deepEqual(tester.intents, [])
})

test('EMA cross: no entry on data that is not live, nor beside an order in doubt', () => {
  const tester = new StrategyTester(EmaCross, CROSS).start().live().dataState('Stale')
  bars(tester, RISING)
  assert.deepEqual(tester.intents, [])
  tester.live()
  bars(tester, [90, 120])
  const [entry] = tester.accept()
  tester.event({
    kind: 'OrderInDoubt',
    orderNumber: entry!.orderNumber,
    strategyIndex: 0,
    cause: 'ACK_TIMEOUT',
    timeUs: 1,
  } as never)
  bars(tester, [121, 60, 130])
  assert.equal(tester.intents.filter(({ kind }) => kind === 'SubmitOrder').length, 1)
  assert.match(tester.logs[0]!, /in doubt, ACK_TIMEOUT/)
})

test('EMA cross: on the way down the legs go first, then the position, once', () => {
  const tester = new StrategyTester(EmaCross, CROSS).start().live()
  bars(tester, RISING)
  tester.fill(tester.accept()[0]!, '105.00')
  bars(tester, [80])
  assert.deepEqual(
    tester.intents.map(({ kind }) => kind),
    ['SubmitOrder', 'CancelAllOrders'],
  )
  tester.accept()
  assert.deepEqual(openOf(tester), [])
  tester.accept()
  assert.deepEqual(openOf(tester), ['Sell Market x1000'])
  tester.fill(tester.open[0]!, '80.00')
  bars(tester, [79, 78])
  assert.deepEqual([openOf(tester), tester.intents.length], [[], 3])
})

test('EMA cross: a denied exit is tried again at the next bar, not at once', () => {
  const tester = new StrategyTester(EmaCross, CROSS).start().live()
  bars(tester, RISING)
  tester.fill(tester.accept()[0]!, '105.00')
  bars(tester, [80])
  tester.accept()
  tester.deny('ORDER_RATE_ABOVE_MAX')
  assert.equal(tester.intents.length, 3)
  bars(tester, [79])
  tester.accept()
  assert.deepEqual(openOf(tester), ['Sell Market x1000'])
})

// ── Bollinger reversion ──────────────────────────────────────────────────────────────────────────────────────────────

const BANDS = { parameters: { instrument: BTC, period: 4, width: 1, quantity: '0.1', lossBps: 500 } }

function dipped(): StrategyTester {
  const tester = new StrategyTester(BollingerReversion, BANDS).start().live()
  bars(tester, [100, 101, 100, 101, 97])
  tester.accept()
  return tester
}

test('Bollinger reversion: buys below the band with a limit, withdraws what did not fill within the bar', () => {
  const tester = dipped()
  assert.deepEqual(openOf(tester), ['Buy Limit 9700 x10000'])
  bars(tester, [96])
  assert.equal(tester.accept().length, 0)
})

test('Bollinger reversion: leaves at the middle', () => {
  const tester = dipped()
  tester.fill(tester.open[0]!, '97.00')
  bars(tester, [98, 102])
  tester.accept()
  assert.deepEqual(openOf(tester), ['Sell Market x10000'])
  assert.equal(tester.open[0]!.terms.tag, 'target')
})

test('Bollinger reversion: leaves at the loss limit', () => {
  const tester = dipped()
  tester.fill(tester.open[0]!, '97.00')
  bars(tester, [92])
  tester.accept()
  assert.equal(tester.open[0]!.terms.tag, 'loss')
})

test('Bollinger reversion: an entry is withdrawn when the data can no longer be trusted', () => {
  const tester = dipped().dataState('Gapped')
  assert.equal(tester.accept().length, 0)
  bars(tester, [90])
  assert.equal(tester.accept().length, 0)
})

// ── market maker ─────────────────────────────────────────────────────────────────────────────────────────────────────

const MAKER = {
  parameters: { quantity: '0.01', positionMax: '0.02', halfSpreadTicks: 5, skewTicks: 2, requoteTicks: 2, rest: '5s' },
}

function quoting(): StrategyTester {
  const tester = new StrategyTester(MarketMaker, MAKER).start().live().quote('100.00', '100.02')
  tester.accept()
  return tester
}

test('market maker: one bid and one ask around the middle, post-only', () => {
  const tester = quoting()
  assert.deepEqual(openOf(tester), ['Buy Limit 9996 x1000', 'Sell Limit 10006 x1000'])
  assert.ok(tester.open.every(({ terms }) => terms.isPostOnly))
})

test('market maker: follows the middle when it moves far enough, not before', () => {
  const tester = quoting().quote('100.01', '100.03')
  assert.equal(tester.intents.length, 2)
  tester.quote('100.03', '100.05')
  tester.accept()
  tester.quote('100.03', '100.05')
  tester.accept()
  assert.deepEqual(openOf(tester), ['Buy Limit 9999 x1000', 'Sell Limit 10009 x1000'])
})

test('market maker: leans against its position and stops at the most it may hold', () => {
  const tester = quoting()
  tester.fill(tester.open[0]!, '99.96')
  tester.quote('100.00', '100.02')
  tester.accept()
  tester.quote('100.00', '100.02')
  tester.accept()
  assert.deepEqual(openOf(tester).sort(), ['Buy Limit 9994 x1000', 'Sell Limit 10004 x1000'])
  tester.fill(tester.open.find(({ terms }) => terms.side === 'Buy')!, '99.94')
  for (let i = 0; i < 3; i++) {
    tester.quote('100.00', '100.02')
    tester.accept()
  }
  assert.deepEqual(openOf(tester), ['Sell Limit 10002 x1000'])
})

test('market maker: rests after a refusal, and takes everything away from bad data', () => {
  const tester = new StrategyTester(MarketMaker, MAKER).start().live().quote('100.00', '100.02').deny('PRICE_COLLAR')
  tester.quote('100.00', '100.02')
  assert.equal(tester.intents.length, 2)
  for (let i = 0; i < 6; i++) tester.quote('100.00', '100.02')
  assert.equal(tester.accept().length, 2)
  tester.dataState('Crossed')
  assert.equal(tester.accept().length, 0)
})

// ── all of them ──────────────────────────────────────────────────────────────────────────────────────────────────────

test('a restart in the middle: the same wishes as without it', () => {
  const walk = Array.from({ length: 80 }, (_, i) => 100 + 6 * Math.sin(i / 5) + (i % 3))
  for (const [strategyClass, options] of [
    [EmaCross, CROSS],
    [BollingerReversion, BANDS],
    [MarketMaker, MAKER],
  ] as const) {
    const steady = new StrategyTester(strategyClass, options).start().live()
    let restarted = new StrategyTester(strategyClass, options).start().live()
    let before: readonly unknown[] = []
    walk.forEach((close, i) => {
      for (const tester of [steady, restarted]) {
        tester.quote(close.toFixed(2), (close + 0.02).toFixed(2)).bar(close.toFixed(2))
        tester.accept()
        if (i % 4 === 1 && tester.open.length > 0) tester.fill(tester.open[0]!, close.toFixed(2))
      }
      if (i !== 41) return
      steady.accept()
      restarted.accept()
      before = restarted.intents
      restarted = restarted.restarted()
    })
    assert.ok(steady.intents.length >= 10, `${strategyClass.name} wanted ${steady.intents.length} things`)
    assert.deepEqual([...before, ...restarted.intents], steady.intents)
    assert.deepEqual([...steady.failures, ...restarted.failures], [])
  }
})
