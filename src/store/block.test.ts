import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import type { TimeUs } from '../core/domain/ids.ts'
import type { BlockDraft } from '../ports.ts'
import { HASH_BYTES, HEADER_BYTES, openBlock, sealBlock } from './block.ts'
import { CodecError } from './codec-error.ts'

const PREVIOUS = 'ab'.repeat(32)

function draftOf(payload: Uint8Array): BlockDraft {
  const times = { firstTimeUs: 1_750_000_000_000_000 as TimeUs, lastTimeUs: 1_750_000_000_000_999 as TimeUs }
  return { epoch: 3, firstSequence: 41, lastSequence: 50, ...times, recordCount: 12, payload }
}

test('a sealed block opens as it was, small and large', () => {
  for (const size of [0, 1, 511, 512, 100_000]) {
    const payload = Uint8Array.from({ length: size }, (_, i) => i % 7)
    const { bytes, hash } = sealBlock(9, PREVIOUS, draftOf(payload))
    const { payload: back, ...facts } = openBlock(bytes)
    assert.deepEqual(Uint8Array.from(back), payload)
    const { payload: _, ...draft } = draftOf(payload)
    assert.deepEqual(facts, { ...draft, blockNumber: 9, hash, previousHash: PREVIOUS })
    if (size === 100_000) assert.ok(bytes.length < 2_000, 'a repetitive payload is compressed')
  }
})

test('property: the whole numbers of a header come back, up to the largest; what is none is refused', () => {
  const whole = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1))
  fc.assert(
    fc.property(whole, whole, whole, (blockNumber, epoch, lastSequence) => {
      const draft = { ...draftOf(new Uint8Array(1)), epoch, lastSequence }
      const { blockNumber: number, ...back } = openBlock(sealBlock(blockNumber, PREVIOUS, draft).bytes)
      assert.deepEqual([number, back.epoch, back.lastSequence], [blockNumber, epoch, lastSequence])
    }),
  )
  for (const epoch of [2 ** 53, 0.5, Number.NaN])
    assert.throws(() => sealBlock(1, '', { ...draftOf(new Uint8Array(1)), epoch }), /in a block's header/)
})

test('the first block follows the empty hash', () => {
  assert.equal(openBlock(sealBlock(1, '', draftOf(new Uint8Array(3))).bytes).previousHash, '')
})

test('the hash covers the hash before it', () => {
  const draft = draftOf(new Uint8Array(3))
  assert.notEqual(sealBlock(1, '', draft).hash, sealBlock(1, PREVIOUS, draft).hash)
})

// The bytes of format 1, for ever: a change here is a journal that an older or newer program cannot read.
test('the layout of format 1 stands', () => {
  const { bytes } = sealBlock(2, PREVIOUS, draftOf(Uint8Array.of(1, 2, 3)))
  const hex = Buffer.from(bytes).toString('hex')
  assert.equal(bytes.length, HEADER_BYTES + 3 + HASH_BYTES)
  const header =
    '48464231' +
    '01' +
    '00' +
    '0000' +
    '0200000000000000' +
    '0300000000000000' +
    '2900000000000000' +
    '3200000000000000'
  assert.equal(hex.slice(0, 80), header)
  assert.equal(
    hex.slice(80, 144),
    '00605ba09d370600' + 'e7635ba09d370600' + '0c000000' + '03000000' + '03000000' + '1d80bc55',
  )
  assert.equal(hex.slice(144, 208), PREVIOUS)
  assert.equal(hex.slice(208, 214), '010203')
})

test('property: no flipped byte goes unnoticed', () => {
  for (const size of [40, 3_000]) {
    const { bytes } = sealBlock(5, PREVIOUS, draftOf(Uint8Array.from({ length: size }, (_, i) => (i * i) % 251)))
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(bytes)
        damaged[at] = damaged[at]! ^ change
        assert.throws(() => openBlock(damaged), CodecError)
      }),
      { numRuns: 400 },
    )
    for (let length = 0; length < bytes.length; length += 7)
      assert.throws(() => openBlock(bytes.subarray(0, length)), CodecError)
  }
})

test('a block of a newer format or codec says so', () => {
  const { bytes } = sealBlock(5, PREVIOUS, draftOf(new Uint8Array(9)))
  const newer = bytes.slice()
  newer[4] = 2
  assert.throws(() => openBlock(newer), /CHECK_FAILED: the SHA-256 does not fit/)
  newer.set(createHash('sha256').update(newer.subarray(0, -HASH_BYTES)).digest(), newer.length - HASH_BYTES)
  assert.throws(() => openBlock(newer), /UNKNOWN_FORMAT: a block of format 2, known is 1/)
})
