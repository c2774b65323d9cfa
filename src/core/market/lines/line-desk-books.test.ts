/** Stories of books that come by several lines. */

import { test } from 'node:test'
import { tellStory } from './desk.fixture.ts'

const PRIMARY = { kind: 'primary', staleAfterUs: 2_000_000, switchBackAfterUs: 3_000_000, scoreMin: 0 } as const

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
