/** Stories of lines that agree, or do not, and of too few of them. */

import { test } from 'node:test'
import { tellStory } from './desk.fixture.ts'

const PRIMARY = { kind: 'primary', staleAfterUs: 2_000_000, switchBackAfterUs: 3_000_000, scoreMin: 0 } as const

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
