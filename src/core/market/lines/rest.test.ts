/** A market that closes and opens: nobody is late while it is closed, and what is from before is not live. */

import { test } from 'node:test'
import type { SessionClock } from '../../domain/session.ts'
import { US_PER_DAY, US_PER_HOUR } from '../../std/time.ts'
import { MONDAY_US, tellStory } from './desk.fixture.ts'

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
