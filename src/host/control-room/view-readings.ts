/** What a node tells about itself, as readings for the rules of alerts: one function for each part of the view. */

import type { MarketLine, SessionView } from '../../api/contract/session-view.ts'
import type { DataState } from '../../core/domain/market-data.ts'
import type { Reading } from '../../operations/alerts/alert-book.ts'
import type { LevelCode } from '../../operations/alerts/level-rules.ts'

/** Everything that is looked at in a view: what is not found is well. */
export const VIEW_CODES = [
  'JOURNAL_FAILED',
  'STORE_SLOW',
  'STANDBY_NONE',
  'STANDBY_LAGS',
  'VENUE_DOWN',
  'VENUE_SILENT',
  'VENUE_SLOW',
  'LINE_SILENT',
  'DATA_MISSING',
  'DATA_STALE',
  'DATA_GAPPED',
  'DATA_CROSSED',
  'DATA_DISPUTED',
  'DATA_DEGRADED',
  'ACCOUNT_UNREAD',
  'POSITION_DIFFERS',
  'BALANCE_DIFFERS',
  'DEAD_MANS_SWITCH_FAILED',
  'ORDER_IN_DOUBT',
  'ORDER_STILL_IN_DOUBT',
  'LIMIT_NEAR',
  'LIMIT_REACHED',
  'STRATEGY_STOPPED',
  'REPEATED_EXECUTIONS',
  'TRADING_HALTED',
  'TRADING_REDUCING',
  'KILL_UNCONFIRMED',
] as const satisfies readonly LevelCode[]

/** A node that stands by tells of its delay alone: markets and accounts are the leader's to tell. */
export function viewReadings(view: SessionView): readonly Reading[] {
  if (view.cluster?.role === 'Standby') return clusterReadings(view)
  return [
    ...storeReadings(view),
    ...clusterReadings(view),
    ...venueReadings(view),
    ...view.markets.flatMap(market => marketReadings(market, view)),
    ...accountReadings(view),
    ...doubtReadings(view),
    ...limitReadings(view),
    ...strategyReadings(view),
    ...scopeReadings(view),
  ]
}

/** It is so: the rules of kind `state` are broken at 1. */
function so(code: LevelCode, subject: string, text: string): Reading {
  return { code, subject, value: 1, text }
}

function secondsSince(timeUs: number, { timeUs: nowUs }: SessionView): number {
  return Math.max(0, nowUs - timeUs) / 1e6
}

function inSeconds(us: number): number {
  return us / 1e6
}

function storeReadings({ store }: SessionView): Reading[] {
  const p99 = inSeconds(store.commitP99Us)
  const slow = {
    code: 'STORE_SLOW',
    subject: '',
    value: p99,
    text: `a block takes ${p99} s at the 99th percentile`,
  } as const
  return store.isFailing ? [so('JOURNAL_FAILED', '', 'the journal cannot be written: no new risk'), slow] : [slow]
}

function clusterReadings({ cluster }: SessionView): Reading[] {
  if (cluster === null) return []
  const lag = inSeconds(cluster.lagUs)
  if (cluster.role === 'Standby')
    return [{ code: 'STANDBY_LAGS', subject: cluster.nodeId, value: lag, text: `${cluster.nodeId} is ${lag} s behind` }]
  const isSafe = cluster.others.some(({ role, refusal }) => role === 'Standby' && refusal === '')
  return isSafe ? [] : [so('STANDBY_NONE', '', 'no node stands by that could lead: the next failure finds nobody')]
}

function venueReadings(view: SessionView): Reading[] {
  return view.venues.flatMap(({ venueId, isUp, text, lastReportUs, sinceUs, answerP99Us }) => {
    // Before it was up for the first time, it has said nothing.
    if (!isUp) return [so('VENUE_DOWN', venueId, `venue ${venueId} is down: ${text || 'not connected yet'}`)]
    const silent = secondsSince(Math.max(lastReportUs ?? 0, sinceUs), view)
    const slow = answerP99Us === null ? Number.NaN : inSeconds(answerP99Us)
    return [
      {
        code: 'VENUE_SILENT',
        subject: venueId,
        value: silent,
        text: `${venueId} has told nothing of accounts and orders for ${Math.round(silent)} s`,
      },
      {
        code: 'VENUE_SLOW',
        subject: venueId,
        value: slow,
        text: `${venueId} answers orders in ${slow} s at the 99th percentile`,
      },
    ]
  })
}

const DATA_CODES: Readonly<Record<DataState, LevelCode | undefined>> = {
  Live: undefined,
  Closed: undefined,
  Missing: 'DATA_MISSING',
  Stale: 'DATA_STALE',
  Gapped: 'DATA_GAPPED',
  Crossed: 'DATA_CROSSED',
  Disputed: 'DATA_DISPUTED',
  Degraded: 'DATA_DEGRADED',
}

function marketReadings({ instrumentId, dataState, lines }: MarketLine, view: SessionView): Reading[] {
  if (dataState === 'Closed') return []
  const code = DATA_CODES[dataState]
  const state = code === undefined ? [] : [so(code, instrumentId, `the data of ${instrumentId} are ${dataState}`)]
  const silences = lines.map(({ lineId, dataUs }): Reading => {
    const silent = secondsSince(dataUs ?? view.node.startedUs, view)
    const text = `line ${lineId} has told nothing of ${instrumentId} for ${Math.round(silent)} s`
    return { code: 'LINE_SILENT', subject: `${instrumentId}/${lineId}`, value: silent, text }
  })
  return [...state, ...silences]
}

function accountReadings({ accounts }: SessionView): Reading[] {
  return accounts.flatMap(({ accountId, isReconciled, differences, deadMansSwitch }) => [
    ...(isReconciled ? [] : [so('ACCOUNT_UNREAD', accountId, `account ${accountId} is not reconciled with its venue`)]),
    ...differences
      .filter(({ state }) => state === 'Standing')
      .map(({ of, kind, amount }) => {
        const code = kind === 'Position' ? 'POSITION_DIFFERS' : 'BALANCE_DIFFERS'
        return so(code, of, `account ${accountId}: the venue has ${amount} ${of} more than our book`)
      }),
    ...(deadMansSwitch.state === 'Failed'
      ? [so('DEAD_MANS_SWITCH_FAILED', accountId, `the dead man's switch of account ${accountId} is not set`)]
      : []),
  ])
}

/** The oldest of each instrument stands for all of it. */
function doubtReadings(view: SessionView): Reading[] {
  const awaited = view.orders.lines.filter(
    ({ status, awaitedSinceUs }) => status === 'InDoubt' && awaitedSinceUs !== null,
  )
  return [...Map.groupBy(awaited, ({ instrumentId }) => instrumentId)].flatMap(([subject, orders]): Reading[] => {
    const oldest = orders.reduce((one, other) => (one.awaitedSinceUs! <= other.awaitedSinceUs! ? one : other))
    const value = secondsSince(oldest.awaitedSinceUs!, view)
    const text = `${orders.length} orders of ${subject} are in doubt, ${oldest.clientOrderId} for ${Math.round(value)} s`
    return [
      { code: 'ORDER_IN_DOUBT', subject, value, text },
      { code: 'ORDER_STILL_IN_DOUBT', subject, value, text },
    ]
  })
}

function limitReadings({ limits }: SessionView): Reading[] {
  return limits.flatMap(({ scope, limit, unit, used, max, share }): Reading[] => {
    if (share === null) return []
    const name = scope.level === 'All' ? 'all' : [scope.name, scope.instrument].filter(word => word !== '').join(' ')
    const subject = `${name}/${limit}`
    const text = `${limit} of ${name}: ${used} of ${max} ${unit}`.trimEnd()
    return [
      { code: 'LIMIT_NEAR', subject, value: share * 100, text },
      { code: 'LIMIT_REACHED', subject, value: share * 100, text },
    ]
  })
}

/** A strategy that a person stopped is as it should be; these reasons are faults. */
const FAULT = /^[A-Z]+(?:_[A-Z]+)+/

function strategyReadings({ strategies }: SessionView): Reading[] {
  return strategies.flatMap(({ strategyId, isRunning, reason, isThrottleTripped }) => [
    ...(!isRunning && FAULT.test(reason) ? [so('STRATEGY_STOPPED', strategyId, `${strategyId}: ${reason}`)] : []),
    ...(isThrottleTripped
      ? [so('REPEATED_EXECUTIONS', strategyId, `the throttle of ${strategyId} tripped; a person must re-arm it`)]
      : []),
  ])
}

function scopeReadings({ tradingStates, kills }: SessionView): Reading[] {
  const states = tradingStates.flatMap(({ scope, tradingState, actor, reason }) => {
    if (tradingState === 'Active') return []
    const code = tradingState === 'Halted' ? 'TRADING_HALTED' : 'TRADING_REDUCING'
    return [so(code, scope.name, `${scope.name || 'everything'}: ${reason} (${actor})`)]
  })
  const unconfirmed = kills.map(({ scope, accountId }) =>
    so(
      'KILL_UNCONFIRMED',
      accountId,
      `the venue of ${accountId} has not confirmed the kill of ${scope.name || 'everything'}`,
    ),
  )
  return [...states, ...unconfirmed]
}
