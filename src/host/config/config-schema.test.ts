/** The schema for editors, and the promise that every key is explained. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { configJsonSchema } from './config-schema.ts'

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly oneOf?: readonly JsonSchema[]
  readonly required?: readonly string[]
  readonly type?: unknown
  readonly description?: string
}

function keysOf(schema: JsonSchema): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => [key, ...keysOf(inner)])
  const inside = [schema.items, schema.additionalProperties, ...(schema.oneOf ?? [])]
  return [...own, ...inside.flatMap(inner => (typeof inner === 'object' ? keysOf(inner) : []))]
}

test('explains every key in docs/configuration.md', () => {
  const text = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8')
  const keys = [...new Set(keysOf(configJsonSchema() as JsonSchema))]
  assert(keys.length > 90, `only ${keys.length} keys were found: the schema is not what it was`)
  assert.deepEqual(
    keys.filter(key => !text.includes(`\`${key}\``)),
    [],
  )
})

test('tells editors what is needed, and that numbers may be written plainly', () => {
  const schema = configJsonSchema() as JsonSchema
  assert.deepEqual(schema.required, ['environment', 'dataFolder', 'venues', 'instruments', 'accounts', 'strategies'])
  const instrument = schema.properties?.['instruments']?.additionalProperties as JsonSchema
  assert.deepEqual(instrument.properties?.['tickSize']?.type, ['number', 'string'])
})
