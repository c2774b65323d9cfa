/** Rows as Binance's archive publishes them: spot and futures, before and after the change to microseconds, zipped or not. */

import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { InstrumentId, InstrumentIndex } from '../../core/domain/ids.ts'
import { openFeed } from '../catalogue-feed.ts'
import { temporaryFolder, writeSource, zipOf } from '../fixtures.ts'
import { importData } from './import-data.ts'

const SPEC = { tickSize: '0.01', lotSize: '0.00001' }
const MS = 1_735_689_600_000

/** File name, lines, and what a feed delivers of them. */
const ROWS: readonly (readonly [
  name: string,
  lines: readonly string[],
  series: string,
  expected: readonly string[],
])[] = [
  [
    'BTCUSDT-1m-2024-12.csv', // spot, milliseconds, no header
    [
      `${MS},93576.00000000,93610.93000000,93537.50000000,93610.93000000,8.21827000,${MS + 59_999},769057.01,2631,3.95,370757.08,0`,
    ],
    'bar-1m',
    [`${MS + 60_000}000 ${MS}000 9357600 9361093 9353750 9361093 821827`],
  ],
  [
    'BTCUSDT-1h-2025-01.zip', // spot, microseconds, zipped
    [`${MS}000,93576.00,93610.93,93537.50,93610.93,8.21827,${MS + 3_599_999}999,769057.01,2631,3.95,370757.08,0`],
    'bar-1h',
    [`${MS + 3_600_000}000 ${MS}000 9357600 9361093 9353750 9361093 821827`],
  ],
  [
    'BTCUSDT-1m-2025-01.csv', // futures, header
    [
      'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore',
      `${MS},93548.80,93599.90,93514.10,93599.90,92.441,${MS + 59_999},8648154.7,2030,55.6,5202436.5,0`,
    ],
    'bar-1m',
    [`${MS + 60_000}000 ${MS}000 9354880 9359990 9351410 9359990 9244100`],
  ],
  [
    'BTCUSDT-trades-2025-01-01.csv', // spot
    [`4359121870,93576.00,0.00300,280.728,${MS}015,True,True`, `4359121871,93576.01,0.00100,93.57,${MS}015,False,True`],
    'trade',
    [`${MS}015 9357600 300 Sell`, `${MS}015 9357601 100 Buy`],
  ],
  [
    'BTCUSDT-trades-2025-01-01.csv', // futures
    ['id,price,qty,quote_qty,time,is_buyer_maker', `5850000001,93548.8,0.002,187.0976,${MS + 4},true`],
    'trade',
    [`${MS + 4}000 9354880 200 Sell`],
  ],
  [
    'BTCUSDT-aggTrades-2025-01-01.csv', // spot
    [`3365068881,93576.00,0.00400,4359121870,4359121871,${MS}015,True,True`],
    'trade',
    [`${MS}015 9357600 400 Sell`],
  ],
  [
    'BTCUSDT-aggTrades-2025-01-01.zip', // futures
    [
      'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker',
      `2521000001,93548.8,0.020,5850000001,5850000003,${MS + 21},false`,
    ],
    'trade',
    [`${MS + 21}000 9354880 2000 Buy`],
  ],
  [
    'BTCUSDT-bookTicker-2025-01-01.csv',
    [
      'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time',
      `6420000001,93548.70,3.914,93548.80,9.213,${MS + 7},${MS + 11}`,
    ],
    'quote',
    [`${MS + 7}000 9354870 391400 9354880 921300`],
  ],
]

async function delivered(root: string, series: string): Promise<string[]> {
  const one = { instrumentId: 'BTCUSDT.BINANCE' as InstrumentId, instrumentIndex: 0 as InstrumentIndex, series }
  const feed = await openFeed({ root, series: [one] })
  const texts: string[] = []
  for (let input = feed.next(); input !== undefined; input = feed.next()) {
    if (input.kind === 'Bar') {
      const { timeUs, openTimeUs, openTicks, highTicks, lowTicks, closeTicks, volumeLots } = input
      texts.push([timeUs, openTimeUs, openTicks, highTicks, lowTicks, closeTicks, volumeLots].join(' '))
    } else if (input.kind === 'Quote') {
      texts.push([input.timeUs, input.bidTicks, input.bidLots, input.askTicks, input.askLots].join(' '))
    } else if (input.kind === 'Trade') {
      texts.push([input.timeUs, input.priceTicks, input.qtyLots, input.aggressorSide].join(' '))
    }
  }
  return texts
}

for (const [name, lines, series, expected] of ROWS) {
  for (const isNamed of [true, false]) {
    test(`${name} ${lines[0]!.slice(0, 12)} ${isNamed ? 'by its name' : 'by its rows'}`, async context => {
      const folder = temporaryFolder(context)
      const root = join(folder, 'data')
      const text = `${lines.join('\n')}\n`
      const file = isNamed ? name : `download${name.slice(-4)}`
      const path = writeSource(
        folder,
        file,
        name.endsWith('.zip') ? zipOf([{ name: 'rows.csv', content: text }]) : text,
      )
      const step = series === 'bar-1h' ? '1h' : '1m'
      const given = isNamed ? {} : { instrumentId: 'BTCUSDT.BINANCE', step }
      const report = await importData({ root, paths: [path], spec: SPEC, ...given })
      assert.equal(report.filesRefused + report.rowsRefused, 0, JSON.stringify(report))
      assert.deepEqual(await delivered(root, series), expected)
    })
  }
}

test('a folder is searched, in order of names', async context => {
  const folder = temporaryFolder(context)
  const lines = (minute: number) => {
    const openMs = MS + minute * 60_000
    return `${openMs},1,1,1,1,1,${openMs + 59_999},0,0,0,0,0\n`
  }
  writeSource(folder, 'in/b/BTCUSDT-1m-2025-01-02.csv', lines(1440))
  writeSource(folder, 'in/a/BTCUSDT-1m-2025-01-01.csv', lines(0))
  writeSource(folder, 'in/notes.md', 'nothing')
  const stages = new Set<string>()
  const report = await importData({ root: join(folder, 'data'), paths: [join(folder, 'in')], spec: SPEC }, progress => {
    stages.add(`${progress.fileIndex}/${progress.fileCount} ${progress.stage}`)
  })
  assert.deepEqual(
    report.files.map(file => [file.outcome, file.rowsImported]),
    [
      ['Imported', 1],
      ['Imported', 1],
    ],
  )
  for (const stage of ['0/2 Hashing', '0/2 Reading', '1/2 Writing']) assert(stages.has(stage), stage)
})

test('bars without a fixed length, and klines that do not say theirs, are refused', async context => {
  const folder = temporaryFolder(context)
  const line = `${MS},1,1,1,1,1,${MS + 59_999},0,0,0,0,0\n`
  const textOf = async (name: string) => {
    const path = writeSource(folder, name, line)
    const [file] = (await importData({ root: join(folder, 'data'), paths: [path], spec: SPEC })).files
    return `${file?.code}: ${file?.text}`
  }
  assert.match(await textOf('BTCUSDT-1mo-2025-01.csv'), /^BAD_OPTION: .*bars of 1mo have no fixed length; give --step/)
  assert.match(await textOf('klines.csv'), /^BAD_OPTION: .*does not say how long a bar is; give --step/)
})

test('two imports at once: the second is told to wait, and a lock of a dead process is taken over', async context => {
  const folder = temporaryFolder(context)
  const root = join(folder, 'data')
  const path = writeSource(folder, 'BTCUSDT-1m-2025-01.csv', `${MS},1,1,1,1,1,${MS + 59_999},0,0,0,0,0\n`)
  mkdirSync(join(root, '.staging'), { recursive: true })
  writeFileSync(join(root, '.staging', 'lock'), String(process.pid))
  await assert.rejects(importData({ root, paths: [path], spec: SPEC }), /BUSY|is importing into it/)
  writeFileSync(join(root, '.staging', 'lock'), '999999999')
  assert.equal((await importData({ root, paths: [path], spec: SPEC })).rowsImported, 1)
})
