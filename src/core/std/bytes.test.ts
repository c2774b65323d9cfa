import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { ByteReader, ByteWriter } from './bytes.ts'

type Field =
  | { readonly kind: 'u8' | 'u16' | 'u32' | 'f64'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }

/** Short and long, plain and not. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.string({ unit: 'binary-ascii', minLength: 20, maxLength: 5000, size: 'max' }),
  fc.tuple(fc.string({ minLength: 30, size: 'large' }), fc.string({ unit: 'binary' })).map(parts => parts.join('')),
)

const field: fc.Arbitrary<Field> = fc.oneof(
  fc.record({ kind: fc.constant('u8' as const), value: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant('u16' as const), value: fc.integer({ min: 0, max: 65_535 }) }),
  fc.record({ kind: fc.constant('u32' as const), value: fc.integer({ min: 0, max: 2 ** 32 - 1 }) }),
  fc.record({ kind: fc.constant('f64' as const), value: fc.oneof(fc.double(), fc.maxSafeInteger()) }),
  fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ kind: fc.constant('string' as const), value: anyText }),
  fc.record({ kind: fc.constant('bytes' as const), value: fc.uint8Array() }),
)

function write(writer: ByteWriter, { kind, value }: Field): void {
  if (kind === 'boolean') writer.boolean(value)
  else if (kind === 'string') writer.string(value)
  else if (kind === 'bytes') writer.bytes(value)
  else writer[kind](value)
}

test('what is written comes back, in order and to the last byte', () => {
  fc.assert(
    fc.property(fc.array(field, { maxLength: 40 }), fc.integer({ min: 1, max: 64 }), (fields, capacity) => {
      const writer = new ByteWriter(capacity)
      for (const one of fields) write(writer, one)
      const bytes = writer.finish()
      assert.equal(bytes.length, writer.length)
      assert.deepEqual(writer.view(), bytes)
      const reader = new ByteReader(bytes)
      for (const one of fields) assert.deepEqual(reader[one.kind](), one.value)
      assert.ok(reader.isAtEnd)
      assert.equal(reader.offset, bytes.length)
    }),
  )
})

test('strings are the UTF-8 that everybody else writes', () => {
  fc.assert(
    fc.property(anyText, text => {
      const writer = new ByteWriter(4)
      writer.string(text)
      assert.deepEqual(writer.finish().subarray(4), new TextEncoder().encode(text))
      assert.equal(new ByteReader(writer.finish()).string(), text)
    }),
    { numRuns: 500 },
  )
})

test('half surrogate pairs come back as they went in', () => {
  for (const text of ['\ud800', '\udc00\ud800', 'a\udfffb', '\ud83d\ude00\ud83d']) {
    const writer = new ByteWriter()
    writer.string(text)
    assert.equal(new ByteReader(writer.finish()).string(), text)
  }
})

test('the layout is little-endian and fixed', () => {
  const writer = new ByteWriter()
  writer.u8(0x01)
  writer.u16(0x0203)
  writer.u32(0x04050607)
  writer.f64(1)
  writer.boolean(true)
  writer.string('hé')
  writer.bytes(Uint8Array.of(9, 8))
  const expected = '01' + '0302' + '07060504' + '000000000000f03f' + '01' + '03000000' + '68c3a9' + '02000000' + '0908'
  assert.equal(Buffer.from(writer.finish()).toString('hex'), expected)
})

test('reset begins anew and leaves finished copies alone', () => {
  const writer = new ByteWriter()
  writer.string('first')
  const first = writer.finish()
  writer.reset()
  assert.equal(writer.length, 0)
  writer.string('other')
  assert.equal(new ByteReader(first).string(), 'first')
  assert.equal(new ByteReader(writer.view()).string(), 'other')
})

test('a reader reads a part of a larger buffer and gives copies away', () => {
  const writer = new ByteWriter()
  writer.u8(7)
  writer.bytes(Uint8Array.of(1, 2))
  const all = writer.finish()
  const copy = new ByteReader(all.subarray(1)).bytes()
  all.fill(0)
  assert.deepEqual(copy, Uint8Array.of(1, 2))
})

test('every cut message is refused with the byte at which it ends', () => {
  const writer = new ByteWriter()
  writer.u16(1)
  writer.string('abc')
  writer.f64(2)
  const bytes = writer.finish()
  for (let length = 0; length < bytes.length; length++) {
    const reader = new ByteReader(bytes.subarray(0, length))
    const readAll = () => [reader.u16(), reader.string(), reader.f64()]
    assert.throws(readAll, { name: 'RangeError', message: /at byte \d+$/ }, `cut to ${length}`)
  }
})

test('bytes that no writer wrote are refused, not guessed at', () => {
  const rows: readonly (readonly [string, (reader: ByteReader) => unknown, RegExp])[] = [
    ['02', reader => reader.boolean(), /expected 0 or 1 for a boolean, found 2 at byte 0/],
    ['01000000' + '80', reader => reader.string(), /malformed text at byte 4/],
    ['02000000' + 'c328', reader => reader.string(), /malformed text at byte 5/],
    ['01000000' + 'e2', reader => reader.string(), /malformed text at byte 4/],
    ['04000000' + 'f7bfbfbf', reader => reader.string(), /malformed text at byte 4/],
    ['04000000' + 'f8808080', reader => reader.string(), /malformed text at byte 4/],
    ['02000000' + 'c080', reader => reader.string(), /malformed text at byte 4/],
    ['ffffffff' + '00', reader => reader.bytes(), /expected 4294967295 more bytes, found 1 at byte 4/],
  ]
  for (const [hex, read, message] of rows) {
    assert.throws(
      () => read(new ByteReader(new Uint8Array(Buffer.from(hex, 'hex')))),
      { name: 'RangeError', message },
      hex,
    )
  }
})

test('any bytes are read as text or refused by name', () => {
  fc.assert(
    fc.property(fc.uint8Array(), body => {
      const writer = new ByteWriter()
      writer.bytes(body)
      try {
        assert.equal(typeof new ByteReader(writer.finish()).string(), 'string')
      } catch (error) {
        assert.ok(error instanceof RangeError && /at byte \d+$/.test(error.message), String(error))
      }
    }),
    { numRuns: 1000 },
  )
})

test('a number that does not fit its width is a bug of ours', () => {
  const writer = new ByteWriter()
  for (const value of [-1, 256, 0.5, Number.NaN]) assert.throws(() => writer.u8(value), /u8/)
  for (const value of [-1, 65_536, 0.5, Number.NaN]) assert.throws(() => writer.u16(value), /u16/)
  for (const value of [-1, 2 ** 32, 0.5, Number.NaN]) assert.throws(() => writer.u32(value), /u32/)
  assert.equal(writer.length, 0)
})
