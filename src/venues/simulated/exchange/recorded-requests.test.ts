/** Requests as ccxt sends them (../shared/data/protocol/ccxt), against the very text they are: signatures and readings. */

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { VenueError } from './errors.ts'
import { readParams, readRequestText } from './request-text.ts'

const RECORDING = resolve(import.meta.dirname, '../../../../../shared/data/protocol/ccxt/ccxt_requests.json')
/** The recording's own dummy. */
const SECRET_KEY = 'SECRET'

interface Recorded {
  readonly call: string
  readonly requests: readonly { readonly method: string; readonly url: string; readonly body?: string }[]
}

test('recorded requests carry the signature of the text that is taken for signed', context => {
  if (!existsSync(RECORDING)) return context.skip('there is no recording at ../shared/data/protocol/ccxt')
  const { exchanges } = JSON.parse(readFileSync(RECORDING, 'utf8')) as { exchanges: { binance: readonly Recorded[] } }
  let count = 0
  for (const { call, requests } of exchanges.binance) {
    for (const { url, body } of requests) {
      const { payload, signature } = readRequestText(new URL(url).search.slice(1), body ?? '')
      if (signature === undefined) continue
      assert.equal(createHmac('sha256', SECRET_KEY).update(payload).digest('hex'), signature, call)
      count++
    }
  }
  assert.ok(count >= 20, `${count} signed requests`)
})

test('what was signed is what was sent, whatever was sent and wherever the signature stands', () => {
  const pair = fc.tuple(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[\w.%-]{0,8}$/).map(encodeURIComponent))
  const pairs = fc.uniqueArray(pair, { selector: ([name]) => name, maxLength: 8 })
  fc.assert(
    fc.property(pairs, fc.nat(), fc.boolean(), fc.nat(), (given, cutAt, isInBody, signatureAt) => {
      const texts = given.filter(([name]) => name !== 'signature').map(([name, value]) => `${name}=${value}`)
      const cut = cutAt % (texts.length + 1)
      const parts = [texts.slice(0, cut), texts.slice(cut)]
      const expected = parts.map(part => part.join('&')).join('')
      const signed = parts[isInBody ? 1 : 0]!
      signed.splice(signatureAt % (signed.length + 1), 0, 'signature=abc%2F')
      const read = readRequestText(parts[0]!.join('&'), parts[1]!.join('&'))
      assert.deepEqual([read.payload, read.signature], [expected, 'abc/'])
      for (const [name, value] of given) {
        if (name !== 'signature') assert.equal(read.parameters.raw(name), decodeURIComponent(value))
      }
    }),
  )
})

test('any text is read, or refused with a code', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (query, body) => {
      try {
        readRequestText(query, body)
      } catch (error) {
        assert.ok(error instanceof VenueError)
      }
    }),
  )
})

test('of the WebSocket API the names are signed in their order, the signature apart', () => {
  const read = readParams({ symbol: 'BTCUSDT', signature: 'abc', apiKey: 'k', recvWindow: '100' })
  assert.deepEqual([read.payload, read.signature], ['apiKey=k&recvWindow=100&symbol=BTCUSDT', 'abc'])
})
