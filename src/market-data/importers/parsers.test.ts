/** The parsers of lines under the importers: how they are told what stands where, and that no line makes one throw. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { DataError } from '../data-error.ts'
import { temporaryFolder } from '../fixtures.ts'
import { type BinanceFormat, newBinanceParser } from './binance-csv.ts'
import { StepScale } from './decimal-scale.ts'
import { GenericCsvParser, parseCsvMap, splitCsvLine } from './generic-csv.ts'
import { HftStreamParser } from './hft-stream.ts'
import { IMPORT_FORMATS } from './import-formats.ts'
import { LeanParser } from './lean-csv.ts'
import { LEAN_CLASSES, LEAN_RESOLUTIONS, parseLeanPath, zoneOfLeanFile } from './lean-file.ts'
import type { LineParser, ParserContext } from './row-sink.ts'
import { ZoneClock } from './source-time.ts'
import { StagingSink } from './staging.ts'

test('cells in quotes', () => {
  assert.deepEqual(splitCsvLine('a,"b,c","d""e",', ','), ['a', 'b,c', 'd"e', ''])
  assert.deepEqual(splitCsvLine('a;b', ';'), ['a', 'b'])
})

test('a column map is checked with the place and what is allowed', () => {
  const rows: readonly (readonly [unknown, RegExp])[] = [
    [{ kind: 'bars', columns: {} }, /kind/],
    [{ kind: 'quote', columns: { time: 1, bid: 2 } }, /columns\.ask is missing; allowed: time, bid, ask/],
    [{ kind: 'trade', columns: { time: 1, price: 2, size: 3, volume: 4 } }, /columns\.volume is not known/],
    [{ kind: 'bar', columns: { time: 1, open: 2, high: 3, low: 4, close: 5 } }, /step is missing; allowed: 1s/],
    [{ kind: 'trade', columns: { time: 0, price: 2, size: 3 } }, /time/],
    [{ kind: 'trade', columns: { time: 1, price: 2, size: 3 }, separator: ';' }, /separator/],
  ]
  for (const [map, expected] of rows) {
    assert.throws(
      () => parseCsvMap(map),
      error => error instanceof DataError && expected.test(error.message),
    )
  }
})

test('LEAN paths', () => {
  const day = Date.UTC(2013, 9, 7) * 1000
  const rows = [
    ['/x/equity/usa/minute/spy/20131007_trade.zip', 'equity usa minute SPY trade', day],
    ['forex/fxcm/tick/eurusd/20131007_quote.zip', 'forex fxcm tick EURUSD quote', day],
    ['/x/forex/oanda/daily/eurusd.zip', 'forex oanda daily EURUSD quote', 0],
    ['/x/crypto/coinbase/daily/btcusd_trade.zip', 'crypto coinbase daily BTCUSD trade', 0],
    ['/x/equity/usa/hour/brk.b.zip', 'equity usa hour BRK.B trade', 0],
  ] as const
  for (const [path, words, dayUs] of rows) {
    const file = parseLeanPath(path)
    assert(file !== undefined, path)
    const { assetClass, market, resolution, symbol, tickType } = file
    assert.equal([assetClass, market, resolution, symbol, tickType].join(' '), words)
    assert.equal(file.dayUs, dayUs)
  }
  for (const path of [
    'spy.zip',
    'equity/usa/minute/spy/20131332_trade.zip',
    'option/usa/minute/spy/20131007_trade.zip',
  ]) {
    assert.equal(parseLeanPath(path), undefined, path)
  }
})

test('no line makes a parser throw', context => {
  const folder = temporaryFolder(context)
  const price = new StepScale('0.01')
  const size = new StepScale('0.001')
  const source = {
    instrumentId: 'A.B',
    tickSize: '0.01',
    lotSize: '0.001',
    name: 'x',
    format: 'x',
    sha256: '',
    optionsHash: '',
  }
  let sinkCount = 0
  const newContext = (): ParserContext => ({
    price,
    size,
    sink: new StagingSink(join(folder, String(sinkCount++)), source, { price, size, allowsNonPositivePrice: false }),
    assumedLots: 0,
    note: () => {},
  })
  const lean = LEAN_CLASSES.flatMap(assetClass =>
    LEAN_RESOLUTIONS.flatMap(resolution =>
      (['trade', 'quote'] as const).map(tickType => ({
        assetClass,
        resolution,
        tickType,
        market: 'x',
        symbol: 'A',
        dayUs: 1e15,
      })),
    ),
  )
  const map = parseCsvMap({
    kind: 'trade',
    columns: { time: 1, price: 2, size: 3, side: 4 },
    timeFormat: 'ms',
    header: false,
  })
  const makers: readonly ((context: ParserContext) => LineParser)[] = [
    ...IMPORT_FORMATS.filter((format): format is BinanceFormat => format.startsWith('binance-')).map(
      format => (context: ParserContext) => newBinanceParser(format, 60_000_000, context),
    ),
    ...lean.map(
      file => (context: ParserContext) => new LeanParser(file, new ZoneClock(zoneOfLeanFile(file)), 'Bars', context),
    ),
    context => new HftStreamParser(context, undefined),
  ]
  const cell = fc.oneof(
    fc.constantFrom(
      '',
      '0',
      '-1',
      '1',
      '100.5',
      'NaN',
      '1e5',
      'true',
      'False',
      '1704067200000',
      '1704067259999',
      '20131007 00:00',
      '9007199254740993',
    ),
    fc.string({ maxLength: 6 }),
  )
  const json = fc.json().map(text => `1704067200000000000 ${text}`)
  const stream = fc
    .record({
      stream: fc.constantFrom('a@depth', 'a@trade', 'a@bookTicker', 'a'),
      data: fc.dictionary(
        fc.constantFrom('s', 'E', 'T', 'U', 'u', 'b', 'a', 'B', 'A', 'p', 'q', 'm', 't'),
        fc.jsonValue(),
      ),
    })
    .map(value => `1704067200000000000 ${JSON.stringify(value)}`)
  const line = fc.oneof(
    fc.array(cell, { minLength: 1, maxLength: 12 }).map(cells => cells.join(',')),
    fc.string(),
    json,
    stream,
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), lines => {
      for (const maker of makers) {
        const parser = maker(newContext())
        for (const one of lines) parser.parse(one)
      }
      const csv = new GenericCsvParser(map, newContext())
      csv.parse('1704067200000,1,1,buy')
      for (const one of lines) csv.parse(one)
    }),
    { numRuns: 60 },
  )
})
