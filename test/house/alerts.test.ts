import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import test from 'node:test'
import { tokenize } from '../../scripts/tidy/tokens.ts'
import { API_ALERTS } from '../../src/api/api-alerts.ts'
import { REFUSAL_CODES } from '../../src/cluster/refusals.ts'
import { DISCREPANCY_CODES } from '../../src/core/domain/events.ts'
import { TRADING_STATES } from '../../src/core/domain/limits.ts'
import { DATA_STATES } from '../../src/core/domain/market-data.ts'
import { LEVEL_CODES, LEVEL_RULES, type LevelRule } from '../../src/operations/alerts/level-rules.ts'
import { RECORDER_NOTE_CODES } from '../../src/ports/market-recorder.ts'
import { STORE_FINDING_CODES } from '../../src/store/postgres/durability.ts'
import { SERVER_REFUSES } from '../../src/store/postgres/other-servers.ts'
import { OPENING_NOTE_CODES } from '../../src/store/sqlite/journal-tail.ts'
import { codeOf, pathOf, tableRows, textOf } from './pages.ts'

const PAGE = 'docs/alerts.md'
/** Where alerts are made; the first test holds that there is no other place. */
const MAKERS = [
  'src/core/engine/alerts.ts',
  'src/core/engine/react.ts',
  'src/core/engine/react-readings.ts',
  ...modulesIn('src/host/live'),
  ...modulesIn('src/host/standby'),
  'src/host/control-room/control-room.ts',
  'src/cluster/refusals.ts',
]

function modulesIn(folder: string): string[] {
  // The doctor finds, and raises nothing: codes in it are those of others.
  const names = readdirSync(pathOf(folder)).filter(name => /^(?!doctor).*(?<!\.test)\.ts$/.test(name))
  return names.map(name => `${folder}/${name}`)
}

/** A code at the head of a text: `JOURNAL_FAILED`, `STRATEGY_FAILED: …`; with an underscore, unlike signals and the like. */
const CODE = /^['"`]([A-Z]+(?:_[A-Z]+)+)(?=['"`:])/

function codesIn(file: string): string[] {
  return tokenize(textOf(file)).flatMap(({ kind, text }) => (kind === 'string' ? (CODE.exec(text)?.[1] ?? []) : []))
}

/** Codes that `react` puts together from closed sets or takes over from events, and its one code of one word. */
const COMPOSED = [
  ...TRADING_STATES.filter(state => state !== 'Active').map(state => `TRADING_${state.toUpperCase()}`),
  ...DATA_STATES.filter(state => state !== 'Live' && state !== 'Closed').map(state => `DATA_${state.toUpperCase()}`),
  ...DISCREPANCY_CODES,
  'LIQUIDATION',
  ...Object.keys(API_ALERTS),
  ...REFUSAL_CODES,
  ...OPENING_NOTE_CODES.map(code => `JOURNAL_${code}`),
  ...STORE_FINDING_CODES,
  SERVER_REFUSES,
  ...RECORDER_NOTE_CODES.map(code => `RECORDER_${code}`),
  ...LEVEL_CODES,
  'ALERTS_LEFT_OUT',
  'SUPERVISOR_GONE',
]

function documentedCodes(): string[] {
  return [...tableRows(PAGE, 'code'), ...tableRows(PAGE, 'reason')].flatMap(([code]) => codeOf(code!))
}

test('alerts are made in the core’s react and by the live node, nowhere else', () => {
  const makers = readdirSync(pathOf('src'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map(name => `src/${name.replaceAll('\\', '/')}`)
    // `kind: 'RaiseAlert',` makes one; the type and a case of a switch do not.
    .filter(file => /kind: 'RaiseAlert',/.test(textOf(file)))
  assert.deepEqual(
    makers.filter(file => !MAKERS.includes(file)),
    [],
  )
  assert.ok(makers.includes('src/core/engine/alerts.ts'), 'the search finds those that are known')
})

test('every alert and every reason to stop is documented', () => {
  const raised = new Set([...MAKERS.flatMap(codesIn), ...COMPOSED])
  assert.ok(raised.has('ORDER_IN_DOUBT') && raised.has('JOURNAL_FAILED'), 'the search finds those that are known')
  const documented = new Set(documentedCodes())
  assert.deepEqual(
    [...raised].filter(code => !documented.has(code)),
    [],
  )
})

test('every documented code exists, and once', () => {
  const raised = new Set([...MAKERS.flatMap(codesIn), ...COMPOSED])
  const documented = documentedCodes()
  assert.deepEqual(
    documented.filter(code => !raised.has(code)),
    [],
  )
  assert.equal(new Set(documented).size, documented.length)
})

test('every alert has an anchor, which notifications lead to', () => {
  const alerts = tableRows(PAGE, 'severity').filter(([first]) => !first!.startsWith('['))
  assert.ok(alerts.length > 80)
  for (const [first] of alerts) {
    const code = codeOf(first!)[0]!
    assert.ok(first!.includes(`<a id="${code.toLowerCase()}"></a>`), code)
  }
})

function ruleRow(code: string, rule: LevelRule): string[] {
  const { unit, isBelow, threshold, clear, isOpenedByEvent, pendingUs, severity } = rule
  const isState = unit === 'state'
  return [
    `[\`${code}\`](#${code.toLowerCase()})`,
    unit === 'perMinute' ? 'per minute' : unit,
    isState ? 'it is so' : `${isBelow ? '≤' : '≥'} ${threshold}`,
    isState ? 'it is not' : `${isBelow ? '≥' : '<'} ${clear}`,
    isOpenedByEvent ? 'at once' : `${pendingUs / 1e6} s`,
    severity,
  ]
}

test('the rules of alerts are those of the code, row by row', () => {
  const inCode = Object.entries(LEVEL_RULES).map(([code, rule]) => ruleRow(code, rule))
  assert.deepEqual(tableRows(PAGE, 'broken at'), inCode)
})
