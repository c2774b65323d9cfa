/** Planted secrets: as words, in fields that are named like one, in addresses, in the name of a stream. */

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { redactionOf } from './redaction.ts'
import { Secret } from './secret.ts'

const PEM = '-----BEGIN PRIVATE KEY-----\nMIGHAgEA/+x=\n-----END PRIVATE KEY-----\n'
const KEY = {
  apiKey: new Secret('planted-key-1'),
  secret: new Secret(PEM),
  password: new Secret('planted pass'),
  environment: 'paper',
} as const
const redacted = redactionOf(KEY)

test('what is named like a secret goes, whatever it is; what is said of the order stays', () => {
  const rows: readonly (readonly [text: string, expected: string])[] = [
    ['{"orderId":12,"signature":"abc"}', '{"orderId":12,"signature":"[redacted]"}'],
    ['{"apiKey" : "a\\"b", "price":"1.0"}', '{"apiKey" : "[redacted]", "price":"1.0"}'],
    ['{"listenKey":"pqia","e":"executionReport"}', '{"listenKey":"[redacted]","e":"executionReport"}'],
    ['{"stream":"pqia91","data":{"i":1}}', '{"stream":"[redacted]","data":{"i":1}}'],
    ['{"token":1234567,"qty":"1"}', '{"token":"[redacted]","qty":"1"}'],
    ['{"ok-access-passphrase":"word"}', '{"ok-access-passphrase":"[redacted]"}'],
    ['{"Set-Cookie":"a=b; c=d"}', '{"Set-Cookie":"[redacted]"}'],
    ['GET /order?symbol=X&signature=ab12&x=1', 'GET /order?symbol=X&signature=[redacted]&x=1'],
    ['{"secret":"torn', '{"secret":"[redacted]"'],
    ['{"msg":"Signature for this request is not valid."}', '{"msg":"Signature for this request is not valid."}'],
    ['{"s":"BTCUSDT","c":"H1E1S1L0","q":"0.01"}', '{"s":"BTCUSDT","c":"H1E1S1L0","q":"0.01"}'],
  ]
  for (const [text, expected] of rows) assert.equal(redacted(text), expected)
})

test('the words of the key go wherever they stand, as they are, as JSON and as an address has them', () => {
  const text = `a planted-key-1 ${JSON.stringify({ note: `${PEM} planted pass` })} ?p=${encodeURIComponent(PEM)}`
  const rest = redacted(text)
  for (const piece of ['planted', 'MIGHAgEA', 'PRIVATE']) assert.ok(!rest.includes(piece), rest)
  assert.equal(redactionOf(undefined)('planted-key-1'), 'planted-key-1')
})

test('property: no planted word is left of any message that has it somewhere', () => {
  const word = fc.constantFrom('planted-key-1', PEM, 'planted pass')
  fc.assert(
    fc.property(fc.jsonValue(), word, fc.string(), (value, secret, name) => {
      const text = JSON.stringify({ before: value, [name]: secret, deep: [{ text: `x${secret}y` }] })
      const rest = redacted(text)
      for (const { open } of [KEY.apiKey, KEY.password].map(each => ({ open: each.open() })))
        assert.ok(!rest.includes(open))
      assert.ok(!rest.includes('MIGHAgEA'))
    }),
  )
})
