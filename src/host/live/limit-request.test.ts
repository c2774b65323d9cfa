import assert from 'node:assert/strict'
import test from 'node:test'
import type { LimitScopeView } from '../../api/contract/session-scopes.ts'
import type { LimitName } from '../../api/contract/session-view.ts'
import { fixtureConfiguration } from '../../core/domain/fixtures.ts'
import type { LimitChange } from '../../core/domain/limit-changes.ts'
import { NO_LIMITS } from '../../core/domain/limits.ts'
import { wantedLimitOf } from './limit-request.ts'

const [strategy] = fixtureConfiguration().strategies
const CONFIGURATION = fixtureConfiguration({
  strategies: [
    {
      ...strategy!,
      strategyId: 'maker',
      limits: NO_LIMITS,
      instrumentLimits: [{ instrumentIndex: 0, limits: NO_LIMITS }],
    },
    { ...strategy!, strategyId: 'bare', limits: undefined, instrumentLimits: [] },
  ],
})
const { instrumentId } = CONFIGURATION.instruments[0]!
const { accountId } = CONFIGURATION.accounts[0]!

const ALL: LimitScopeView = { level: 'All', name: '', instrument: '' }
const ACCOUNT: LimitScopeView = { level: 'Account', name: accountId, instrument: '' }
const MAKER: LimitScopeView = { level: 'Strategy', name: 'maker', instrument: '' }
const ON: LimitScopeView = { level: 'StrategyInstrument', name: 'maker', instrument: instrumentId }

/** Shape: a text that begins with a code is a refusal. */
const CASES: readonly (readonly [
  scope: LimitScopeView,
  limit: LimitName,
  value: string | null,
  outcome: number | RegExp,
])[] = [
  [ALL, 'openOrdersMax', '0', 0],
  [ALL, 'grossExposureMax', '1000.5', 100_050_000_000],
  [ACCOUNT, 'dailyLossMax', '250', 25_000_000_000],
  [MAKER, 'intentAgeMax', '500ms', 500_000],
  [MAKER, 'ordersPerSecondMax', '5', 5],
  [ON, 'positionMax', '0.5', 50_000],
  [ALL, 'openOrdersMax', '1.5', /^BAD_VALUE openOrdersMax: expected a whole number, found 1.5$/],
  [ALL, 'ordersPerSecondMax', '0', /^BAD_VALUE /],
  [
    ALL,
    'grossExposureMax',
    '0',
    /^BAD_VALUE grossExposureMax: expected an amount above 0 in USDT, in steps of 0.00000001, found 0$/,
  ],
  [ALL, 'grossExposureMax', '-1', /^BAD_VALUE /],
  [ALL, 'grossExposureMax', '1e9', /^BAD_VALUE /],
  [ALL, 'grossExposureMax', '0.000000001', /^BAD_VALUE /],
  [ALL, 'dataAgeMax', '30', /^BAD_VALUE .*a duration such as/],
  [ON, 'positionMax', '0.000001', /^BAD_VALUE .*in lots of 0.00001/],
  [MAKER, 'positionMax', '1', /^NO_SUCH_LIMIT .*name the strategy and the instrument$/],
  [ON, 'drawdownMax', '1', /^NO_SUCH_LIMIT .*watched for a whole strategy/],
  [{ ...MAKER, name: 'bare' }, 'openOrdersMax', '1', /^NO_SUCH_LIMIT .*gives strategy bare no limits/],
  [{ ...ON, name: 'bare' }, 'openOrdersMax', '1', /^NO_SUCH_LIMIT .*gives strategy bare on .* no limits/],
  [{ ...MAKER, name: 'x' }, 'openOrdersMax', '1', /^UNKNOWN_NAME there is no strategy x; there are maker, bare$/],
  [{ ...ON, instrument: 'X' }, 'openOrdersMax', '1', /^UNKNOWN_NAME there is no instrument X/],
  [ALL, 'openOrdersMax', null, /^NOT_SET openOrdersMax of everything is what the configuration says$/],
]

for (const [scope, limit, value, outcome] of CASES) {
  test(`${limit} of ${scope.level} ${scope.name} to ${value}`, () => {
    const wanted = wantedLimitOf(CONFIGURATION, [], { scope, limit, value })
    if (typeof outcome === 'number') assert.equal(wanted.ok && wanted.value.value, outcome)
    else assert.match(wanted.ok ? 'taken' : `${wanted.error.code} ${wanted.error.text}`, outcome)
  })
}

test('what was changed is taken back', () => {
  const scope = { level: 'All', index: 0, instrumentIndex: -1 } as const
  const change: LimitChange = {
    scope,
    figure: 'openOrdersMax',
    value: 1,
    configured: null,
    actor: 'ann',
    reason: '',
    timeUs: 0 as never,
  }
  const wanted = wantedLimitOf(CONFIGURATION, [change], { scope: ALL, limit: 'openOrdersMax', value: null })
  assert.deepEqual(wanted.ok && wanted.value, { scope, figure: 'openOrdersMax', value: undefined })
})
