import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { readSeriesMetadata } from '../catalogue.ts'
import { temporaryFolder } from '../fixtures.ts'
import { readRows } from '../rows.fixture.ts'
import { levelAt, NOON_US, quoteAt, recorderIn, type Stand } from './recorded-market.fixture.ts'
import { listSegments, rowsFolderOf } from './recording-folder.ts'
import { dayFile, FORMS, gather, rawTexts, until } from './recording-stand.fixture.ts'
import { SegmentReader } from './segment-reader.ts'

function failing(code: string): Error & { code: string } {
  return Object.assign(new Error(`the disk says ${code}`), { code })
}

const FAILURES = [
  { name: 'a full disk', code: 'ENOSPC', note: 'DISK_FULL', truncates: true },
  { name: 'a disk that fails', code: 'EIO', note: 'WRITE_FAILED', truncates: true },
  { name: 'a disk that cannot even cut back', code: 'EIO', note: 'WRITE_FAILED', truncates: false },
].flatMap(failure => FORMS.map(form => ({ ...failure, ...form })))

for (const { name, code, note, truncates, form, keys } of FAILURES) {
  test(`${name} loses nothing and doubles nothing once it writes again${form}`, async context => {
    const root = temporaryFolder(context)
    const { recorder, disk, notes } = recorderIn(root, { keys })
    recorder.takeInput(quoteAt(NOON_US, 100), 0)
    recorder.takeRaw('a', 'one', NOON_US)
    await until(() => recorder.figures().durableCount === 2, 'the first flush')
    disk.appendError = failing(code)
    const appendsBefore = disk.appendCount
    if (!truncates) disk.truncateError = failing('EROFS')
    recorder.takeInput(quoteAt(NOON_US + 1, 101), 0)
    recorder.takeRaw('a', 'two', NOON_US + 1)
    await until(() => disk.appendCount > appendsBefore + 2, 'a few tries')
    disk.appendError = undefined
    disk.truncateError = undefined
    await until(() => recorder.figures().durableCount === 4, 'the rest')
    await recorder.close()
    assert.deepEqual(
      notes.map(each => each.code),
      [note, 'WRITES_AGAIN'],
    )
    // Whoever opens the recording next closes what had to be left open.
    await recorderIn(root, { keys, timeUs: NOON_US + 10 }).recorder.close()
    gather(root, keys)
    assert.deepEqual(
      readRows(dayFile(root, 'quote')).map(row => row[2]),
      [100, 101],
    )
    assert.deepEqual(rawTexts(root, 'a', keys), ['one', 'two'])
  })
}

for (const { form, keys } of FORMS) {
  test(`a segment whose head could not be written has one all the same${form}`, async context => {
    const root = temporaryFolder(context)
    const { recorder, disk } = recorderIn(root, { keys })
    disk.appendError = failing('EIO')
    recorder.takeInput(quoteAt(NOON_US, 100), 0)
    await until(() => disk.appendCount > 3, 'a few tries')
    disk.appendError = undefined
    await until(() => recorder.figures().durableCount === 1, 'the first row')
    await recorder.close()
    assert.equal(gather(root, keys).rowCount, 1)
  })
}

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
