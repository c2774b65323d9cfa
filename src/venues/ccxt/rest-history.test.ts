/** The past of each venue, asked of a plain twin of it that pages as its documents say: everything in the stretch, once, in order. */

import assert from 'node:assert/strict'
import test from 'node:test'
import type { HistoryKind, HistoryStretch, PastBar, PastTrade } from '../../core/domain/history.ts'
import type { InstrumentIndex, TimeUs } from '../../core/domain/ids.ts'
import { formatPrice, formatQty } from '../../core/domain/instrument-math.ts'
import { Random } from '../../core/std/random.ts'
import type { RestRequest } from './dialect.ts'
import { dialectNamed, EXCHANGE_NAMES, MARKET_NAMES } from './dialects.ts'
import { type Answer, type Params, type Past, TWINS } from './history-twins.fixture.ts'
import { MarketTable } from './markets.ts'
import { recordedFiles, WITHOUT_DATA } from './protocol.fixture.ts'
import { recordedInstrument } from './recorded-line.fixture.ts'
import { PAGES_MAX, RestHistory } from './rest-history.ts'
import { OK } from './verdict.ts'

const MARKET = {
  symbol: 'M',
  streamSymbol: 'M',
  kind: 'Spot',
  quoteCurrency: 'USDT',
  instrument: recordedInstrument(2),
  aliases: ['XXBTZUSD'],
} as const

function historyOf(name: string, answer: Answer): RestHistory {
  const call = async (request: RestRequest) => {
    const body = answer(request, request.params as Params)
    return { kind: 'Answered', verdict: OK, body } as const
  }
  return new RestHistory({ dialect: dialectNamed(name), markets: new MarketTable([MARKET]), rest: { call } })
}

function stretchOf(kind: HistoryKind, fromMs: number, toMs: number, stepUs = 0): HistoryStretch {
  const [fromUs, toUs] = [fromMs * 1_000, toMs * 1_000] as [TimeUs, TimeUs]
  return { instrumentIndex: 0 as InstrumentIndex, kind, stepUs, fromUs, toUs }
}

const MINUTE_US = 60_000_000
const BEGIN_MS = 1_700_000_000_000

const PAUSES_MS = [0, 0, 0, 1, 3, 40, 900]

/** Many of one instant, and pauses. */
function pastTrades(random: Random): Past[] {
  let ms = BEGIN_MS
  return Array.from({ length: random.nextInt(2_600) }, (_, index) => {
    ms += PAUSES_MS[random.nextInt(PAUSES_MS.length)]!
    return { number: index + 1, ms }
  })
}

for (const [name, twin] of Object.entries(TWINS)) {
  test(`${name}: every trade of a stretch, once, in order`, async () => {
    for (let seed = 1; seed <= 25; seed++) {
      const random = new Random(seed)
      const trades = pastTrades(random)
      const [a, b] = [random.nextInt(310_000) - 10_000, random.nextInt(310_000) - 10_000]
      const [fromMs, toMs] = [BEGIN_MS + Math.min(a, b), BEGIN_MS + Math.max(a, b)]
      const answer = await historyOf(name, twin(trades)).read(stretchOf('Trade', fromMs, toMs))
      assert.ok(answer.outcome === 'Trades', `seed ${seed}: ${JSON.stringify(answer).slice(0, 200)}`)
      const wanted = trades.filter(({ ms }) => ms >= fromMs && ms < toMs)
      assert.deepEqual(
        answer.trades.map(({ tradeNumber, priceTicks }) => `${tradeNumber} ${priceTicks}`),
        wanted.map(({ number }) => `${number} ${100_000 + number}`),
        `seed ${seed}`,
      )
    }
  })
}

test('bars of a stretch: whole ones alone, in order, over pages', async () => {
  const step = 60_000
  const rows = Array.from({ length: 2_500 }, (_, i) => [
    BEGIN_MS - (BEGIN_MS % step) + i * step,
    '10',
    '12',
    '9',
    '11',
    '5',
  ])
  const [fromMs, toMs] = [Number(rows[3]![0]), Number(rows[2_400]![0]) + 30_000]
  const within = (params: Params, from: string, to: string) =>
    rows.filter(([ms]) => Number(ms) >= Number(params[from]) && Number(ms) <= Number(params[to]))
  const coinbaseRow = ([ms]: (string | number)[]) => ({
    start: String(Number(ms) / 1_000),
    open: '10',
    high: '12',
    low: '9',
    close: '11',
    volume: '5',
  })
  const twins: Record<string, Answer> = {
    binance: (_, params) => within(params, 'startTime', 'endTime').slice(0, 1_000),
    bybit: (_, params) => ({ result: { list: within(params, 'start', 'end').toReversed().slice(0, 1_000) } }),
    okx: (_, params) => ({
      data: within({ a: Number(params['before']) + 1, b: Number(params['after']) - 1 }, 'a', 'b')
        .toReversed()
        .slice(0, 100),
    }),
    coinbase: (_, { start, end }) => ({
      candles: within({ a: Number(start) * 1_000, b: Number(end) * 1_000 }, 'a', 'b')
        .toReversed()
        .map(coinbaseRow),
    }),
    kraken: () => ({
      result: { M: rows.map(([ms, o, h, l, c, v]) => [Number(ms) / 1_000, o, h, l, c, '10.5', v, 1]), last: '1' },
    }),
  }
  for (const [name, twin] of Object.entries(twins)) {
    const answer = await historyOf(name, twin).read(stretchOf('Bar', fromMs, toMs, step * 1_000))
    assert.ok(answer.outcome === 'Bars', `${name}: ${JSON.stringify(answer)}`)
    assert.equal(answer.bars.length, 2_397, name)
    assert.deepEqual(
      answer.bars.map(({ openTimeUs }) => openTimeUs / 1_000),
      rows.slice(3, 2_400).map(([ms]) => Number(ms)),
      name,
    )
    const { openTicks, highTicks, lowTicks, closeTicks, volumeLots } = answer.bars[0]!
    assert.deepEqual(
      [openTicks, highTicks, lowTicks, closeTicks, volumeLots],
      [1_000, 1_200, 900, 1_100, 500_000_000],
      name,
    )
  }
})

test('what a venue does not tell, cannot tell now, or tells without end', async () => {
  const trades = stretchOf('Trade', BEGIN_MS, BEGIN_MS + 1_000)
  const without = [...EXCHANGE_NAMES, ...MARKET_NAMES].filter(name => dialectNamed(name).past?.trades === undefined)
  assert.deepEqual(without, ['bybit', 'gemini'])
  for (const name of without)
    assert.equal((await historyOf(name, () => assert.fail('asked')).read(trades)).outcome, 'NotOffered')
  const seven = stretchOf('Bar', BEGIN_MS, BEGIN_MS + 1_000, 7_000_000)
  assert.equal((await historyOf('binance', () => assert.fail('asked')).read(seven)).outcome, 'NotOffered')
  const endless = Array.from({ length: 1_000 }, (_, a) => ({ a, l: a, p: '1', q: '1', T: BEGIN_MS, m: true }))
  let pages = 0
  const answer = await historyOf('binance', () => {
    pages++
    return endless
  }).read(trades)
  assert.equal(answer.outcome, 'TooMuch')
  assert.equal(pages, PAGES_MAX)
  const call = async () => ({ kind: 'NotSent', text: 'RATE_BUDGET: …' }) as const
  const rest = { dialect: dialectNamed('binance'), markets: new MarketTable([MARKET]), rest: { call } }
  assert.equal((await new RestHistory(rest).read(trades)).outcome, 'CouldNotAsk')
})

test('a row that our ticks cannot tell is left out, and that is said', async () => {
  const rows = [
    { a: 1, l: 1, p: '1.001', q: '1', T: BEGIN_MS, m: true },
    { a: 2, l: 2, p: '1.00', q: '1', T: BEGIN_MS, m: true },
  ]
  const answer = await historyOf('binance', () => rows).read(stretchOf('Trade', BEGIN_MS, BEGIN_MS + 1))
  assert.ok(answer.outcome === 'Trades')
  assert.equal(answer.trades.length, 1)
  assert.match(answer.note, /told as one.*; 1 of 2 are off our ticks/)
})

/** Documented and recorded answers of the venues themselves: how many rows they have, and what the first of them says. */
const DOCUMENTED: readonly (readonly [string, string, HistoryKind, number, number, string])[] = [
  [
    'binance',
    'binance-python/http_responses/http_spot_market_klines',
    'Bar',
    MINUTE_US,
    10,
    '1634943780000000 60685.22 60719.27 21.63272000',
  ],
  [
    'okx',
    'okx/test_data/http_get_candlesticks',
    'Bar',
    MINUTE_US,
    2,
    '1625097600000000 33528.60 33783.90 778.83800000',
  ],
  [
    'bybit',
    'bybit/test_data/http_get_klines_linear',
    'Bar',
    MINUTE_US,
    1,
    '1709891679000000 27450.00 27455.00 123.45000000',
  ],
  [
    'coinbase',
    'coinbase/test_data/http_candles',
    'Bar',
    60 * MINUTE_US,
    2,
    '1712188800000000 65984.18 66314.59 358.74851052',
  ],
  ['kraken', 'kraken/test_data/http_ohlc', 'Bar', MINUTE_US, 721, '1762777020000000 106038.20 106038.20 0.00000000'],
  [
    'kraken',
    'kraken/test_data/http_trades',
    'Trade',
    0,
    1_000,
    '1762795433971744 Buy 0.00027625 at 105433.60 #10218208',
  ],
  ['okx', 'okx/test_data/http_get_trades', 'Trade', 0, 2, '1747087161666000 Buy 0.00001250 at 102537.90 #734864332'],
  [
    'binance',
    'binance-python/http_responses/http_spot_market_agg_trades',
    'Trade',
    0,
    10,
    '1634944096633000 Buy 0.00841000 at 60759.60 #1111480471',
  ],
]

for (const [name, file, kind, stepUs, count, first] of DOCUMENTED) {
  test(`${name}: ${kind}s as the venue writes them`, { skip: WITHOUT_DATA }, async () => {
    const [recorded] = recordedFiles(`protocol/nautilus/${file}.json`)
    const answers = [recorded!.message]
    // One page of Coinbase's hours begins with these two; the others tell all they have.
    const [fromMs, toMs] =
      name === 'coinbase' ? [1_712_188_800_000, 1_712_196_000_000] : [1_600_000_000_000, 1_800_000_000_000]
    const stretch = stretchOf(kind, fromMs, toMs, stepUs)
    const answer = await historyOf(name, () => answers.shift() ?? {}).read(stretch)
    assert.ok(answer.outcome === 'Bars' || answer.outcome === 'Trades', JSON.stringify(answer))
    const texts = answer.outcome === 'Bars' ? answer.bars.map(barText) : answer.trades.map(tradeText)
    assert.deepEqual([texts.length, texts[0]], [count, first])
  })
}

function barText({ openTimeUs, openTicks, closeTicks, volumeLots }: PastBar): string {
  const { instrument } = MARKET
  return `${openTimeUs} ${formatPrice(instrument, openTicks)} ${formatPrice(instrument, closeTicks)} ${formatQty(instrument, volumeLots)}`
}

function tradeText({ eventTimeUs, priceTicks, qtyLots, aggressorSide, tradeNumber }: PastTrade): string {
  const { instrument } = MARKET
  return `${eventTimeUs} ${aggressorSide} ${formatQty(instrument, qtyLots)} at ${formatPrice(instrument, priceTicks)} #${tradeNumber}`
}
