/** The indicators against answers of others: TA-Lib, spreadsheets and two open-source engines, on real bars. */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Adx, Atr, Bollinger, Donchian, Ema, Macd, Rsi, Sma, Stochastic, typicalPriceOf, Vwap, Wma } from './index.ts'

const repoRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')
const dataRoot = resolve(repoRoot, '../shared/data/conformance/indicators')
const skip = existsSync(dataRoot) ? false : `no data at ${dataRoot}`

type Row = Readonly<Record<string, number | undefined>>

interface Answer {
  readonly name: string
  readonly file: string
  /** How far ours may differ, 1e-6 unless said; where a baseline is printed with fewer digits, one unit of its last. */
  readonly tolerance?: number
  /** Rows left out at the beginning, where the baseline was seeded otherwise and the seed still shows. */
  readonly skipRows?: number
  /** How many answers have to be compared at least: a test that compares nothing is no test. */
  readonly countMin: number
  /** Made anew for the file; updates with a row and gives outputs by the baseline's column names. */
  readonly make: () => (row: Row) => Row
}

const single = (column: string, indicator: { update(value: number): number }) => (row: Row) => ({
  [column]: indicator.update(row['close']!),
})

// ── Stock.Indicators: 502 daily bars, answers in full precision ──────────────────────────────────────────────────────

const STOCK_INDICATORS: readonly Answer[] = [
  { name: 'SMA', file: 'sma', countMin: 483, make: () => single('sma', new Sma(20)) },
  { name: 'EMA', file: 'ema', countMin: 483, make: () => single('ema', new Ema(20)) },
  { name: 'WMA', file: 'wma', countMin: 489, make: () => single('wma', new Wma(14)) },
  { name: 'RSI', file: 'rsi', countMin: 488, make: () => single('rsi', new Rsi(14)) },
  { name: 'MACD', file: 'macd', countMin: 469 + 469 + 477, make: macdColumns },
  { name: 'ATR', file: 'atr', countMin: 488, make: () => atrColumn('atr', new Atr(14)) },
  { name: 'Bollinger', file: 'bb', countMin: 483 * 3, make: bollingerColumns },
  { name: 'VWAP', file: 'vwap', countMin: 502, make: vwapColumn },
  { name: 'Donchian', file: 'donchian', countMin: 482 * 3, make: donchianColumns },
  {
    name: 'Stochastic',
    file: 'stoch',
    countMin: 487 + 485,
    make: () => stochasticColumns(new Stochastic(14, 3, 3), 'oscillator', 'signal'),
  },
  { name: 'ADX, +DI, -DI', file: 'adx', countMin: 488 * 2 + 475, make: adxColumns },
]

for (const answer of STOCK_INDICATORS) {
  test(`${answer.name} equals Stock.Indicators`, { skip }, () => {
    const quotes = readCsv('stock-indicators/quotes/default.csv')
    const path = resolve(dataRoot, `stock-indicators/results/${answer.file}.standard.json`)
    const expected = JSON.parse(readFileSync(path, 'utf8')) as Record<string, number | null>[]
    compare(answer, quotes, expected)
  })
}

// ── LEAN: SPY, answers of TA-Lib and spreadsheets, as many digits as they print (the stochastic was made from prices
// with more digits than its file has, hence its tolerance) ──────────────────────────────────────

const LEAN: readonly Answer[] = [
  { name: 'EMA 14', file: 'spy_ema.csv', countMin: 350, make: () => single('EMA14', new Ema(14)) },
  {
    name: 'SMA 14',
    file: 'spy_with_indicators.txt',
    tolerance: 0.01,
    countMin: 480,
    make: () => single('SMA14', new Sma(14)),
  },
  {
    name: 'EMA 14',
    file: 'spy_with_indicators.txt',
    tolerance: 0.01,
    countMin: 480,
    make: () => single('EMA14', new Ema(14)),
  },
  {
    name: 'RSI 14',
    file: 'spy_with_indicators.txt',
    tolerance: 1e-5,
    countMin: 480,
    make: () => single('RSI 14 Wilder', new Rsi(14)),
  },
  {
    name: 'MACD',
    file: 'spy_with_macd.txt',
    tolerance: 1e-5,
    countMin: 300,
    make: () => macdOf('MACD', 'Signal', 'Histogram'),
  },
  {
    name: 'ATR 14',
    file: 'spy_atr_wilder.txt',
    tolerance: 1e-5,
    skipRows: 150,
    countMin: 300,
    make: () => atrColumn('Average True Range 14', new Atr(14)),
  },
  {
    name: 'Bollinger',
    file: 'spy_bollinger_bands.txt',
    tolerance: 1e-4,
    countMin: 480 * 3,
    make: leanBollingerColumns,
  },
  {
    name: 'Stochastic',
    file: 'spy_with_stoch12k3.txt',
    tolerance: 1e-3,
    countMin: 480,
    make: () => stochasticColumns(new Stochastic(12, 3, 5), 'Stochastics 12 %K 3', '%D 5'),
  },
  { name: 'rolling VWAP', file: 'spy_with_vwap.txt', tolerance: 1e-4, countMin: 450, make: leanVwapColumn },
  { name: '+DI, -DI', file: 'spy_with_adx.txt', tolerance: 1e-4, countMin: 450, make: leanAdxColumns },
]

for (const answer of LEAN) {
  test(`${answer.name} of ${answer.file} equals LEAN's baseline`, { skip }, () => {
    const rows = readCsv(`lean/${answer.file}`)
    compare(answer, rows, rows)
  })
}

// ── the columns of each ──────────────────────────────────────────────────────────────────────────────────────────────

function macdColumns(): (row: Row) => Row {
  return macdOf('macd', 'signal', 'histogram')
}

function macdOf(line: string, signal: string, histogram: string): (row: Row) => Row {
  const macd = new Macd(12, 26, 9)
  return row => ({ [line]: macd.update(row['close']!), [signal]: macd.signal, [histogram]: macd.histogram })
}

function atrColumn(column: string, atr: Atr): (row: Row) => Row {
  return row => ({ [column]: atr.update(row['high']!, row['low']!, row['close']!) })
}

function bollingerColumns(): (row: Row) => Row {
  const bands = new Bollinger(20, 2)
  return row => {
    bands.update(row['close']!)
    return { sma: bands.middle, upperBand: bands.upper, lowerBand: bands.lower }
  }
}

function leanBollingerColumns(): (row: Row) => Row {
  const bands = new Bollinger(20, 2)
  return row => {
    bands.update(row['close']!)
    return {
      'Moving Average 20': bands.middle,
      'Bollinger Bands® 20 2 Top': bands.upper,
      'Bollinger Bands® 20 2 Bottom': bands.lower,
    }
  }
}

function vwapColumn(): (row: Row) => Row {
  const vwap = new Vwap()
  return row => ({ vwap: vwap.update(typicalPriceOf(row['high']!, row['low']!, row['close']!), row['volume']!) })
}

function leanVwapColumn(): (row: Row) => Row {
  const vwap = new Vwap(50)
  return row => ({
    'Moving VWAP 50': vwap.update((row['open']! + row['high']! + row['low']! + row['close']!) / 4, row['volume']!),
  })
}

/** Their channel leaves the newest bar out: it is ours before the update. */
function donchianColumns(): (row: Row) => Row {
  const channel = new Donchian(20)
  return row => {
    const { upper: upperBand, middle: centerline, lower: lowerBand } = channel
    channel.update(row['high']!, row['low']!)
    return { upperBand, centerline, lowerBand }
  }
}

function stochasticColumns(stochastic: Stochastic, k: string, d: string): (row: Row) => Row {
  return row => {
    stochastic.update(row['high']!, row['low']!, row['close']!)
    return { [k]: stochastic.k, [d]: stochastic.d }
  }
}

function adxColumns(): (row: Row) => Row {
  const adx = new Adx(14)
  return row => ({ adx: adx.update(row['high']!, row['low']!, row['close']!), pdi: adx.plusDi, mdi: adx.minusDi })
}

function leanAdxColumns(): (row: Row) => Row {
  const adx = new Adx(14)
  return row => {
    adx.update(row['high']!, row['low']!, row['close']!)
    return { '+DI14': adx.plusDi, '-DI14': adx.minusDi }
  }
}

// ── reading and comparing ────────────────────────────────────────────────────────────────────────────────────────────

function compare(answer: Answer, rows: readonly Row[], expected: readonly Readonly<Record<string, unknown>>[]): void {
  const update = answer.make()
  const tolerance = answer.tolerance ?? 1e-6
  let count = 0
  rows.forEach((row, index) => {
    for (const [column, ours] of Object.entries(update(row))) {
      const theirs = expected[index]?.[column]
      if (typeof theirs !== 'number' || index < (answer.skipRows ?? 0)) continue
      const difference = Math.abs(ours! - theirs)
      assert.ok(difference <= tolerance, `row ${index} ${column}: ours ${ours}, theirs ${theirs}`)
      count++
    }
  })
  assert.ok(count >= answer.countMin, `compared ${count} answers, expected at least ${answer.countMin}`)
}

function readCsv(file: string): Row[] {
  const [head, ...lines] = readFileSync(resolve(dataRoot, file), 'utf8').trim().split(/\r?\n/)
  const columns = head!.split(',').map(name => (PRICE_COLUMNS.has(name.toLowerCase()) ? name.toLowerCase() : name))
  return lines.map(line => {
    const cells = line.split(',').map(cell => (cell === '' || cell === 'NaN' ? undefined : Number(cell)))
    return Object.fromEntries(columns.map((column, index) => [column, cells[index]]))
  })
}

const PRICE_COLUMNS = new Set(['open', 'high', 'low', 'close', 'volume'])
