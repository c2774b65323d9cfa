import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { DURATIONS } from './written-config.ts'

test('every duration of a configuration is written back as one', () => {
  const folder = import.meta.dirname
  const files = readdirSync(folder).filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const keys = files.flatMap(name => {
    const text = readFileSync(path.join(folder, name), 'utf8')
    return [...text.matchAll(/^\s*(\w+): duration\(/gm)].map(([, key]) => key!)
  })
  assert.ok(keys.length > 20)
  assert.deepEqual(
    [...new Set(keys)].filter(key => !DURATIONS.includes(key)),
    [],
  )
})
