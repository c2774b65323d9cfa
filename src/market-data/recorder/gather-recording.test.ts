import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { InstrumentIndex } from '../../core/domain/ids.ts'
import { US_PER_DAY } from '../../core/std/time.ts'
import { readSeriesMetadata } from '../catalogue.ts'
import { temporaryFolder } from '../fixtures.ts'
import { readRows } from '../rows.fixture.ts'
import { QUOTE_SERIES } from '../series.ts'
import { coverageOf } from '../series-coverage.ts'
import { INSTRUMENT_ID, levelAt, NOON_US, quoteAt, recorderIn } from './recorded-market.fixture.ts'
import { listSegments, rowsFolderOf } from './recording-folder.ts'
import { dayFile, gather, killedRecording, until } from './recording-stand.fixture.ts'

test('the footer says that it was recorded, and when somebody listened', async context => {
  const root = temporaryFolder(context)
  const { recorder, clock } = recorderIn(root)
  recorder.takeInput(quoteAt(NOON_US + 5, 100), 0)
  clock.timeUs = NOON_US + 9_000_000
  await recorder.close()
  gather(root)
  const [source] = readSeriesMetadata(dayFile(root, 'quote')).sources
  assert.equal(source?.origin, 'Recorded')
  assert.deepEqual(source?.listened, [{ fromUs: NOON_US, toUs: NOON_US + 9_000_000 }])
  // Before the first row nobody knows.
  assert.deepEqual(source?.gaps, [{ fromUs: NOON_US, toUs: NOON_US + 5, reason: 'Missing', lostCount: 0 }])
})

test('what the lines said of a market is a gap with its reason', async context => {
  const root = temporaryFolder(context)
  const { recorder } = recorderIn(root)
  const say = (dataState: 'Gapped' | 'Live' | 'Crossed' | 'Missing', timeUs: number) =>
    recorder.takeDataState(
      { kind: 'DataStateReport', timeUs: 0 as never, instrumentIndex: 0 as InstrumentIndex, dataState, text: 'closed' },
      timeUs,
    )
  recorder.takeInput(quoteAt(NOON_US, 100), 0)
  say('Gapped', NOON_US + 10)
  say('Live', NOON_US + 30)
  say('Crossed', NOON_US + 40)
  recorder.takeInput(quoteAt(NOON_US + 50, 100), 0)
  // What comes is there, though nobody believes it yet.
  say('Missing', NOON_US + 60)
  recorder.takeInput(quoteAt(NOON_US + 70, 100), 0)
  say('Live', NOON_US + 90)
  recorder.takeInput(quoteAt(NOON_US + 95, 100), 0)
  await recorder.close()
  gather(root)
  const [source] = readSeriesMetadata(dayFile(root, 'quote')).sources
  assert.deepEqual(source?.gaps, [
    { fromUs: NOON_US + 10, toUs: NOON_US + 30, reason: 'Gapped', lostCount: 0 },
    { fromUs: NOON_US + 60, toUs: NOON_US + 70, reason: 'Missing', lostCount: 0 },
  ])
})

test('the first row ends the silence before it, whenever the word for it is said', async context => {
  const root = temporaryFolder(context)
  const { recorder } = recorderIn(root)
  for (const dataState of ['Missing', 'Live'] as const)
    recorder.takeDataState(
      { kind: 'DataStateReport', timeUs: 0 as never, instrumentIndex: 0 as InstrumentIndex, dataState, text: '' },
      NOON_US + 8,
    )
  recorder.takeInput(quoteAt(NOON_US + 5, 100), 0)
  await recorder.close()
  gather(root)
  const [source] = readSeriesMetadata(dayFile(root, 'quote')).sources
  assert.deepEqual(source?.gaps, [{ fromUs: NOON_US, toUs: NOON_US + 5, reason: 'Missing', lostCount: 0 }])
})

test('a market of which nothing comes for a while is missing, whatever other markets do', async context => {
  const root = temporaryFolder(context)
  const { recorder, clock } = recorderIn(root)
  await until(() => recorder.figures().writtenBytes > 0, 'the beginning')
  clock.timeUs = NOON_US + 5_000_000
  recorder.takeInput(quoteAt(NOON_US + 5_000_000, 100), 0)
  clock.timeUs = NOON_US + 6_000_000
  await recorder.close()
  gather(root)
  const [coverage] = coverageOf(root, INSTRUMENT_ID, QUOTE_SERIES)
  assert.deepEqual(coverage?.gaps, [{ fromUs: NOON_US, toUs: NOON_US + 5_000_000, reason: 'Missing', lostCount: 0 }])
})

test('two runs of one day become one file, with both in its footer', async context => {
  const root = temporaryFolder(context)
  for (const startUs of [NOON_US, NOON_US + 60_000_000]) {
    const { recorder } = recorderIn(root, { timeUs: startUs })
    for (let i = 0; i < 10; i++) recorder.takeInput(quoteAt(startUs + i, 100 + i), 0)
    await recorder.close()
    assert.equal(gather(root).rowCount, 10)
  }
  assert.equal(readRows(dayFile(root, 'quote')).length, 20)
  assert.equal(readSeriesMetadata(dayFile(root, 'quote')).sources.length, 2)
  assert.deepEqual(gather(root).files, [], 'nothing is left')
})

test('days are cut at midnight UTC, and a book is told whole again where a day begins', async context => {
  const root = temporaryFolder(context)
  const midnight = Math.ceil(NOON_US / US_PER_DAY) * US_PER_DAY
  const { recorder } = recorderIn(root)
  recorder.takeInput(levelAt(NOON_US, 'Buy', 100, 5, { isSnapshotStart: true, isLast: false }), 0)
  recorder.takeInput(levelAt(NOON_US, 'Sell', 102, 6), 0)
  recorder.takeInput(levelAt(NOON_US + 1, 'Buy', 99, 4), 0)
  recorder.takeInput(levelAt(midnight + 1, 'Buy', 100, 0), 0)
  await recorder.close()
  gather(root)
  assert.equal(readRows(dayFile(root, 'book')).length, 3)
  assert.deepEqual(readRows(dayFile(root, 'book', '2026-03-05')), [
    [midnight + 1, 0, 0, 100, 5, 1],
    [midnight + 1, 0, 0, 99, 4, 0],
    [midnight + 1, 0, 1, 102, 6, 2],
    [midnight + 1, midnight - 999, 0, 100, 0, 2],
  ])
})

test('rows that break a rule are counted in the footer and kept in quarantine', async context => {
  const root = temporaryFolder(context)
  const { recorder } = recorderIn(root)
  recorder.takeInput(quoteAt(NOON_US, 100), 0)
  recorder.takeInput(Object.assign(quoteAt(NOON_US + 1, 100), { askTicks: 90 }), 0)
  await recorder.close()
  assert.equal(gather(root).rowsRefused, 1)
  assert.equal(readSeriesMetadata(dayFile(root, 'quote')).sources[0]?.rowsRefused, 1)
  const [name] = readdirSync(join(root, 'quarantine', INSTRUMENT_ID))
  assert.match(readFileSync(join(root, 'quarantine', INSTRUMENT_ID, name!), 'utf8'), /CROSSED_QUOTE\tquote\t.*\t90\t/)
})

test('filing that was interrupted is done again without a second copy of a row', async context => {
  const { root, path } = await killedRecording(context)
  const bytes = readFileSync(path)
  const name = path.split('/').at(-1)!
  gather(root)
  // A crash after the day was written, before the first segment was deleted.
  writeFileSync(path, bytes)
  writeFileSync(join(rowsFolderOf(root, 'SIM'), 'gathering.json'), JSON.stringify({ segments: [name], isFiled: false }))
  // Meanwhile the next recorder went on.
  const { recorder } = recorderIn(root, { timeUs: NOON_US + 1_000 })
  recorder.takeInput(quoteAt(NOON_US + 1_000, 200), 0)
  await recorder.close()
  gather(root)
  assert.equal(readRows(dayFile(root, 'quote')).length, 4)
  assert.deepEqual(listSegments(rowsFolderOf(root, 'SIM')), [])
  // A crash between two deletions: the days are written, the rest only has to go.
  writeFileSync(path, bytes)
  writeFileSync(
    join(rowsFolderOf(root, 'SIM'), 'gathering.json'),
    JSON.stringify({ segments: ['2026-03-04T11-00-00.000000.hfs', name], isFiled: true }),
  )
  gather(root)
  assert.equal(readRows(dayFile(root, 'quote')).length, 4)
  assert.deepEqual(readdirSync(rowsFolderOf(root, 'SIM')), [])
})

test('a segment that cannot be read and is moved away takes none of the others with it', async context => {
  const { root, path } = await killedRecording(context)
  const bad = path.replace('12-00-00', '11-00-00')
  writeFileSync(bad, readFileSync(path).subarray(1))
  assert.throws(() => gather(root), /its beginning is damaged; move it out of the folder/)
  rmSync(bad)
  assert.equal(gather(root).rowCount, 3)
})
