/** What a node tells on the most awkward day: as many lines as it tells at most, names as long as allowed, huge and tiny amounts. */

import {
  QUIET_ACCOUNT,
  QUIET_MARKET,
  QUIET_STRATEGY,
  QUIET_VIEW,
  SMALL_FILL,
  WORKING_ORDER,
} from '../../src/api/contract/session-view.fixture.ts'
import { LIMIT_NAMES, REASON_CODES, type SessionView } from '../../src/api/contract/session-view.ts'
import { DENIAL_CODES } from '../../src/core/domain/limits.ts'
import { DATA_STATES } from '../../src/core/domain/market-data.ts'
import { ORDER_STATUSES } from '../../src/core/domain/order.ts'
import type { Alert } from '../../src/ports/alert-desk.ts'
import { INCIDENT_SEVERITIES, type IncidentSummary } from '../../src/ports/incident-desk.ts'
import { ALERT, INCIDENT } from '../api/told-session.ts'

export const COUNTS = { orders: 200, strategies: 30, instruments: 60, alerts: 300, incidents: 200 } as const

/** As configurations allow them: 32 characters for most, 48 and a venue of 16 for an instrument, nowhere a place to break. */
const nameOf = (at: number) => `Strategy_without_any_break_x_${String(at).padStart(3, '0')}`
const ACCOUNT = 'Account_with_a_name_of_32_letter'
const VENUE = 'VENUE_OF_SIXTEEN'
const CURRENCY = 'LONGCURRENCY'
const instrumentOf = (at: number) => `${`PERPETUAL-${at}-`.padEnd(48, 'X')}.${VENUE}`
const AMOUNTS = ['1000000000000000.00', '0.00000001', '-987654321012345.12345678', '0.00', '-0.00000001'] as const
const amountOf = (at: number) => AMOUNTS[at % AMOUNTS.length]!
const range = (count: number) => Array.from({ length: count }, (_, at) => at)
const of = <Item>(items: readonly Item[], at: number) => items[at % items.length]!

/** What a strategy's failure is told by: long, on many lines, and without a place to break at its widest. */
export const STACK =
  `threw in onBar: ${'TypeError: Cannot read properties of undefined (reading "closeTicks")\n'.repeat(4)}${'    at onBar (file:///home/somebody/strategies/with/a/long/path/to/the/strategy.ts:123:45)\n'.repeat(18)}`
    .padEnd(2_000, 'x')
    .slice(0, 2_000)

export function crowdedView(timeUs: number): SessionView {
  const agoUs = (at: number) => timeUs - at * 61_000_000
  return {
    ...QUIET_VIEW,
    timeUs,
    node: { ...QUIET_VIEW.node, desk: ACCOUNT, sequence: 9_007_199_254_740_991, inputsPerSecond: 123_456.7 },
    reasons: range(40).map(at => ({
      code: of(REASON_CODES, at),
      scope: { level: 'Strategy', name: nameOf(at % COUNTS.strategies) },
      text: at === 0 ? STACK : 'the limits of this strategy hold it back',
      sinceUs: agoUs(at),
      remedy: 'look at its log, mend it, and start it again: holdfast strategy start',
    })),
    accounts: range(3).map(at => ({
      ...QUIET_ACCOUNT,
      ...{ accountId: `${ACCOUNT.slice(0, -1)}${at}`, venueId: VENUE, currency: CURRENCY },
      ...{ equity: amountOf(at), sessionPnl: amountOf(at + 2), dayPnl: amountOf(at + 2) },
      ...{ grossExposure: amountOf(at), netExposure: amountOf(at + 2), isReconciled: at > 0 },
      balances: range(40).map(own => ({ currency: `C${own}${CURRENCY}`.slice(0, 12), amount: amountOf(own) })),
      differences: range(30).map(own => ({
        ...{ of: instrumentOf(own), kind: 'Position' as const, amount: amountOf(own), state: 'Standing' as const },
      })),
    })),
    strategies: range(COUNTS.strategies).map(at => ({
      ...QUIET_STRATEGY,
      ...{ strategyId: nameOf(at), accountId: ACCOUNT, currency: CURRENCY, pnl: amountOf(at + 2) },
      ...{ grossExposure: amountOf(at), netExposure: amountOf(at + 2) },
      ...(at % 10 === 0 && { isRunning: false, reason: STACK, cpu: null, memory: null }),
    })),
    programs: range(COUNTS.strategies).map(at => ({
      ...{ strategyId: nameOf(at), className: 'AClassWithALongNameThatSaysWhatItDoes', setBy: null },
      file: `/home/somebody/strategies/${'deep/'.repeat(20)}strategy.ts`,
      parameters: Object.fromEntries(range(20).map(own => [`aParameterWithALongName${own}`, own])),
      schema: range(20).map(own => ({
        ...{ name: `aParameterWithALongName${own}`, kind: 'integer', description: 'How many of them. '.repeat(12) },
        ...{ default: 1, min: 0, max: 100_000, step: 1, options: [] },
      })),
      instruments: range(COUNTS.instruments).map(instrumentOf),
    })),
    positions: range(COUNTS.instruments).map(at => ({
      ...{ strategyId: nameOf(at % COUNTS.strategies), accountId: ACCOUNT, instrumentId: instrumentOf(at) },
      ...{ qty: amountOf(at), averagePrice: amountOf(0), markPrice: amountOf(1), currency: CURRENCY },
      unrealized: amountOf(at + 2),
    })),
    orders: {
      ...{ openCount: 1_234, inDoubtCount: 7 },
      lines: range(COUNTS.orders).map(at => ({
        ...WORKING_ORDER,
        ...{ clientOrderId: `H${String(at).padStart(31, '9')}`, strategyId: nameOf(at % COUNTS.strategies) },
        ...{ accountId: ACCOUNT, instrumentId: instrumentOf(at % COUNTS.instruments), price: amountOf(0) },
        ...{ qty: amountOf(at % 2), trigger: amountOf(0), status: of(ORDER_STATUSES, at), createdUs: agoUs(at) },
        awaitedSinceUs: at % 3 === 0 ? agoUs(at) : null,
      })),
    },
    externalOrders: range(20).map(at => ({
      ...{
        accountId: ACCOUNT,
        orderId: `V${'8'.repeat(63)}${at}`,
        instrumentId: instrumentOf(at),
        side: 'Buy' as const,
      },
      ...{ qty: amountOf(at), price: amountOf(0), isOurs: at % 2 === 0, seenSinceUs: agoUs(at) },
    })),
    fills: {
      count: 1_234_567,
      lines: range(50).map(at => ({
        ...SMALL_FILL,
        ...{ timeUs: agoUs(at), executionId: `x${at}`, clientOrderId: `H${String(at).padStart(31, '9')}` },
        ...{ strategyId: nameOf(at % COUNTS.strategies), accountId: ACCOUNT, instrumentId: instrumentOf(at) },
        ...{ qty: amountOf(at % 2), price: amountOf(0), fee: `-0.00000001 ${CURRENCY}` },
      })),
    },
    markets: range(COUNTS.instruments).map(at => ({
      ...QUIET_MARKET,
      ...{ instrumentId: instrumentOf(at), bid: amountOf(0), ask: amountOf(0), last: amountOf(at % 2) },
      ...{ updatedUs: agoUs(at), dataState: of(DATA_STATES, at) },
      lines: ['primary', 'secondary', 'tertiary'].map((line, own) => ({
        ...{ lineId: `${line}_with_a_name_of_32_letters`.slice(0, 32), isChosen: own === 0, isGood: own < 2 },
        ...{ dataUs: agoUs(own), score: 100 - own, gapCount: 12_345, reconnectCount: 678, disagreementBps: 1_234.5 },
        latencyMs: -12_345.6,
      })),
      lastSwitch: { fromLine: 'primary', toLine: 'secondary', reason: 'STALE' as const, timeUs: agoUs(at) },
    })),
    venues: range(8).map(at => ({
      ...QUIET_VIEW.venues[0]!,
      ...{ venueId: `${VENUE.slice(0, -1)}${at}`, isUp: at % 2 === 0, text: `closed: ${'1006 '.repeat(80)}` },
    })),
    tradingStates: range(20).map(at => ({
      ...{ scope: { level: 'Strategy' as const, name: nameOf(at) }, tradingState: 'Halted' as const },
      ...{ sinceUs: agoUs(at), actor: 'somebody.with.a.long.name.of.forty.lette', reason: 'x'.repeat(500) },
    })),
    kills: [{ scope: { level: 'All', name: '' }, accountId: ACCOUNT, sinceUs: agoUs(1) }],
    limits: range(COUNTS.strategies).flatMap(at =>
      LIMIT_NAMES.map((limit, own) => ({
        ...{ scope: { level: 'StrategyInstrument' as const, name: nameOf(at), instrument: instrumentOf(own) }, limit },
        ...{ unit: CURRENCY, used: amountOf(own), max: amountOf(0), share: own / 10, breachAction: null, setBy: null },
      })),
    ),
    denials: DENIAL_CODES.map((code, at) => ({ code, count: 10 ** (at % 13) })),
    store: { ...QUIET_VIEW.store, blockNumber: 9_007_199_254_740_991, durableSequence: 9_007_199_254_740_991 },
    cluster: {
      ...{ nodeId: ACCOUNT, role: 'Leader', refusal: '', lagUs: 0 },
      others: range(6).map(at => ({
        ...{ nodeId: `${ACCOUNT.slice(0, -1)}${at}`, role: 'Standby' as const, seenAgoUs: 987_654_321 },
        ...{ refusal: `another build: ${'0123456789abcdef'.repeat(8)}`, appliedSequence: 9_007_199_254_740_000 + at },
      })),
    },
  }
}

export function crowdedAlerts(timeUs: number): readonly Alert[] {
  return range(COUNTS.alerts).map(at => ({
    ...ALERT,
    ...{ id: `A${at + 1}`, code: 'STRATEGY_STOPPED', subject: nameOf(at % COUNTS.strategies), count: 10 ** (at % 7) },
    ...{ text: at % 20 === 0 ? STACK.slice(0, 500) : 'it threw and was stopped', openedUs: timeUs - at * 61_000_000 },
    ...{ isFlapping: at % 5 === 0, state: at % 4 === 0 ? 'Acknowledged' : 'Triggered' },
    ...(at % 4 === 0 && { acknowledgedBy: 'somebody.with.a.long.name.of.forty.lette' }),
  }))
}

export function crowdedIncidents(timeUs: number): readonly IncidentSummary[] {
  const { alertIds: _alerts, actions: _actions, timeline: _timeline, leftOutCount: _leftOut, ...summary } = INCIDENT
  return range(COUNTS.incidents).map(at => ({
    ...summary,
    ...{ id: `I${at + 1}`, title: 'x'.repeat(160), severity: of(INCIDENT_SEVERITIES, at) },
    ...{ openedUs: timeUs - at * 61_000_000, commander: 'somebody.with.a.long.name.of.forty.lette' },
  }))
}
