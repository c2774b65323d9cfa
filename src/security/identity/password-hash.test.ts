import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { HashingBusy, PasswordHasher } from './password-hash.ts'
import { CHEAP } from './people.fixture.ts'

test('a password is hashed by argon2id with 64 MiB, and is known again', async () => {
  const hasher = new PasswordHasher(randomBytes)
  const stored = await hasher.hash('tall kelp in cold water')
  assert.match(stored, /^\$argon2id\$v=19\$m=65536,t=3,p=4\$[\w+/]{22}\$[\w+/]{43}$/)
  assert.equal(await hasher.verify('tall kelp in cold water', stored), true)
  assert.equal(await hasher.verify('tall kelp in cold wateR', stored), false)
})

test('two hashes of one password differ, and letters typed in two ways are the same', async () => {
  const hasher = new PasswordHasher(randomBytes, CHEAP)
  const stored = await hasher.hash('K\u00fcste im November')
  assert.notEqual(stored, await hasher.hash('K\u00fcste im November'))
  assert.equal(await hasher.verify('Ku\u0308ste im November', stored), true)
})

test('an older, cheaper hash is compared at its own cost', async () => {
  const stored = await new PasswordHasher(randomBytes, CHEAP).hash('tall kelp')
  const hasher = new PasswordHasher(randomBytes, { memoryKib: 64, passes: 2, lanes: 2 })
  assert.equal(await hasher.verify('tall kelp', stored), true)
})

test('nothing that is stored wrong is a password', async () => {
  const hasher = new PasswordHasher(randomBytes, CHEAP)
  const stored = await hasher.hash('')
  for (const text of ['', '$', 'tall kelp', stored.slice(0, -1), stored.replace('argon2id', 'argon2i'), undefined])
    assert.equal(await hasher.verify('', text), false, String(text))
})

test('sixteen wait for two, and more are told to come back', async () => {
  const hasher = new PasswordHasher(randomBytes, CHEAP)
  const tries = await Promise.allSettled(Array.from({ length: 40 }, () => hasher.hash('tall kelp')))
  const refused = tries.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
  assert.equal(refused.length, 40 - 18)
  for (const { reason } of refused) assert.ok(reason instanceof HashingBusy)
  // The places are free again.
  await Promise.all(Array.from({ length: 18 }, () => hasher.hash('tall kelp')))
})
