/** Raw sessions through the importer and the adapters of their venues: no row refused, and the books of an independent replay. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { InstrumentId, InstrumentIndex } from '../../core/domain/ids.ts'
import type { BookLevel } from '../../core/domain/market-data.ts'
import { formatScaled, scaleOf } from '../../core/std/decimal.ts'
import { readInstrumentFile } from '../../market-data/catalogue.ts'
import { openFeed } from '../../market-data/catalogue-feed.ts'
import { checkCatalogue } from '../../market-data/check.ts'
import { importData } from '../../market-data/importers/import-data.ts'
import type { ImportFileReport } from '../../market-data/importers/import-report.ts'
import { rawReaderOf } from './raw-readers.ts'

const SHARED = resolve(import.meta.dirname, '../../../../shared/data')
const skip = existsSync(SHARED) ? false : `no recorded data at ${SHARED}`

function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-raw-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The book after all stored rows: ten best of each side as the answers write them. */
async function top10(root: string, id: string): Promise<string> {
  const { tickSize, lotSize } = readInstrumentFile(root, id)!.spec
  const one = { instrumentId: id as InstrumentId, instrumentIndex: 0 as InstrumentIndex, series: 'book' }
  const sides = { Buy: new Map<number, number>(), Sell: new Map<number, number>() }
  const feed = await openFeed({ root, series: [one] })
  for (let input = feed.next(); input !== undefined; input = feed.next()) {
    const { side, priceTicks, qtyLots, isSnapshotStart } = input as BookLevel
    if (isSnapshotStart) for (const levels of [sides.Buy, sides.Sell]) levels.clear()
    if (qtyLots === 0) sides[side].delete(priceTicks)
    else sides[side].set(priceTicks, qtyLots)
  }
  feed.close()
  const text = (count: number, step: string) =>
    formatScaled(count, scaleOf(step))
      .replace(/(\.\d*?)0+$/, '$1')
      .replace(/\.$/, '')
  const rows = (side: 'Buy' | 'Sell', direction: number) =>
    [...sides[side]]
      .sort(([a], [b]) => direction * (a - b))
      .slice(0, 10)
      .map(([ticks, lots]) => `${text(ticks, tickSize)}:${text(lots, lotSize)}`)
      .join('|')
  return `${rows('Buy', -1)}||${rows('Sell', 1)}`
}

function rowsOf(files: readonly ImportFileReport[], series: string): number {
  const counts = files.flatMap(file => file.series.filter(one => one.series === series))
  return counts.reduce((sum, { rowCount }) => sum + rowCount, 0)
}

const SESSIONS = [
  // file              venue      markets quotes trades
  ['BINANCE.ws.1.0', 'BINANCE', 4, 84, 0],
  ['KRAKEN.ws.50.0', 'KRAKEN', 10, 0, 0],
  ['COINBASE.ws.28.0', 'COINBASE', 10, 107, 97],
  ['DERIBIT.ws.1.0', 'DERIBIT', 10, 76, 0],
  ['GEMINI.ws.1.0', 'GEMINI', 10, 0, 16],
] as const

for (const [name, venue, marketCount, quoteCount, tradeCount] of SESSIONS) {
  test(`${name}: every frame is read, and the books end as they should`, { skip }, async context => {
    const root = temporaryFolder(context)
    const path = join(SHARED, 'market/crypto/cryptofeed', name)
    const { files, rowsRefused } = await importData({ root, paths: [path], rawReaders: rawReaderOf })
    assert.deepEqual([files.length, rowsRefused], [marketCount, 0])
    assert.deepEqual([rowsOf(files, 'quote'), rowsOf(files, 'trade')], [quoteCount, tradeCount])
    assert(checkCatalogue(root).isSound)
    const answers = JSON.parse(readFileSync(join(SHARED, 'conformance/books/expected_final_books.json'), 'utf8'))
    for (const [symbol, { top10_sha256 }] of Object.entries<{ top10_sha256: string }>(answers.venues[venue] ?? {})) {
      if (!files.some(file => file.instrumentId === `${symbol}.${venue}` && rowsOf([file], 'book') > 0)) continue
      const text = await top10(root, `${symbol}.${venue}`)
      assert.equal(createHash('sha256').update(text).digest('hex'), top10_sha256, symbol)
    }
  })
}

/** A session of Binance, made here: its book is asked for while changes come already. */
function writeSession(folder: string, lines: readonly string[]): string {
  mkdirSync(folder, { recursive: true })
  const answer = '{"lastUpdateId":10,"bids":[["100.5","2"]],"asks":[["101","3"]]}'
  const asked = `https://api.binance.com/api/v3/depth?symbol=AB&limit=1000 -> 1704067202.5: ${answer}`
  writeFileSync(join(folder, 'BINANCE.http.0.0'), `${asked}\n`)
  const path = join(folder, 'BINANCE.ws.1.0')
  writeFileSync(path, ['wss://stream.binance.com <-> 1704067200.0', ...lines].join('\n'))
  return path
}

const depth = (seconds: string, first: number, last: number, bid: string) =>
  `${seconds}: {"stream":"ab@depth@100ms","data":{"e":"depthUpdate","E":1704067200000,"s":"AB","U":${first},"u":${last},"b":[["${bid}","1"]],"a":[]}}`

test('answers come between the frames, a gap voids the book, and what is no frame is refused', async context => {
  const folder = temporaryFolder(context)
  const path = writeSession(join(folder, 'in'), [
    depth('1704067201.0', 9, 11, '99.5'),
    depth('1704067203.0', 12, 12, '99'),
    depth('1704067204.0', 14, 14, '98'),
    '1704067205.0: {"stream":"ab@trade","data":{"e":"trade","E":1704067200000,"s":"AB","t":7,"p":"100.5","q":"1","T":1704067200000,"m":true}}',
    '1704067206.0: {"what":"is this"}',
    'garbage',
    'configuration: {}',
  ])
  const root = join(folder, 'data')
  const { files } = await importData({ root, paths: [path], rawReaders: rawReaderOf })
  const [file] = files
  assert(file !== undefined)
  assert.equal(file.outcome, 'Imported', file.text)
  assert.equal(file.instrumentId, 'AB.BINANCE')
  assert.deepEqual([rowsOf(files, 'trade'), rowsOf(files, 'book')], [1, 4])
  assert.equal(await top10(root, 'AB.BINANCE'), '100.5:2|99.5:1|99:1||101:3')
  assert.deepEqual(Object.fromEntries(file.refusals.map(({ reason, count }) => [reason, count])), {
    MALFORMED: 2,
    SEQUENCE_GAP: 1,
  })
})

test('a session of a venue whose messages nobody reads is refused', async context => {
  const folder = temporaryFolder(context)
  const path = join(folder, 'NOWHERE.ws.1.0')
  writeFileSync(path, '1704067200.0: {}\n')
  const { files } = await importData({ root: join(folder, 'data'), paths: [path], rawReaders: rawReaderOf })
  assert.deepEqual([files[0]?.code, files[0]?.outcome], ['UNSUPPORTED', 'Refused'])
})
