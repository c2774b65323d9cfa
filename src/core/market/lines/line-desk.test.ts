/** Stories of lines and what the desk makes of them: each line tells what happens, and all that comes of it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tellStory } from './desk.fixture.ts'

const PRIMARY = { kind: 'primary', staleAfterUs: 2_000_000, switchBackAfterUs: 3_000_000, scoreMin: 0 } as const

test('primary: the preferred line until it freezes, and again once it was fit for a while', () => {
  tellStory(
    `
    a quote 100 101            => Live, quote 100 101
    b quote 100 102            =>                           # not believed
    a trade 101                => trade 101
    b trade 100                =>
    wait 1900ms                =>
    b quote 101 102            =>
    wait 100ms                 =>
    wait 20ms                  => a->b STALE 2020ms, quote 101 102
    b quote 102 103            => quote 102 103
    a quote 102 103            =>                           # back, but not for long enough
    b quote 102 104            => quote 102 104
    wait 1s                    =>
    a quote 102 103            =>
    b quote 102 104            => quote 102 104
    wait 1s                    =>
    a quote 102 103            =>
    b quote 102 104            => quote 102 104
    wait 980ms                 =>
    wait 20ms                  => b->a PREFERRED 1000ms, quote 102 103
    a quote 103 104            => quote 103 104
    `,
    { policy: PRIMARY },
  )
})

test('the reasons to leave a line', () => {
  const story = (what: string, wanted: string) => `
    a quote 100 101            => Live, quote 100 101
    b quote 100 101            =>
    ${what}                    => ${wanted}`
  const leave = (what: string, wanted: string, options = {}) => tellStory(story(what, wanted), options)
  leave('a down', 'a->b DOWN 0ms, quote 100 101')
  leave('a says Gapped', 'a->b GAPPED 0ms, quote 100 101')
  leave('a says Stale', 'a->b STALE 0ms, quote 100 101')
  leave('a trade 0', 'LineStale a PRICE_OUT_OF_RANGE, a->b FAULTY 0ms, quote 100 101', {
    severities: { PRICE_OUT_OF_RANGE: 'LineStale' },
  })
  leave('a fault OFF_TICK', 'LineStale a OFF_TICK, a->b FAULTY 0ms, quote 100 101', {
    severities: { OFF_TICK: 'LineStale' },
  })
})

test('no line is good: the state says so, and what the last one tells still passes', () => {
  tellStory(
    `
    a quote 100 101            => Live, quote 100 101
    a says Gapped lost         => Gapped
    a quote 101 102            => quote 101 102
    a says Live                => Live
    wait 2s                    =>
    wait 20ms                  => Stale
    a quote 101 102            => Live, quote 101 102
    a down                     => Stale
    a up                       =>                           # nothing came yet
    a quote 101 103            => Live, quote 101 103
    `,
    { lines: 'a' },
  )
})

test('what an adapter complains of is told before anything came; that nothing came is not', () => {
  tellStory(`
    a says Live connected      =>
    wait 5s                    =>
    a says Gapped no stream    => Gapped
    a says Live again          =>
    a quote 100 101            => Live, quote 100 101
    `)
})

test('first: whoever tells a thing first, by its number', () => {
  tellStory(
    `
    a trade 100 n=1            => Live, trade 100
    b trade 100 n=1            =>
    b trade 101 n=2            => trade 101
    a trade 101 n=2            =>
    b trade 102 n=3            => trade 102
    b trade 103 n=5            => trade 103
    a trade 102 n=3            =>
    a trade 104 n=4            =>                           # order goes before completeness
    a trade 103 n=5            =>
    a trade 105 n=6            => trade 105
    wait 1900ms                =>
    a trade 105 n=7            => trade 105
    wait 1900ms                =>                           # b froze: nobody notices
    a trade 105 n=8            => trade 105
    `,
    { policy: { kind: 'first' } },
  )
})

test('first without numbers: by the venue’s time, by trade ids, and else by the line that is chosen', () => {
  tellStory(
    `
    a quote 100 101 timed      => Live, quote 100 101
    b quote 100 101 timed      =>                           # the same moment
    b trade 100 timed id=x     => trade 100
    a trade 100 timed id=x     =>
    a trade 100 timed id=y     => trade 100
    wait 20ms                  =>
    b quote 101 102 timed      => quote 101 102
    a quote 101 102 ago=1ms    =>
    `,
    { policy: { kind: 'first' } },
  )
  tellStory(
    `
    a quote 100 101            => Live, quote 100 101
    b quote 101 102            =>
    a quote 101 102            => quote 101 102
    `,
    { policy: { kind: 'first' } },
  )
})

test('one book is shown at a time; another line’s comes whole', () => {
  tellStory(
    `
    a book whole 99x5 98x5 | 101x5   => whole Buy 99x5, Buy 98x5, Sell 101x5., Live
    b book whole 98x4 | 101x4 102x4  =>
    a book 99x6 |                    => Buy 99x6.
    b book | 102x0                   =>
    a says Gapped lost               => a->b GAPPED 0ms, whole Buy 98x4, Sell 101x4.
    b book 97x1 |                    => Buy 97x1.
    a book whole 99x7 | 100x7        =>
    a says Live                      =>
    b book 97x0 |                    => Buy 97x0.
    `,
    { policy: PRIMARY },
  )
})

test('a refused level takes the line’s book out of use until its next snapshot', () => {
  tellStory(
    `
    a book whole 99x5 | 101x5  => whole Buy 99x5, Sell 101x5., Live
    a book 98x-1 |             => Refuse a QTY_NEGATIVE, resync a, Gapped
    a book 97x1 |              =>
    a book whole 99x5 | 101x6  => Live, whole Buy 99x5, Sell 101x6.
    a book 97x1 |              => Buy 97x1.
    `,
    { lines: 'a' },
  )
})

test('a level that is missing takes a book that counts by one out of use', () => {
  const counting = { lines: 'a', contiguousKinds: ['BookLevel'] } as const
  tellStory(
    `
    a book whole 99x5 | 101x5 n=7  => whole Buy 99x5, Sell 101x5., Live
    a book 98x1 | n=8          => Buy 98x1.
    a book 97x1 | n=10         => Note a SEQUENCE_GAP, resync a, Gapped
    a book 96x1 | n=11         =>
    a book whole 98x1 | n=2    => Live, whole Buy 98x1.     # it begins anew
    a book 97x1 | n=3          => Buy 97x1.
    a book 96x1 | n=1          => Refuse a SEQUENCE_BACKWARDS, resync a, Gapped
    `,
    counting,
  )
  tellStory(
    `
    a book 99x5 | 101x5 n=7    => whole Buy 99x5, Sell 101x5., Live    # whatever it begins with
    a book 98x1 | n=8          => Buy 98x1.
    `,
    counting,
  )
})

test('levels beyond the prices that the instrument allows are left out alone', () => {
  tellStory(
    `
    a book whole 999999x5 99x5 | 101x5 999999x1  => whole Buy 99x5, Sell 101x5., Live
    a book 0x3 98x1 |                            => Buy 98x1.
    a book 97x1 0x3 |                            => Buy 97x1, Buy 1x0.
    a book | 100000x7                            => Sell 100000x7.
    a book | 999999x2                            => Sell 100000x7.     # it stays what it is
    a book whole 0x3 |                           => whole Buy 1x0.
    `,
    { lines: 'a' },
  )
})

test('a book that becomes empty is shown empty', () => {
  tellStory(`
    a book whole 99x5 | 101x5  => whole Buy 99x5, Sell 101x5., Live
    b book whole 99x5 | 101x5  =>
    b book 99x0 | 101x0        =>
    a down                     => a->b DOWN 0ms, whole Buy 1x0.
    b book 99x1 |              => Buy 99x1.
    `)
})

test('consensus: the middle of those that stand together, the outlier named', () => {
  tellStory(
    `
    a quote 1000 1002          => Disputed                  # nobody agrees yet
    b quote 1001 1003          => quote 1000 1003
    c quote 1001 1002          => quote 1001 1002
    wait 280ms                 => Live
    c quote 1100 1102          => quote 1000 1003           # the two that agree
    wait 240ms                 =>
    a trade 1001               => trade 1001
    b trade 1001               =>
    wait 20ms                  =>
    a quote 1200 1202          =>                           # no majority any more
    wait 280ms                 => Disputed
    a quote 1000 1003          => quote 1000 1003
    wait 280ms                 => Live
    `,
    { lines: 'a b c', policy: { kind: 'consensus', bandBps: 50 }, bounds: { jumpBpsMin: 9_000 } },
  )
})

test('consensus: crossed quotes of two moments do not make a sane one', () => {
  tellStory(
    `
    a quote 1000 1002          => Disputed
    b quote 1000 1002          => quote 1000 1002
    wait 280ms                 => Live
    a quote 1001 1000          => Note a CROSSED, quote 1000 1002
    b quote 1004 1003          => Note b CROSSED, quote 1001 1000
    b quote 1003 1005          => quote 1001 1005
    `,
    { policy: { kind: 'consensus', bandBps: 50 } },
  )
})

test('consensus: the home line is left where it stands apart from the majority', () => {
  tellStory(
    `
    a quote 1000 1002          => Disputed
    b quote 1000 1002          => quote 1000 1002
    c quote 1000 1002          =>
    wait 280ms                 => Live
    a quote 1100 1102          => quote 1000 1002
    wait 300ms                 => a->b OUTLIER 280ms
    a trade 1101               => 
    b trade 1001               => trade 1001
    `,
    { lines: 'a b c', policy: { kind: 'consensus', bandBps: 50 }, bounds: { jumpBpsMin: 9_000 } },
  )
})

test('two lines that differ: nobody can say which is wrong', () => {
  tellStory(
    `
    a quote 1000 1002          => Live, quote 1000 1002
    b quote 1010 1012          =>
    wait 240ms                 =>
    b quote 1004 1006          =>
    wait 20ms                  =>
    b quote 1010 1012          =>
    wait 280ms                 => Disputed
    b quote 1000 1002          =>
    wait 280ms                 => Live
    `,
    { policy: PRIMARY },
  )
})

test('fewer lines than wanted: degraded, until all was well for a while', () => {
  tellStory(
    `
    a quote 1000 1002          => Live, quote 1000 1002
    b quote 1000 1002          =>
    wait 1s                    =>
    b down                     =>                           # in the beginning they have a moment
    a quote 1000 1002          => quote 1000 1002
    wait 1980ms                =>
    wait 20ms                  => Degraded
    a quote 1000 1002          => quote 1000 1002
    b up                       =>
    b quote 1000 1002          =>
    wait 1s                    =>
    b quote 1000 1002          =>
    a quote 1000 1002          => quote 1000 1002
    wait 1980ms                =>
    wait 20ms                  => Live
    a says Degraded repaired   => Degraded
    a says Live                => Live
    `,
    { policy: { ...PRIMARY, linesMin: 2 } },
  )
})

test('bars come once, and the one that the line that was left did not tell comes with the switch', () => {
  tellStory(
    `
    skip 6m                    =>
    a bar 5 1000               => Live, bar 5 1000
    b bar 5 1000               =>
    skip 1m                    =>
    b bar 6 1001               =>
    a down                     => a->b DOWN 60000ms, bar 6 1001
    a up                       =>
    a bar 6 1001               =>
    wait 3s                    => b->a PREFERRED 3000ms
    skip 57s                   =>
    a bar 7 1002               => bar 7 1002
    `,
    { policy: { ...PRIMARY, staleAfterUs: 90_000_000 } },
  )
})

test('a new connection begins its book anew', () => {
  tellStory(
    `
    a book whole 99x5 | 101x5  => whole Buy 99x5, Sell 101x5., Live
    a down                     => Stale
    a up                       => Gapped
    a book 98x1 |              =>
    a quote 99 101             => quote 99 101
    a book whole 99x5 | 101x6  => Live, whole Buy 99x5, Sell 101x6.
    `,
    { lines: 'a' },
  )
})

test('a switch to a line that speaks for the first time tells its word once', () => {
  tellStory(`
    a quote 1000 1002          => Live, quote 1000 1002
    a down                     => Stale
    b quote 1001 1003          => a->b DOWN 0ms, quote 1001 1003, Live
    b quote 1001 1004          => quote 1001 1004
    `)
})

test('numbers of another source mean nothing beside those of the first; of the same they go on', () => {
  const story = (wanted: string) => `
    a trade 1000 n=500         => Live, trade 1000
    b trade 1001 n=2           =>
    a down                     => a->b DOWN 0ms
    b trade 1002 n=3           => ${wanted}
    `
  tellStory(story('trade 1002'), { lines: 'a@x b@y' })
  tellStory(story(''), { lines: 'a@x b@x' })
})

test('consensus: who tells a book alone has no say in quotes', () => {
  tellStory(
    `
    a quote 1000 1002          => Disputed
    b quote 1000 1002          => quote 1000 1002
    c book whole 999x9 | 1001x9 =>
    a quote 1001 1003          => quote 1000 1003
    `,
    { lines: 'a b c', policy: { kind: 'consensus', bandBps: 50 } },
  )
})

test('half a quote has no say in a consensus, and is all there is where nobody has both sides', () => {
  tellStory(
    `
    a quote 1000 1002          => Disputed
    b quote 1000 1002          => quote 1000 1002
    c quote 1001 1002          =>
    wait 280ms                 => Live
    a quote 0 1003 0x1         => Note a ONE_SIDED, quote 1000 1002
    b quote 0 1002 0x1         => Note b ONE_SIDED
    c quote 0 1002 0x1         => Note c ONE_SIDED
    a quote 0 1004 0x1         => quote 0 1004
    `,
    { lines: 'a b c', policy: { kind: 'consensus', bandBps: 50 } },
  )
})

test('consensus: lines of one source have one voice', () => {
  const story = (wanted: string, state: string) => `
    a quote 1000 1002          => Disputed
    b quote 1000 1002          => ${wanted}
    wait 280ms                 => ${state}
    `
  const policy = { kind: 'consensus', bandBps: 50, sourcesMin: 2 } as const
  tellStory(story('quote 1000 1002', 'Live'), { lines: 'a@x b@y', policy })
  tellStory(story('', ''), { lines: 'a@x b@x', policy })
})

test('what a venue says twice costs a line nothing', () => {
  const twice = Array<string>(40).fill('    a trade 1000 n=5 => Refuse a DUPLICATE').join('\n')
  const bench = tellStory(`    a trade 1000 n=5 => Live, trade 1000\n${twice}`, { lines: 'a' })
  bench.wait(20_000)
  const quality = bench.desk.qualities(bench.nowUs)[0]!
  assert.deepEqual([quality.score, quality.duplicateCount, quality.isChosen], [100, 40, true])
})

test('qualities: unknown is unhealthy, and everything that is known is told', () => {
  const bench = tellStory(
    `
    a quote 1000 1002 ago=3ms  => Live, quote 1000 1002
    a says Gapped lost         => Gapped
    a says Live                => Live
    a down                     => Stale
    a up                       =>
    a quote 1000 1002 ahead=1ms => Live, quote 1000 1002
    `,
  )
  const [a, b] = bench.desk.qualities(bench.nowUs)
  assert.deepEqual(
    [b!.score, b!.isGood, b!.ageUs, b!.messageCount],
    [0, false, Number.POSITIVE_INFINITY, 0],
    'nothing is known of it',
  )
  assert.deepEqual([a!.gapCount, a!.reconnectCount, a!.messageCount, a!.isUp, a!.dataState], [1, 1, 2, true, 'Live'])
  assert.ok(a!.score > 0 && a!.score < 100, `${a!.score}: a gap and a reconnect were not long ago`)
  assert.ok(a!.latencyUs > 2_900 && a!.latencyUs < 3_000, `${a!.latencyUs}`)
})
