import assert from 'node:assert/strict'
import test from 'node:test'
import { CLUSTER_MUTATIONS } from '../../src/sim/cluster/cluster-mutations.ts'
import { MUTATIONS } from '../../src/sim/mutations.ts'
import { RULES } from '../../src/sim/rules.ts'
import { codeOf, tableRows, textOf } from './pages.ts'

test('testing.md has every mutation, with its mistake and the rule that it breaks', () => {
  const documented = tableRows('docs/testing.md', 'the mistake').map(row => row.slice(0, 3))
  const inCode = [...CLUSTER_MUTATIONS, ...MUTATIONS].map(({ name, what, breaks }) => [
    `\`${name}\``,
    what,
    `\`${breaks[0]}\``,
  ])
  assert.deepEqual(documented, inCode)
})

test('testing.md explains every rule', () => {
  const explained = new Set(codeOf(textOf('docs/testing.md')))
  assert.deepEqual(
    RULES.filter(rule => !explained.has(rule)),
    [],
  )
})
