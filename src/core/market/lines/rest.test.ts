/** A market that closes and opens: nobody is late while it is closed, and what is from before is not live. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SessionClock } from '../../domain/session.ts'
import { US_PER_DAY, US_PER_HOUR, US_PER_SECOND } from '../../std/time.ts'
import { DeskBench, MONDAY_US, play, tellStory } from './desk.fixture.ts'

/** Each day from nine to five. */
const sessions: SessionClock = timeUs => {
  const dayUs = Math.floor((timeUs - MONDAY_US) / US_PER_DAY) * US_PER_DAY + MONDAY_US
  const [openUs, closeUs] = [dayUs + 9 * US_PER_HOUR, dayUs + 17 * US_PER_HOUR]
  if (timeUs < openUs) return { isOpen: false, fromUs: closeUs - US_PER_DAY, untilUs: openUs }
  if (timeUs < closeUs) return { isOpen: true, fromUs: openUs, untilUs: closeUs }
  return { isOpen: false, fromUs: closeUs, untilUs: openUs + US_PER_DAY }
}
const ALONE = { lines: 'a', sessions, policy: { linesMin: 1 } }

test('outside its sessions an instrument has no market, but its book is kept', () => {
  tellStory(
    `
    a trade 1000               => Refuse a OUT_OF_SESSION
    a book whole 999x1 | 1001x1 => Closed, whole Buy 999x1, Sell 1001x1.
    skip 9h                    =>
    a trade 1000               => Live, trade 1000
    skip 8h                    => Closed
    a quote 1000 1002          => Refuse a OUT_OF_SESSION
    `,
    ALONE,
  )
})

test('the morning begins with the first message; a market that stays silent is stale after a minute', () => {
  tellStory(
    `
    wait 20ms                  => Closed
    skip 9h                    =>
    wait 59s                   =>               # what is from before the session is not live
    wait 2s                    => Stale
    a quote 1000 1002          => Live, quote 1000 1002
    wait 3s                    => Stale         # as on any other day
    `,
    ALONE,
  )
  tellStory(
    `
    wait 20ms                  => Closed
    skip 9h                    =>
    wait 59s                   =>
    wait 2s                    => Stale
    `,
    { ...ALONE, policy: { linesMin: 1, staleAfterUs: Number.POSITIVE_INFINITY } },
  )
})

test('a line is no later in the morning than it was in the evening', () => {
  tellStory(
    `
    skip 9h                    =>
    a quote 1000 1002          => Live, quote 1000 1002
    skip 8h                    => Closed
    skip 16h                   =>
    b quote 1000 1002          =>               # a is preferred, and has a moment to speak
    a quote 1000 1002          => Live, quote 1000 1002
    skip 8h                    => Closed
    skip 16h                   =>
    wait 2s                    =>
    b quote 1000 1002          =>
    wait 20ms                  => a->b STALE 86402020ms, quote 1000 1002, Live
    `,
    { sessions },
  )
})

test('connections that come and go at night are no switch', () => {
  tellStory(
    `
    skip 9h                    =>
    a quote 1000 1002          => Live, quote 1000 1002
    b quote 1000 1002          =>
    skip 8h                    => Closed
    a down                     =>
    wait 1m                    =>
    a up                       =>
    b down                     =>
    `,
    { sessions },
  )
})

test('property: closed while its session is, and never live on what is from before it', () => {
  const step = fc.record({
    line: fc.constantFrom('a', 'b'),
    what: fc.constantFrom('quote 1000 1002', 'trade 1001', 'down', 'up', 'book whole 999x1 | 1001x1'),
    /** Seconds that pass before. */
    waitS: fc.constantFrom(0, 0, 1, 30, 600, 4 * 3_600, 9 * 3_600),
  })
  const policy = fc.constantFrom('first' as const, 'primary' as const, 'consensus' as const)
  const staleAfterUs = fc.constantFrom(2_000_000, Number.POSITIVE_INFINITY)
  let liveCount = 0
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), policy, staleAfterUs, (steps, kind, staleUs) => {
      let told = ''
      const bench = new DeskBench({
        sessions,
        policy: { kind, linesMin: 1, sourcesMin: 1, staleAfterUs: staleUs },
        onReport: report => {
          if (report.kind === 'DataStateReport') told = report.dataState
        },
      })
      let heardUs = Number.NEGATIVE_INFINITY
      for (const { line, what, waitS } of steps) {
        bench.nowUs += waitS * US_PER_SECOND
        bench.desk.elapse(bench.nowUs)
        const emittedBefore = bench.emitted.length
        play(bench, `${line} ${what}`)
        const { isOpen, fromUs } = sessions(bench.nowUs)
        const emitted = bench.emitted.slice(emittedBefore)
        if (!isOpen)
          assert.deepEqual(
            emitted.filter(({ kind }) => kind !== 'BookLevel'),
            [],
          )
        if (what.includes('1')) heardUs = bench.nowUs
        bench.desk.elapse(bench.nowUs)
        if (!isOpen) assert.equal(told, 'Closed')
        else if (told === 'Live') {
          liveCount++
          assert.ok(heardUs >= fromUs, 'nothing came since it opened')
        }
      }
    }),
    { numRuns: 300 },
  )
  assert.ok(liveCount > 100, `${liveCount} times live: the property says nothing`)
})
