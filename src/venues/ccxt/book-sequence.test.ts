import assert from 'node:assert/strict'
import test from 'node:test'
import { type BookRule, BookSequence, HELD_MAX } from './book-sequence.ts'
import type { BookFact } from './market-facts.ts'

function fact(text: string): BookFact {
  const [kind, numbers = ''] = text.split(' ')
  const [first = -1, last = -1, previous = -1] = numbers.split('-').map(part => (part === '' ? -1 : Number(part)))
  const place = { first, last, previous }
  const isSnapshot = kind === 'snap'
  return {
    kind: 'Book',
    symbol: text,
    isSnapshot,
    bids: [],
    asks: [],
    place: isSnapshot ? { ...place, last: first } : place,
    checksum: '',
    eventTimeUs: 0 as never,
  }
}

/** `up U-u-pu` is an update, `snap N` a snapshot; what comes out of each. */
function plays(title: string, rule: BookRule, page: string): void {
  test(title, () => {
    const sequence = new BookSequence(rule)
    for (const line of page.trim().split('\n')) {
      const [input, expected] = line.split('->').map(part => part.trim())
      const step = sequence.take(fact(input!.replace(/\s+/, ' ')))
      const outcome =
        step.kind === 'Apply' ? step.facts.map(({ symbol }) => symbol).join(' + ') : `${step.kind}`.toLowerCase()
      assert.equal(outcome, expected, line)
    }
  })
}

plays(
  'Binance Spot: the first update covers the one after the snapshot, the others follow it exactly',
  'BinanceSpot',
  `
  up 5-9      -> wait
  up 10-12    -> wait
  snap 10     -> snap 10 + up 10-12
  up 8-10     -> wait
  up 13-15    -> up 13-15
  up 15-17    -> resync
  up 18-20    -> wait
  snap 17     -> snap 17 + up 18-20
  up 22-23    -> resync
  `,
)

plays(
  'Binance Spot: a snapshot that is older than what is held is asked for again',
  'BinanceSpot',
  `
  up 20-22    -> wait
  snap 10     -> resync
  snap 19     -> snap 19 + up 20-22
  `,
)

plays(
  'Binance futures: the first update covers the snapshot itself, the others name the one before',
  'BinanceFutures',
  `
  up 5-8-4     -> wait
  up 9-12-8    -> wait
  snap 10      -> snap 10 + up 9-12-8
  up 14-15-12  -> up 14-15-12
  up 17-18-16  -> resync
  up 19-20-18  -> wait
  snap 18      -> snap 18 + up 17-18-16 + up 19-20-18
  `,
)

plays(
  'OKX: each message names the one before, whatever its own number is',
  'PreviousId',
  `
  up -5-4      -> wait
  snap 10      -> snap 10
  up -15-10    -> up -15-10
  up -15-15    -> up -15-15
  up -3-15     -> up -3-15
  up -7-4      -> resync
  up -8-7      -> wait
  `,
)

plays(
  'Bybit: one after the other; a snapshot begins anew',
  'NextId',
  `
  up -5        -> wait
  snap 10      -> snap 10
  up -11       -> up -11
  up -13       -> resync
  up -14       -> wait
  snap 1       -> snap 1
  up -2        -> up -2
  `,
)

test('held updates are bounded: full is a new beginning', () => {
  const sequence = new BookSequence('BinanceSpot')
  for (let i = 0; i < HELD_MAX; i++) assert.equal(sequence.take(fact(`up ${i}-${i}`)).kind, 'Wait')
  const step = sequence.take(fact(`up ${HELD_MAX}-${HELD_MAX}`))
  assert.equal(step.kind === 'Resync' && step.reason.startsWith('HELD_FULL'), true)
})
