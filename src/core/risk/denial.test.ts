import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { DENIAL_CODES, type DenialCode } from '../domain/limits.ts'
import { denialOf, formatDenial, remedyOf } from './denial.ts'

const DOCUMENT = readFileSync(new URL('../../../docs/risk.md', import.meta.url), 'utf8')

/** code, what, was, limit -> message */
const ROWS: readonly [DenialCode, string, number, number, string][] = [
  ['QTY_ABOVE_MAX', 'qtyLots', 500, 200, 'QTY_ABOVE_MAX: qtyLots=500, qtyLotsMax=200'],
  ['QTY_BELOW_MIN', 'qtyLots', 1, 2, 'QTY_BELOW_MIN: qtyLots=1, qtyLotsMin=2'],
  ['PRICE_OUT_OF_RANGE', 'limitTicks', 9, 8, 'PRICE_OUT_OF_RANGE: limitTicks=9, limitTicksMax=8'],
  ['PRICE_OUT_OF_RANGE', 'limitTicks', 0, 1, 'PRICE_OUT_OF_RANGE: limitTicks=0, limitTicksMin=1'],
  ['INSTRUMENT_EXPIRED', 'nowUs', 5, 5, 'INSTRUMENT_EXPIRED: nowUs=5, nowUsMax=5'],
  ['AMEND_INVALID', 'pendingRequests', 1, 0, 'AMEND_INVALID: pendingRequests=1, pendingRequestsMax=0'],
  ['TRADING_HALTED', 'tradingState', 2, 0, 'TRADING_HALTED: tradingState=Halted, tradingStateNeeded=Active'],
  ['DATA_STALE', 'dataState', 2, 1, 'DATA_STALE: dataState=Stale, dataStateNeeded=Live'],
  ['DATA_DEGRADED', 'dataState', 6, 1, 'DATA_DEGRADED: dataState=Degraded, dataStateNeeded=Live'],
  ['MARKET_CLOSED', 'dataState', 7, 1, 'MARKET_CLOSED: dataState=Closed, dataStateNeeded=Live'],
  ['DATA_STALE', 'dataAgeUs', 7, 5, 'DATA_STALE: dataAgeUs=7, dataAgeUsMax=5'],
]

test('a refusal reads what, was, limit', () => {
  for (const [code, what, was, limit, message] of ROWS) assert.equal(formatDenial({ code, what, was, limit }), message)
})

test('figures that cannot be journaled become the largest that can', () => {
  const denial = denialOf('PRICE_COLLAR', 'priceAwayBps', Number.POSITIVE_INFINITY, Number.NaN)
  assert.deepEqual([denial.was, denial.limit], [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER])
})

test('docs/risk.md has one row for every code, with an example message and the remedy', () => {
  for (const code of DENIAL_CODES) {
    const rows = DOCUMENT.split('\n').filter(line => line.startsWith(`| \`${code}\` |`))
    assert.equal(rows.length, 1, `${code}: ${rows.length} rows`)
    assert.match(rows[0]!, new RegExp(`\`${code}: (\\w+)=\\S+, \\1(Max|Min|Needed)=\\S+\``), code)
    assert.ok(rows[0]!.endsWith(`${remedyOf(code)} |`), `${code}: the remedy is "${remedyOf(code)}"`)
  }
})

test('docs/risk.md names no code that does not exist', () => {
  const named = DOCUMENT.match(/^\| `[A-Z_]+` \|/gm) ?? []
  assert.deepEqual(
    named.map(cell => cell.slice(3, -3)).filter(code => !(DENIAL_CODES as readonly string[]).includes(code)),
    [],
  )
})
