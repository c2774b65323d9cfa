import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { checkCatalogue } from '../check.ts'
import { DataError } from '../data-error.ts'
import { temporaryFolder } from '../fixtures.ts'
import { encodeFrame } from './frame.ts'
import { FrameReader } from './frame-reader.ts'
import { NOON_US, recorderIn } from './recorded-market.fixture.ts'
import { listSegments, rowsFolderOf } from './recording-folder.ts'
import { FORMS, gather, killedRecording } from './recording-stand.fixture.ts'
import { surveyRecording } from './recording-survey.ts'
import { NO_KEYS, SegmentReader } from './segment-reader.ts'

for (const { form, keys } of FORMS) {
  test(`a recording cut anywhere keeps every frame that is whole, and says what was cut${form}`, async context => {
    const { root, path, bytes } = await killedRecording(context, keys)
    const reader = new FrameReader(path)
    const ends: number[] = []
    while (reader.next() !== undefined) ends.push(reader.frameEnd)
    reader.close()
    rmSync(path)
    for (let length = 1; length <= bytes.length; length += 7) {
      writeFileSync(`${path}.open`, bytes.subarray(0, length))
      const { recorder, notes } = recorderIn(root, { keys })
      const frames = ends.filter(end => end <= length).length
      const isTorn = !ends.includes(length)
      assert.deepEqual(
        notes.map(each => each.code),
        isTorn ? ['TAIL_CUT'] : [],
        `cut at ${length}`,
      )
      const [sealed] = listSegments(rowsFolderOf(root, 'SIM')).filter(each => !each.isOpen && each.path === path)
      const kept = sealed === undefined ? Buffer.alloc(0) : readFileSync(path)
      const whole = ends[frames - 1] ?? 0
      assert.ok(kept.subarray(0, whole).equals(bytes.subarray(0, whole)), `cut at ${length}`)
      // A sealed one gets its end.
      assert.equal(kept.length > whole, keys.sealing !== undefined && whole > 0, `cut at ${length}`)
      assert.deepEqual(checkCatalogue(root, () => {}, keys).findings, [], `cut at ${length}`)
      await recorder.close()
      for (const { path: own } of listSegments(rowsFolderOf(root, 'SIM'))) rmSync(own)
    }
  })
}

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
      const survey = surveyRecording([copy], NO_KEYS)
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
    encodeFrame(
      { kind: 'Notes', frameNumber: 9, recordCount: 0, rawBytes: 0, firstTimeUs: 1, lastTimeUs: 1 },
      Buffer.alloc(0),
    )[0]!,
  )
  bytes.writeUInt8(2, 13)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 52)), 52)
  writeFileSync(path, Buffer.concat([readFileSync(path), bytes]))
  assert.throws(
    () => gather(root),
    (error: unknown) => error instanceof DataError && error.code === 'UNSUPPORTED',
  )
})
