import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8BytesOf } from './utf8.ts'

test('a text is as long as an encoder makes it', () => {
  for (const text of ['', 'a', 'ä', '€', '😀', '\ud800', '\udc00a', 'a\ud800']) {
    assert.equal(utf8BytesOf(text), new TextEncoder().encode(text).length, text)
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => utf8BytesOf(text) === new TextEncoder().encode(text).length),
  )
})
