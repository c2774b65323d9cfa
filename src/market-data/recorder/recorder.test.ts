import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import type { InstrumentIndex } from '../../core/domain/ids.ts'
import { openFeed } from '../catalogue-feed.ts'
import { DataError } from '../data-error.ts'
import { temporaryFolder } from '../fixtures.ts'
import { readRows } from '../rows.fixture.ts'
import { INSTRUMENT_ID, levelAt, NOON_US, quoteAt, recorderIn, tradeAt } from './recorded-market.fixture.ts'
import { listSegments, rawFolderOf } from './recording-folder.ts'
import { dayFile, FORMS, gather, rawTexts } from './recording-stand.fixture.ts'

for (const { form, keys } of FORMS) {
  test(`what was taken is there once: rows in their day, messages as they came${form}`, async context => {
    const root = temporaryFolder(context)
    const { recorder, notes } = recorderIn(root, { keys })
    recorder.takeInput(quoteAt(NOON_US, 100), 0)
    recorder.takeInput(tradeAt(NOON_US + 1, 101), 77)
    recorder.takeInput(levelAt(NOON_US + 2, 'Buy', 100, 5, { isSnapshotStart: true, isLast: false }), 0)
    recorder.takeInput(levelAt(NOON_US + 2, 'Sell', 102, 6), 0)
    recorder.takeRaw('a', '{"p":"1.00"}', NOON_US)
    recorder.takeRaw('a', 'two\nlines – and ü', NOON_US + 1)
    recorder.takeRaw('b', '', NOON_US + 2)
    await recorder.close()
    assert.deepEqual(notes, [])
    assert.equal(recorder.figures().durableCount, 7)
    const report = gather(root, keys)
    assert.equal(report.rowCount, 4)
    assert.deepEqual(readRows(dayFile(root, 'quote')), [[NOON_US, NOON_US - 1_000, 100, 5, 102, 7]])
    assert.deepEqual(readRows(dayFile(root, 'trade')), [[NOON_US + 1, NOON_US - 999, 101, 3, 2, 77]])
    assert.deepEqual(readRows(dayFile(root, 'book')), [
      [NOON_US + 2, NOON_US - 998, 0, 100, 5, 1],
      [NOON_US + 2, NOON_US - 998, 1, 102, 6, 2],
    ])
    assert.deepEqual(rawTexts(root, 'a', keys), ['{"p":"1.00"}', 'two\nlines – and ü'])
    assert.deepEqual(rawTexts(root, 'b', keys), [''])
  })
}

test('a segment can be read by any tool of zstd', async context => {
  const root = temporaryFolder(context)
  const { recorder } = recorderIn(root)
  recorder.takeRaw('a', '{"p":"1.00"}', NOON_US)
  await recorder.close()
  const [segment] = listSegments(rawFolderOf(root, 'SIM', 'a'))
  const text = zstdDecompressSync(readFileSync(segment!.path)).toString('utf8')
  assert.ok(text.endsWith(`${NOON_US} 12 {"p":"1.00"}\n`), text)
})

test('one process records a venue into a catalogue', async context => {
  const root = temporaryFolder(context)
  const { recorder } = recorderIn(root)
  assert.throws(
    () => recorderIn(root),
    (error: unknown) => error instanceof DataError && error.code === 'BUSY',
  )
  await recorder.close()
  await recorderIn(root).recorder.close()
})

test('a recording is read by a feed like any other data', async context => {
  const root = temporaryFolder(context)
  const { recorder } = recorderIn(root)
  for (let i = 0; i < 50; i++) {
    recorder.takeInput(quoteAt(NOON_US + 10 * i, 100 + i), 0)
    recorder.takeInput(tradeAt(NOON_US + 10 * i + 5, 100 + i), i + 1)
  }
  await recorder.close()
  gather(root)
  const series = ['quote', 'trade'].map(name => ({
    instrumentId: INSTRUMENT_ID,
    instrumentIndex: 0 as InstrumentIndex,
    series: name,
  }))
  const feed = await openFeed({ root, series })
  const kinds: string[] = []
  for (let input = feed.next(); input !== undefined; input = feed.next()) kinds.push(input.kind)
  assert.equal(kinds.length, 100)
  assert.deepEqual(kinds.slice(0, 4), ['Quote', 'Trade', 'Quote', 'Trade'])
})
