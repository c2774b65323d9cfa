import assert from 'node:assert/strict'
import test from 'node:test'
import { ERRORS } from '../../src/api/contract/errors.ts'
import { SECTION_NAMES } from '../../src/api/contract/stream.ts'
import { ENDPOINT_NAMES, endpointOf } from '../../src/api/contract.ts'
import { tableRows, textOf } from './pages.ts'

const PAGE = 'docs/api.md'

function whoMay({ permission, stepUp, fourEyes }: ReturnType<typeof endpointOf>): string {
  const words: Readonly<Record<string, string>> = { Anyone: 'anyone', SignedIn: 'signed in', InPerson: 'in person' }
  const who = words[permission] ?? permission
  return [who, ...(stepUp ? ['fresh factor'] : []), ...(fourEyes ? ['two persons where wanted'] : [])].join(', ')
}

test('api.md has every endpoint with its request, who may, and what it does, and no other', () => {
  const wanted = ENDPOINT_NAMES.map(name => {
    const endpoint = endpointOf(name)
    return [`\`${name}\``, `\`${endpoint.method} ${endpoint.path}\``, whoMay(endpoint), endpoint.summary]
  })
  assert.deepEqual(tableRows(PAGE, 'endpoint'), wanted)
})

test('api.md has every error with its status and what to do', () => {
  const wanted = Object.entries(ERRORS).map(([code, { status, remedy }]) => [`\`${code}\``, String(status), remedy])
  assert.deepEqual(tableRows(PAGE, 'error'), wanted)
})

test('api.md names every section of the stream', () => {
  const text = textOf(PAGE)
  assert.deepEqual(
    SECTION_NAMES.filter(name => !text.includes(`\`${name}\``)),
    [],
  )
})
