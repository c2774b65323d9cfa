/** Trades that were missed, those that wait for them, and when a book is asked for anew. */

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { PastTrade } from '../../core/domain/history.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import { BookRequests } from './book-requests.ts'
import type { TradeFact } from './market-facts.ts'
import type { Market } from './markets.ts'
import { HELD_MAX, TradeGaps } from './trade-gaps.ts'

const trade = (sequence: number) => ({ sequence, eventTimeUs: (sequence * 10) as TimeUs }) as TradeFact
const past = (tradeNumber: number) => ({ tradeNumber, eventTimeUs: (tradeNumber * 10) as TimeUs }) as PastTrade

test('whatever the answer repeats or lacks, each trade comes once and in order', () => {
  const numbers = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 40 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), numbers, (last, width, told) => {
      const gaps = new TradeGaps()
      assert.equal(gaps.holds(0, trade(last)), false)
      assert.equal(gaps.open(0), last * 10)
      const resumed = [last + width, last + width + 1].map(trade)
      for (const fact of resumed) assert.equal(gaps.holds(0, fact), true)
      assert.equal(gaps.fill(0), undefined)
      const asked = [...new Set(told)].sort((a, b) => a - b)
      gaps.take(0, asked.map(past), '')
      const { missing, held } = gaps.fill(0)!
      assert.deepEqual(
        missing.map(({ tradeNumber }) => tradeNumber),
        asked.filter(number => number > last && number < last + width),
      )
      assert.deepEqual(held, resumed)
      assert.equal(gaps.isOpen(0), false)
      // The next gap begins after the newest.
      assert.equal(gaps.open(0), (last + width + 1) * 10)
    }),
  )
})

test('a market without numbered trades has no gap to fill; one that waits too long is told so', () => {
  const gaps = new TradeGaps()
  gaps.holds(0, trade(0))
  assert.equal(gaps.open(0), undefined)
  gaps.holds(1, trade(1))
  gaps.open(1)
  for (let i = 0; i < HELD_MAX + 5; i++) gaps.holds(1, trade(100 + i))
  gaps.take(1, [], 'none')
  const { held, note } = gaps.fill(1)!
  assert.equal(held.length, HELD_MAX)
  assert.match(note, /none; HELD_FULL/)
})

test('a line that goes away again forgets what it waited for, and not what it saw', () => {
  const gaps = new TradeGaps()
  gaps.holds(0, trade(7))
  gaps.open(0)
  gaps.holds(0, trade(9))
  gaps.forget(0)
  assert.equal(gaps.open(0), 70)
})

test('a book is asked for at once, then later and later, and never twice at a time', async context => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  let nowMs = 0
  const askedMs: number[] = []
  const answers: ((isHeard: boolean) => void)[] = []
  const requests = new BookRequests({
    ask: () => {
      askedMs.push(nowMs)
      return new Promise(resolve => answers.push(resolve))
    },
    monotonicUs: () => nowMs * 1_000,
  })
  const market = { instrument: { index: 0 } } as Market
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      nowMs += 100
      context.mock.timers.tick(100)
      await Promise.resolve()
    }
  }
  const answer = async () => {
    answers.pop()!(true)
    await Promise.resolve()
    await Promise.resolve()
  }
  requests.want(market)
  requests.want(market)
  assert.deepEqual(askedMs, [0])
  for (let i = 0; i < 4; i++) {
    await answer()
    requests.want(market)
    await pass(10_000)
  }
  // The second time right after the first it waits; after a while without trouble it does not.
  assert.deepEqual(askedMs, [0, 1_000, 10_000, 20_000, 30_000])
  // In a row: 1 s, 2 s, 4 s apart.
  requests.forget()
  askedMs.length = 0
  const from = nowMs
  requests.want(market)
  for (let i = 0; i < 3; i++) {
    await answer()
    requests.want(market)
    while (askedMs.length < i + 2) await pass(100)
  }
  assert.deepEqual(
    askedMs.map(ms => ms - from),
    [0, 1_000, 3_000, 7_000],
  )
  requests.close()
})
