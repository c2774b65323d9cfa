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

test('what is wrong is told with how old the data are, and not with what the line said while all was well', () => {
  const texts: string[] = []
  tellStory(
    `
    a says Live connected      =>
    a quote 100 101            => Live, quote 100 101
    wait 2s                    =>
    wait 20ms                  => Stale
    a down                     =>
    a up                       =>
    a quote 100 101            => Live, quote 100 101
    a says Gapped 3 were lost  => Gapped
    `,
    { lines: 'a', onReport: report => void (report.kind === 'DataStateReport' && texts.push(report.text)) },
  )
  assert.deepEqual(texts, [
    'line a: connected',
    'line a STALE, newest data 2.0 s old',
    'line a: connected',
    'line a GAPPED, newest data 0 ms old: 3 were lost',
  ])
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
