import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { readSeriesMetadata } from '../catalogue.ts'
import { checkCatalogue } from '../check.ts'
import { DataError } from '../data-error.ts'
import { encodeFrame, HEADER_BYTES } from './frame.ts'
import { NOON_US } from './recorded-market.fixture.ts'
import { type RecordedMessage, recordedMessages } from './recorded-messages.ts'
import { dayFile, gather, killedRecording } from './recording-stand.fixture.ts'
import { changed, framesOf, KEYS, sealedSegment, TEXTS, textsIn, without } from './sealed-segment.fixture.ts'
import { SegmentReader } from './segment-reader.ts'

function swapped(frames: readonly Buffer[], a: number, b: number): Buffer[] {
  return frames.map((frame, at) => (at === a ? frames[b]! : at === b ? frames[a]! : frame))
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
