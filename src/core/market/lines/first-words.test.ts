/** What a line tells first: held to what others tell, to the market before, or to what it tells itself for a while. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ARBITRATION_KINDS } from '../../domain/arbitration.ts'
import { newQuoteTick } from '../../domain/market-data.ts'
import { DeskBench, tellStory } from './desk.fixture.ts'
import { DEFAULT_BOUNDS } from './rules.ts'

const { firstConfirmations, firstWaitUs } = DEFAULT_BOUNDS
const bounds = { firstConfirmations, firstWaitUs }
const POLICY = { kind: 'primary', staleAfterUs: 20_000_000, scoreMin: 0 } as const

test('two lines that tell the same prove each other', () => {
  tellStory(
    `
    b quote 1000 1002          =>
    b trade 1001               =>
    a quote 1001 1003          => Live, quote 1001 1003
    a trade 1001               => trade 1001
    `,
    { bounds, policy: POLICY },
  )
})

test('the word of the line that is preferred is shown, whoever proves it', () => {
  tellStory(
    `
    a quote 1000 1002          =>
    b quote 1001 1003          => quote 1000 1002, Live
    a quote 1001 1003          => quote 1001 1003
    `,
    { bounds, policy: POLICY },
  )
  tellStory(
    `
    a book whole 999x1 | 1001x1 =>
    b book whole 999x2 | 1001x2 => whole Buy 999x1, Sell 1001x1., Live
    a book 998x1 |              => Buy 998x1.
    `,
    { bounds, policy: POLICY },
  )
})

test('a line that nobody confirms is believed once it is steady and the others had their time', () => {
  tellStory(
    `
    a quote 1000 1002          =>
    wait 4s                    =>
    a quote 1001 1003          =>
    wait 980ms                 =>
    a quote 1001 1003          =>
    wait 20ms                  => quote 1001 1003, Live
    a quote 1002 1004          => quote 1002 1004
    `,
    { bounds, policy: POLICY },
  )
  tellStory(
    `
    a quote 1000 1002          =>
    a quote 1100 1102          => Refuse a JUMP
    a quote 1100 1102          => Refuse a JUMP
    wait 5s                    =>
    a quote 1100 1102          =>                           # the market, but its first price
    a quote 1100 1102          =>
    a quote 1100 1102          =>
    wait 4980ms                =>
    wait 20ms                  => quote 1100 1102, Live
    `,
    { bounds, policy: POLICY },
  )
})

test('two that begin otherwise are both doubted, however long they do', () => {
  tellStory(
    `
    a quote 1000 1002          =>
    b quote 1200 1202          =>
    a quote 1000 1002          =>
    wait 240ms                 =>
    wait 20ms                  => Disputed
    wait 6s                    =>
    a quote 1000 1002          =>
    b quote 1200 1202          =>
    b down                     => quote 1000 1002
    wait 280ms                 => Live
    `,
    { bounds, policy: POLICY },
  )
})

test('a new connection goes on where the market was, or is not believed', () => {
  const usual = `
    a quote 1000 1002          =>
    b quote 1000 1002          => quote 1000 1002, Live
    b down                     =>
    a down                     => Stale
    a up                       =>`
  tellStory(
    `${usual}
    a quote 1001 1003          => Live, quote 1001 1003
    `,
    { bounds, policy: POLICY },
  )
  tellStory(
    `${usual}
    a quote 1100 1102          => Refuse a JUMP
    a quote 1100 1102          => Refuse a JUMP
    a quote 1100 1102          => Missing                   # what is repeated is no jump, but it is the beginning
    b up                       =>
    b quote 1001 1003          =>                           # nor is one that somebody denies
    wait 280ms                 => Disputed
    c quote 1001 1003          => a->b UNPROVEN 280ms, quote 1001 1003
    wait 280ms                 => Live
    `,
    { lines: 'a b c', bounds, policy: POLICY },
  )
})

test('a new line that tells otherwise is a voice, and no market', () => {
  tellStory(
    `
    a quote 1000 1002          =>
    b quote 1000 1002          => quote 1000 1002, Live
    b down                     =>
    b up                       =>
    b quote 1200 1202          => Refuse b JUMP
    b quote 1200 1202          => Refuse b JUMP
    b quote 1200 1202          => Refuse b JUMP             # a denies it
    c quote 1200 1202          =>
    wait 300ms                 => Disputed
    `,
    { lines: 'a b c', bounds, policy: POLICY },
  )
})

test('of several lines a leap in the beginning is a jump', () => {
  const story = (wanted: string) => `
    a quote 1000 1002          => ${wanted}
    a quote 1020 1022          => `
  tellStory(`${story('')}Refuse a JUMP`, { bounds, policy: POLICY })
  tellStory(`${story('Missing')}`, { lines: 'a', bounds, policy: POLICY })
})

test('a line alone is no market until it is steady, and doubtful where it leaps in its beginning', () => {
  tellStory(
    `
    a quote 1000 1002          => Missing
    a quote 1000 1002          =>
    a quote 1001 1003          => Live, quote 1001 1003
    a quote 1030 1032          => Degraded, quote 1030 1032
    a quote 1030 1032          => quote 1030 1032
    a quote 1030 1032          => Live, quote 1030 1032
    a down                     => Stale
    a up                       =>
    a quote 1031 1033          => Live, quote 1031 1033     # it goes on
    `,
    { lines: 'a', bounds, policy: { ...POLICY, linesMin: 1 } },
  )
})

test('bars alone and half a book are enough to be believed', () => {
  tellStory(
    `
    skip 2m                    =>
    a bar 1 1000               => Missing, bar 1 1000
    skip 1m                    =>
    a bar 2 1000               => bar 2 1000
    skip 1m                    =>
    a bar 3 1001               => Live, bar 3 1001
    `,
    { lines: 'a', bounds, policy: { ...POLICY, staleAfterUs: Number.POSITIVE_INFINITY } },
  )
  tellStory(
    `
    a book whole 99x5 |        => Missing
    a book 98x5 |              =>
    a book 97x5 |              => Live, whole Buy 99x5, Buy 98x5, Buy 97x5.
    `,
    { lines: 'a', bounds, policy: POLICY },
  )
})

test('the first trade of a line is held to its own quotes', () => {
  tellStory(
    `
    a quote 1000 1002          => Live, quote 1000 1002
    a trade 1200               => Refuse a JUMP
    a trade 1001               => trade 1001
    `,
    { lines: 'a', policy: POLICY },
  )
})

test('the first quote of a line is held to its own trades', () => {
  tellStory(
    `
    a trade 1001               => Live, trade 1001
    a quote 1100 1102          => Refuse a JUMP
    a quote 1000 1002          => quote 1000 1002
    `,
    { lines: 'a', policy: POLICY },
  )
})

// ── whatever one line makes up from its first word on ────────────────────────────────────────────────────────────────

const TRUE_TICKS = 10_000
/** The bounds of the rule, and what a market moves meanwhile. */
const NEAR_TICKS = 250

const said = fc.record({
  isLiar: fc.boolean(),
  /** A lie is beyond what the market may leap, up or down. */
  lieTicks: fc.oneof(fc.integer({ min: -6_000, max: -300 }), fc.integer({ min: 300, max: 40_000 })),
  move: fc.integer({ min: -20, max: 20 }),
  gapMs: fc.integer({ min: 1, max: 1_500 }),
  isReconnect: fc.boolean(),
})

for (const kind of ARBITRATION_KINDS) {
  test(`property: ${kind} passes on no lie of one line while another one tells the truth, from the first word on`, () => {
    fc.assert(
      fc.property(
        fc.constantFrom('a b', 'b a', 'a b c'),
        fc.array(said, { minLength: 1, maxLength: 60 }),
        (lines, all) => {
          const bench = new DeskBench({ lines, bounds, policy: { kind, staleAfterUs: 20_000_000, sourcesMin: 1 } })
          const quote = (name: string, ticks: number) =>
            bench.take(
              name,
              Object.assign(newQuoteTick(), { bidTicks: ticks, askTicks: ticks + 2, bidLots: 1, askLots: 1 }),
            )
          let truth = TRUE_TICKS
          for (const { isLiar, lieTicks, move, gapMs, isReconnect } of all) {
            if (isReconnect) for (const isUp of [false, true]) bench.desk.takeLineState(0, isUp, bench.nowUs)
            truth = Math.max(TRUE_TICKS - 100, Math.min(TRUE_TICKS + 100, truth + move))
            const [liar, ...others] = lines.split(' ')
            if (isLiar) quote(liar!, truth + lieTicks)
            for (const name of others) quote(name, truth)
            if (!isLiar) quote(liar!, truth)
            bench.wait(gapMs * 1_000)
          }
          for (const input of bench.emitted)
            if (input.kind === 'Quote')
              assert.ok(Math.abs(input.bidTicks - TRUE_TICKS) < NEAR_TICKS, `${input.bidTicks} was passed on`)
        },
      ),
      { numRuns: 300 },
    )
  })
}
