/** Parsers of exchanges' and vendors' files against anything: they refuse, and never throw past their edge. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { detectBybit } from './bybit-files.ts'
import { dbnBar, dbnHead, dbnOrder, dbnQuote } from './dbn.fixture.ts'
import { newDbnPart } from './dbn-parser.ts'
import { StepScale } from './decimal-scale.ts'
import { detectDukascopy } from './dukascopy-json.ts'
import { detectKraken } from './kraken-csv.ts'
import { type RowRules, refuseBar, refuseBook, refuseQuote, refuseTime, refuseTimes, refuseTrade } from './row-rules.ts'
import type { OnRow, ParserContext, PartParser, RowSink } from './row-sink.ts'
import { detectTardis } from './tardis-csv.ts'

/** Of each format; `HOLDFAST_FUZZ_RUNS=120000` are a million in all. */
const RUNS = Number(process.env['HOLDFAST_FUZZ_RUNS'] ?? 300)

type NewPart = (context: ParserContext, onRow: OnRow) => PartParser

const US = '1704067200000000'
const COMMON = 'exchange,symbol,timestamp,local_timestamp'
const ORDER = { timeNs: 1_704_067_200_000_000_000n, orderId: 1n, price: 100, size: 1, flags: 0x80, side: 'B' }

/** A format with bytes that it understands: what is made of them by a mistake is nearer to the trouble than noise. */
const FORMATS: readonly [name: string, newPart: NewPart, sample: Buffer][] = [
  textFormat('kraken trades', detectKraken('A.csv', 'kraken-trades', {}).openPart, [
    '1704067200,100.5,1',
    '1704067201,1,2',
  ]),
  textFormat('kraken bars', detectKraken('XBTUSD_60.csv', 'kraken-bars', {}).openPart, ['1704067200,1,2,1,2,3,4']),
  textFormat('tardis trades', detectTardis([], {}).openPart, [
    `${COMMON},id,side,price,amount`,
    `a,b,${US},${US},1,buy,100,1`,
  ]),
  textFormat('tardis book', detectTardis([], {}).openPart, [
    `${COMMON},is_snapshot,side,price,amount`,
    `a,b,${US},${US},true,bid,100,1`,
    `a,b,${US},${US},false,ask,101,0`,
  ]),
  textFormat('tardis snapshots', detectTardis([], {}).openPart, [
    `${COMMON},asks[0].price,asks[0].amount,bids[0].price,bids[0].amount`,
    `a,b,${US},${US},101,1,100,1`,
  ]),
  textFormat('bybit book', detectBybit('x', 'bybit-book', [], {}).openPart, [
    '{"topic":"orderbook.500.X","type":"snapshot","ts":1704067200000,"data":{"s":"X","b":[["1","1"]],"a":[],"u":1}}',
    '{"topic":"orderbook.500.X","type":"delta","ts":1704067200001,"data":{"s":"X","b":[["1","0"]],"a":[],"u":2}}',
  ]),
  textFormat('bybit trades', detectBybit('x', 'bybit-trades', [], {}).openPart, [
    'timestamp,symbol,side,size,price',
    '1704067200.5,X,Buy,1,100',
  ]),
  textFormat('dukascopy', detectDukascopy('candles-minute-A-BID-2024-1-1.json', '', {}).openPart, [
    '{"timestamp":1704067200000,"multiplier":0.01,"open":1,"high":2,"low":1,"close":2,"shift":60000,"times":[0,1],' +
      '"opens":[0,1],"highs":[0,1],"lows":[0,1],"closes":[0,1],"volumes":[1,2.5]}',
  ]),
  [
    'databento',
    (context, onRow) => newDbnPart(context, 5482, onRow),
    Buffer.concat([
      dbnHead(),
      dbnOrder({ ...ORDER, action: 'R' }),
      dbnOrder({ ...ORDER, action: 'A' }),
      dbnOrder({ ...ORDER, action: 'C' }),
      dbnQuote(ORDER.timeNs, [100, 1], [101, 1], 'T'),
      dbnBar(0x21, ORDER.timeNs, [1, 2, 1, 2], 5),
    ]),
  ],
]

function textFormat(name: string, newPart: NewPart, lines: readonly string[]): [string, NewPart, Buffer] {
  return [name, newPart, Buffer.from(lines.join('\n'))]
}

/** Bytes of the sample with some of them cut out, doubled, overwritten or put in. */
function mutationsOf(sample: Buffer): fc.Arbitrary<Buffer> {
  const edit = fc.record({
    at: fc.nat(sample.length),
    cut: fc.nat(20),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.string({ maxLength: 6 }).map(text => Buffer.from(text)),
    ),
  })
  return fc.array(edit, { maxLength: 4 }).map(edits => {
    let bytes = sample
    for (const { at, cut, put } of edits) bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)])
    return bytes
  })
}

/** The rules of an import without its files: what passes them is whole. */
function checkingSink(rules: RowRules): RowSink {
  const whole = (...values: number[]) => {
    for (const value of values) assert(Number.isSafeInteger(value), `${values}`)
    return undefined
  }
  return {
    quote: (timeUs, eventTimeUs, bidTicks, bidLots, askTicks, askLots) =>
      refuseTimes(rules, timeUs, eventTimeUs) ??
      refuseQuote(rules, bidTicks, bidLots, askTicks, askLots) ??
      whole(timeUs, eventTimeUs, bidTicks, bidLots, askTicks, askLots),
    trade: (timeUs, eventTimeUs, priceTicks, qtyLots, _, tradeNumber) =>
      refuseTimes(rules, timeUs, eventTimeUs) ??
      refuseTrade(rules, priceTicks, qtyLots) ??
      whole(timeUs, eventTimeUs, priceTicks, qtyLots, tradeNumber),
    book: (timeUs, eventTimeUs, levels) =>
      refuseTimes(rules, timeUs, eventTimeUs) ?? refuseBook(rules, levels) ?? whole(timeUs, eventTimeUs, levels.count),
    refuseLevel: (timeUs, priceTicks, qtyLots) => refuseTime(rules, timeUs) ?? refuseTrade(rules, priceTicks, qtyLots),
    bars: (openTimeUs, closeTimeUs, stepUs, [one]) =>
      refuseTime(rules, openTimeUs) ??
      refuseTime(rules, closeTimeUs) ??
      refuseBar(rules, one!.values) ??
      whole(openTimeUs, closeTimeUs, stepUs, ...Object.values(one!.values)),
  }
}

for (const [name, newPart, sample] of FORMATS) {
  test(`${name}: any bytes, in any pieces, are refused or read, and every row is told`, () => {
    const price = new StepScale('0.01')
    const size = new StepScale('0.001')
    const sink = checkingSink({ price, size, allowsNonPositivePrice: false })
    let takenCount = 0
    const property = fc.property(
      fc.oneof(
        mutationsOf(sample),
        fc.uint8Array({ maxLength: 400 }).map(bytes => Buffer.from(bytes)),
      ),
      fc.integer({ min: 1, max: 200 }),
      (bytes, pieceBytes) => {
        let lastPlace = 0
        const onRow: OnRow = (outcome, place) => {
          assert(place > lastPlace, 'rows are told in order, each once')
          lastPlace = place
          if (outcome === undefined) takenCount++
        }
        const part = newPart({ price, size, sink, assumedLots: 0, note: () => {} }, onRow)
        for (let at = 0; at < bytes.length; at += pieceBytes) part.push(bytes.subarray(at, at + pieceBytes))
        part.finish()
      },
    )
    fc.assert(property, { numRuns: RUNS })
    // Otherwise nothing but the first refusal of each parser was reached.
    assert(takenCount > 0)
  })
}
