import assert from 'node:assert/strict'
import test from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import {
  QUIET_ACCOUNT,
  QUIET_MARKET,
  QUIET_STRATEGY,
  QUIET_VIEW,
  SMALL_FILL,
  VIEW_US,
  WORKING_ORDER,
} from '../api/contract/session-view.fixture.ts'
import type { SessionView } from '../api/contract/session-view.ts'
import { frameLines } from './live-frame.ts'

const VIEW: SessionView = {
  ...QUIET_VIEW,
  accounts: [{ ...QUIET_ACCOUNT, equity: '100012.50', sessionPnl: '12.50' }],
  strategies: [
    { ...QUIET_STRATEGY, pnl: '-1.25' },
    {
      ...QUIET_STRATEGY,
      strategyId: 'market-maker',
      isRunning: false,
      reason: 'STRATEGY_HANGS: no answer',
      pnl: '3.00',
    },
  ],
  positions: [0, 1, 2, 3].map(at => ({
    strategyId: 'ema-cross',
    accountId: 'main',
    instrumentId: `P${at}-USDT.SIM`,
    qty: '0.02000',
    averagePrice: '65000.01',
    markPrice: '65010.00',
    currency: 'USDT',
    unrealized: '0.20',
  })),
  orders: {
    openCount: 12,
    inDoubtCount: 0,
    lines: Array.from({ length: 12 }, (_, at) => ({
      ...WORKING_ORDER,
      clientOrderId: `H1E1S${at}L0`,
      strategyId: 'market-maker',
      instrumentId: 'ETH-USDT.SIM',
      price: `32${at}.00`,
    })),
  },
  fills: {
    count: 1_012,
    lines: Array.from({ length: 12 }, () => ({
      ...SMALL_FILL,
      strategyId: 'market-maker',
      instrumentId: 'ETH-USDT.SIM',
      price: '3200.00',
    })),
  },
  markets: ['BTC', 'ETH', 'SOL'].map(name => ({ ...QUIET_MARKET, instrumentId: `${name}-USDT.SIM` })),
  denials: [{ code: 'PRICE_COLLAR', count: 7 }],
}

const NEWS = Array.from({ length: 20 }, (_, at) => `12:00:00  news ${at}`)

const FACTS = {
  columns: 80,
  rows: 24,
  phase: 'ready in 0.9 s',
  about: 'paper session',
  keys: 'Ctrl-C stops',
  console: '',
  enrolment: '',
  news: NEWS,
}

function plainLines(columns: number, rows: number, view: SessionView | undefined = VIEW): string[] {
  const facts = { ...FACTS, columns, rows }
  return frameLines(view, facts).map(line => stripVTControlCharacters(line))
}

for (const [columns, rows] of [
  [80, 24],
  [120, 40],
  [60, 24],
  [60, 12],
  [200, 60],
  [20, 5],
] as const) {
  test(`fits a terminal of ${columns} by ${rows}`, () => {
    const lines = plainLines(columns, rows)
    assert.ok(lines.length <= rows, `${lines.length} lines`)
    for (const line of lines) assert.ok(line.length <= columns, line)
  })
}

test('at 80 by 24 everything that matters is there', () => {
  const text = plainLines(80, 24).join('\n')
  for (const part of [
    'TRADING',
    'ready in 0.9 s',
    'Ctrl-C stops',
    'equity 100012.50 USDT, this session +12.50',
    'commit 0.45/12 ms p50/p99',
    'denied 7 (PRICE_COLLAR 7)',
    'ema-cross',
    'STRATEGY_HANGS',
    'P0-USDT.SIM',
    'orders (12)',
    'fills (1,012)',
    'market ',
    '40 ms',
    'news 19',
  ])
    assert.ok(text.includes(part), `"${part}" is missing in\n${text}`)
})

test('a narrow terminal leaves out columns, not rows', () => {
  const lines = plainLines(60, 24)
  const head = lines.find(line => line.startsWith('position'))!
  assert.doesNotMatch(head, /mark/)
  assert.match(head, /unrealized/)
  assert.ok(lines.some(line => line.startsWith('P0-USDT.SIM')))
})

test('says why it does not trade, and how many reasons more there are', () => {
  const reason = { code: 'VENUE_DOWN', scope: { level: 'Venue', name: 'SIM' }, sinceUs: VIEW_US, remedy: '' } as const
  const reasons = ['venue SIM is down', 'x', 'y'].map(text => ({ ...reason, text }))
  const view = { ...VIEW, reasons }
  assert.match(plainLines(80, 24, view)[1]!, /^NOT FULLY TRADING: venue SIM is down \(and 2 more\)/)
  assert.match(plainLines(80, 24, { ...view, node: { ...VIEW.node, isReady: false } })[1]!, /^NOT TRADING YET: /)
})

test('while it stops that is what it says, and not what holds trading back', () => {
  const reason = {
    code: 'SWITCH_NOT_SET',
    scope: { level: 'All', name: '' },
    sinceUs: VIEW_US,
    remedy: '',
    text: 'not set',
  } as const
  const phase = 'stopping: Ctrl-C, once more ends at once; orders and positions: keep'
  const lines = frameLines({ ...VIEW, reasons: [reason] }, { ...FACTS, phase })
  assert.match(stripVTControlCharacters(lines[1]!), /^stopping: Ctrl-C, once more ends at once/)
})

test('at 80 columns the way in is read whole', () => {
  const enrolment = `https://localhost:7443/#enrol=${'x'.repeat(43)}`
  const lines = frameLines(VIEW, { ...FACTS, console: 'https://localhost:7443', enrolment })
  const plain = lines.map(line => stripVTControlCharacters(line))
  assert.equal(plain[2], 'console https://localhost:7443; nobody can sign in yet: enrol here')
  assert.equal(plain[3], enrolment)
})

test('before the first view the news are shown', () => {
  const lines = frameLines(undefined, { ...FACTS, phase: 'starting' })
  const plain = lines.map(line => stripVTControlCharacters(line))
  assert.equal(plain[1], 'starting')
  assert.equal(plain.at(-1), '12:00:00  news 19')
})

test('shows how long nobody has told of an order, and orders that are not ours', () => {
  const [first, ...others] = VIEW.orders.lines
  const inDoubt = { ...first!, status: 'InDoubt' as const, awaitedSinceUs: VIEW_US - 12_000_000 }
  const orders = { openCount: 12, inDoubtCount: 1, lines: [...others, inDoubt] }
  const stranger = {
    accountId: 'main',
    orderId: 'byHand',
    instrumentId: 'ETH-USDT.SIM',
    side: 'Buy' as const,
    qty: '1.0000',
    price: '3000.00',
    isOurs: false,
    seenSinceUs: VIEW_US - 5_000_000,
  }
  const view: SessionView = { ...VIEW, orders, externalOrders: [stranger] }
  const facts = { ...FACTS, columns: 120, rows: 60, news: [] }
  const text = frameLines(view, facts).map(stripVTControlCharacters).join('\n')
  assert.match(text, /1 order in doubt, the oldest for 12\.0 s/)
  assert.match(text, /InDoubt 12\.0 s/)
  assert.match(text, /not ours \(1\)/)
  assert.match(text, /ETH-USDT\.SIM +byHand +Buy +1\.0000 +3000\.00 +5\.0 s/)
})

test('by which line a market comes, why not by the other, and what was switched', () => {
  const figures = { score: 100, gapCount: 0, reconnectCount: 0, disagreementBps: 0, latencyMs: 0 }
  const line = { isChosen: false, isGood: true, dataUs: VIEW_US - 30_000, ...figures }
  const switched = (reason: 'STALE' | 'PREFERRED') => ({
    fromLine: 'a',
    toLine: 'b',
    reason,
    timeUs: VIEW_US - 8_000_000,
  })
  const [first, second, third] = VIEW.markets
  const markets = [
    {
      ...first!,
      lines: [
        { ...line, lineId: 'a', isChosen: true },
        { ...line, lineId: 'b' },
      ],
    },
    {
      ...second!,
      lines: [
        { ...line, lineId: 'a', isGood: false, dataUs: VIEW_US - 9_100_000 },
        { ...line, lineId: 'b', isChosen: true },
        { ...line, lineId: 'c', isGood: false, dataUs: null },
      ],
      lastSwitch: switched('STALE'),
    },
    { ...third!, lines: [] },
  ]
  const rows = plainLines(160, 60, { ...VIEW, markets }).filter(row => / (Live|data) /.test(row))
  assert.match(rows[0]!, /data +by line +last switch/)
  assert.match(rows[1]!, /Live +a, also b$/)
  assert.match(rows[2]!, /Live +b, not a \(silent 9\.1 s\), c \(never heard\) +8\.0 s ago from a: STALE$/)
  assert.match(rows[3]!, /Live +-$/)
  // One line each is nothing to choose from.
  assert.ok(plainLines(160, 60).every(row => !row.includes('by line')))
})

test('shows where the console is, and the link of the first person whole', () => {
  const facts = { ...FACTS, columns: 40, console: 'https://127.0.0.1:7443', enrolment: `https://h/#${'t'.repeat(90)}` }
  const linesOf = (more: object) => frameLines(VIEW, { ...facts, ...more }).map(stripVTControlCharacters)
  assert.ok(linesOf({}).slice(0, 6).join('').includes(facts.enrolment))
  assert.ok(linesOf({}).every(line => line.length <= 40))
  const enrolled = linesOf({ enrolment: '' })
  assert.ok(enrolled.includes('console https://127.0.0.1:7443'))
  assert.ok(!enrolled.join('\n').includes('enrols'))
  assert.ok(!linesOf({ console: '' }).join('\n').includes('console'))
})
