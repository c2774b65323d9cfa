import assert from 'node:assert/strict'
import test from 'node:test'
import {
  QUIET_ACCOUNT,
  QUIET_MARKET,
  QUIET_STRATEGY,
  QUIET_VIEW,
  VIEW_US,
  WORKING_ORDER,
} from '../../api/contract/session-view.fixture.ts'
import type { SessionView } from '../../api/contract/session-view.ts'
import type { Reading } from '../../operations/alerts/alert-book.ts'
import { isBroken, LEVEL_CODES, LEVEL_RULES } from '../../operations/alerts/level-rules.ts'
import type { Sample } from '../../ports/metrics.ts'
import { COURSE_CODES, CourseReadings } from './course-readings.ts'
import { ROOM_CODES, RoomReadings } from './room-readings.ts'
import { SAMPLE_CODES, SampleReadings } from './sample-readings.ts'
import { VIEW_CODES, viewReadings } from './view-readings.ts'

const SECOND = 1_000_000

/** Rules that are broken: `VENUE_DOWN SIM`. */
function brokenOf(readings: readonly Reading[]): string[] {
  const broken = readings.filter(({ code, value }) => isBroken(LEVEL_RULES[code], value))
  return broken.map(({ code, subject }) => `${code} ${subject}`.trimEnd())
}

const viewed = (change: Partial<SessionView>) => brokenOf(viewReadings({ ...QUIET_VIEW, ...change }))

test('every rule is looked at by somebody, and by one alone', () => {
  const looked = [...VIEW_CODES, ...COURSE_CODES, ...SAMPLE_CODES, ...ROOM_CODES]
  assert.deepEqual([...looked].sort(), [...LEVEL_CODES].sort())
})

test('of a session in which all is well no rule is broken', () => {
  assert.deepEqual(viewed({}), [])
  assert.ok(viewReadings(QUIET_VIEW).length >= 3, 'and it was looked')
})

const [VENUE] = QUIET_VIEW.venues as [SessionView['venues'][number]]
const SCOPE = { level: 'Instrument', name: 'BTC-USDT.SIM' } as const
const LIMIT = {
  scope: { level: 'Strategy', name: 'ema-cross', instrument: '' },
  limit: 'grossExposureMax',
  unit: 'USDT',
  used: '95',
  max: '100',
  share: 0.95,
  breachAction: null,
  setBy: null,
} as const

const LEADER = {
  nodeId: 'a',
  role: 'Leader' as const,
  refusal: '',
  lagUs: 0,
  others: [],
} satisfies SessionView['cluster']

const CASES: readonly (readonly [what: string, change: Partial<SessionView>, broken: readonly string[]])[] = [
  ['the store fails', { store: { ...QUIET_VIEW.store, isFailing: true } }, ['JOURNAL_FAILED']],
  ['commits are slow', { store: { ...QUIET_VIEW.store, commitP99Us: 300_000 } }, ['STORE_SLOW']],
  ['a venue is down', { venues: [{ ...VENUE, isUp: false }] }, ['VENUE_DOWN SIM']],
  [
    'a venue is silent',
    { venues: [{ ...VENUE, sinceUs: 0, lastReportUs: VIEW_US - 301 * SECOND }] },
    ['VENUE_SILENT SIM'],
  ],
  ['a venue has just come up', { venues: [{ ...VENUE, sinceUs: VIEW_US, lastReportUs: null }] }, []],
  ['a venue is slow', { venues: [{ ...VENUE, answerP99Us: 2_000_000 }] }, ['VENUE_SLOW SIM']],
  ['nothing was answered yet', { venues: [{ ...VENUE, answerP99Us: null }] }, []],
  ['data are stale', { markets: [{ ...QUIET_MARKET, dataState: 'Stale' }] }, ['DATA_STALE BTC-USDT.SIM']],
  ['a market is closed', { markets: [{ ...QUIET_MARKET, dataState: 'Closed', lines: [line(null)] }] }, []],
  [
    'a line is silent',
    { markets: [{ ...QUIET_MARKET, lines: [line(VIEW_US - 30 * SECOND)] }] },
    ['LINE_SILENT BTC-USDT.SIM/a'],
  ],
  ['a line never spoke', { markets: [{ ...QUIET_MARKET, lines: [line(null)] }] }, ['LINE_SILENT BTC-USDT.SIM/a']],
  ['an account is not read', { accounts: [{ ...QUIET_ACCOUNT, isReconciled: false }] }, ['ACCOUNT_UNREAD main']],
  [
    'a position differs, another was accepted',
    { accounts: [{ ...QUIET_ACCOUNT, differences: [difference('Standing'), difference('Accepted')] }] },
    ['POSITION_DIFFERS BTC-USDT.SIM'],
  ],
  [
    'a switch failed',
    { accounts: [{ ...QUIET_ACCOUNT, deadMansSwitch: { state: 'Failed', untilUs: 0 } }] },
    ['DEAD_MANS_SWITCH_FAILED main'],
  ],
  [
    'an order is in doubt, then for long',
    { orders: { openCount: 1, inDoubtCount: 1, lines: [doubt(6), doubt(31)] } },
    ['ORDER_IN_DOUBT BTC-USDT.SIM', 'ORDER_STILL_IN_DOUBT BTC-USDT.SIM'],
  ],
  ['an order has just been sent', { orders: { openCount: 1, inDoubtCount: 0, lines: [WORKING_ORDER] } }, []],
  ['a limit is nearly used', { limits: [LIMIT] }, ['LIMIT_NEAR ema-cross/grossExposureMax']],
  [
    'a limit is used up',
    { limits: [{ ...LIMIT, share: 1 }] },
    ['LIMIT_NEAR ema-cross/grossExposureMax', 'LIMIT_REACHED ema-cross/grossExposureMax'],
  ],
  ['a use is not known', { limits: [{ ...LIMIT, share: null }] }, []],
  [
    'a strategy failed',
    { strategies: [{ ...QUIET_STRATEGY, isRunning: false, reason: 'STRATEGY_HANGS: no answer' }] },
    ['STRATEGY_STOPPED ema-cross'],
  ],
  [
    'a person stopped one',
    { strategies: [{ ...QUIET_STRATEGY, isRunning: false, reason: 'stopped by the desk' }] },
    [],
  ],
  [
    'a throttle tripped',
    { strategies: [{ ...QUIET_STRATEGY, isThrottleTripped: true }] },
    ['REPEATED_EXECUTIONS ema-cross'],
  ],
  ['a scope is halted', { tradingStates: [state('Halted')] }, ['TRADING_HALTED BTC-USDT.SIM']],
  ['a scope may reduce', { tradingStates: [state('Reducing')] }, ['TRADING_REDUCING BTC-USDT.SIM']],
  ['a kill is not confirmed', { kills: [{ scope: SCOPE, accountId: 'main', sinceUs: 0 }] }, ['KILL_UNCONFIRMED main']],
  ['nobody stands by', { cluster: { ...LEADER, others: [] } }, ['STANDBY_NONE']],
  ['somebody who could not lead stands by', { cluster: { ...LEADER, others: [other('LAGS')] } }, ['STANDBY_NONE']],
  ['somebody stands by', { cluster: { ...LEADER, others: [other('')] } }, []],
  [
    'a standby lags, and its markets are the leader’s to tell',
    { cluster: { ...LEADER, role: 'Standby', lagUs: 6 * SECOND }, venues: [{ ...VENUE, isUp: false }] },
    ['STANDBY_LAGS a'],
  ],
]

test('a venue that was never up is told with a reason, too', () => {
  const away = { ...VENUE, isUp: false }
  for (const [text, told] of [
    ['', 'not connected yet'],
    ['gone', 'gone'],
  ] as const) {
    const venues = [{ ...away, text }]
    const found = viewReadings({ ...QUIET_VIEW, venues }).find(({ code }) => code === 'VENUE_DOWN')
    assert.equal(found?.text, `venue SIM is down: ${told}`)
  }
})

for (const [what, change, broken] of CASES) test(what, () => assert.deepEqual(viewed(change), broken))

function line(dataUs: number | null) {
  const figures = { score: 0, gapCount: 0, reconnectCount: 0, disagreementBps: 0, latencyMs: 0 }
  return { lineId: 'a', isChosen: true, isGood: false, dataUs, ...figures }
}

function difference(stands: 'Standing' | 'Accepted') {
  return { of: 'BTC-USDT.SIM', kind: 'Position', amount: '1', state: stands } as const
}

function doubt(seconds: number) {
  return { ...WORKING_ORDER, status: 'InDoubt', awaitedSinceUs: VIEW_US - seconds * SECOND } as const
}

function state(tradingState: 'Halted' | 'Reducing') {
  return { scope: SCOPE, tradingState, sinceUs: 0, actor: 'desk', reason: 'a reason' }
}

function other(refusal: string) {
  return { nodeId: 'b', role: 'Standby', refusal, appliedSequence: 1, seenAgoUs: 0 } as const
}

test('equity that moves either way, and a fall from the peak', () => {
  const courses = new CourseReadings()
  const at = (seconds: number, equityMinor: number | null) => {
    const accounts = [{ ...QUIET_ACCOUNT, equityMinor }]
    return brokenOf(courses.read({ ...QUIET_VIEW, timeUs: VIEW_US + seconds * SECOND, accounts }))
  }
  assert.deepEqual(at(0, 1_000_000), [])
  assert.deepEqual(at(60, 960_000), [])
  assert.deepEqual(at(120, 950_000), ['EQUITY_MOVES main'])
  assert.deepEqual(at(300, null), [])
  // Ten minutes later the fall is history, the peak is not.
  assert.deepEqual(at(800, 940_000), [])
  assert.deepEqual(at(1_500, 900_000), ['DRAWDOWN main'])
})

test('denials count by the minute, and a counter that begins anew does not jump', () => {
  const courses = new CourseReadings()
  const at = (seconds: number, count: number) => {
    const denials = [{ code: 'ORDER_CLOSED', count }] as const
    return brokenOf(courses.read({ ...QUIET_VIEW, timeUs: VIEW_US + seconds * SECOND, denials: [...denials] }))
  }
  assert.deepEqual(at(0, 1_000), [])
  assert.deepEqual(at(30, 1_059), [])
  assert.deepEqual(at(50, 1_060), ['ORDERS_DENIED'])
  assert.deepEqual(at(200, 1_100), [])
  assert.deepEqual(at(230, 5), [])
})

test('what is measured: loops, disk, memory, clocks, rejections, errors of venues', () => {
  const readings = new SampleReadings()
  const value = (name: string, labels: string[], number: number): Sample => ({
    kind: 'Value',
    name,
    labels,
    value: number,
  })
  const at = (seconds: number, samples: readonly Sample[]) =>
    brokenOf(readings.read(name => samples.filter(each => each.name === name), VIEW_US + seconds * SECOND))
  const levels = [
    value('holdfast_process_event_loop_delay_seconds', ['node', 'p99'], 9),
    value('holdfast_process_event_loop_delay_seconds', ['node', 'max'], 0.6),
    value('holdfast_host_disk_free_bytes', ['data'], 2),
    value('holdfast_host_disk_size_bytes', ['data'], 100),
    value('holdfast_host_memory_available_bytes', [], 6),
    value('holdfast_host_memory_size_bytes', [], 100),
    value('holdfast_venue_clock_offset_seconds', ['SIM'], -0.7),
  ]
  assert.deepEqual(at(0, levels), [
    'EVENT_LOOP_STALL node',
    'DISK_LOW data',
    'DISK_FULL_SOON data',
    'CLOCK_DIFFERS SIM',
  ])
  const counts = (rejected: number, failed: number) => [
    value('holdfast_orders_total', ['filled'], 1_000),
    value('holdfast_orders_total', ['rejected'], rejected),
    value('holdfast_venue_requests_total', ['SIM', 'order', 'answered'], 9_999),
    value('holdfast_venue_requests_total', ['SIM', 'order', 'unknown'], failed),
  ]
  assert.deepEqual(at(10, counts(100, 100)), [])
  assert.deepEqual(at(20, counts(110, 130)), ['ORDERS_REJECTED', 'VENUE_ERRORS SIM'])
  assert.deepEqual(at(30, []), [])
})

test('the node from outside: silent, ended, started again and again', () => {
  const room = new RoomReadings(VIEW_US)
  const outside = { channels: [], hasLeftOut: false, heartbeatFault: '' }
  const at = (seconds: number) => brokenOf(room.read(outside, VIEW_US + seconds * SECOND))
  room.noteNode('Starting', '', VIEW_US)
  assert.deepEqual(at(119), [], 'it may read a long journal')
  assert.deepEqual(at(131), ['SESSION_SILENT'])
  room.noteView(VIEW_US + 140 * SECOND)
  assert.deepEqual(at(141), [])
  assert.equal(room.isLive(VIEW_US + 141 * SECOND), true)
  assert.deepEqual(at(150), ['SESSION_SILENT'])
  room.noteNode('Ended', 'SIGKILL', VIEW_US + 151 * SECOND)
  assert.deepEqual(at(151), ['NODE_DOWN'])
  assert.equal(room.isLive(VIEW_US + 141 * SECOND), false)
  room.noteNode('Starting', '', VIEW_US + 152 * SECOND)
  room.noteNode('Starting', '', VIEW_US + 160 * SECOND)
  room.noteView(VIEW_US + 161 * SECOND)
  assert.deepEqual(at(162), ['NODE_CRASH_LOOP'])
})

test('its own channels: one that fails, a queue that was full, a watchdog that is not reached', () => {
  const channel = {
    name: 'mail',
    kind: 'email',
    state: 'Failing',
    deliveredUs: 0,
    error: 'no',
    waitingCount: 3,
  } as const
  const well = { ...channel, name: 'chat', state: 'Well' } as const
  const outside = { channels: [channel, well], hasLeftOut: true, heartbeatFault: 'no answer in time' }
  const broken = brokenOf(new RoomReadings(VIEW_US).read(outside, VIEW_US))
  assert.deepEqual(broken, ['CHANNEL_FAILING mail', 'NOTIFICATIONS_LEFT_OUT', 'HEARTBEAT_FAILING'])
})

test('a peak goes over to the next process and over midnight; a person who resolves lets it go', () => {
  const before = new CourseReadings()
  const read = (courses: CourseReadings, days: number, equityMinor: number) => {
    const accounts = [{ ...QUIET_ACCOUNT, equityMinor }]
    return brokenOf(courses.read({ ...QUIET_VIEW, timeUs: VIEW_US + days * 86_400 * SECOND, accounts }))
  }
  assert.deepEqual(read(before, 0, 1_000_000), [])
  assert.deepEqual(before.peaks, { main: 1_000_000 })
  const after = new CourseReadings(before.peaks)
  assert.deepEqual(read(after, 3, 900_000), ['DRAWDOWN main'])
  after.forgetPeak('main')
  assert.deepEqual(read(after, 3.1, 890_000), [])
  assert.deepEqual(after.peaks, { main: 890_000 })
})

test('a strategy whose P&L moves much for its account, while the account as a whole stands still', () => {
  const courses = new CourseReadings()
  const at = (seconds: number, pnls: readonly string[], currency = 'USDT') => {
    const strategies = pnls.map((pnl, index) => ({ ...QUIET_STRATEGY, strategyId: `s${index}`, pnl, currency }))
    return brokenOf(courses.read({ ...QUIET_VIEW, timeUs: VIEW_US + seconds * SECOND, strategies }))
  }
  assert.deepEqual(at(0, ['100.00', '-100.00']), [])
  assert.deepEqual(at(60, ['5100.00', '-5099.00']), ['STRATEGY_PNL_MOVES s0'])
  assert.deepEqual(at(120, ['unknown', '']), [])
  assert.deepEqual(at(800, ['5100.00', '-5099.00']), [])
  assert.deepEqual(at(860, ['99999.00', '0.00'], 'BTC'), [], 'of another currency nothing is said')
})
