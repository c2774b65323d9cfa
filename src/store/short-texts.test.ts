import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { knownTextOf, rememberText, SHORT_BYTES_MAX } from './short-texts.ts'

test('property: a known text is the text of its bytes, whatever was remembered before', () => {
  const few = fc.uint8Array({ max: 3, maxLength: 6 })
  fc.assert(
    fc.property(fc.array(fc.oneof(few, fc.uint8Array({ maxLength: SHORT_BYTES_MAX })), { maxLength: 60 }), runs => {
      for (const run of runs) {
        const bytes = Uint8Array.of(7, ...run, 7)
        const [start, end] = [1, 1 + run.length]
        const text = Buffer.from(run).toString('latin1')
        const known = knownTextOf(bytes, start, end)
        if (known !== undefined) assert.equal(known, text)
        rememberText(text, bytes, start, end)
        assert.equal(knownTextOf(bytes, start, end), text)
      }
    }),
  )
})
