/** docs/market-data.md has what the code has: rules, reasons, states, policies. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ARBITRATION_KINDS, LINE_SWITCH_REASONS } from '../../domain/arbitration.ts'
import { DATA_STATES } from '../../domain/market-data.ts'
import { DEFAULT_SEVERITIES, LINE_RULE_CODES, NEVER_PASSED, RULE_SEVERITIES } from './rules.ts'

const DOCUMENT = readFileSync(new URL('../../../../docs/market-data.md', import.meta.url), 'utf8')

/** The rows of the table whose first column has this head; code words without their quotes. */
function rowsOf(head: string): string[][] {
  const lines = DOCUMENT.split('\n')
  const at = lines.findIndex(line => line.startsWith(`| ${head} |`))
  assert.ok(at >= 0, `no table of ${head}`)
  const end = lines.findIndex((line, index) => index > at && !line.startsWith('|'))
  return lines.slice(at + 2, end).map(line =>
    line
      .slice(1, -1)
      .split('|')
      .map(cell => cell.trim().replaceAll('`', '')),
  )
}

function firstsOf(head: string): string[] {
  return rowsOf(head).map(([first]) => first!)
}

test('the page has one row for each rule, with its severity and what to do', () => {
  const documented = rowsOf('rule').map(([code, severity]) => `${code}: ${severity}`)
  const inCode = LINE_RULE_CODES.map(
    code => `${code}: ${DEFAULT_SEVERITIES[code]}${NEVER_PASSED.includes(code) ? ', always' : ''}`,
  )
  assert.deepEqual(documented.toSorted(), inCode.toSorted())
  for (const [code, , meaning, remedy] of rowsOf('rule')) assert.ok(meaning !== '' && remedy !== '', code!)
})

test('the page has every severity, policy, reason and state', () => {
  assert.deepEqual(firstsOf('severity'), [...RULE_SEVERITIES])
  assert.deepEqual(firstsOf('policy'), [...ARBITRATION_KINDS])
  assert.deepEqual(firstsOf('reason').toSorted(), [...LINE_SWITCH_REASONS].toSorted())
  assert.deepEqual(firstsOf('state').toSorted(), DATA_STATES.toSorted())
})
