/** What the console's process keeps for screens: candles, lines of the log, the sections of a view. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BarRings } from '../../src/api/stream/bar-rings.ts'
import { LogRing } from '../../src/api/stream/log-ring.ts'
import { SectionBoard } from '../../src/api/stream/section-board.ts'
import { ViewBoard } from '../../src/host/control-room/view-board.ts'
import { ownAlert } from '../../src/host/live/own-alert.ts'

const INSTRUMENT = 'BTC-USDT.SIM'
const LENGTH_US = 5_000_000

test('candles are those that a plain twin makes of the same prices', () => {
  const price = fc.tuple(fc.integer({ min: 1, max: 30_000_000 }), fc.integer({ min: 1, max: 999 }))
  fc.assert(
    fc.property(fc.array(price, { maxLength: 60 }), told => {
      const inOrder = told.toSorted(([a], [b]) => a - b)
      const rings = new BarRings()
      for (const [timeUs, cents] of inOrder) rings.note(INSTRUMENT, (cents / 10).toFixed(1), timeUs)
      const starts = [...new Set(inOrder.map(([timeUs]) => timeUs - (timeUs % LENGTH_US)))]
      const twin = starts.map(startUs => {
        const inside = inOrder.filter(([timeUs]) => timeUs - (timeUs % LENGTH_US) === startUs).map(([, cents]) => cents)
        const text = (cents: number) => (cents / 10).toFixed(1)
        const [high, low] = [text(Math.max(...inside)), text(Math.min(...inside))]
        return { startUs, open: text(inside[0]!), high, low, close: text(inside.at(-1)!) }
      })
      assert.deepEqual(rings.of(INSTRUMENT, '5s', 2_000), twin)
    }),
  )
})

test('a price that is none, or of the past, changes nothing, and rings are bounded', () => {
  const rings = new BarRings()
  for (const text of ['-', 'NaN', 'x']) rings.note(INSTRUMENT, text, 1)
  assert.deepEqual(rings.of(INSTRUMENT, '1m', 10), [])
  for (let at = 0; at < 5_000; at++) rings.note(INSTRUMENT, '1', at * LENGTH_US)
  rings.note(INSTRUMENT, '9', 0)
  const bars = rings.of(INSTRUMENT, '5s', 10_000)
  assert.ok(bars.length >= 2_000 && bars.length <= 4_000, String(bars.length))
  assert.ok(bars.every(({ high }) => high === '1'))
  assert.deepEqual(rings.of('another', '5s', 10), [])
})

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

test('what the supervisor tells comes on the board: the node’s state, its alerts and its words', () => {
  const parts = { board: new SectionBoard(() => 9), bars: new BarRings(), logs: new LogRing() }
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
