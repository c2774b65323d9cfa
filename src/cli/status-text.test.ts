import assert from 'node:assert/strict'
import test from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { QUIET_VIEW, VIEW_US } from '../api/contract/session-view.fixture.ts'
import type { SessionView } from '../api/contract/session-view.ts'
import type { Sections } from '../api/contract/stream.ts'
import { alertOf } from '../operations/incidents/incident-fixtures.ts'
import { statusLines } from './status-text.ts'

const ALERT = alertOf('A1', {
  code: 'LINE_DOWN',
  severity: 'Warning',
  subject: 'BTC-USDT.SIM',
  text: 'line a tells nothing',
  openedUs: VIEW_US - 5_000_000,
  triggeredUs: VIEW_US,
  lastSeenUs: VIEW_US,
})

function linesOf(view: SessionView | undefined, more: { sections?: Sections; doubt?: string; rows?: number } = {}) {
  const { sections = {}, doubt = '', rows = Infinity } = more
  const facts = { view, sections, doubt, rows, timeUs: VIEW_US, origin: 'https://desk:7443', columns: 120, keys: '' }
  return statusLines(facts).map(line => stripVTControlCharacters(line))
}

const HALTED: SessionView = {
  ...QUIET_VIEW,
  reasons: [
    {
      code: 'TRADING_HALTED',
      scope: { level: 'All', name: '' },
      text: 'everything is halted',
      sinceUs: VIEW_US - 30_000_000,
      remedy: 'resume it',
    },
    {
      code: 'VENUE_DOWN',
      scope: { level: 'Venue', name: 'SIM' },
      text: 'SIM is down',
      sinceUs: VIEW_US - 2_000_000,
      remedy: 'wait',
    },
  ],
}

test('tells that it trades, what it is and where', () => {
  const [first, second] = linesOf(QUIET_VIEW)
  assert.equal(first, 'holdfast  paper session at https://desk:7443')
  assert.equal(second, 'TRADING  up for 60.0 s')
  const live = { ...QUIET_VIEW, node: { ...QUIET_VIEW.node, environment: 'live', desk: 'north' } }
  assert.equal(linesOf(live)[0], 'holdfast  LIVE session of north at https://desk:7443')
})

test('tells every reason, since when, and what to do', () => {
  const lines = linesOf(HALTED)
  assert.match(lines[1]!, /^NOT FULLY TRADING: everything is halted \(and 1 more\)/)
  assert.deepEqual(lines.slice(-3), [
    'why not               for     what to do',
    'everything is halted  30.0 s  resume it',
    'SIM is down           2.0 s   wait',
  ])
})

test('tells what alerts are open, and not those that are over', () => {
  const alerts = [
    ALERT,
    { ...ALERT, state: 'Resolved' as const },
    { ...ALERT, state: 'Acknowledged' as const, acknowledgedBy: 'ann' },
  ]
  assert.deepEqual(linesOf(QUIET_VIEW, { sections: { alerts } }).slice(-3), [
    'alerts (2)  since (UTC)          for    seen by  what',
    'LINE_DOWN   2023-11-14 22:13:15  5.0 s  -        line a tells nothing',
    'LINE_DOWN   2023-11-14 22:13:15  5.0 s  ann      line a tells nothing',
  ])
})

test('what is old says so first', () => {
  assert.equal(
    linesOf(HALTED, { doubt: 'the node is silent: this is 9.0 s old' })[0],
    'the node is silent: this is 9.0 s old',
  )
  assert.deepEqual(linesOf(undefined, { doubt: 'connecting' }).slice(0, 3), [
    'connecting',
    'holdfast  https://desk:7443',
    'its node has not told anything yet',
  ])
})

test('fits a small terminal', () => {
  assert.ok(linesOf(HALTED, { rows: 20, sections: { alerts: [ALERT] } }).length <= 20)
})
