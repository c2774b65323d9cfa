import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { readSeriesMetadata } from '../catalogue.ts'
import { checkCatalogue } from '../check.ts'
import { DataError } from '../data-error.ts'
import { temporaryFolder } from '../fixtures.ts'
import { readRows } from '../rows.fixture.ts'
import { encodeFrame, HEADER_BYTES } from './frame.ts'
import { FrameReader } from './frame-reader.ts'
import { readRaw } from './raw-text.ts'
import { NOON_US, quoteAt, recorderIn } from './recorded-market.fixture.ts'
import { type RecordedMessage, recordedMessages } from './recorded-messages.ts'
import { listSegments, rawFolderOf } from './recording-folder.ts'
import { newKeyLine, parseKeyLine } from './recording-key.ts'
import { dayFile, gather, killedRecording, rawTexts, sealingKeys, until } from './recording-stand.fixture.ts'
import { NO_KEYS, SegmentReader } from './segment-reader.ts'

const KEYS = sealingKeys()
const TEXTS = ['zero', 'one', 'two', 'three']

interface SealedSegment {
  readonly root: string
  readonly path: string
  /** Of every frame: key, head, four messages, the end. */
  readonly frames: readonly Buffer[]
}

/** A closed segment of raw messages, each in a frame of its own. */
async function sealedSegment(context: TestContext, keys = KEYS): Promise<SealedSegment> {
  const root = temporaryFolder(context)
  const { recorder } = recorderIn(root, { keys })
  for (const [at, text] of TEXTS.entries()) {
    recorder.takeRaw('a', text, NOON_US + at)
    await until(() => recorder.figures().durableCount === at + 1, 'a flush')
  }
  await recorder.close()
  const { path } = listSegments(rawFolderOf(root, 'SIM', 'a'))[0]!
  return { root, path, frames: framesOf(path) }
}

function framesOf(path: string): Buffer[] {
  const bytes = readFileSync(path)
  const reader = new FrameReader(path)
  const frames: Buffer[] = []
  while (reader.next() !== undefined) frames.push(bytes.subarray(reader.frameAt, reader.frameEnd))
  reader.close()
  return frames
}

/** Somebody who changes a frame makes its checksum right again. */
function changed(frame: Buffer, at: number, bit = 1): Buffer {
  const bytes = Buffer.from(frame)
  bytes[at] = bytes[at]! ^ bit
  bytes.writeUInt32LE(crc32(bytes.subarray(HEADER_BYTES), crc32(bytes.subarray(0, 52))), 52)
  return bytes
}

function without(frames: readonly Buffer[], at: number): Buffer[] {
  return frames.filter((_, each) => each !== at)
}

function swapped(frames: readonly Buffer[], a: number, b: number): Buffer[] {
  return frames.map((frame, at) => (at === a ? frames[b]! : at === b ? frames[a]! : frame))
}

function textsIn(path: string, keys = KEYS): string[] {
  const reader = new SegmentReader(path, keys)
  try {
    const texts: string[] = []
    for (let header = reader.next(); header !== undefined; header = reader.next())
      if (header.kind === 'Raw') texts.push(...[...readRaw(reader.payload())].map(({ text }) => text))
    return texts
  } finally {
    reader.close()
  }
}

test('nothing of a sealed segment can be read without its key, and the key is not in it', async context => {
  const { path, frames } = await sealedSegment(context)
  const bytes = readFileSync(path)
  for (const word of [...TEXTS, 'lineId', 'SIM']) assert.ok(!bytes.includes(word), word)
  assert.equal(frames.length, 7)
  assert.deepEqual(textsIn(path), TEXTS)
})

test('the same messages are never sealed to the same bytes', async context => {
  const [one, other] = [await sealedSegment(context), await sealedSegment(context)]
  for (let at = 1; at < one.frames.length; at++)
    assert.notDeepEqual(one.frames[at]!.subarray(HEADER_BYTES), other.frames[at]!.subarray(HEADER_BYTES))
})

const NO_FRAME = Buffer.alloc(0)
/** A frame that anybody can write. */
const [putInHead, putInBody] = encodeFrame(
  { kind: 'Notes', frameNumber: 99, recordCount: 1, rawBytes: 0, firstTimeUs: 1, lastTimeUs: 1 },
  NO_FRAME,
)
const PUT_IN = Buffer.concat([putInHead!, putInBody!])

// Frame 3 has the second message.
const TAMPERED: readonly {
  readonly name: string
  readonly with: (frames: readonly Buffer[]) => readonly Buffer[]
  readonly left: readonly string[]
  readonly findings: readonly RegExp[]
}[] = [
  { name: 'nothing', with: frames => frames, left: TEXTS, findings: [] },
  {
    name: 'a byte of a message',
    with: frames => frames.with(3, changed(frames[3]!, HEADER_BYTES + 12)),
    left: ['zero', 'two', 'three'],
    findings: [/^SEGMENT_CHANGED the frame at byte \d+ is not what was sealed with key [0-9a-f]{16}: it was changed$/],
  },
  {
    name: 'a time in a header',
    with: frames => frames.with(3, changed(frames[3]!, 33)),
    left: ['zero', 'two', 'three'],
    findings: [/^SEGMENT_CHANGED the frame at byte \d+ is not what was sealed/],
  },
  {
    name: 'the place in a header',
    with: frames => frames.with(3, changed(frames[3]!, 48)),
    left: ['zero', 'two', 'three'],
    findings: [/^SEGMENT_CHANGED the frame at byte \d+ is not what was sealed/],
  },
  {
    name: 'frames in another order',
    with: frames => swapped(frames, 3, 4),
    left: ['zero', 'two', 'three'],
    findings: [
      /^SEGMENT_CHANGED the frame at byte \d+ comes where number 3 was: 1 before it are missing$/,
      /^SEGMENT_CHANGED the frame at byte \d+ is number 3 behind number 4: it was moved$/,
    ],
  },
  {
    name: 'a frame twice',
    with: frames => [...frames.slice(0, 4), frames[3]!, ...frames.slice(4)],
    left: TEXTS,
    findings: [/is number 3 behind number 3: it was moved$/],
  },
  {
    name: 'a frame cut out',
    with: frames => without(frames, 3),
    left: ['zero', 'two', 'three'],
    findings: [/comes where number 3 was: 1 before it are missing$/],
  },
  {
    name: 'a frame put in',
    with: frames => [...frames.slice(0, 4), PUT_IN, ...frames.slice(4)],
    left: TEXTS,
    findings: [/is not sealed as the others are: it was put in$/],
  },
  {
    name: 'the end cut off between two frames',
    with: frames => frames.slice(0, 5),
    left: ['zero', 'one', 'two'],
    findings: [/^SEGMENT_CUT what was sealed went on behind byte \d+: its end is missing$/],
  },
  {
    name: 'the end cut off within a frame',
    with: frames => [...frames.slice(0, 5), frames[5]!.subarray(0, 70)],
    left: ['zero', 'one', 'two'],
    findings: [/^SEGMENT_DAMAGED 70 bytes cannot be read/, /^SEGMENT_CUT /],
  },
  {
    name: 'a frame behind the end',
    with: frames => [...frames, frames[3]!],
    left: TEXTS,
    findings: [/it was moved$/],
  },
]

for (const { name, with: tampered, left, findings } of TAMPERED) {
  test(`found and named by the check: ${name}`, async context => {
    const { root, path, frames } = await sealedSegment(context)
    writeFileSync(path, Buffer.concat(tampered(frames)))
    const found = checkCatalogue(root, () => {}, KEYS).findings.map(({ code, text }) => `${code} ${text}`)
    assert.equal(found.length, findings.length, found.join('\n'))
    for (const [at, finding] of findings.entries()) assert.match(found[at]!, finding)
    assert.deepEqual(textsIn(path), left)
  })
}

test('a frame at a named byte is the one that was changed', async context => {
  const { path, frames } = await sealedSegment(context)
  writeFileSync(path, Buffer.concat(frames.with(3, changed(frames[3]!, HEADER_BYTES))))
  const reader = new SegmentReader(path, KEYS)
  while (reader.next() !== undefined);
  reader.close()
  const at = frames.slice(0, 3).reduce((sum, frame) => sum + frame.length, 0)
  assert.match(reader.faults[0]!.text, new RegExp(`^the frame at byte ${at} is not`))
})

test('frames of two segments of one key cannot be mixed', async context => {
  const [one, other] = [await sealedSegment(context), await sealedSegment(context)]
  writeFileSync(one.path, Buffer.concat(one.frames.with(3, other.frames[3]!)))
  assert.deepEqual(textsIn(one.path), ['zero', 'two', 'three'])
})

test('no change of a byte gets through, checksums made right or not', async context => {
  const { path, frames } = await sealedSegment(context)
  const where = fc.integer({ min: 1, max: frames.length - 1 }).chain(at =>
    fc.record({
      at: fc.constant(at),
      byte: fc.nat(frames[at]!.length - 1),
      bit: fc.nat(7).map(bit => 1 << bit),
      isRight: fc.boolean(),
    }),
  )
  fc.assert(
    fc.property(where, ({ at, byte, bit, isRight }) => {
      const frame = Buffer.from(frames[at]!)
      frame[byte] = frame[byte]! ^ bit
      writeFileSync(path, Buffer.concat(frames.with(at, isRight ? changed(frames[at]!, byte, bit) : frame)))
      const reader = new SegmentReader(path, KEYS)
      try {
        while (reader.next() !== undefined);
      } catch (error) {
        // A kind or an envelope that nobody knows.
        assert.ok(error instanceof DataError && error.code === 'UNSUPPORTED', `${error}`)
        return
      } finally {
        reader.close()
      }
      const lostBytes = reader.damagedBytes + reader.sizeBytes - reader.goodBytes
      // The checksum itself is not sealed: made right it is what it was.
      const isSame = isRight && byte >= 52 && byte < HEADER_BYTES
      assert.equal(lostBytes > 0, !isSame, `${lostBytes}`)
    }),
    { numRuns: 300 },
  )
})

// ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

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

// ── filing, and messages as they came ────────────────────────────────────────────────────────────────────────────────

test('a recording that somebody changed is not filed, and stays as it is', async context => {
  const { root, path } = await killedRecording(context, KEYS)
  const frames = framesOf(path)
  const tampered = Buffer.concat(frames.with(2, changed(frames[2]!, HEADER_BYTES)))
  writeFileSync(path, tampered)
  assert.throws(() => gather(root, KEYS), /it was changed; somebody did this, no disk does; move it out of the folder/)
  assert.deepEqual(readFileSync(path), tampered)
})

test('what was cut out of a recording is a gap of the day', async context => {
  const { root, path } = await killedRecording(context, KEYS)
  writeFileSync(path, Buffer.concat(without(framesOf(path), 3)))
  assert.equal(gather(root, KEYS).rowCount, 2)
  const [source] = readSeriesMetadata(dayFile(root, 'quote')).sources
  assert.ok(source?.gaps?.some(({ reason }) => reason === 'Damaged'))
})

test('messages come back with what was lost between them, within the times that are asked for', async context => {
  const { root, path, frames } = await sealedSegment(context)
  const asked = { root, venueId: 'SIM', lineId: 'a', keys: KEYS, fromUs: 0, toUs: NOON_US + 2 }
  const texts = (messages: Iterable<RecordedMessage>) =>
    [...messages].map(message => ('text' in message ? message.text : 'lost'))
  assert.deepEqual(texts(recordedMessages(asked)), ['zero', 'one', 'two'])
  assert.deepEqual(texts(recordedMessages({ ...asked, fromUs: NOON_US + 1 })), ['one', 'two'])
  writeFileSync(path, Buffer.concat(without(frames, 3)))
  assert.deepEqual(texts(recordedMessages(asked)), ['zero', 'lost', 'two'])
  writeFileSync(path, Buffer.concat(frames.slice(0, 5)))
  assert.deepEqual(texts(recordedMessages(asked)), ['zero', 'one', 'two', 'lost'])
  assert.throws(() => [...recordedMessages({ ...asked, lineId: 'b' })], /no messages of line b of SIM were recorded/)
})
