/** Rules of books on single messages: sequences, bridges, checksums. Whole sessions are in recorded-sessions.test.ts. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { TimeUs } from '../../core/domain/ids.ts'
import { checksumFault, krakenChecksum, okxChecksum } from './book-checksum.ts'
import { BookLine } from './book-line.ts'
import type { BookRule } from './book-sequence.ts'
import { LevelBook } from './level-book.ts'
import { marketOfBinance } from './market-binance.ts'
import type { BookFact, MarketFact } from './market-facts.ts'
import { sharedFile, sharedText, WITHOUT_DATA } from './protocol.fixture.ts'
import { recordedInstrument } from './recorded-line.fixture.ts'

/** The faults that a line of one market finds in these messages. */
function faultsOf(rule: BookRule, facts: readonly BookFact[]): string[] {
  const line = new BookLine({ instrument: recordedInstrument(8), rule, checksum: 'None', depth: 0, emit: () => {} })
  return facts.flatMap(fact => line.take(fact, 0 as TimeUs)?.reason ?? [])
}

function recordedFacts(): readonly MarketFact[] {
  return gunzipSync(sharedFile('market/crypto/hftbacktest/binance-spot/btcusdt_20240808.gz'))
    .toString()
    .trim()
    .split('\n')
    .flatMap(line => marketOfBinance(JSON.parse(line.slice(line.indexOf(' ') + 1))))
}

test('Binance Spot: 41,249 lines without a gap; a missing one is found at once', { skip: WITHOUT_DATA }, () => {
  const facts = recordedFacts()
  const depth = facts.filter(fact => fact.kind === 'Book')
  const snapshot = snapshotBefore(depth[0]!)
  assert.deepEqual(faultsOf('BinanceSpot', [snapshot, ...depth]), [])
  const gapped = [snapshot, ...depth.filter((_, index) => index !== 100)]
  assert.match(faultsOf('BinanceSpot', gapped)[0]!, /SEQUENCE_GAP: U expected/)
  assert.equal(facts.filter(fact => fact.kind === 'Trade').length, 9_757)
})

/** As the futures number the same messages: ids are shared by all markets, so that `U` does not follow the last `u`; `pu` names it. */
function numberedAsFutures(depth: readonly BookFact[]): BookFact[] {
  let previous = depth[0]!.place.first * 10 - 10
  return depth.map(fact => {
    const place = { first: previous + 7, last: fact.place.last * 10, previous }
    previous = place.last
    return { ...fact, place }
  })
}

test('Binance futures: bridged by `pu`, where the rule of spot would begin anew for ever', {
  skip: WITHOUT_DATA,
}, () => {
  const depth = numberedAsFutures(recordedFacts().filter(fact => fact.kind === 'Book'))
  const bridge = depth[0]!.place.last
  // The answer was made in the middle of the first update.
  const snapshot = { ...depth[0]!, isSnapshot: true, place: { first: -1, last: bridge - 1, previous: -1 } }
  assert.deepEqual(faultsOf('BinanceFutures', [snapshot, ...depth]), [])
  const missing = depth.filter((_, index) => index !== 100)
  assert.match(faultsOf('BinanceFutures', [snapshot, ...missing])[0]!, /SEQUENCE_GAP: pu expected/)
  // Each new snapshot is followed by one more gap.
  const again = depth
    .slice(1, 200)
    .flatMap((fact, index) => [
      { ...fact, isSnapshot: true, place: { first: -1, last: depth[index]!.place.last, previous: -1 } },
      fact,
    ])
  assert.equal(faultsOf('BinanceSpot', again).length, 199)
  assert.equal(faultsOf('BinanceFutures', again).length, 0)
})

function snapshotBefore(first: BookFact): BookFact {
  const place = { first: -1, last: first.place.first - 1, previous: -1 }
  return { ...first, isSnapshot: true, bids: [], asks: [], place }
}

test('checksum vectors of Kraken and OKX', { skip: WITHOUT_DATA }, () => {
  const vectors = JSON.parse(sharedText('conformance/checksums/book_checksum_vectors.json')) as {
    venue: string
    asks: string[][]
    bids: string[][]
    expected_unsigned: number
  }[]
  let checked = 0
  for (const { venue, asks, bids, expected_unsigned } of vectors) {
    if (venue !== 'KRAKEN' && !venue.startsWith('OK')) continue
    const book = new LevelBook()
    const put = (isBid: boolean, rows: string[][]) => {
      for (const [price, qty] of rows)
        book.set(isBid, { ticks: Number(price), lots: Number(qty), texts: [price!, qty!] })
    }
    put(false, asks)
    put(true, bids)
    const computed = venue === 'KRAKEN' ? krakenChecksum(book) : okxChecksum(book)
    assert.equal(computed, expected_unsigned, venue)
    checked++
  }
  assert.ok(checked >= 2, `${checked} vectors`)
})

test('OKX no longer gives a checksum where it writes 0', () => {
  const book = new LevelBook()
  book.set(true, { ticks: 1, lots: 1, texts: ['1', '1'] })
  assert.equal(checksumFault('Okx', book, '0'), undefined)
  assert.match(checksumFault('Okx', book, '-12') ?? '', /CHECKSUM/)
})
