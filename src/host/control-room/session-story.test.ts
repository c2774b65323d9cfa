import assert from 'node:assert/strict'
import test from 'node:test'
import { QUIET_STRATEGY, QUIET_VIEW, VIEW_US } from '../../api/contract/session-view.fixture.ts'
import type { SessionView, TradingStateLine } from '../../api/contract/session-view.ts'
import { storyOf } from './session-story.ts'

const NOW_US = VIEW_US + 1_000_000

function told(before: Partial<SessionView>, after: Partial<SessionView>): string[] {
  const story = storyOf({ ...QUIET_VIEW, ...before }, { ...QUIET_VIEW, timeUs: NOW_US, ...after })
  return story.map(({ kind, actor, timeUs, text }) => `${kind} ${actor || '-'} ${timeUs - VIEW_US}: ${text}`)
}

const HALTED: TradingStateLine = {
  scope: { level: 'Strategy', name: 'ema-cross' },
  tradingState: 'Halted',
  sinceUs: VIEW_US + 7,
  actor: 'grace',
  reason: 'looks wrong',
}

test('nothing happens, nothing is told', () => {
  assert.deepEqual(told({}, {}), [])
  assert.deepEqual(told({ tradingStates: [HALTED] }, { tradingStates: [HALTED] }), [])
})

test('a scope is halted, with who and why; is made stricter; and trades again', () => {
  assert.deepEqual(told({}, { tradingStates: [HALTED] }), [
    'Trading grace 7: strategy ema-cross is Halted: looks wrong',
  ])
  const reducing: TradingStateLine = { ...HALTED, tradingState: 'Reducing', actor: 'ada', reason: '' }
  assert.deepEqual(told({ tradingStates: [HALTED] }, { tradingStates: [reducing] }), [
    'Trading ada 7: strategy ema-cross is Reducing',
  ])
  assert.deepEqual(told({ tradingStates: [HALTED] }, {}), ['Trading - 1000000: strategy ema-cross is Active again'])
})

test('a kill is asked for, and confirmed', () => {
  const kill = { scope: { level: 'All', name: '' }, accountId: 'main', sinceUs: VIEW_US + 3 } as const
  assert.deepEqual(told({}, { kills: [kill] }), ['Trading - 3: kill: all in main'])
  assert.deepEqual(told({ kills: [kill] }, {}), ['Trading - 1000000: kill: all in main: no longer awaited'])
})

test('a strategy stops and runs', () => {
  const stopped = { ...QUIET_STRATEGY, isRunning: false, reason: 'STRATEGY_FAILED: x', sinceUs: VIEW_US + 5 }
  assert.deepEqual(told({ strategies: [QUIET_STRATEGY] }, { strategies: [stopped] }), [
    'Trading - 5: strategy ema-cross is stopped: STRATEGY_FAILED: x',
  ])
  assert.deepEqual(told({ strategies: [stopped] }, { strategies: [QUIET_STRATEGY] }), [
    `Trading - ${QUIET_STRATEGY.sinceUs - VIEW_US}: strategy ema-cross runs`,
  ])
  assert.deepEqual(told({ strategies: [] }, { strategies: [stopped] }), [], 'one that was not there did not change')
})

test('a venue goes and comes back', () => {
  const [venue] = QUIET_VIEW.venues
  assert.ok(venue !== undefined)
  const away = { ...venue, isUp: false, text: 'no answer', sinceUs: VIEW_US + 9 }
  assert.deepEqual(told({}, { venues: [away] }), [`Node - 9: venue ${venue.venueId} is down: no answer`])
  assert.equal(told({ venues: [away] }, {}).length, 1)
})

test('another epoch, another leader', () => {
  const nodes = (leader: string): SessionView['cluster'] => ({
    nodeId: 'a',
    role: leader === 'a' ? 'Leader' : 'Standby',
    refusal: '',
    lagUs: 0,
    others: [
      { nodeId: 'b', role: leader === 'b' ? 'Leader' : 'Standby', refusal: '', appliedSequence: 0, seenAgoUs: 0 },
    ],
  })
  const node = { ...QUIET_VIEW.node, epoch: QUIET_VIEW.node.epoch + 1 }
  const epochs = `${QUIET_VIEW.node.epoch} → ${node.epoch}`
  assert.deepEqual(told({ cluster: nodes('a') }, { cluster: nodes('b'), node }), [
    `Node - 1000000: epoch ${epochs}`,
    'Node - 1000000: b leads, a did before',
  ])
})

test('the same thing told by two lives of the watch has one key', () => {
  const after = { ...QUIET_VIEW, timeUs: NOW_US, tradingStates: [HALTED] }
  assert.equal(storyOf(QUIET_VIEW, after)[0]!.key, storyOf(QUIET_VIEW, { ...after, timeUs: NOW_US + 1 })[0]!.key)
})
