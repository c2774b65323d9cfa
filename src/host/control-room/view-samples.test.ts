import assert from 'node:assert/strict'
import test from 'node:test'
import {
  QUIET_ACCOUNT,
  QUIET_MARKET,
  QUIET_STRATEGY,
  QUIET_VIEW,
  VIEW_US,
} from '../../api/contract/session-view.fixture.ts'
import type { SessionView } from '../../api/contract/session-view.ts'
import { MetricsRegister } from '../../operations/metrics/metrics-register.ts'
import { viewSamples } from './view-samples.ts'

function figures(changes: Partial<SessionView>): Map<string, number> {
  const samples = viewSamples({ ...QUIET_VIEW, ...changes })
  return new Map(
    samples.flatMap(each =>
      each.kind === 'Value' ? [[[each.name.slice(9), ...each.labels].join(' '), each.value]] : [],
    ),
  )
}

test('every sample of a view is of the catalogue', () => {
  const samples = viewSamples(QUIET_VIEW)
  assert.ok(samples.length > 15)
  assert.equal(new MetricsRegister().take('view', samples, VIEW_US), samples.length)
})

test('what is not known has no figure, and no data at all are older than any', () => {
  const unknown = figures({
    accounts: [{ ...QUIET_ACCOUNT, equity: 'unknown' }],
    strategies: [{ ...QUIET_STRATEGY, pnl: 'unknown' }],
  })
  assert.equal(unknown.has('account_equity main USDT'), false)
  assert.equal(unknown.has('strategy_pnl ema-cross USDT'), false)
  assert.equal(figures({}).get('account_equity main USDT'), 100_000)
  const market = figures({ markets: [{ ...QUIET_MARKET, updatedUs: null }] })
  assert.equal(market.get(`market_age_seconds ${QUIET_MARKET.instrumentId}`), Number.POSITIVE_INFINITY)
})

test('a session with a reason not to trade is not ready, and the reasons are counted by code', () => {
  const reason = { scope: { level: 'All', name: '' }, text: '', sinceUs: VIEW_US, remedy: '' } as const
  const reasons = [
    { ...reason, code: 'VENUE_DOWN' },
    { ...reason, code: 'DATA_NOT_LIVE' },
    { ...reason, code: 'DATA_NOT_LIVE' },
  ] as const
  assert.equal(figures({}).get('ready'), 1)
  const found = figures({ reasons: [...reasons] })
  assert.equal(found.get('ready'), 0)
  assert.equal(found.get('reasons DATA_NOT_LIVE'), 2)
  assert.equal(found.get('reasons VENUE_DOWN'), 1)
})

test('limits tell what is used of them, named by whose they are', () => {
  const limit = {
    limit: 'dailyLossMax',
    unit: 'USDT',
    used: '50',
    max: '100',
    breachAction: null,
    setBy: null,
  } as const
  const found = figures({
    limits: [
      { ...limit, scope: { level: 'All', name: '', instrument: '' }, share: 0.5 },
      { ...limit, scope: { level: 'StrategyInstrument', name: 'maker', instrument: 'BTC-USDT.SIM' }, share: 1.2 },
      { ...limit, scope: { level: 'Account', name: 'main', instrument: '' }, share: null },
    ],
  })
  assert.equal(found.get('limit_use_ratio All dailyLossMax'), 0.5)
  assert.equal(found.get('limit_use_ratio StrategyInstrument maker BTC-USDT.SIM dailyLossMax'), 1.2)
  assert.equal([...found.keys()].filter(key => key.startsWith('limit_use_ratio')).length, 2)
})

test('of several nodes each tells its role, and standbys whether they could lead', () => {
  const found = figures({
    cluster: {
      nodeId: 'a',
      role: 'Leader',
      refusal: '',
      lagUs: 0,
      others: [
        { nodeId: 'b', role: 'Standby', refusal: '', appliedSequence: 1, seenAgoUs: 1 },
        { nodeId: 'c', role: 'Standby', refusal: 'LAGS: 7 s', appliedSequence: 1, seenAgoUs: 1 },
      ],
    },
  })
  assert.equal(found.get('node_role a Leader'), 1)
  assert.equal(found.get('standby_ready b'), 1)
  assert.equal(found.get('standby_ready c'), 0)
  assert.equal(found.has('standby_ready a'), false)
})
