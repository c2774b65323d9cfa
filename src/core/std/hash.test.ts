import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { hashOfText, StateHash } from './hash.ts'

function digestOf(add: (hash: StateHash) => void): string {
  const hash = new StateHash()
  add(hash)
  return hash.digest()
}

const patternOf = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 7) & 0xff)
const bytesDigest = (bytes: Uint8Array) => digestOf(hash => hash.update(bytes))

const textOf = (length: number) => String.fromCharCode(...Array.from({ length }, (_, index) => (index * 977) & 0xffff))

const FROZEN = [
  'e7d903105af9c143',
  '54d69943f795187d',
  '94e2a9df8de4392b',
  '52618c091b8ca446',
  '540433187a8d34e7',
  'b346b7d26999557d',
  'c42cda3be5287e11',
  'cf6a79bea6cd4316',
]

/** Frozen: the hashes of released versions stand in journals. */
test('a hash is what it always was', () => {
  assert.deepEqual(
    [
      new StateHash().digest(),
      hashOfText('holdfast'),
      digestOf(hash => hash.updateNumber(-1.5)),
      digestOf(hash => hash.updateNumber(7)),
      bytesDigest(patternOf(300)),
      bytesDigest(patternOf(3000)),
      hashOfText(textOf(16)),
      hashOfText(textOf(3005)),
    ],
    FROZEN,
  )
})

test('equal bytes have equal hashes wherever they lie in memory', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1200 }), fc.integer({ min: 0, max: 9 }), (bytes, shift) => {
      const buffer = new Uint8Array(bytes.length + shift + 5).fill(0xab)
      buffer.set(bytes, shift)
      assert.equal(bytesDigest(buffer.subarray(shift, shift + bytes.length)), bytesDigest(bytes))
    }),
  )
})

test('one changed bit, or one zero more, changes the hash', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 1200 }), fc.nat(), (bytes, at) => {
      const bit = at % (bytes.length * 8)
      const changed = bytes.slice()
      changed[bit >> 3]! ^= 1 << (bit & 7)
      assert.notEqual(bytesDigest(changed), bytesDigest(bytes))
      const longer = new Uint8Array(bytes.length + 1)
      longer.set(bytes)
      assert.notEqual(bytesDigest(longer), bytesDigest(bytes))
    }),
    { numRuns: 500 },
  )
})

test('200,000 small states meet nowhere', () => {
  const digests = new Set<string>()
  for (let i = 0; i < 100_000; i++) {
    digests.add(digestOf(hash => hash.updateNumber(i)))
    digests.add(
      digestOf(hash => {
        hash.updateNumber(i % 317)
        hash.updateNumber(Math.floor(i / 317))
      }),
    )
  }
  assert.equal(digests.size, 200_000)
})

test('a flipped bit flips about half of the digits', () => {
  let flipped = 0
  const rounds = 2000
  for (let i = 0; i < rounds; i++) {
    const before = BigInt(`0x${digestOf(hash => hash.updateNumber(i))}`)
    const after = BigInt(`0x${digestOf(hash => hash.updateNumber(i + 2 ** (i % 40)))}`)
    flipped += (before ^ after).toString(2).replaceAll('0', '').length
  }
  const mean = flipped / rounds
  assert.ok(mean > 31 && mean < 33, `${mean} of 64 bits`)
})

test('order, kind and borders of the calls count', () => {
  const ways: readonly ((hash: StateHash) => void)[] = [
    hash => hash.updateString('ab'),
    hash => {
      hash.updateString('a')
      hash.updateString('b')
    },
    hash => {
      hash.updateString('b')
      hash.updateString('a')
    },
    hash => hash.update(new TextEncoder().encode('ab')),
    hash => hash.updateString('ab\0'),
    hash => hash.updateNumber(0),
    hash => hash.updateString(''),
    hash => hash.update(new Uint8Array(0)),
    () => {},
  ]
  assert.equal(new Set(ways.map(digestOf)).size, ways.length)
})

test('0 and -0 are one number, as they are after a snapshot', () => {
  assert.equal(
    digestOf(hash => hash.updateNumber(-0)),
    digestOf(hash => hash.updateNumber(0)),
  )
})

test('a digest is 16 hexadecimal digits and does not end the hash', () => {
  const hash = new StateHash()
  hash.updateNumber(1)
  assert.match(hash.digest(), /^[0-9a-f]{16}$/)
  assert.equal(hash.digest(), hash.digest())
  hash.updateNumber(2)
  const inOneGo = digestOf(other => {
    other.updateNumber(1)
    other.updateNumber(2)
  })
  assert.equal(hash.digest(), inOneGo)
})

/** The slow twin for bytes: whole rounds of four words, zeros behind the last byte, then a round with the length. */
function bytesDigestSlowly(bytes: Uint8Array): string {
  const padded = new Uint8Array(Math.ceil(bytes.length / 16) * 16)
  padded.set(bytes)
  const data = new DataView(padded.buffer)
  const lanes = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344]
  const addRound = (words: readonly number[]) => {
    for (let i = 0; i < 4; i++) {
      const sum = lanes[i]! + Math.imul(words[i]!, 0x85ebca77)
      lanes[i] = Math.imul((sum << 13) | (sum >>> 19), 0x9e3779b1)
    }
    for (const [from, to] of [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
    ] as const)
      lanes[to]! ^= lanes[from]! >>> 15
  }
  for (let at = 0; at < padded.length; at += 16)
    addRound([0, 4, 8, 12].map(offset => data.getUint32(at + offset, true)))
  addRound([0x42595445, bytes.length, 0, 0])
  const rotate = (value: number, count: number) => (value << count) | (value >>> (32 - count))
  const stir = (value: number) => {
    const once = Math.imul(value ^ (value >>> 15), 0x85ebca77)
    const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae3d)
    return (twice ^ (twice >>> 16)) >>> 0
  }
  const high = stir((lanes[0]! + rotate(lanes[2]!, 7)) | 0)
  const low = stir((lanes[1]! + rotate(lanes[3]!, 18)) ^ Math.imul(high, 0x9e3779b1))
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}

test('short and long bytes hash as the slow twin says', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1200, size: 'max' }), bytes => {
      assert.equal(bytesDigest(bytes), bytesDigestSlowly(bytes))
    }),
  )
})
