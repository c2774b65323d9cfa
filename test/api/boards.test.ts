/** What the console's process keeps for screens: lines of the log, the sections of a view. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogRing } from '../../src/api/stream/log-ring.ts'
import { SectionBoard } from '../../src/api/stream/section-board.ts'
import { ViewBoard } from '../../src/host/control-room/view-board.ts'
import { ownAlert } from '../../src/host/live/own-alert.ts'

test('lines of the log are found by level and words, from where one was, the newest of them', () => {
  const ring = new LogRing()
  const heard: number[] = []
  ring.listen(({ lineNumber }) => heard.push(lineNumber))
  ring.add(1, 'Info', 'strategy ema begins')
  ring.add(2, 'Warning', 'VENUE_DOWN: SIM')
  ring.add(3, 'Critical', 'KILL_PRESSED: by eve')
  ring.add(4, 'Info', 'strategy maker begins')
  const texts = (wish: object) =>
    ring.page({ level: 'Info', search: '', limit: 9, after: 0, ...wish }).map(each => each.timeUs)
  assert.deepEqual(texts({}), [1, 2, 3, 4])
  assert.deepEqual(texts({ level: 'Warning' }), [2, 3])
  assert.deepEqual(texts({ search: 'STRATEGY' }), [1, 4])
  assert.deepEqual(texts({ limit: 1 }), [4])
  assert.deepEqual(texts({ after: 2 }), [3, 4])
  assert.deepEqual(heard, [1, 2, 3, 4])
})

test('the log forgets its oldest lines, and cuts a line that is too long', () => {
  const ring = new LogRing()
  for (let at = 1; at <= 12_000; at++) ring.add(at, 'Info', 'x'.repeat(3_000))
  const all = ring.page({ level: 'Info', search: '', limit: 100_000, after: 0 })
  assert.deepEqual([all.length, all.at(-1)!.lineNumber, all[0]!.text.length], [5_000, 12_000, 2_000])
})

test('sections of one view go together and at once; what comes within the rest after it goes when that is over', context => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const board = new SectionBoard(() => 9)
  const told: string[] = []
  board.listen(text => told.push(Object.keys((JSON.parse(text) as { sections: object }).sections).join()))
  board.set('kills', [])
  board.set('alerts', [])
  context.mock.timers.tick(1)
  assert.deepEqual(told, ['kills,alerts'])
  context.mock.timers.tick(50)
  board.set('incidents', [])
  context.mock.timers.tick(49)
  assert.equal(told.length, 1)
  context.mock.timers.tick(1)
  assert.deepEqual(told, ['kills,alerts', 'incidents'])
  context.mock.timers.tick(500)
  board.set('plots', [])
  context.mock.timers.tick(1)
  assert.deepEqual(told.slice(2), ['plots'])
  board.close()
})

test('what the supervisor tells comes on the board: the node’s state, its alerts and its words', () => {
  const parts = { board: new SectionBoard(() => 9), chart: { note: () => {} }, logs: new LogRing() }
  const board = new ViewBoard(parts)
  const sections = () => (JSON.parse(parts.board.snapshotText()) as { sections: Record<string, unknown> }).sections
  assert.deepEqual(sections()['room'], { node: { state: 'Starting', text: '', sinceUs: 0 }, isWatchUp: false })
  board.take({ kind: 'Node', isOrderly: false, state: 'Running', text: 'epoch 3', timeUs: 7 })
  board.noteWatch(true)
  assert.deepEqual(sections()['room'], { node: { state: 'Running', text: 'epoch 3', sinceUs: 7 }, isWatchUp: true })
  board.take({ kind: 'Alert', alert: ownAlert('Error', 'STORE_SLOW', 'commits take 2 s'), timeUs: 8 })
  board.take({ kind: 'Log', text: 'a word', timeUs: 9 })
  const lines = parts.logs.page({ level: 'Info', search: '', limit: 9, after: 0 })
  assert.deepEqual(
    lines.map(({ level, text }) => `${level} ${text}`),
    ['Info node: Running epoch 3', 'Error STORE_SLOW: commits take 2 s', 'Info a word'],
  )
  parts.board.close()
})
