/** What was refused in a run is told in the decimals of its instrument: in the report, as JSON, and by the strategy itself. */

import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { reportJsonOf } from '../../backtest/report-json.ts'
import { renderReport } from '../../backtest/terminal-report.ts'
import { runBacktest } from './backtest.ts'
import Refused from './refused.fixture.ts'
import { loadSmallRun } from './small-run.fixture.ts'

const STRATEGY = resolve(import.meta.dirname, 'refused.fixture.ts')

const AMEND = 'QTY_ABOVE_MAX: qty=2.500, qtyMax=1.000'
const SUBMIT = 'NOTIONAL_ABOVE_MAX: strategyOrderNotional=94.72500000 USDT, strategyOrderNotionalMax=90.00000000 USDT'

test('refusals are told in decimals, with the instrument, of submissions and amends', async context => {
  const limits = { orderNotionalMax: '90' }
  const instrumentLimits = { 'B.SIM': { orderQtyMax: '1' } }
  const loaded = await loadSmallRun(context, {
    bars: 6,
    stepMinutes: 30,
    tickSize: '0.25',
    strategies: { [Refused.name]: { file: STRATEGY, account: 'main', limits, instrumentLimits } },
  })
  const result = await runBacktest(loaded)
  assert(result.ok)
  const { summary, logs } = result.value
  const told = summary.denials.map(({ first, instrumentId, text }) => `${first.action} ${instrumentId} ${text}`).sort()
  assert.deepEqual(told, [`Amend B.SIM ${AMEND}`, `Submit B.SIM ${SUBMIT}`])
  assert.ok(
    logs.some(line => line.includes(`Amend denied, ${AMEND}`)),
    logs.join('\n'),
  )

  const { denials } = reportJsonOf(summary) as { denials: { first: object }[] }
  assert.deepEqual(denials.find(({ first }) => 'action' in first && first.action === 'Amend')?.first, {
    action: 'Amend',
    instrument: 'B.SIM',
    what: 'qtyLots',
    was: 2500,
    limit: 1000,
    text: AMEND,
  })
  const report = renderReport(summary, { columns: 200, useColor: false, useUnicode: false })
  assert.match(report, /QTY_ABOVE_MAX +\d+ +Amend B\.SIM qty=2\.500, qtyMax=1\.000\n/)
})
