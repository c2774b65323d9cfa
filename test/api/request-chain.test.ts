/** The parts of the chain by themselves, against plain twins and with whatever may come. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseCookies } from '../../src/api/chain/cookies.ts'
import { Gates, isOurHost } from '../../src/api/chain/gates.ts'
import { JSON_DEPTH_MAX, parseJson } from '../../src/api/chain/json-body.ts'
import { RateLimit } from '../../src/api/chain/rate-limit.ts'
import { checked } from '../../src/api/chain/schema-check.ts'
import { ENDPOINT_NAMES, endpointOf } from '../../src/api/contract.ts'
import { networksOf } from '../../src/host/config/console-schema.ts'
import { SAMPLE_BODIES } from './sample-bodies.ts'

test('JSON is read as the language does, but for what is deep or means something', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), text => {
      const found = parseJson(text)
      const isUnsafe = /"(__proto__|constructor|prototype)"\s*:/.test(text)
      assert.equal(found.ok, !isUnsafe)
      if (found.ok) assert.deepEqual(found.value, JSON.parse(text))
    }),
  )
})

test('depth counts brackets outside of texts, and the bound is where it says', () => {
  const deep = (depth: number) => `${'{"a":['.repeat(depth / 2)}"]}[{\\"["${']}'.repeat(depth / 2)}`
  assert.deepEqual([parseJson(deep(JSON_DEPTH_MAX)).ok, parseJson(deep(JSON_DEPTH_MAX + 2)).ok], [true, false])
})

test('any text is read or refused, and nothing is thrown', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.stringMatching(/^[[\]{}",:\\0-9a-z]*$/)),
      text => {
        const found = parseJson(text)
        assert.equal(typeof found.ok, 'boolean')
        assert.ok(parseCookies(text) instanceof Map)
      },
    ),
  )
})

test('no body but those of its form passes to a handler, whatever is sent', () => {
  const anything = fc.anything({ maxDepth: 4, withNullPrototype: false, withBigInt: false })
  const bodies = SAMPLE_BODIES as Readonly<Record<string, object>>
  const names = ENDPOINT_NAMES.filter(name => bodies[name] !== undefined)
  fc.assert(
    fc.property(fc.constantFrom(...names), anything, fc.string(), (name, value, key) => {
      const { body } = endpointOf(name)
      assert.equal(checked('body', body, value).ok, body!.safeParse(value).success)
      // A key more is refused wherever it is put at the top.
      const spoiled = { ...bodies[name], [`x${key}`]: value }
      assert.equal(checked('body', body, spoiled).ok, false)
      assert.equal(checked('body', body, bodies[name]).ok, true)
    }),
  )
})

test('how often one may ask is as a plain list of times says', () => {
  const RATE = { burst: 5, perSecond: 2 }
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 2_000 })), { maxLength: 60 }),
      steps => {
        let nowMs = 0
        const limit = new RateLimit(RATE, () => nowMs)
        const twin = new Map<string, number[]>()
        for (const [key, waitMs] of steps) {
          nowMs += waitMs
          const taken = twin.get(key) ?? []
          const isFree = levelOf(taken, nowMs, RATE) >= 1 - 1e-9
          assert.equal(limit.take(key) === 0, isFree)
          if (isFree) twin.set(key, [...taken, nowMs])
        }
      },
    ),
  )
})

/** Played through from the beginning. */
function levelOf(
  taken: readonly number[],
  nowMs: number,
  { burst, perSecond }: { burst: number; perSecond: number },
): number {
  let [level, atMs] = [burst, 0]
  for (const takenMs of [...taken, nowMs]) {
    level = Math.min(burst, level + ((takenMs - atMs) / 1_000) * perSecond) - 1
    atMs = takenMs
  }
  return level + 1
}

test('what one waits is long enough, and no longer', () => {
  let nowMs = 0
  const limit = new RateLimit({ burst: 1, perSecond: 3 }, () => nowMs)
  assert.equal(limit.take('a'), 0)
  const waitMs = limit.take('a')
  nowMs += waitMs - 1
  assert.ok(limit.take('a') > 0)
  nowMs += 2
  assert.equal(limit.take('a'), 0)
})

test('those who were silent for longest are forgotten first', () => {
  const limit = new RateLimit({ burst: 1, perSecond: 0.001 }, () => 0)
  assert.deepEqual([limit.take('first'), limit.take('first') > 0], [0, true])
  for (let other = 0; other < 10_000; other++) limit.take(String(other))
  assert.equal(limit.take('first'), 0)
})

test('a clock that is set back takes nothing away', () => {
  let nowMs = 1e9
  const limit = new RateLimit({ burst: 2, perSecond: 1 }, () => nowMs)
  limit.take('a')
  nowMs = 0
  assert.equal(limit.take('a'), 0)
  nowMs = 1_000
  assert.equal(limit.take('a'), 0)
})

test('whoever has a network of version 6 is one who asks, however an address of it is written', () => {
  const gates = new Gates(() => 0)
  const addresses = Array.from({ length: 1_000 }, (_, at) => `2001:db8::${(at + 1).toString(16)}:2:3:4`)
  assert.equal(addresses.filter(address => gates.pace(address) === undefined).length, 400)
  assert.equal(gates.pace('2001:db8:0:1::1'), undefined)
})

//          host                        ours
const HOSTS: readonly (readonly [string | undefined, boolean])[] = [
  ['desk.example.org:7443', true],
  ['DESK.example.org:7443', true],
  ['localhost:7443', true],
  ['127.0.0.1:7443', true],
  ['[::1]:7443', true],
  ['192.0.2.7:7443', true],
  ['desk.example.org', false],
  ['desk.example.org:443', false],
  ['evil.example:7443', false],
  ['desk.example.org.evil.example:7443', false],
  ['desk.example.org:7443@evil.example', false],
  ['desk.example.org:7443/x', false],
  ['', false],
  [undefined, false],
]

for (const [host, isOurs] of HOSTS)
  test(`host ${host}: ${isOurs ? 'ours' : 'not ours'}`, () => {
    const site = { desk: '', environment: '', name: 'desk.example.org', port: 7443, allowed: networksOf([]) }
    assert.equal(isOurHost(host, { ...site, fourEyes: new Set() }), isOurs)
  })
