import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SINGLE_LINE_POLICY } from '../../core/domain/arbitration.ts'
import { fixtureConfiguration } from '../../core/domain/fixtures.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import { newBookLevel } from '../../core/domain/market-data.ts'
import { DEFAULT_SEVERITIES } from '../../core/market/lines/rules.ts'
import { LineBank } from './line-bank.ts'
import type { LinesPlan } from './lines-plan.ts'
import type { Quarantined } from './quarantine-file.ts'

const NOW_US = 1_767_571_200_000_000 as TimeUs
const PLAN: LinesPlan = {
  policy: SINGLE_LINE_POLICY,
  severities: DEFAULT_SEVERITIES,
  calendars: { names: {}, tables: {} },
  lines: [{ lineId: 'own', sourceId: 'own', contiguousKinds: ['BookLevel'], source: undefined }],
  feeds: undefined,
}

test('a book that lost a level is got anew, and what was refused is kept as it came', () => {
  const told: string[] = []
  const kept: Quarantined[] = []
  const renewed: number[][] = []
  const bank = new LineBank({
    configuration: fixtureConfiguration(),
    venueIndex: 0,
    plan: PLAN,
    clock: { nowUs: () => NOW_US, monotonicUs: () => 0 },
    forward: input => told.push(input.kind === 'DataStateReport' ? input.dataState : input.kind),
    quarantine: { add: refused => void kept.push(refused) },
    recorder: undefined,
    renewBook: (...which) => renewed.push(which),
  })
  const mouth = bank.mouthOf(0)
  const say = (sequence: number, change: object) => {
    mouth.onRaw(`message ${sequence}`, NOW_US)
    mouth.onMarket(Object.assign(newBookLevel(), { priceTicks: 100, qtyLots: 1, isLast: true, ...change }), sequence)
  }
  say(1, { isSnapshotStart: true })
  say(2, { qtyLots: -1 })
  assert.deepEqual(told, ['BookLevel', 'Live', 'Gapped'])
  assert.deepEqual(renewed, [[0, 0]])
  assert.deepEqual(
    kept.map(({ code, line, raw }) => [code, line, raw]),
    [['QTY_NEGATIVE', 'own', 'message 2']],
  )
  say(3, {})
  assert.deepEqual(renewed.length, 1, 'asked for once')
  say(4, { isSnapshotStart: true })
  assert.deepEqual(told.slice(3), ['Live', 'BookLevel'])
})
