import assert from 'node:assert/strict'
import test from 'node:test'
import { incidentsSchema } from './incidents-schema.ts'

test('a rule that says little has the defaults', () => {
  assert.deepEqual(incidentsSchema.parse([{ code: 'OVERFILL' }, {}]), [
    { code: 'OVERFILL', severity: 'Critical', for: 300_000_000, as: 'SEV2' },
    { code: '*', severity: 'Critical', for: 300_000_000, as: 'SEV2' },
  ])
  assert.deepEqual(incidentsSchema.parse([]), [])
})

const BAD: readonly [string, object, RegExp][] = [
  ['a severity of alerts that there is not', { severity: 'Bad' }, /Info, Warning, Error, Critical|"Info"/],
  ['a severity of incidents that there is not', { as: 'SEV5' }, /SEV1/],
  ['a code in small letters', { code: 'overfill' }, /a code, or a pattern/],
  ['a duration without a unit', { for: '5' }, /duration|such as/],
  ['a key that there is not', { forever: true }, /forever/],
]

for (const [what, rule, expected] of BAD)
  test(`refused: ${what}`, () => {
    const { success, error } = incidentsSchema.safeParse([rule])
    assert.equal(success, false)
    assert.match(JSON.stringify(error!.issues), expected)
  })
