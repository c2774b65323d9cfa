import assert from 'node:assert/strict'
import { appendFileSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32, zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import type { InstrumentIndex } from '../../core/domain/ids.ts'
import { US_PER_DAY } from '../../core/std/time.ts'
import { readSeriesMetadata } from '../catalogue.ts'
import { openFeed } from '../catalogue-feed.ts'
import { checkCatalogue } from '../check.ts'
import { DataError } from '../data-error.ts'
import { temporaryFolder } from '../fixtures.ts'
import { readRows } from '../rows.fixture.ts'
import { QUOTE_SERIES } from '../series.ts'
import { coverageOf } from '../series-coverage.ts'
import { encodeHeader } from './frame.ts'
import { type GatherReport, gatherRecording } from './gather-recording.ts'
import { readRaw } from './raw-text.ts'
import { INSTRUMENT_ID, levelAt, NOON_US, quoteAt, recorderIn, type Stand, tradeAt } from './recorded-market.fixture.ts'
import { listSegments, rawFolderOf, rowsFolderOf } from './recording-folder.ts'
import { surveyRecording } from './recording-survey.ts'
import { SegmentReader } from './segment-reader.ts'

const PATIENCE_MS = 20_000

async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!isSo()) {
    assert.ok(Date.now() < deadline, `waited for ${what}`)
    await sleep(2)
  }
}

function gather(root: string): GatherReport {
  return gatherRecording({ root, venueId: 'SIM', nowUs: NOON_US })
}

function dayFile(root: string, series: string, day = '2026-03-04'): string {
  return join(root, INSTRUMENT_ID, series, `${day}.parquet`)
}

function rawTexts(root: string, lineId: string): string[] {
  return listSegments(rawFolderOf(root, 'SIM', lineId)).flatMap(({ path }) => {
    const reader = new SegmentReader(path)
    const texts: string[] = []
    for (let header = reader.next(); header !== undefined; header = reader.next()) {
      if (header.kind === 'Raw') texts.push(...[...readRaw(reader.payload())].map(({ text }) => text))
    }
    reader.close()
    return texts
  })
}

test('what was taken is there once: rows in their day, messages as they came', async context => {
  const root = temporaryFolder(context)
  const { recorder, notes } = recorderIn(root)
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
  const report = gather(root)
  assert.equal(report.rowCount, 4)
  assert.deepEqual(readRows(dayFile(root, 'quote')), [[NOON_US, NOON_US - 1_000, 100, 5, 102, 7]])
  assert.deepEqual(readRows(dayFile(root, 'trade')), [[NOON_US + 1, NOON_US - 999, 101, 3, 2, 77]])
  assert.deepEqual(readRows(dayFile(root, 'book')), [
    [NOON_US + 2, NOON_US - 998, 0, 100, 5, 1],
    [NOON_US + 2, NOON_US - 998, 1, 102, 6, 2],
  ])
  assert.deepEqual(rawTexts(root, 'a'), ['{"p":"1.00"}', 'two\nlines – and ü'])
  assert.deepEqual(rawTexts(root, 'b'), [''])
})

test('a segment can be read by any tool of zstd', async context => {
  const root = temporaryFolder(context)
  const { recorder } = recorderIn(root)
  recorder.takeRaw('a', '{"p":"1.00"}', NOON_US)
  await recorder.close()
  const [segment] = listSegments(rawFolderOf(root, 'SIM', 'a'))
  const text = zstdDecompressSync(readFileSync(segment!.path)).toString('utf8')
  assert.ok(text.endsWith(`${NOON_US} 12 {"p":"1.00"}\n`), text)
})

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

// ── the disk ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function failing(code: string): Error & { code: string } {
  return Object.assign(new Error(`the disk says ${code}`), { code })
}

const FAILURES = [
  { name: 'a full disk', code: 'ENOSPC', note: 'DISK_FULL', truncates: true },
  { name: 'a disk that fails', code: 'EIO', note: 'WRITE_FAILED', truncates: true },
  { name: 'a disk that cannot even cut back', code: 'EIO', note: 'WRITE_FAILED', truncates: false },
]

for (const { name, code, note, truncates } of FAILURES) {
  test(`${name} loses nothing and doubles nothing once it writes again`, async context => {
    const root = temporaryFolder(context)
    const { recorder, disk, notes } = recorderIn(root)
    recorder.takeInput(quoteAt(NOON_US, 100), 0)
    recorder.takeRaw('a', 'one', NOON_US)
    await until(() => recorder.figures().durableCount === 2, 'the first flush')
    disk.appendError = failing(code)
    if (!truncates) disk.truncateError = failing('EROFS')
    recorder.takeInput(quoteAt(NOON_US + 1, 101), 0)
    recorder.takeRaw('a', 'two', NOON_US + 1)
    await until(() => disk.appendCount > 6, 'a few tries')
    disk.appendError = undefined
    disk.truncateError = undefined
    await until(() => recorder.figures().durableCount === 4, 'the rest')
    await recorder.close()
    assert.deepEqual(
      notes.map(each => each.code),
      [note, 'WRITES_AGAIN'],
    )
    // Whoever opens the recording next closes what had to be left open.
    await recorderIn(root, { timeUs: NOON_US + 10 }).recorder.close()
    gather(root)
    assert.deepEqual(
      readRows(dayFile(root, 'quote')).map(row => row[2]),
      [100, 101],
    )
    assert.deepEqual(rawTexts(root, 'a'), ['one', 'two'])
  })
}

test('a segment whose head could not be written has one all the same', async context => {
  const root = temporaryFolder(context)
  const { recorder, disk } = recorderIn(root)
  disk.appendError = failing('EIO')
  recorder.takeInput(quoteAt(NOON_US, 100), 0)
  await until(() => disk.appendCount > 3, 'a few tries')
  disk.appendError = undefined
  await until(() => recorder.figures().durableCount === 1, 'the first row')
  await recorder.close()
  assert.equal(gather(root).rowCount, 1)
})

test('a frame that the disk has after all, though its sync failed, is read once', async context => {
  const root = temporaryFolder(context)
  const { recorder } = recorderIn(root)
  recorder.takeInput(quoteAt(NOON_US, 100), 0)
  await until(() => recorder.figures().durableCount === 1, 'the first flush')
  const [open] = listSegments(rowsFolderOf(root, 'SIM'))
  const before = readFileSync(open!.path)
  recorder.takeInput(quoteAt(NOON_US + 1, 101), 0)
  await until(() => recorder.figures().durableCount === 2, 'the second flush')
  const whole = readFileSync(open!.path)
  await recorder.close()
  // The same frame a second time, in the segment after it, as it is where the first could not be cut off.
  const [segment] = listSegments(rowsFolderOf(root, 'SIM'))
  const head = new SegmentReader(segment!.path)
  head.next()
  const headBytes = before.subarray(0, head.goodBytes)
  head.close()
  writeFileSync(
    segment!.path.replace('12-00-00', '12-00-01'),
    Buffer.concat([headBytes, whole.subarray(before.length)]),
  )
  assert.equal(gather(root).rowCount, 2)
})

test('less room than is to be left free stops the recording, not the caller', async context => {
  const { recorder, notes } = recorderIn(temporaryFolder(context), { freeBytes: 10 })
  recorder.takeInput(quoteAt(NOON_US, 100), 0)
  await until(() => notes.length > 0, 'a note')
  assert.equal(notes[0]?.code, 'DISK_FULL')
  assert.match(notes[0]!.text, /0 MB are free, 1 MB are left to others \(recording.freeMin\)/)
  await recorder.close()
  assert.equal(notes.at(-1)?.code, 'WRITE_FAILED', 'what is lost at the end is told')
})

/** A disk that stands still until it is let go. */
function gated({ disk }: Stand): () => void {
  let open = () => {}
  disk.gate = new Promise(resolve => {
    open = resolve
  })
  return open
}

test('what a slow disk cannot take is dropped, told, counted and marked; the book is told whole after it', async context => {
  const root = temporaryFolder(context)
  const stand = recorderIn(root, { queueBytesMax: 1_200_000 })
  const { recorder, notes } = stand
  recorder.takeInput(levelAt(NOON_US, 'Buy', 100, 5, { isSnapshotStart: true, isLast: false }), 0)
  recorder.takeInput(levelAt(NOON_US, 'Sell', 102, 6), 0)
  await until(() => recorder.figures().durableCount === 2, 'the first flush')
  const open = gated(stand)
  // Two chunks wait, the third fills.
  for (let i = 1; i <= 3 * 8_192; i++) recorder.takeInput(quoteAt(NOON_US + i, 100), 0)
  const lastUs = NOON_US + 3 * 8_192
  assert.equal(recorder.figures().droppedCount, 0)
  recorder.takeInput(quoteAt(lastUs + 1, 100), 0)
  recorder.takeInput(levelAt(lastUs + 2, 'Buy', 99, 4), 0)
  assert.equal(recorder.figures().droppedCount, 2)
  await until(() => notes.length === 1, 'a note')
  open()
  await until(() => recorder.figures().waitingBytes === 0, 'the disk')
  recorder.takeInput(quoteAt(lastUs + 3, 100), 0)
  recorder.takeInput(levelAt(lastUs + 4, 'Buy', 98, 3), 0)
  await until(() => notes.length === 2, 'the end of it')
  await recorder.close()
  assert.deepEqual(
    notes.map(each => each.code),
    ['QUEUE_FULL', 'KEEPS_UP'],
  )
  gather(root)
  assert.equal(readRows(dayFile(root, 'quote')).length, 3 * 8_192 + 1)
  assert.deepEqual(readSeriesMetadata(dayFile(root, 'quote')).sources[0]?.gaps, [
    { fromUs: lastUs + 1, toUs: lastUs + 3, reason: 'Dropped', lostCount: 1 },
  ])
  assert.deepEqual(readSeriesMetadata(dayFile(root, 'book')).sources[0]?.gaps, [
    { fromUs: lastUs + 2, toUs: lastUs + 4, reason: 'Dropped', lostCount: 1 },
  ])
  assert.deepEqual(readRows(dayFile(root, 'book')).slice(2), [
    [lastUs + 4, 0, 0, 100, 5, 1],
    [lastUs + 4, 0, 0, 99, 4, 0],
    [lastUs + 4, 0, 1, 102, 6, 2],
    [lastUs + 4, lastUs - 996, 0, 98, 3, 2],
  ])
})

// ── torn ends, damage ────────────────────────────────────────────────────────────────────────────────────────────────

/** As a killed process leaves it: rows in an open segment, of three frames with one quote each. */
async function killedRecording(context: TestContext): Promise<{ root: string; path: string; bytes: Buffer }> {
  const root = temporaryFolder(context)
  const { recorder } = recorderIn(root)
  for (let i = 0; i < 3; i++) {
    recorder.takeInput(quoteAt(NOON_US + i, 100 + i), 0)
    await until(() => recorder.figures().durableCount === i + 1, 'a flush')
  }
  const [open] = listSegments(rowsFolderOf(root, 'SIM'))
  const bytes = readFileSync(open!.path)
  await recorder.close()
  const [sealed] = listSegments(rowsFolderOf(root, 'SIM'))
  return { root, path: sealed!.path, bytes }
}

test('a recording cut anywhere keeps every frame that is whole, and says what was cut', async context => {
  const { root, path, bytes } = await killedRecording(context)
  const reader = new SegmentReader(path)
  const ends: number[] = []
  while (reader.next() !== undefined) ends.push(reader.goodBytes)
  reader.close()
  rmSync(path)
  for (let length = 1; length <= bytes.length; length += 7) {
    writeFileSync(`${path}.open`, bytes.subarray(0, length))
    const { recorder, notes } = recorderIn(root)
    const frames = ends.filter(end => end <= length).length
    const isTorn = !ends.includes(length)
    assert.deepEqual(
      notes.map(each => each.code),
      isTorn ? ['TAIL_CUT'] : [],
      `cut at ${length}`,
    )
    const [sealed] = listSegments(rowsFolderOf(root, 'SIM')).filter(each => !each.isOpen && each.path === path)
    assert.equal(sealed === undefined ? 0 : readFileSync(path).length, ends[frames - 1] ?? 0, `cut at ${length}`)
    await recorder.close()
    for (const { path: own } of listSegments(rowsFolderOf(root, 'SIM'))) rmSync(own)
  }
})

test('rubbish behind the last frame is cut off', async context => {
  const { root, path, bytes } = await killedRecording(context)
  writeFileSync(`${path}.open`, bytes)
  appendFileSync(`${path}.open`, Buffer.alloc(5_000, 0x5a))
  const { notes, recorder } = recorderIn(root, { timeUs: NOON_US + 100 })
  await recorder.close()
  assert.match(notes[0]!.text, /5000 bytes of an unfinished frame were cut off$/)
})

test('a flipped bit costs its frame alone', async context => {
  const { path } = await killedRecording(context)
  const whole = readFileSync(path)
  const reader = new SegmentReader(path)
  reader.next()
  // The head says what the rows mean: without it there is nothing to be read.
  const headBytes = reader.goodBytes
  reader.close()
  const root = temporaryFolder(context)
  fc.assert(
    fc.property(fc.nat(whole.length - headBytes - 1), fc.nat(7), (where, bit) => {
      const bytes = Buffer.from(whole)
      bytes[headBytes + where] = bytes[headBytes + where]! ^ (1 << bit)
      const copy = join(root, path.split('/').at(-1)!)
      writeFileSync(copy, bytes)
      const survey = surveyRecording([copy])
      const isLast = survey.rowCount === 3 || survey.gaps.length === 1 || survey.listened[0]!.toUs < NOON_US + 3
      assert.ok(survey.rowCount >= 2 && isLast, `${survey.rowCount} rows, ${survey.gaps.length} gaps`)
    }),
    { numRuns: 300 },
  )
})

test('the check of the catalogue names a segment that lost bytes, and leaves one alone that is written', async context => {
  const { root, path } = await killedRecording(context)
  const codes = () => checkCatalogue(root).findings.map(({ code, path: where }) => [code, where])
  assert.deepEqual(codes(), [])
  const bytes = readFileSync(path)
  bytes[bytes.length - 3] = bytes[bytes.length - 3]! ^ 1
  writeFileSync(path, bytes)
  assert.deepEqual(codes(), [['SEGMENT_DAMAGED', path]])
  renameSync(path, `${path}.open`)
  assert.deepEqual(codes(), [])
})

test('a segment of a newer version is left as it is', async context => {
  const { root, path } = await killedRecording(context)
  const bytes = Buffer.from(
    encodeHeader(
      { kind: 'Notes', frameNumber: 9, recordCount: 0, rawBytes: 0, packedBytes: 0, firstTimeUs: 1, lastTimeUs: 1 },
      Buffer.alloc(0),
    ),
  )
  bytes.writeUInt8(1, 13)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 52)), 52)
  writeFileSync(path, Buffer.concat([readFileSync(path), bytes]))
  assert.throws(
    () => gather(root),
    (error: unknown) => error instanceof DataError && error.code === 'UNSUPPORTED',
  )
})

// ── filing ───────────────────────────────────────────────────────────────────────────────────────────────────────────

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
