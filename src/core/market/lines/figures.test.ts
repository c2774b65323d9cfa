/** What is learned and remembered of a line: usual silences, moves, scores, texts, sessions. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SessionStretch } from '../../domain/session.ts'
import { Sessions } from '../../domain/session.ts'
import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../../std/time.ts'
import { ArrivalTimes } from './arrival-times.ts'
import { MONDAY_US, tellStory } from './desk.fixture.ts'
import { HeldFlag } from './held-flag.ts'
import { JumpWatch } from './jump-watch.ts'
import { scoreOf, Trouble } from './line-score.ts'
import { RecentTexts } from './recent-texts.ts'
import { DEFAULT_BOUNDS } from './rules.ts'
import { SpreadWatch } from './spread-watch.ts'

// ── silences ─────────────────────────────────────────────────────────────────────────────────────────────────────────

test('the normal gap is that of the hour of the week, and of any hour where that is not known', () => {
  const arrivals = new ArrivalTimes()
  assert.equal(arrivals.normalUs(MONDAY_US), 0, 'nothing is known')
  for (let timeUs = MONDAY_US; timeUs < MONDAY_US + US_PER_HOUR; timeUs += US_PER_SECOND) arrivals.note(timeUs)
  for (let i = 0; i < 100; i++) arrivals.note(MONDAY_US + 2 * US_PER_HOUR + i * 20 * US_PER_SECOND)
  const about = (us: number, wantedUs: number) =>
    assert.ok(Math.abs(us - wantedUs) < wantedUs / 10, `${us}, ${wantedUs}`)
  const WEEK_US = 7 * US_PER_DAY
  about(arrivals.normalUs(MONDAY_US + WEEK_US), US_PER_SECOND)
  assert.ok(arrivals.normalUs(MONDAY_US + 2 * US_PER_HOUR + 30 * US_PER_MINUTE) > 15 * US_PER_SECOND)
  assert.ok(arrivals.normalUs(MONDAY_US + 5 * US_PER_HOUR) > US_PER_SECOND, 'of any hour')
})

test('property: bursts do not make the normal gap short', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 60 }), (burst, gapS) => {
      const arrivals = new ArrivalTimes()
      let timeUs = MONDAY_US
      for (let i = 0; i < 40; i++, timeUs += gapS * US_PER_SECOND)
        for (let j = 0; j < burst; j++) arrivals.note(timeUs + j)
      const normalUs = arrivals.normalUs(MONDAY_US)
      assert.ok(Math.abs(normalUs / (gapS * US_PER_SECOND) - 1) < 0.01, `${normalUs} of ${gapS} s`)
    }),
  )
})

test('the silence between two connections is none of the market', () => {
  const arrivals = new ArrivalTimes()
  for (let i = 0; i < 100; i++) arrivals.note(MONDAY_US + i * US_PER_SECOND)
  arrivals.forgetLast()
  arrivals.note(MONDAY_US + 10 * US_PER_MINUTE)
  assert.equal(Math.round(arrivals.normalUs(MONDAY_US) / 1_000), 1_000)
})

test('a line whose quotes are silent while its trades go on is frozen', () => {
  const second = (at: number) => `
    a quote 1000 1002          => ${at === 0 ? 'Live, ' : ''}quote 1000 1002
    a trade 1000               => trade 1000
    wait 100ms                 =>`
  const trades = Array<string>(48).fill('    a trade 1000 => trade 1000\n    wait 100ms =>')
  tellStory(
    `${Array.from({ length: 40 }, (_, at) => second(at)).join('')}
    b quote 1000 1002          =>
${trades.join('\n')}
    b quote 1000 1002          =>
    a trade 1000               => trade 1000
    wait 60ms                  =>
    wait 60ms                  => a->b STALE 120ms, quote 1000 1002
    `,
    { policy: { kind: 'primary', staleAfterUs: 2_000_000, bandBps: Number.POSITIVE_INFINITY, scoreMin: 0 } },
  )
})

// ── scores ───────────────────────────────────────────────────────────────────────────────────────────────────────────

test('what costs points, and how many', () => {
  const arrivals = new ArrivalTimes()
  for (let i = 0; i < 100; i++) arrivals.note(MONDAY_US + i * US_PER_SECOND)
  const newestUs = MONDAY_US + 99 * US_PER_SECOND
  const score = (ageS: number, disagreementBps: number, trouble = new Trouble()) =>
    scoreOf({ silentSinceUs: newestUs, arrivals, trouble, disagreementBps }, 100, newestUs + ageS * US_PER_SECOND)
  const rows: [number, number, number][] = [
    [0, 0, 100],
    [4, 0, 100],
    [8, 0, 80],
    [12, 0, 60],
    [1_000, 0, 60],
    [0, 25, 100],
    [0, 100, 60],
    [0, 500, 60],
    [1_000, 500, 20],
  ]
  for (const [ageS, disagreementBps, wanted] of rows) assert.equal(score(ageS, disagreementBps), wanted)
  const trouble = new Trouble()
  trouble.add(30, newestUs)
  assert.equal(score(0, 0, trouble), 70)
  assert.equal(score(3, 0, trouble), 73, 'a second heals a point')
  for (let i = 0; i < 10; i++) trouble.add(30, newestUs)
  assert.equal(score(1, 0, trouble), 21, 'at most 80')
  for (let i = 0; i < 10; i++) trouble.add(30, newestUs)
  assert.equal(score(1_000, 500, trouble), 20, 'and they are gone one day')
  assert.equal(
    scoreOf({ silentSinceUs: newestUs, arrivals, trouble, disagreementBps: 500 }, 100, newestUs),
    1,
    'never 0 while it is good',
  )
})

test('a line of poor score is left for a better one, and earns its place again', () => {
  const refusals = Array<string>(36).fill('    a trade 1000 0            => Refuse a QTY_ZERO').join('\n')
  tellStory(
    `
    a quote 1000 1002          => Live, quote 1000 1002
    b quote 1000 1002          =>
${refusals}
    wait 20ms                  => a->b QUALITY 20ms, quote 1000 1002
    b quote 1001 1003          => quote 1001 1003
    a quote 1001 1003          =>
    `,
    { policy: { scoreMin: 30 } },
  )
})

// ── jumps and spreads ────────────────────────────────────────────────────────────────────────────────────────────────

test('property: a single spike is never believed, a move that stays is after two further messages', () => {
  const usual = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 100 })
  fc.assert(
    fc.property(usual, fc.integer({ min: 2_000, max: 50_000 }), fc.boolean(), (moves, size, isUp) => {
      const jumps = new JumpWatch(DEFAULT_BOUNDS, true)
      let price = 20_000
      for (const move of moves) {
        price += move
        assert.equal(jumps.suspects(price), false)
        jumps.accept(price)
      }
      const far = isUp ? price + size : price - size
      assert.equal(jumps.suspects(far), true, 'the spike')
      assert.equal(jumps.suspects(price), false, 'after it')
      jumps.accept(price)
      assert.deepEqual(
        [far, far + 1, far - 1].map(each => jumps.suspects(each) && !jumps.isRepeated),
        [true, true, false],
        'the move',
      )
    }),
  )
})

test('a market that moves much may jump farther', () => {
  const jumps = new JumpWatch(DEFAULT_BOUNDS, true)
  for (let i = 0; i < 200; i++) jumps.accept(20_000 + (i % 2) * 100)
  assert.equal(jumps.suspects(20_000 + 1_500), false)
  assert.equal(jumps.suspects(20_000 + 2_500), true)
})

test('one wide quote does not make the next one usual', () => {
  const spreads = new SpreadWatch(20)
  assert.equal(spreads.limitTicks, Number.POSITIVE_INFINITY)
  for (let i = 0; i < 100; i++) spreads.learn(2)
  assert.equal(spreads.limitTicks, 40)
  spreads.learn(1_000_000)
  assert.ok(spreads.limitTicks < 45, `${spreads.limitTicks}`)
})

// ── memories ─────────────────────────────────────────────────────────────────────────────────────────────────────────

test('property: of texts at least the newest are known, and none that never came', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 200 }), numbers => {
      const recent = new RecentTexts(8)
      const added: string[] = []
      for (const number of numbers) {
        const text = `id${number}`
        const isNew = recent.add(text)
        if (added.slice(-8).includes(text)) assert.equal(isNew, false, `${text} is among the newest 8`)
        if (!added.includes(text)) assert.equal(isNew, true, `${text} was never there`)
        if (isNew) added.push(text)
      }
    }),
  )
})

test('property: a held flag and its naive twin are equal', () => {
  const steps = fc.array(fc.record({ isNow: fc.boolean(), waitUs: fc.nat(6).map(tens => 10 * tens) }), {
    maxLength: 60,
  })
  fc.assert(
    fc.property(steps, each => {
      const flag = new HeldFlag(100)
      const history: { isNow: boolean; atUs: number }[] = []
      let told = false
      let atUs = 0
      for (const { isNow, waitUs } of each) {
        atUs += waitUs
        history.push({ isNow, atUs })
        // The twin: otherwise than told without a break, and for long enough.
        let since = history.length
        while (since > 0 && history[since - 1]!.isNow !== told) since--
        if (since < history.length && atUs - history[since]!.atUs >= 100) {
          told = isNow
          history.length = 0
        }
        assert.equal(flag.take(isNow, atUs), told)
      }
    }),
    { numRuns: 500 },
  )
})

test('property: sessions say what the windows say, in whatever order they are asked', () => {
  const edges = fc.uniqueArray(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(edges, fc.array(fc.integer({ min: -10, max: 1_010 }), { minLength: 1 }), (made, times) => {
      const sorted = [...made].sort((a, b) => a - b)
      let askedCount = 0
      const sessions = new Sessions(timeUs => {
        askedCount++
        return stretchBetween(sorted, timeUs)
      })
      for (const timeUs of times) {
        const isOpen = sorted.filter(edge => edge <= timeUs).length % 2 === 1
        assert.equal(sessions.isOpen(timeUs), isOpen, `at ${timeUs} of ${sorted}`)
      }
      const before = askedCount
      for (let i = 0; i < 10; i++) sessions.isOpen(times.at(-1)!)
      assert.equal(askedCount, before, 'once for each stretch')
    }),
  )
  assert.equal(new Sessions(undefined).isOpen(0), true)
})

/** Closed before the first edge, open after it, and so on. */
function stretchBetween(edges: readonly number[], timeUs: number): SessionStretch {
  const passed = edges.filter(edge => edge <= timeUs).length
  return {
    isOpen: passed % 2 === 1,
    fromUs: edges[passed - 1] ?? Number.NEGATIVE_INFINITY,
    untilUs: edges[passed] ?? Number.POSITIVE_INFINITY,
  }
}

test('how far lines are from the others is known, whether they are compared or not', () => {
  const bench = tellStory(
    `
    a quote 1000 1000          => Note a LOCKED, Live, quote 1000 1000
    b quote 1010 1010          => Note b LOCKED
    wait 1900ms                =>
    `,
    { policy: { bandBps: Number.POSITIVE_INFINITY } },
  )
  for (const { disagreementBps } of bench.desk.qualities(bench.nowUs))
    assert.ok(Math.abs(disagreementBps - 99.5) < 1, `${disagreementBps} bps between 1000 and 1010`)
  const three = tellStory(
    `
    a quote 1000 1000          => Note a LOCKED, Live, quote 1000 1000
    b quote 1000 1000          => Note b LOCKED
    c quote 1010 1010          => Note c LOCKED
    wait 1900ms                =>
    `,
    { lines: 'a b c', policy: { bandBps: Number.POSITIVE_INFINITY } },
  )
  const rounded = three.desk.qualities(three.nowUs).map(({ disagreementBps }) => Math.round(disagreementBps))
  assert.deepEqual(rounded, [0, 0, 100])
})
