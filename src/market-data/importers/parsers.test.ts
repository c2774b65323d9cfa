/** The small readers under the importers: scales, times, zips, lines; tables, twins and fuzz. */

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { DataError } from '../data-error.ts'
import { temporaryFolder, zipOf } from '../fixtures.ts'
import { type BinanceFormat, newBinanceParser } from './binance-csv.ts'
import { DigitCounter, StepScale } from './decimal-scale.ts'
import { GenericCsvParser, parseCsvMap, splitCsvLine } from './generic-csv.ts'
import { HftStreamParser } from './hft-stream.ts'
import { IMPORT_FORMATS } from './import-formats.ts'
import { LeanParser } from './lean-csv.ts'
import { LEAN_CLASSES, LEAN_RESOLUTIONS, parseLeanPath, zoneOfLeanFile } from './lean-file.ts'
import type { LineParser, ParserContext } from './row-sink.ts'
import { parseEpochByLengthUs, parseEpochUs, timeReaderOf, ZoneClock } from './source-time.ts'
import { StagingSink } from './staging.ts'
import { LineCutter, openTextParts, readLines } from './text-lines.ts'

test('a step counts a decimal text exactly, as big integers do', () => {
  const steps = ['1', '0.01', '0.25', '0.00005', '1000', '0.00000001']
  const decimal = fc.tuple(fc.maxSafeNat(), fc.integer({ min: 0, max: 12 })).map(
    ([value, digits]) =>
      `${BigInt(value) / 10n ** BigInt(digits)}.${String(value)
        .padStart(digits, '0')
        .slice(-digits || undefined)}`,
  )
  fc.assert(
    fc.property(fc.constantFrom(...steps), decimal, (step, text) => {
      // In units of 10^-20.
      const unitsOf = (one: string) => {
        const [whole = '', fraction = ''] = one.split('.')
        return BigInt(whole + fraction.padEnd(20, '0'))
      }
      const [units, stepUnits] = [unitsOf(text), unitsOf(step)]
      const expected = units / stepUnits
      const seen = new StepScale(step).read(text)
      if (units % stepUnits !== 0n) assert(Number.isNaN(seen))
      else if (!Number.isNaN(seen)) assert.equal(BigInt(seen), expected)
      else assert(expected * stepUnits > BigInt(Number.MAX_SAFE_INTEGER), `${text} in ${step} was refused`)
    }),
  )
})

test('steps, shifts and refusals', () => {
  const rows = [
    // step     text                  shift  count
    ['0.01', '101.37', 0, 10_137],
    ['0.25', '4700.75', 0, 18_803],
    ['0.25', '4700.80', 0, 'OFF_SCALE'],
    ['0.01', '6438000', 4, 64_380],
    ['0.0001', '6438001', 4, 6_438_001],
    ['0.01', '6438001', 4, 'OFF_SCALE'],
    ['0.00001', '6438001', 4, 64_380_010],
    ['1', '2150000.0', 0, 2_150_000],
    ['1', '-3', 0, -3],
    ['1', '9.342381490000001', 0, 'OFF_SCALE'],
    ['1', '1e5', 0, 'NOT_A_NUMBER'],
    ['1', '', 0, 'NOT_A_NUMBER'],
    ['1', 'Infinity', 0, 'NOT_A_NUMBER'],
    ['1', '9007199254740993', 0, 'OFF_SCALE'],
  ] as const
  for (const [step, text, shift, expected] of rows) {
    const scale = new StepScale(step)
    const seen = scale.read(text, shift)
    assert.equal(Number.isNaN(seen) ? scale.refusal : seen, expected, `${text} in ${step}`)
  }
  for (const step of ['0', '-1', 'x', '']) assert.throws(() => new StepScale(step), DataError)
  const rounding = new StepScale('0.01', true)
  assert.equal(rounding.read('9.349999999999999'), 934)
  assert.equal(rounding.read('9.34'), 934)
  assert(Number.isNaN(rounding.read('-9.345')))
  assert.equal(rounding.roundedCount, 1)
})

test('digits are counted without trailing zeros, and dirt of floats is left out', () => {
  const counter = new DigitCounter()
  for (const text of ['100.10', '100.1230', '5', '9.342381490000001']) counter.read(text)
  counter.read('6438100', 4)
  assert.equal(counter.stepText(), '0.001')
  assert.equal(counter.dirtyCount, 1)
  assert(Number.isNaN(counter.read('abc')))
  assert.equal(new DigitCounter().stepText(), '1')
})

test('times of every format', () => {
  const utc = (text: string) => Date.parse(text) * 1000
  const rows = [
    // format               zone                 text                                utc
    ['iso', 'UTC', '2013-01-01 22:00:00.295000+00:00', utc('2013-01-01T22:00:00.295Z')],
    ['iso', 'UTC', '2004-08-19', utc('2004-08-19T00:00Z')],
    ['iso', 'America/New_York', '2004-08-19', utc('2004-08-19T04:00Z')],
    ['iso', 'America/New_York', '2004-01-19', utc('2004-01-19T05:00Z')],
    ['iso', 'America/New_York', '2004-08-19 10:00:00+02:00', utc('2004-08-19T08:00Z')],
    ['iso', '-05:00', '2004-08-19 10:00:00', utc('2004-08-19T15:00Z')],
    ['iso', 'UTC', '2004-13-19', Number.NaN],
    ['s', 'America/New_York', '1672531436', utc('2023-01-01T00:03:56Z')],
    ['s', 'UTC', '1672531436.1234567', utc('2023-01-01T00:03:56Z') + 123_456],
    ['ms', 'UTC', '1672531436001', utc('2023-01-01T00:03:56.001Z')],
    ['ns', 'UTC', '1723161253937085768', 1_723_161_253_937_085],
    ['us', 'UTC', '-1', Number.NaN],
    ['us', 'UTC', '1e9', Number.NaN],
    ['yyyyMMdd HHmmssSSS', '-05:00', '20200101 170000065', utc('2020-01-01T22:00:00.065Z')],
    ['yyyyMMdd HHmmssSSS', '-05:00', '20200101 250000065', Number.NaN],
    ['yyyyMMdd HHmmssSSS', '-05:00', '20200101', Number.NaN],
    ['dd/MM/yyyy', 'UTC', '31/01/2020', utc('2020-01-31T00:00Z')],
    ['dd/MM/yyyy', 'UTC', '31/02/2020', Number.NaN],
    ['dd/MM/yyyy', 'UTC', '3x/01/2020', Number.NaN],
  ] as const
  for (const [format, zone, text, expected] of rows) {
    const { readLocal, clock } = timeReaderOf(format, zone)
    assert.equal(clock.toUtcUs(readLocal(text)), expected, `${format} ${text} in ${zone}`)
  }
  assert.throws(() => timeReaderOf('HH:mm', 'UTC'), /"HH:mm" is not a time format; allowed: iso/)
  assert.throws(() => new ZoneClock('Mars/Olympus'), /"Mars\/Olympus" is not a time zone/)
  assert.equal(parseEpochByLengthUs('1735689600000'), 1_735_689_600_000_000)
  assert.equal(parseEpochByLengthUs('1735689600000123'), 1_735_689_600_000_123)
  for (const text of ['', '123', 'open_time', '17356896000001', '1735689600000.5']) {
    assert(Number.isNaN(parseEpochByLengthUs(text)), text)
  }
  assert.equal(parseEpochUs('1672531436.5', 's'), 1_672_531_436_500_000)
})

test('New York clocks: the hour that is missing and the hour that comes twice', () => {
  const clock = new ZoneClock('America/New_York')
  const local = (text: string) => Date.parse(`${text}Z`) * 1000
  const rows = [
    ['2014-03-09T01:59:59', '2014-03-09T06:59:59Z'],
    ['2014-03-09T02:30:00', '2014-03-09T07:30:00Z'], // does not exist: an hour later
    ['2014-03-09T03:00:00', '2014-03-09T07:00:00Z'],
    ['2014-11-02T00:59:59', '2014-11-02T04:59:59Z'],
    ['2014-11-02T01:30:00', '2014-11-02T05:30:00Z'], // comes twice: the first
    ['2014-11-02T02:00:00', '2014-11-02T07:00:00Z'],
  ] as const
  for (const [wall, utc] of rows) assert.equal(clock.toUtcUs(local(wall)), Date.parse(utc) * 1000, wall)
})

async function contentOf(path: string): Promise<string[]> {
  const lines: string[] = []
  for (const part of (await openTextParts(path)).parts) {
    lines.push(part.name)
    await readLines(
      part,
      line => lines.push(line),
      () => {},
    )
  }
  return lines
}

test('a zip is read in its order, stored or deflated, and every lie in it is found', async context => {
  const folder = temporaryFolder(context)
  const path = join(folder, 'a.zip')
  const good = zipOf([
    { name: 'one.csv', content: 'a\r\nb\n' },
    { name: 'folder/', content: '', method: 0 },
    { name: 'folder/two.csv', content: 'c', method: 0 },
    { name: 'empty.csv', content: '' },
  ])
  writeFileSync(path, good)
  assert.deepEqual(await contentOf(path), ['one.csv', 'a', 'b', 'folder/two.csv', 'c', 'empty.csv'])
  let refused = 0
  for (let at = 0; at < good.length; at++) {
    const broken = Buffer.from(good)
    broken[at] = broken[at]! ^ 0x81
    writeFileSync(path, broken)
    try {
      await contentOf(path)
    } catch (error) {
      assert(error instanceof DataError, `byte ${at}: ${String(error)}`)
      assert.equal(error.code, 'CORRUPT')
      refused++
    }
  }
  assert(refused > 50, `${refused} of ${good.length} single faults were found`)
  for (let length = 0; length < good.length; length += 7) {
    writeFileSync(path, good.subarray(0, length))
    await assert.rejects(contentOf(path), DataError)
  }
})

test('gzip, plain text and broken gzip', async context => {
  const folder = temporaryFolder(context)
  const path = join(folder, 'a.csv.gz')
  writeFileSync(path, gzipSync('x\ny'))
  assert.deepEqual(await contentOf(path), ['a.csv', 'x', 'y'])
  writeFileSync(path, gzipSync('x\ny'.repeat(1000)).subarray(0, 20))
  await assert.rejects(contentOf(path), error => error instanceof DataError && error.code === 'CORRUPT')
  await assert.rejects(
    contentOf(join(folder, 'none.csv')),
    error => error instanceof DataError && error.code === 'NOT_FOUND',
  )
})

test('lines do not depend on where the chunks are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'é', '😀', ',', '\n', '\r\n'), { maxLength: 40 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 5 })),
      (parts, cuts) => {
        const text = parts.join('')
        const bytes = Buffer.from(text)
        const seen: string[] = []
        const cutter = new LineCutter(line => seen.push(line))
        for (let at = 0; at < bytes.length; ) {
          const length = cuts.next().value as number
          cutter.push(bytes.subarray(at, at + length))
          at += length
        }
        cutter.finish()
        const expected = text.split(/\r?\n/)
        if (expected.at(-1) === '') expected.pop()
        assert.deepEqual(seen, expected)
      },
    ),
  )
})

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
