/** The OpenAPI document against the table that it is made of. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ENDPOINT_NAMES, endpointOf } from '../../src/api/contract.ts'
import { openApi } from '../../src/api/openapi.ts'
import { ApiStand } from './api-stand.ts'

interface Operation {
  readonly operationId: string
  readonly security: readonly object[]
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> }
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: object }>> }>
  >
}

const document = openApi() as {
  openapi: string
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)

test('every endpoint is in it, once, with its method and path, and nothing else', () => {
  const found = operations.map(({ path, method, operation }) => `${operation.operationId} ${method} ${path}`)
  const wanted = ENDPOINT_NAMES.map(name => {
    const { method, path } = endpointOf(name)
    return `${name} ${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`
  })
  assert.deepEqual(found.sort(), wanted.sort())
})

for (const { path, operation } of operations)
  test(`${operation.operationId} says what it takes, what it gives, and who may`, () => {
    const { permission, body, fourEyes, query } = endpointOf(operation.operationId as never)
    const named = operation.parameters.filter(each => each.in === 'path').map(({ name }) => name)
    assert.deepEqual(
      named,
      [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1]),
    )
    assert.equal(
      operation.parameters.some(each => each.in === 'query'),
      query !== undefined,
    )
    assert.equal(operation.requestBody !== undefined, body !== undefined)
    assert.deepEqual(operation.security.length === 0, permission === 'Anyone')
    assert.equal('202' in operation.responses, fourEyes)
    const [content] = Object.values(operation.responses['200']!.content)
    assert.ok(Object.keys(content!.schema).length > 0, 'an answer without a form')
  })

test('references lead somewhere, and the server gives it to anybody', async t => {
  const text = JSON.stringify(document)
  for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)) assert.equal(name, 'Error')
  for (const [, reference] of text.matchAll(/"\$ref":"([^"]+)"/g))
    assert.match(reference!, /^#\/components\/schemas\/Error$/)
  const stand = await ApiStand.start(t)
  const reply = await stand.call('openapi', {})
  assert.deepEqual([reply.status, reply.json['openapi']], [200, '3.1.0'])
  assert.equal(reply.text, text)
})
