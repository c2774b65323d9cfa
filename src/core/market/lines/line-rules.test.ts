/** One row for each rule, and for the messages next to it that keep it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeskBench, type DeskOptions, play, tellStory } from './desk.fixture.ts'
import { DEFAULT_SEVERITIES, LINE_RULE_CODES, NEVER_PASSED, PLACE_OF_CODE } from './rules.ts'

const OPTIONS: DeskOptions = { lines: 'a', contiguousKinds: ['Trade'] }
const QUOTE = 'a quote 1000 1002 timed n=5'
const TRADE = 'a trade 1000 timed n=5'

// what was there before               message                               -> what comes of it
const ROWS = `
  -                                    a quote 1000 1002                     -> quote 1000 1002
  -                                    a quote 1000.5 1002                   -> Refuse a NOT_A_WHOLE_NUMBER
  -                                    a quote 0 1002                        -> Refuse a PRICE_OUT_OF_RANGE
  -                                    a trade 100001                        -> Refuse a PRICE_OUT_OF_RANGE
  -                                    a trade 1000 -1                       -> Refuse a QTY_NEGATIVE
  -                                    a trade 1000 0                        -> Refuse a QTY_ZERO
  -                                    a fault UNREADABLE                    -> Refuse a UNREADABLE
  -                                    a fault OFF_TICK                      -> Refuse a OFF_TICK
  -                                    a fault OFF_LOT                       -> Refuse a OFF_LOT
  -                                    a fault CHECKSUM_WRONG                -> Refuse a CHECKSUM_WRONG
  -                                    a bar 0 1000 999 999 1000             -> Refuse a BAR_IMPOSSIBLE
  QUOTE                                a quote 1000 1002 timed               -> quote 1000 1002
  QUOTE                                a quote 1000 1002 ago=1us             -> Refuse a TIME_BACKWARDS
  QUOTE                                a trade 1000 ago=1us                  -> trade 1000             each kind has its own order
  QUOTE                                a quote 1000 1002                     -> quote 1000 1002        the venue says no time
  -                                    a quote 1000 1002 ahead=5s            -> quote 1000 1002
  -                                    a quote 1000 1002 ahead=5001ms        -> Refuse a TIME_AHEAD
  -                                    a book whole 999x1 | 1001x1 ahead=6s  -> Refuse a TIME_AHEAD, resync a, Refuse a TIME_AHEAD
  -                                    a trade 1000 ago=60s                  -> trade 1000
  -                                    a trade 1000 ago=61s                  -> Note a TIME_LATE, trade 1000
  TRADE                                a trade 1000 timed n=5                -> Refuse a DUPLICATE
  TRADE                                a trade 1000 timed n=4                -> Refuse a SEQUENCE_BACKWARDS
  TRADE                                a trade 1000 timed n=6                -> trade 1000
  TRADE                                a trade 1000 timed n=7                -> Note a SEQUENCE_GAP, trade 1000
  QUOTE                                a quote 1000 1002 timed n=9           -> quote 1000 1002        numbers of quotes do not count by one here
  a trade 1000 id=x                    a trade 1000 id=x                     -> Refuse a DUPLICATE
  a trade 1000 id=x                    a trade 1000 id=y                     -> trade 1000
  skip 10m; a bar 5 1000               a bar 5 1000                          -> Refuse a DUPLICATE
  skip 10m; a bar 5 1000               a bar 4 1000                          -> Refuse a TIME_BACKWARDS
  skip 10m; a bar 5 1000               a bar 6 1000                          -> bar 6 1000
  skip 10m; a bar 5 1000               a bar 5.5 1000                        -> Note a BAR_OVERLAPS, bar 5.5 1000
  -                                    a quote 1002 1000                     -> Note a CROSSED, quote 1002 1000
  -                                    a quote 1002 1002                     -> Note a LOCKED, quote 1002 1002
  a quote 1002 1002                    a quote 1002 1002                     -> quote 1002 1002        told once of a run
  -                                    a quote 0 1002 0x1                    -> Note a ONE_SIDED, quote 0 1002
  -                                    a quote 1000 0 1x0                    -> Note a ONE_SIDED, quote 1000 0
  -                                    a quote 0 0 0x0                       -> Note a ONE_SIDED, quote 0 0
  a quote 0 1002 0x1                   a quote 0 1003 0x1                    -> quote 0 1003           told once of a run
  usual quotes                         a quote 0 1030 0x1                    -> Note a ONE_SIDED, quote 0 1030
  usual quotes                         a quote 0 1200 0x1                    -> Note a ONE_SIDED, Refuse a JUMP
  usual quotes                         a quote 980 1020                      -> quote 980 1020
  usual quotes                         a quote 979 1020                      -> Note a SPREAD_WIDE, quote 979 1020
  usual quotes                         a quote 1011 1013                     -> Refuse a JUMP
  usual quotes                         a quote 1010 1012                     -> quote 1010 1012
  usual trades                         a trade 1010                          -> trade 1010
  usual trades                         a trade 1011                          -> Refuse a JUMP
  usual trades; a quote 1011 1012      a trade 1011                          -> trade 1011             its own quote tells it as well`

const PRELUDES: Record<string, readonly string[]> = {
  '-': [],
  QUOTE: [QUOTE],
  TRADE: [TRADE],
  'usual quotes': Array<string>(80).fill('a quote 1000 1002'),
  'usual trades': Array<string>(80).fill('a trade 1000'),
}

function saidAfter(before: string, message: string, options: DeskOptions): string {
  const bench = new DeskBench(options)
  for (const part of before.split('; ')) for (const line of PRELUDES[part] ?? [part]) play(bench, line)
  bench.said.length = 0
  play(bench, message)
  return bench.said.filter(word => word !== 'Live').join(', ')
}

test('each message keeps the rules, or breaks one by its own code', () => {
  const seen = new Set<string>()
  for (const row of ROWS.trim().split('\n')) {
    const [left, wanted] = row.split('-> ')
    const [, before, message] = /^\s*(.+?)\s{2,}(.+?)\s*$/.exec(left!)!
    const said = saidAfter(before!, message!, OPTIONS)
    assert.equal(said, wanted!.split(/ {2,}/)[0]!.trim(), row)
    for (const code of said.match(/[A-Z]+(_[A-Z]+)+|CROSSED|LOCKED|DUPLICATE|JUMP|UNREADABLE/g) ?? []) seen.add(code)
  }
  // These have a story of their own, below, or in validation.test.ts.
  const told = ['SEQUENCE_RESTARTED', 'OUT_OF_SESSION', 'BAR_ENDS_BEFORE_OPEN']
  assert.deepEqual(
    LINE_RULE_CODES.filter(code => !seen.has(code) && !told.includes(code)),
    [],
  )
})

test('a rule is as severe as a person wants', () => {
  const severe = (severity: 'Note' | 'LineStale') => ({ ...OPTIONS, severities: { CROSSED: severity } as const })
  assert.equal(saidAfter('-', 'a quote 1002 1000', severe('Note')), 'Note a CROSSED, quote 1002 1000')
  assert.equal(saidAfter('a quote 1000 1002', 'a quote 1002 1000', severe('LineStale')), 'LineStale a CROSSED, Stale')
  assert.equal(
    saidAfter('-', 'a quote 0 1002 0x1', { ...OPTIONS, severities: { ONE_SIDED: 'Refuse' } }),
    'Refuse a ONE_SIDED',
  )
  const refuse = { ...OPTIONS, severities: { CROSSED: 'Refuse', JUMP: 'Note' } as const }
  assert.equal(saidAfter('-', 'a quote 1002 1000', refuse), 'Refuse a CROSSED')
  assert.equal(saidAfter('usual quotes', 'a quote 1101 1103', refuse), 'Note a JUMP, quote 1101 1103')
})

test('what the core counts on is refused, whatever a person wants', () => {
  for (const code of NEVER_PASSED) assert.notEqual(DEFAULT_SEVERITIES[code], 'Note', code)
  const severities = { NOT_A_WHOLE_NUMBER: 'Note', OFF_TICK: 'Note' } as const
  assert.equal(saidAfter('-', 'a trade 1000.5', { ...OPTIONS, severities }), 'Refuse a NOT_A_WHOLE_NUMBER')
  assert.equal(saidAfter('-', 'a fault OFF_TICK', { ...OPTIONS, severities }), 'Refuse a OFF_TICK')
  assert.ok(LINE_RULE_CODES.length <= 32, 'a code has a bit in a set of 32')
  assert.deepEqual(Object.values(PLACE_OF_CODE), [...LINE_RULE_CODES.keys()])
})

test('a spike stays alone, a move is confirmed by what follows it or by another line', () => {
  const quotes = Array<string>(60).fill('    a quote 1000 1002 => quote 1000 1002').slice(1)
  const usual = `    a quote 1000 1002 => Live, quote 1000 1002\n${quotes.join('\n')}`
  tellStory(
    `${usual}
    a quote 1100 1102          => Refuse a JUMP
    a quote 1000 1002          => quote 1000 1002
    a quote 1100 1102          => Refuse a JUMP
    a quote 1102 1104          => Refuse a JUMP
    a quote 1101 1103          => quote 1101 1103           # two more near it
    a quote 1000 1002          => Refuse a JUMP             # and the way back is one too
    `,
    { lines: 'a' },
  )
  tellStory(
    `${usual}
    b quote 1100 1102          =>                           # its first word
    a quote 1101 1103          => quote 1101 1103
    `,
    { policy: { bandBps: Number.POSITIVE_INFINITY } },
  )
})

test('what a line repeats is no proof while another one tells the old price; a move of both is believed at once', () => {
  const both = '    a quote 1000 1002          => quote 1000 1002\n    b quote 1000 1002          =>'
  const usual = `    a quote 1000 1002          => Live, quote 1000 1002
    b quote 1000 1002          =>\n${Array<string>(40).fill(both).join('\n')}`
  tellStory(
    `${usual}
    a quote 1100 1102          => Refuse a JUMP
    a quote 1100 1102          => Refuse a JUMP
    a quote 1100 1102          => Refuse a JUMP
    a quote 1100 1102          => Refuse a JUMP             # it may say so as often as it likes
    b quote 1101 1103          =>                           # and now it is heard of twice
    a quote 1101 1103          => quote 1101 1103
    `,
    { policy: { scoreMin: 0 } },
  )
  tellStory(
    `${usual}
    a quote 1100 1102          => Refuse a JUMP
    b quote 1200 1202          => Refuse b JUMP             # what it told before proves nothing any more
    a quote 1100 1102          => Refuse a JUMP
    a quote 1100 1102          => quote 1100 1102
    `,
    { policy: { scoreMin: 0, bandBps: Number.POSITIVE_INFINITY } },
  )
  tellStory(
    `${usual}
    b down                     =>
    a quote 1100 1102          => Refuse a JUMP
    a quote 1100 1102          => Refuse a JUMP
    a quote 1100 1102          => quote 1100 1102           # nobody denies it
    `,
    { policy: { scoreMin: 0, linesMin: 1 } },
  )
})

test('a venue that counts anew is believed once three newer messages say so', () => {
  tellStory(
    `
    a trade 1000 n=500 timed   => Live, trade 1000
    wait 20ms                  =>
    a trade 1000 n=1 timed     => Refuse a SEQUENCE_BACKWARDS
    wait 20ms                  =>
    a trade 1000 n=2 timed     => Refuse a SEQUENCE_BACKWARDS
    wait 20ms                  =>
    a trade 1000 n=3 timed     => Note a SEQUENCE_RESTARTED, trade 1000
    wait 20ms                  =>
    a trade 1000 n=4 timed     => trade 1000
    a trade 1000 n=2 ago=40ms  => Refuse a SEQUENCE_BACKWARDS
    `,
    OPTIONS,
  )
})

test('a new connection may count anew where the venue tells no times; with times what it repeats is old', () => {
  tellStory(
    `
    a trade 1000 n=500         => Live, trade 1000
    a down                     => Stale
    a up                       =>
    a trade 1000 n=1           => Live, trade 1000
    `,
    OPTIONS,
  )
  tellStory(
    `
    a trade 1000 n=500 timed   => Live, trade 1000
    a down                     => Stale
    a up                       =>
    a trade 1000 n=499 timed   => Refuse a SEQUENCE_BACKWARDS
    a trade 1000 n=500 timed   => Refuse a DUPLICATE
    a trade 1000 n=501 timed   => Live, trade 1000
    `,
    OPTIONS,
  )
})

test('a time from the future that a person lets pass makes nothing late that follows', () => {
  tellStory(
    `
    a quote 1000 1002 ahead=10s => Note a TIME_AHEAD, Live, quote 1000 1002
    a quote 1000 1003 timed    => quote 1000 1003
    `,
    { ...OPTIONS, severities: { TIME_AHEAD: 'Note' } },
  )
})

test('a clock that is set back makes nothing look young', () => {
  tellStory(
    `
    a quote 1000 1002          => Live, quote 1000 1002
    wait 1s                    =>
    back 1h                    =>
    wait 980ms                 =>
    wait 40ms                  => Stale
    `,
    OPTIONS,
  )
})

test('each rule counts what broke it', () => {
  const bench = tellStory(
    `
    a quote 1002 1002          => Note a LOCKED, Live, quote 1002 1002
    a quote 1002 1002          => quote 1002 1002
    a trade 1000 0             => Refuse a QTY_ZERO
    `,
    OPTIONS,
  )
  assert.deepEqual(bench.desk.qualities(bench.nowUs)[0]!.brokenRules, { QTY_ZERO: 1, LOCKED: 2 })
})
