import assert from 'node:assert/strict'
import test from 'node:test'
import type { Alert } from '../../ports/alert-desk.ts'
import { alertOf, MINUTE_US, START_US } from './incident-fixtures.ts'
import { type IncidentRule, proposalsOf } from './incident-rules.ts'

const RULES: readonly IncidentRule[] = [
  { code: 'OVERFILL', severity: 'Warning', forUs: 0, as: 'SEV1' },
  { code: 'LINE_*', severity: 'Error', forUs: MINUTE_US, as: 'SEV3' },
  { code: '*', severity: 'Critical', forUs: 5 * MINUTE_US, as: 'SEV2' },
]

function proposed(alert: Partial<Alert>, minutes: number): string | undefined {
  return proposalsOf(RULES, [alertOf('A1', alert)], START_US + minutes * MINUTE_US)[0]?.as
}

test('the first rule that fits counts: code, severity and how long', () => {
  assert.equal(proposed({ code: 'OVERFILL', severity: 'Critical' }, 0), 'SEV1')
  assert.equal(proposed({ code: 'OVERFILL', severity: 'Info' }, 60), undefined)
  assert.equal(proposed({ code: 'LINE_DOWN', severity: 'Error' }, 0.9), undefined)
  assert.equal(proposed({ code: 'LINE_DOWN', severity: 'Error' }, 1), 'SEV3')
  assert.equal(proposed({ code: 'LINE_DOWN', severity: 'Warning' }, 60), undefined)
  assert.equal(proposed({ code: 'ONLINE_DOWN', severity: 'Error' }, 60), undefined, 'a pattern is of the whole code')
  assert.equal(proposed({ severity: 'Critical' }, 4.9), undefined)
  assert.equal(proposed({ severity: 'Critical' }, 5), 'SEV2')
})

test('nobody is hurried about what is silenced, looked at, over, or not told yet', () => {
  assert.equal(proposed({ silencedUntilUs: START_US + 60 * MINUTE_US }, 10), undefined)
  assert.equal(proposed({ silencedUntilUs: START_US + MINUTE_US }, 10), 'SEV2')
  for (const state of ['Pending', 'Acknowledged', 'Resolved'] as const) assert.equal(proposed({ state }, 60), undefined)
})
