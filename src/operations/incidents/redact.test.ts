import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { REDACTED, redact } from './redact.ts'

/** Each has the secret `S3CRET-v4lue` in it, in the manner of its place. */
const PLANTED = [
  'password: S3CRET-v4lue',
  '"password": "S3CRET-v4lue",',
  `passphrase='S3CRET-v4lue with spaces'`,
  'apiKey: S3CRET-v4lue',
  '  api_key: "S3CRET-v4lue"',
  'API-KEY=S3CRET-v4lue holdfast run',
  'HOLDFAST_TOKEN=S3CRET-v4lue',
  'botToken: S3CRET-v4lue',
  'routingKey: S3CRET-v4lue',
  'privateKey: S3CRET-v4lue',
  'secret=S3CRET-v4lue&x=1',
  'Authorization: Bearer S3CRET-v4lue',
  'authorization: Basic S3CRET-v4lue==',
  'Cookie: __Host-session=S3CRET-v4lue; a=b',
  'GET https://user:S3CRET-v4lue@db.example.org/x',
  'postgres://holdfast:S3CRET-v4lue@127.0.0.1:5432/desk',
  'POST https://api.example.org/order?signature=S3CRET-v4lue&timestamp=1',
  'https://127.0.0.1:7443/enrol#S3CRET-v4lue',
  'https://hooks.example.org/services/T0/B0/S3CRET-v4lue',
  'https://api.example.org/bot12345:S3CRET-v4lue/sendMessage',
  '{"tokens":["S3CRET-v4lue","S3CRET-v4lue2"]}',
  '{"recoveryCodes": ["aaaa", "S3CRET-v4lue"]}',
  'otpauth://totp/holdfast:ada?secret=S3CRET-v4lue',
  '-----BEGIN PRIVATE KEY-----\nS3CRET-v4lue\n-----END PRIVATE KEY-----',
  '-----BEGIN EC PRIVATE KEY-----\nS3CRET-v4lue cut off here',
]

for (const text of PLANTED)
  test(`taken out: ${text.replaceAll('\n', ' ')}`, () => {
    const left = redact(`before\n${text}\nafter`)
    assert.ok(!left.includes('S3CRET'), left)
    assert.ok(left.includes(REDACTED))
    assert.ok(left.startsWith('before\n'), 'what stands around it stays')
  })

test('tokens that are known by their look, and secrets that are known by heart, are found anywhere', () => {
  assert.equal(redact('he pasted hf_0123456789abcdefABCDEF here'), `he pasted ${REDACTED} here`)
  assert.equal(redact('xoxb-1234567890-abcdef'), REDACTED)
  assert.equal(redact('the word is swordfish', ['swordfish']), `the word is ${REDACTED}`)
  assert.equal(redact('a b c', ['b']), 'a b c', 'what is too short to be a secret would tear up the text')
})

test('what a reader needs stays', () => {
  const kept = [
    'block 12 sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'VENUE_DOWN SIM: connect ECONNREFUSED 127.0.0.1:7001',
    'order hf1x0000000000000000000001 filled 0.5 @ 41234.10',
    'mapping: spinning, passed 5 of 7, compass: north',
    'keyFile: /etc/holdfast/binance.key',
    'https://docs.example.org/runbook',
    '"equity": "100000.00", "state": "Active"',
  ]
  for (const text of kept) assert.equal(redact(text), text)
})

test('any secret after any name of one, in YAML, JSON or a command, is gone', () => {
  const name = fc.constantFrom('password', 'secret', 'apiSecret', 'api_key', 'accessToken', 'passphrase', 'private-key')
  const secret = fc.stringMatching(/^[A-Za-z0-9+/_.-]{8,40}$/)
  const manner = fc.constantFrom<(name: string, secret: string) => string>(
    (key, value) => `${key}: ${value}`,
    (key, value) => JSON.stringify({ [key]: value, other: 1 }),
    (key, value) => `--${key}=${value} --verbose`,
    (key, value) => `{ ${key}: '${value}', b: 2 }`,
  )
  fc.assert(
    fc.property(name, secret, manner, (key, value, write) => {
      assert.ok(!redact(write(key, value)).includes(value))
    }),
  )
})
