/** Keys of sealed recordings: missing, wrong, lying, changed, gone. */

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { checkCatalogue } from '../check.ts'
import { DataError } from '../data-error.ts'
import { temporaryFolder } from '../fixtures.ts'
import { readRows } from '../rows.fixture.ts'
import { NOON_US, quoteAt, recorderIn } from './recorded-market.fixture.ts'
import { newKeyLine, parseKeyLine } from './recording-key.ts'
import { dayFile, gather, killedRecording, rawTexts, sealingKeys } from './recording-stand.fixture.ts'
import { KEYS, sealedSegment, textsIn } from './sealed-segment.fixture.ts'
import { NO_KEYS } from './segment-reader.ts'

test('a missing and a wrong key are said clearly, by their ids', async context => {
  const { root, path } = await sealedSegment(context)
  const other = sealingKeys()
  const { keyId } = KEYS.sealing!
  for (const [keys, text] of [
    [NO_KEYS, `${path}: sealed with key ${keyId}; no key file was named (--key-file, or recording.encryption)`],
    [
      other,
      `${path}: sealed with key ${keyId}; the key files that were named have ${other.sealing!.keyId} (--key-file, or recording.encryption)`,
    ],
  ] as const) {
    assert.throws(
      () => textsIn(path, keys),
      (error: unknown) => error instanceof DataError && error.code === 'SEALED' && error.message === text,
    )
    const found = checkCatalogue(root, () => {}, keys).findings
    assert.ok(found.some(finding => finding.code === 'UNREADABLE' && finding.text === text))
  }
})

test('a key that says to be another one opens nothing', async context => {
  const { path } = await sealedSegment(context)
  const liar = { ...sealingKeys().sealing!, keyId: KEYS.sealing!.keyId }
  assert.deepEqual(textsIn(path, { opening: [liar] }), [])
})

test('after a key was changed, what was sealed with the older one is read and filed as well', async context => {
  const root = temporaryFolder(context)
  const older = sealingKeys()
  const newer = sealingKeys()
  const both = { sealing: newer.sealing, opening: [...newer.opening, ...older.opening] }
  for (const [at, keys] of [older, both].entries()) {
    const { recorder } = recorderIn(root, { keys, timeUs: NOON_US + at * 10 })
    recorder.takeInput(quoteAt(NOON_US + at * 10, 100 + at), 0)
    recorder.takeRaw('a', `text ${at}`, NOON_US + at * 10)
    await recorder.close()
  }
  assert.throws(() => gather(root, newer), /sealed with key/)
  assert.equal(gather(root, both).rowCount, 2)
  assert.deepEqual(
    readRows(dayFile(root, 'quote')).map(row => row[2]),
    [100, 101],
  )
  assert.deepEqual(rawTexts(root, 'a', both), ['text 0', 'text 1'])
})

test('what a crash left open under a key that is gone is kept, gets no end, and that is told', async context => {
  const older = sealingKeys()
  const { root, path, bytes } = await killedRecording(context, older)
  writeFileSync(`${path}.open`, bytes)
  const { recorder, notes } = recorderIn(root, { keys: KEYS, timeUs: NOON_US + 100 })
  await recorder.close()
  assert.match(notes[0]!.text, /it gets no end, and a check will say so: .*sealed with key/)
  assert.deepEqual(
    checkCatalogue(root, () => {}, older).findings.map(({ code, path: where }) => [code, where === path]),
    [
      ['SEGMENT_CUT', true],
      ['UNREADABLE', false],
    ],
  )
})

test('a line of a key file is read as it was made, and nothing else is one', () => {
  const line = newKeyLine()
  assert.equal(parseKeyLine(line)!.keyId, parseKeyLine(line)!.keyId)
  assert.notEqual(parseKeyLine(newKeyLine())!.keyId, parseKeyLine(newKeyLine())!.keyId)
  for (const other of ['', 'key', line.slice(0, -1), `${line}0`, line.toUpperCase(), line.replace('-1', '-2')])
    assert.equal(parseKeyLine(other), undefined, other)
})
