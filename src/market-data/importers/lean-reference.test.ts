/** Splits, dividends and tickers from LEAN's files: what is stored, what a feed makes of it, what is refused. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { InstrumentId, InstrumentIndex } from '../../core/domain/ids.ts'
import { formatTimeUs } from '../../core/std/time.ts'
import type { AdjustmentKind } from '../adjustment.ts'
import { readInstrumentFile } from '../catalogue.ts'
import { openFeed } from '../catalogue-feed.ts'
import { checkCatalogue } from '../check.ts'
import { readCorporateActions } from '../corporate-actions.ts'
import { DataError } from '../data-error.ts'
import type { MarketFeed } from '../feed.ts'
import { SHARED_MARKET, temporaryFolder, writeSource, zipOf } from '../fixtures.ts'
import { SymbolMap } from '../symbol-map.ts'
import { importData } from './import-data.ts'
import { WITHOUT_MARKET } from './real-data.fixture.ts'

/** Midnight of a day in New York; summer time from March to November. */
const dayUs = (text: string, isSummer = true) => Date.parse(`${text}T0${isSummer ? 4 : 5}:00:00Z`) * 1000

function feedOf(
  root: string,
  id: string,
  series: string,
  options: { adjust?: AdjustmentKind; fromUs?: number; toUs?: number } = {},
): Promise<MarketFeed> {
  const one = { instrumentId: id as InstrumentId, instrumentIndex: 0 as InstrumentIndex, series }
  return openFeed({ root, series: [one], ...options })
}

/** Open, close and volume of each bar by the day on which it opens. */
function barsOf(feed: MarketFeed): Map<string, readonly [number, number, number]> {
  const bars = new Map<string, readonly [number, number, number]>()
  for (let input = feed.next(); input !== undefined; input = feed.next()) {
    assert(input.kind === 'Bar')
    bars.set(formatTimeUs(input.openTimeUs).slice(0, 10), [input.openTicks, input.closeTicks, input.volumeLots])
  }
  return bars
}

async function importShared(root: string): Promise<void> {
  const folder = join(SHARED_MARKET, 'lean/equity/usa')
  // The data first: what tells about them is read before them all the same.
  const paths = ['daily/aapl.zip', 'factor_files/aapl.csv', 'map_files/aapl.csv'].map(path => join(folder, path))
  const { files } = await importData({ root, paths })
  for (const { outcome, text } of files) assert.equal(outcome, 'Imported', text)
}

test('AAPL: four splits are found in the factor file, with their days', { skip: WITHOUT_MARKET }, async context => {
  const root = temporaryFolder(context)
  await importShared(root)
  const { actions } = readCorporateActions(root, 'AAPL.USA')!
  const splits = actions.flatMap(one => (one.kind === 'Split' ? [[one.exTimeUs, one.newShares, one.oldShares]] : []))
  assert.deepEqual(splits, [
    [dayUs('2000-06-21'), 2, 1],
    [dayUs('2005-02-26', false), 2, 1],
    [dayUs('2014-06-07'), 7, 1],
    [dayUs('2020-08-29'), 4, 1],
  ])
  // A dollar of May 2014: 592.33 less the dividend of 3.29.
  const may = actions.find(one => one.kind === 'Dividend' && one.exTimeUs === dayUs('2014-05-08'))
  assert(may?.kind === 'Dividend')
  assert.equal(((1 - may.kept / may.of) * 592.33).toFixed(2), '3.29')
  assert.equal(actions.length - splits.length, 35)
  assert(checkCatalogue(root).isSound)
})

test('AAPL: prices jump at 7:1 and 4:1 unless they are adjusted', { skip: WITHOUT_MARKET }, async context => {
  const root = temporaryFolder(context)
  await importShared(root)
  const raw = await feedOf(root, 'AAPL.USA', 'bar-1d')
  assert.equal(raw.notes.length, 1)
  assert.match(
    raw.notes[0]!,
    /AAPL\.USA .* 2:1 on 2000-06-21 and 2:1 on 2005-02-26 and 7:1 on 2014-06-07 and 4:1 on 2020-08-29/,
  )
  const rawBars = barsOf(raw)
  const until2015 = { adjust: 'splits' as const, toUs: dayUs('2015-01-01', false) }
  const one = await feedOf(root, 'AAPL.USA', 'bar-1d', until2015)
  const bars = barsOf(one)
  assert.deepEqual(one.notes, [])
  // Ticks of 0.0001, since old prices are that fine: 645.57 / 7 = 92.22428…
  assert.deepEqual([rawBars.get('2014-06-06')?.[1], bars.get('2014-06-06')?.[1]], [6_455_700, 922_243])
  assert.equal(bars.get('2014-06-06')?.[2], 12_116_671 * 7)
  assert.deepEqual(bars.get('2014-06-09'), rawBars.get('2014-06-09'))
  const all = barsOf(await feedOf(root, 'AAPL.USA', 'bar-1d', { adjust: 'splits' }))
  assert.deepEqual(all.get('2014-06-06')?.slice(1), [Math.round(6_455_700 / 28), 12_116_671 * 28])
  assert.deepEqual([all.get('2020-08-28')?.[1], all.get('2020-08-31')?.[0]], [Math.round(4_992_300 / 4), 1_276_700])
  // A run may begin with a bar that closes in the very instant of the split.
  const late = barsOf(await feedOf(root, 'AAPL.USA', 'bar-1d', { ...until2015, fromUs: dayUs('2014-06-07') }))
  assert.deepEqual([...late].slice(0, 2), [
    ['2014-06-06', bars.get('2014-06-06')],
    ['2014-06-09', bars.get('2014-06-09')],
  ])
  let before = 0
  for (const [, [open, close]] of all) {
    // Over a night no price of twenty years halves or doubles by itself.
    if (before > 0) assert(open / before > 0.45 && open / before < 2)
    before = close
  }
  const whole = barsOf(await feedOf(root, 'AAPL.USA', 'bar-1d', { adjust: 'splitsAndDividends' }))
  assert.equal(whole.get('2014-06-06')?.[1], Math.round((6_455_700 / 28) * 0.9011818))
})

test('AAPL: minutes on both sides of the split', { skip: WITHOUT_MARKET }, async context => {
  const root = temporaryFolder(context)
  const days = ['20140606_trade', '20140609_trade', '20140606_quote', '20140609_quote']
  const paths = [...days.map(day => `minute/aapl/${day}.zip`), 'factor_files/aapl.csv']
  await importData({ root, paths: paths.map(path => join(SHARED_MARKET, 'lean/equity/usa', path)) })
  for (const series of ['bar-1m', 'bar-1m-bid', 'bar-1m-ask']) {
    const raw = await feedOf(root, 'AAPL.USA', series)
    assert.match(raw.notes.join(), /7:1 on 2014-06-07/)
    const closes: number[] = []
    const feed = await feedOf(root, 'AAPL.USA', series, { adjust: 'splits', toUs: dayUs('2014-06-11') })
    for (let input = feed.next(); input?.kind === 'Bar'; input = feed.next()) closes.push(input.closeTicks)
    assert(Math.max(...closes) / Math.min(...closes) < 1.1, series)
  }
  const after = await feedOf(root, 'AAPL.USA', 'bar-1m', { fromUs: dayUs('2014-06-09') })
  assert.deepEqual(after.notes, [])
})

/** A day of minutes of one ticker. */
function minuteOf(root: string, symbol: string, day: string): string {
  const zip = zipOf([{ name: `${day}_${symbol}.csv`, content: '34200000,1000000,1000000,1000000,1000000,5\n' }])
  return writeSource(root, `equity/usa/minute/${symbol}/${day}_trade.zip`, zip)
}

test('a rename: data of the old ticker belong to the company, and are found by it', async context => {
  const root = temporaryFolder(context)
  const map = writeSource(root, 'equity/usa/map_files/meta.csv', '20120518,fb,Q\n20220608,fb,Q\n20501231,meta,Q\n')
  const paths = [minuteOf(root, 'fb', '20220608'), minuteOf(root, 'meta', '20220609'), map]
  const into = join(root, 'data')
  const { files } = await importData({ root: into, paths })
  assert.deepEqual(
    files.map(file => [file.format, file.instrumentId, file.rowsImported]),
    [
      ['lean-map', 'META.USA', 0],
      ['lean', 'META.USA', 1],
      ['lean', 'META.USA', 1],
    ],
  )
  assert.match(files[1]!.notes.join(), /FB was the ticker of META\.USA \(2012-05-18 to 2022-06-09\)/)
  assert.equal(readInstrumentFile(into, 'META.USA')?.spec.baseCurrency, 'META')
  assert.deepEqual(
    new SymbolMap(into).companyOf('META.USA' as InstrumentId)?.uses.map(({ symbol }) => symbol),
    ['FB', 'META'],
  )
  const old = await feedOf(into, 'FB.USA', 'bar-1m', { toUs: dayUs('2022-07-01') })
  assert.equal(barsOf(old).size, 2)
  assert.deepEqual(old.notes, ['FB.USA is read from META.USA: the company had this ticker then'])
  const own = await feedOf(into, 'META.USA', 'bar-1m')
  assert.deepEqual([barsOf(own).size, own.notes.length], [2, 0])
  const again = await importData({ root: into, paths: [map] })
  assert.equal(again.files[0]!.outcome, 'AlreadyImported')
})

test('a ticker of two companies: days are told apart, and what cannot be is refused unless it is named', async context => {
  const root = temporaryFolder(context)
  const into = join(root, 'data')
  const maps = [
    writeSource(root, 'equity/usa/map_files/old.csv', '20000103,tic,N\n20100630,tic,N\n20501231,old,N\n'),
    writeSource(root, 'equity/usa/map_files/tic.csv', '20150105,tic,N\n20501231,tic,N\n'),
  ]
  const days = [minuteOf(root, 'tic', '20100630'), minuteOf(root, 'tic', '20150105')]
  const { files } = await importData({ root: into, paths: [...maps, ...days] })
  assert.deepEqual(
    files.slice(2).map(({ instrumentId }) => instrumentId),
    ['OLD.USA', 'TIC.USA'],
  )

  const between = await importData({ root: into, paths: [minuteOf(root, 'tic', '20120104')] })
  assert.deepEqual([between.files[0]!.code, between.files[0]!.rowsImported], ['AMBIGUOUS', 0])
  assert.match(between.files[0]!.text, /whose is TIC\? Of OLD\.USA .*TIC\.USA .*nobody had this ticker on that day/)

  const lines = ['20100630', '20120104', '20150105'].map(day => `${day} 00:00,1000000,1000000,1000000,1000000,5`)
  const zip = zipOf([{ name: 'tic.csv', content: lines.join('\n') }])
  const daily = writeSource(root, 'equity/usa/daily/tic.zip', zip)
  const whole = await importData({ root: into, paths: [daily] })
  assert.match(whole.files[0]!.text, /several companies had this ticker/)
  const named = await importData({ root: into, paths: [daily], instrumentId: 'TIC.USA' })
  assert.deepEqual(named.files[0]!.refusals, [{ reason: 'OTHER_COMPANY', count: 2 }])
  assert.equal(named.files[0]!.rowsImported, 1)

  const isAmbiguous = (error: unknown) => error instanceof DataError && error.code === 'AMBIGUOUS'
  await assert.rejects(() => feedOf(into, 'TIC.USA', 'bar-1m', { toUs: dayUs('2012-01-01') }), isAmbiguous)
  assert.equal(barsOf(await feedOf(into, 'TIC.USA', 'bar-1m', { fromUs: dayUs('2014-01-01') })).size, 1)
})

test('factor and map files are taken whole or not at all', async context => {
  const root = temporaryFolder(context)
  const rows: readonly [path: string, text: string, complaint: RegExp][] = [
    ['factor_files/a.csv', '20000103,1,0.5\nx,1,1\n', /:2: "x,1,1" does not begin with a day/],
    ['factor_files/a.csv', '20000103,1,0\n20501231,1,1\n', /:1: .* has no two positive factors/],
    ['factor_files/a.csv', '20000103,1,0.5\n19991231,1,1\n', /:2: .* is before the line ahead/],
    ['map_files/a.csv', '20000103,a\n', /at least two lines/],
    ['map_files/a.csv', '20000103,a\n20501231\n', /:2: .* has no ticker/],
  ]
  for (const [path, text, complaint] of rows) {
    const { files } = await importData({ root, paths: [writeSource(root, `equity/usa/${path}`, text)] })
    assert.equal(files[0]!.code, 'CORRUPT')
    assert.match(files[0]!.text, complaint)
  }
  assert.deepEqual(
    [readCorporateActions(root, 'A.USA'), new SymbolMap(root).companyOf('A.USA' as InstrumentId)],
    [undefined, undefined],
  )
  // Actions of an instrument whose data come later, or never, are no fault.
  const good = writeSource(root, 'equity/usa/factor_files/a.csv', '20000103,1,0.5\n20501231,1,1\n')
  await importData({ root: join(root, 'data'), paths: [good] })
  assert(checkCatalogue(join(root, 'data')).isSound)
})
