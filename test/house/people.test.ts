import assert from 'node:assert/strict'
import test from 'node:test'
import { PERMISSION_TABLE, PERMISSIONS, ROLES, TOKEN_SCOPES } from '../../src/ports/permissions.ts'
import { tableRows, textOf } from './pages.ts'

test('people.md has the table of permissions, cell by cell', () => {
  const yes = (value: boolean) => (value ? 'yes' : '–')
  const inCode = PERMISSIONS.map(permission => {
    const { roles, stepUp, meaning } = PERMISSION_TABLE[permission]
    const marks = ROLES.map(role => yes(roles.includes(role)))
    return [`\`${permission}\``, ...marks, yes(stepUp), yes(TOKEN_SCOPES.includes(permission)), meaning]
  })
  assert.deepEqual(tableRows('docs/people.md', 'fresh factor'), inCode)
  assert.ok(textOf('docs/people.md').includes(`| permission | ${ROLES.join(' | ')} | fresh factor |`))
})
