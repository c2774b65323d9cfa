import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { TimeUs } from '../../core/domain/ids.ts'
import { codeOfStep, offerOf, stepAt, stepOfCode } from './totp.ts'

/** RFC 6238, appendix B: seconds and the code of eight digits by SHA-1; ours are the last six of it. */
const VECTORS = `
           59  94287082
   1111111109  07081804
   1111111111  14050471
   1234567890  89005924
   2000000000  69279037
  20000000000  65353130
`
const RFC_SECRET = Buffer.from('12345678901234567890')
const NEVER = -1
const at = (seconds: number) => (seconds * 1_000_000) as TimeUs

for (const line of VECTORS.trim().split('\n')) {
  const [seconds, code] = line.trim().split(/ +/) as [string, string]
  test(`the code at ${seconds} s is that of RFC 6238`, () => {
    const nowUs = at(Number(seconds))
    assert.equal(codeOfStep(RFC_SECRET, stepAt(nowUs)), code.slice(2))
    assert.equal(stepOfCode(RFC_SECRET, code.slice(2), nowUs, NEVER), stepAt(nowUs))
  })
}

test('a step before and after counts, and no other', () => {
  const now = stepAt(at(1_234_567_890))
  for (const [away, counts] of [
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ] as const) {
    const code = codeOfStep(RFC_SECRET, now + away)
    const expected = counts ? now + away : undefined
    assert.equal(stepOfCode(RFC_SECRET, code, at(1_234_567_890), NEVER), expected, `${away} steps away`)
  }
})

test('a code counts once, and those before it no more', () => {
  const nowUs = at(1_234_567_890)
  const now = stepAt(nowUs)
  assert.equal(stepOfCode(RFC_SECRET, codeOfStep(RFC_SECRET, now), nowUs, now), undefined)
  assert.equal(stepOfCode(RFC_SECRET, codeOfStep(RFC_SECRET, now - 1), nowUs, now), undefined)
  assert.equal(stepOfCode(RFC_SECRET, codeOfStep(RFC_SECRET, now + 1), nowUs, now), now + 1)
})

test('blanks are as people type, anything else is no code', () => {
  const nowUs = at(59)
  assert.equal(stepOfCode(RFC_SECRET, ' 287 082 ', nowUs, NEVER), 1)
  for (const text of ['', '28708', '2870820', '28708a', '２８７０８２', '-87082', '287082\0'])
    assert.equal(stepOfCode(RFC_SECRET, text, nowUs, NEVER), undefined, JSON.stringify(text))
})

test('whatever the secret and the time: the code of a step is taken at it, and not again', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 20, maxLength: 20 }),
      fc.integer({ min: 60, max: 4e9 }),
      (secret, seconds) => {
        const now = stepAt(at(seconds))
        const code = codeOfStep(secret, now)
        const taken = stepOfCode(secret, code, at(seconds), NEVER)
        assert.ok(taken !== undefined && Math.abs(taken - now) <= 1)
        const again = stepOfCode(secret, code, at(seconds), now + 1)
        assert.equal(again, undefined)
      },
    ),
    { numRuns: 200 },
  )
})

test('an app is offered the secret in the way that apps read', () => {
  const { secret, uri } = offerOf(RFC_SECRET, 'mate')
  assert.equal(secret, 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  assert.match(uri, /^otpauth:\/\/totp\/Holdfast:mate\?issuer=Holdfast&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&/)
})
