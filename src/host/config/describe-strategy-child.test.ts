/** A strategy is asked behind walls: the same answer as in this process, and nothing else for its module to do. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { describeStrategy } from './describe-strategy.ts'
import { describeInChild } from './describe-strategy-child.ts'
import { CROSSING_FILE } from './fixtures/config-text.ts'

test('answers as it does in this process', async () => {
  for (const written of [{ fast: '10', every: '5s' }, { fast: 'x' }, { fast: '30' }]) {
    assert.deepEqual(await describeInChild(CROSSING_FILE, written), await describeStrategy(CROSSING_FILE, written))
  }
})

test('lets a module reach nothing', async () => {
  const file = fileURLToPath(new URL('fixtures/reaching.ts', import.meta.url))
  const described = await describeInChild(file, {})
  assert(!described.ok)
  assert.match(described.error[0]?.message ?? '', /Access to this API has been restricted/)
})
