/** Whole recorded sessions through the real adapters: nothing that is not understood, no false gap, the right books at the end. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { sharedText, WITHOUT_DATA } from './protocol.fixture.ts'
import {
  binanceSnapshots,
  bookFramesOf,
  type Frame,
  framesOf,
  GivenBook,
  RECORDED_VENUES,
  RECORDINGS,
  RecordedLine,
  type RecordedVenue,
} from './recorded-line.fixture.ts'

function replayed(venue: RecordedVenue, frames: readonly Frame[]): RecordedLine {
  const { dialect } = RECORDINGS[venue]
  if (venue !== 'BINANCE') return new RecordedLine(dialect, frames).hearAll(frames)
  // Its books are asked for, and come between the messages, when they came.
  const snapshots = [...binanceSnapshots().values()]
  const line = new RecordedLine(
    dialect,
    frames,
    snapshots.map(({ book }) => book),
  )
  for (const frame of frames) {
    while (snapshots[0] !== undefined && snapshots[0].receiveTimeUs <= frame.receiveTimeUs) {
      const { book, receiveTimeUs } = snapshots.shift()!
      line.hearSnapshot(book, receiveTimeUs)
    }
    line.hear(frame)
  }
  return line
}

/** On the socket with the books, counted in the files: 7 tickers of Deribit have neither bid nor ask, 500 trades of Gemini are from before. */
const COUNTS: Readonly<
  Record<RecordedVenue, { readonly Quote: number; readonly Trade: number; readonly markets: number }>
> = {
  BINANCE: { Quote: 84, Trade: 0, markets: 4 },
  KRAKEN: { Quote: 0, Trade: 0, markets: 10 },
  COINBASE: { Quote: 107, Trade: 97, markets: 10 },
  DERIBIT: { Quote: 82, Trade: 0, markets: 10 },
  GEMINI: { Quote: 0, Trade: 16, markets: 10 },
}

for (const venue of RECORDED_VENUES) {
  test(`${venue}: every frame is understood, no gap is seen that is none`, { skip: WITHOUT_DATA }, () => {
    for (const file of RECORDINGS[venue].files) {
      const line = replayed(venue, framesOf(file))
      assert.deepEqual(line.refused, [], file)
      assert.deepEqual(line.unmendable, [], file)
      assert.deepEqual(
        line.said.filter(({ state }) => state !== 'Live'),
        [],
        file,
      )
    }
  })

  test(`${venue}: the books are live, not crossed, and as many as they are`, { skip: WITHOUT_DATA }, () => {
    const line = replayed(venue, bookFramesOf(venue))
    const { markets, Quote, Trade } = COUNTS[venue]
    assert.equal(line.symbols.length, markets)
    for (const symbol of line.symbols) {
      assert.equal(line.states.get(symbol), 'Live', symbol)
      assert.equal(line.given.get(symbol)!.isCrossed(), false, symbol)
    }
    assert.deepEqual([line.counts.Quote, line.counts.Trade], [Quote, Trade])
  })
}

/** Ended by an independent replay; there are none of Gemini. */
for (const venue of ['BINANCE', 'KRAKEN', 'COINBASE', 'DERIBIT'] as const) {
  test(`${venue}: the books end as the independent replay's do`, { skip: WITHOUT_DATA }, () => {
    const line = replayed(venue, bookFramesOf(venue))
    const expected = JSON.parse(sharedText('conformance/books/expected_final_books.json')).venues[venue]
    assert.deepEqual(Object.keys(expected).sort(), [...line.symbols].sort())
    for (const [symbol, answer] of Object.entries<Record<string, unknown>>(expected)) {
      const book = line.given.get(symbol)!
      assert.equal(book.bids.size, answer['bidLevels'], `${symbol} bids`)
      assert.equal(book.asks.size, answer['askLevels'], `${symbol} asks`)
      assert.equal(book.top10(), answer['top10_sha256'], symbol)
    }
  })
}

test('GEMINI: the books end as a plain reading of the frames has them', { skip: WITHOUT_DATA }, () => {
  const frames = bookFramesOf('GEMINI')
  const line = replayed('GEMINI', frames)
  for (const [index, symbol] of line.symbols.entries()) {
    const plainly = new GivenBook(line.instruments[index]!)
    for (const { text } of frames) {
      const { type, symbol: of, changes = [] } = JSON.parse(text)
      if (type !== 'l2_updates' || of !== symbol) continue
      for (const [side, price, qty] of changes as [string, string, string][]) {
        const ticks = Math.round(Number(price) * 10 ** line.instruments[index]!.priceDigits)
        const levels = side === 'buy' ? plainly.bids : plainly.asks
        if (Number(qty) === 0) levels.delete(ticks)
        else levels.set(ticks, Math.round(Number(qty) * 1e8))
      }
    }
    assert.equal(line.given.get(symbol)!.top10(), plainly.top10(), symbol)
  }
})

test('KRAKEN: all 4,269 checksums of the session agree', { skip: WITHOUT_DATA }, () => {
  const frames = bookFramesOf('KRAKEN')
  const stated = frames.filter(({ text }) => /"c":"\d+"/.test(text)).length
  assert.equal(stated, 4_269)
  const line = replayed('KRAKEN', frames)
  assert.deepEqual(line.asked, [])
})
