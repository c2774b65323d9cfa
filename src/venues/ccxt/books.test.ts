/** Books of recorded sessions, message by message, against the books that an independent replay ended with. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { InstrumentIndex, TimeUs, VenueIndex } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { formatPrice, formatQty } from '../../core/domain/instrument-math.ts'
import type { BookLevel } from '../../core/domain/market-data.ts'
import { scaleOf } from '../../core/std/decimal.ts'
import { checksumFault, krakenChecksum, okxChecksum } from './book-checksum.ts'
import { BookLine } from './book-line.ts'
import type { BookRule } from './book-sequence.ts'
import { LevelBook } from './level-book.ts'
import { depthSnapshotOfBinance, marketOfBinance } from './market-binance.ts'
import { marketOfCoinbase } from './market-coinbase.ts'
import type { BookFact, MarketFact } from './market-facts.ts'
import { marketOfKraken } from './market-kraken.ts'
import { plain } from './markets.ts'
import { sharedFile, sharedText, WITHOUT_DATA } from './protocol.fixture.ts'
import { isRawObject, type RawObject } from './raw.ts'

/** Counts prices as finely as the market's own texts do. */
function instrumentOf(priceDigits: number): Instrument {
  return {
    index: 0 as InstrumentIndex,
    venueIndex: 0 as VenueIndex,
    tickSize: (10 ** -priceDigits).toFixed(priceDigits),
    lotSize: '0.00000001',
    priceDigits,
    qtyDigits: 8,
    tickUnits: 1,
    lotUnits: 1,
    priceTicksMin: 0,
    priceTicksMax: Number.MAX_SAFE_INTEGER,
  } as unknown as Instrument
}

/** The naive twin: what was given out, in a map a side. */
class GivenBook {
  readonly instrument: Instrument
  readonly bids = new Map<number, number>()
  readonly asks = new Map<number, number>()
  updates = 0

  constructor(instrument: Instrument) {
    this.instrument = instrument
  }

  take(level: BookLevel): void {
    if (level.isSnapshotStart) {
      this.bids.clear()
      this.asks.clear()
    }
    const side = level.side === 'Buy' ? this.bids : this.asks
    if (level.qtyLots === 0) side.delete(level.priceTicks)
    else side.set(level.priceTicks, level.qtyLots)
    if (level.isLast) this.updates++
  }

  /** As the answers write it: ten best bids, ten best asks, decimals without trailing zeros. */
  top10(): string {
    const rows = (side: ReadonlyMap<number, number>, direction: number) =>
      [...side]
        .sort(([a], [b]) => direction * (a - b))
        .slice(0, 10)
        .map(
          ([ticks, lots]) =>
            `${plain(formatPrice(this.instrument, ticks as never))}:${plain(formatQty(this.instrument, lots))}`,
        )
        .join('|')
    return createHash('sha256')
      .update(`${rows(this.bids, -1)}||${rows(this.asks, 1)}`)
      .digest('hex')
  }
}

class RecordedBooks {
  readonly #rule: BookRule
  readonly #checksum: 'None' | 'Kraken'
  readonly #depth: number
  readonly given = new Map<string, GivenBook>()
  readonly #lines = new Map<string, BookLine>()
  readonly faults: string[] = []

  constructor(rule: BookRule, checksum: 'None' | 'Kraken' = 'None', depth = 0) {
    this.#rule = rule
    this.#checksum = checksum
    this.#depth = depth
  }

  take(facts: readonly MarketFact[]): void {
    for (const fact of facts) if (fact.kind === 'Book') this.#takeOne(fact)
  }

  #takeOne(fact: BookFact): void {
    const fault = this.#lineOf(fact).take(fact, 0 as TimeUs)
    if (fault !== undefined) this.faults.push(`${fact.symbol}: ${fault}`)
  }

  #lineOf({ symbol, bids, asks }: BookFact): BookLine {
    const known = this.#lines.get(symbol)
    if (known !== undefined) return known
    const digits = [...bids, ...asks].map(([price]) => scaleOf(price))
    const instrument = instrumentOf(digits.length === 0 ? 8 : Math.min(8, Math.max(...digits) + 2))
    const book = new GivenBook(instrument)
    this.given.set(symbol, book)
    const made = new BookLine({
      instrument,
      rule: this.#rule,
      checksum: this.#checksum,
      depth: this.#depth,
      emit: level => book.take(level),
    })
    this.#lines.set(symbol, made)
    return made
  }
}

/** `TIME: {…}` of a recorded socket; what was sent has an arrow in place of the colon. */
function inboundOf(file: string): unknown[] {
  return sharedText(`market/crypto/cryptofeed/${file}`)
    .split('\n')
    .flatMap(line => {
      const match = /^\d+\.\d+: (.*)$/.exec(line)
      return match === null ? [] : [JSON.parse(match[1]!)]
    })
}

function expectedBooks(venue: string): Record<string, Record<string, string>> {
  const answers = JSON.parse(sharedText('conformance/books/expected_final_books.json'))
  return answers.venues[venue]
}

function assertFinalBooks(venue: string, books: RecordedBooks): void {
  const expected = expectedBooks(venue)
  assert.ok(Object.keys(expected).length > 0)
  for (const [symbol, answer] of Object.entries(expected)) {
    const book = books.given.get(symbol)
    assert.ok(book !== undefined, symbol)
    assert.equal(book.bids.size, answer['bidLevels'], `${symbol} bids`)
    assert.equal(book.asks.size, answer['askLevels'], `${symbol} asks`)
    assert.equal(book.top10(), answer['top10_sha256'], symbol)
  }
}

test('Kraken: every checksum of a session agrees, and the books end as they should', { skip: WITHOUT_DATA }, () => {
  const books = new RecordedBooks('Unnumbered', 'Kraken', 1_000)
  let checksums = 0
  for (const message of inboundOf('KRAKEN.ws.50.0')) {
    if (!Array.isArray(message)) continue
    const facts = marketOfKraken(message)
    checksums += facts.filter(fact => fact.kind === 'Book' && fact.checksum !== '').length
    books.take(facts)
  }
  assert.deepEqual(books.faults, [])
  assert.equal(checksums, 4_269)
  assertFinalBooks('KRAKEN', books)
})

test('Kraken: one changed digit is found by the next checksum', { skip: WITHOUT_DATA }, () => {
  const books = new RecordedBooks('Unnumbered', 'Kraken', 1_000)
  for (const [index, message] of inboundOf('KRAKEN.ws.50.0').entries()) {
    if (!Array.isArray(message)) continue
    const isSpoiled = index >= 400 && index < 450
    const spoil = ([price, qty]: readonly [string, string]) => [price, `${qty.slice(0, -1)}7`] as const
    const facts = marketOfKraken(message).map(fact =>
      fact.kind === 'Book' && isSpoiled ? { ...fact, bids: fact.bids.map(spoil), asks: fact.asks.map(spoil) } : fact,
    )
    books.take(facts)
  }
  assert.match(books.faults[0] ?? 'none', /CHECKSUM: expected \d+, found \d+/)
})

test('Binance Spot: updates are bridged to the snapshot, and the books end as they should', {
  skip: WITHOUT_DATA,
}, () => {
  const books = new RecordedBooks('BinanceSpot')
  const snapshots = sharedText('market/crypto/cryptofeed/BINANCE.http.0.0')
    .split('\n')
    .flatMap(line => {
      const match = /depth\?symbol=(\w+)&.* -> \d+\.\d+: (.*)$/.exec(line)
      return match === null ? [] : [depthSnapshotOfBinance(match[1]!, JSON.parse(match[2]!))]
    })
  assert.equal(snapshots.length, 4)
  const updates = inboundOf('BINANCE.ws.1.0').filter(isRawObject)
  // The first updates come before the answers, as they do in life.
  for (const update of updates.slice(0, 40)) books.take(marketOfBinance(update))
  books.take(snapshots)
  for (const update of updates.slice(40)) books.take(marketOfBinance(update))
  assert.deepEqual(books.faults, [])
  assertFinalBooks('BINANCE', books)
})

test('Coinbase: the books of the exchange feed end as they should', { skip: WITHOUT_DATA }, () => {
  const books = new RecordedBooks('Unnumbered')
  for (const message of inboundOf('COINBASE.ws.28.0')) books.take(marketOfCoinbase(message as RawObject))
  assert.deepEqual(books.faults, [])
  assertFinalBooks('COINBASE', books)
})

test('Binance Spot: 41,249 lines without a gap; a missing one is found at once', { skip: WITHOUT_DATA }, () => {
  const lines = gunzipSync(sharedFile('market/crypto/hftbacktest/binance-spot/btcusdt_20240808.gz'))
    .toString()
    .trim()
    .split('\n')
    .map(line => marketOfBinance(JSON.parse(line.slice(line.indexOf(' ') + 1))))
  const depth = lines.flat().filter((fact): fact is BookFact => fact.kind === 'Book')
  const snapshot = snapshotBefore(depth[0]!)
  const whole = new RecordedBooks('BinanceSpot')
  whole.take([snapshot, ...depth])
  assert.deepEqual(whole.faults, [])
  const gapped = new RecordedBooks('BinanceSpot')
  gapped.take([snapshot, ...depth.filter((_, index) => index !== 100)])
  assert.match(gapped.faults[0]!, /SEQUENCE_GAP: U expected/)
  assert.equal(lines.flat().filter(fact => fact.kind === 'Trade').length > 1_000, true)
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
