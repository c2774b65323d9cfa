/** Faults made from recorded sessions: each is found at its place, and only its market degrades. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { isSound } from '../../src/core/domain/market-data.ts'
import { WITHOUT_DATA } from '../../src/venues/ccxt/protocol.fixture.ts'
import {
  bookFramesOf,
  type Frame,
  RECORDED_VENUES,
  RECORDINGS,
  RecordedLine,
  type RecordedVenue,
} from '../../src/venues/ccxt/recorded-line.fixture.ts'
import { FAULTS, type Fault, faulty, hear, lineOf, type Session, sessionOf } from './recorded-faults.ts'

/** Where a fault is found, and as what: `it` is the frame, `next` the next one of its market, `-` nowhere. */
const RULE_BOOK = `
            dropped             flipped            swapped           repeated          truncated                       garbage
  BINANCE   next SEQUENCE_GAP   -                  it SEQUENCE_GAP   -                 it UNREADABLE next SEQUENCE_GAP  it UNREADABLE
  KRAKEN    next CHECKSUM       it CHECKSUM        it CHECKSUM       -                 it UNREADABLE next CHECKSUM      it UNREADABLE
  COINBASE  -                   -                  -                 -                 it UNREADABLE                   it UNREADABLE
  DERIBIT   next SEQUENCE_GAP   -                  it SEQUENCE_GAP   -                 it UNREADABLE next SEQUENCE_GAP  it UNREADABLE
  GEMINI    -                   -                  -                 -                 it UNREADABLE                   it UNREADABLE
`

function expectedOf(venue: RecordedVenue, fault: Fault): string {
  const row = RULE_BOOK.split('\n').find(line => line.trim().startsWith(venue))!
  return row.trim().split(/\s{2,}/)[1 + FAULTS.indexOf(fault)]!
}

/** What the adapter said, and at which frame. */
function findings(session: Session, fault: Fault): { readonly found: string; readonly line: RecordedLine } {
  const line = lineOf(session.venue, session.told)
  const words: string[] = []
  for (const [index, frames] of faulty(session, fault).entries()) {
    const said = line.said.length
    const refused = line.refused.length
    for (const frame of frames) hear(line, frame)
    const place = index === session.at ? 'it' : index === session.next ? 'next' : `frame ${index}`
    for (const { code } of line.refused.slice(refused)) if (code === 'UNREADABLE') words.push(`${place} ${code}`)
    for (const { state, text } of line.said.slice(said))
      if (!isSound(state)) words.push(`${place} ${text.split(':')[0]}`)
  }
  return { found: words.join(' ') || '-', line }
}

for (const venue of RECORDED_VENUES) {
  for (const fault of FAULTS) {
    test(`${venue}: ${fault}: found where the rule book says, and only its market degrades`, {
      skip: WITHOUT_DATA,
    }, () => {
      const session = sessionOf(venue)
      const { found, line } = findings(session, fault)
      assert.equal(found, expectedOf(venue, fault))
      for (const symbol of line.symbols) {
        const state = line.states.get(symbol)
        if (symbol !== session.symbol) assert.equal(state, 'Live', symbol)
      }
      // A market that was found to be wrong stays so until its book is there anew, which was asked for.
      const isLost = /GAP|CHECKSUM/.test(found)
      assert.equal(line.states.get(session.symbol), isLost ? 'Gapped' : 'Live')
      const asked = line.asked.slice(venue === 'BINANCE' ? line.symbols.length : 0)
      assert.deepEqual(asked, isLost ? [session.symbol] : [])
    })
  }
}

/** The recorded updates as the feed of today writes them, each message of the connection with the next number. */
function asToday(frame: Frame, sequence: number): Frame {
  const { type, product_id, changes = [], bids = [], asks = [], time = '' } = JSON.parse(frame.text)
  const level = (side: string) => (pair: string[]) => ({ side, price_level: pair[0], new_quantity: pair[1] })
  const updates =
    type === 'snapshot'
      ? [...bids.map(level('bid')), ...asks.map(level('offer'))]
      : changes.map(([side, ...pair]: string[]) => level(side === 'buy' ? 'bid' : 'offer')(pair))
  const event = { type: type === 'snapshot' ? 'snapshot' : 'update', product_id, updates }
  const text = JSON.stringify({ channel: 'l2_data', timestamp: time, sequence_num: sequence, events: [event] })
  return { ...frame, text }
}

test('COINBASE, as its feed is today: a message lost is found by the next of the connection', {
  skip: WITHOUT_DATA,
}, () => {
  const isOfBook = ({ text }: Frame) => /"type":"(snapshot|l2update)"/.test(text)
  const today = bookFramesOf('COINBASE').filter(isOfBook).map(asToday)
  const whole = new RecordedLine(RECORDINGS.COINBASE.dialect, today).hearAll(today)
  assert.deepEqual([whole.unmendable, whole.refused], [[], []])
  const session = sessionOf('COINBASE')
  const older = lineOf('COINBASE', session.told).hearAll(session.told)
  for (const symbol of whole.symbols)
    assert.equal(whole.given.get(symbol)!.top10(), older.given.get(symbol)!.top10(), symbol)
  const lossy = new RecordedLine(RECORDINGS.COINBASE.dialect, today)
  for (const [index, frame] of today.entries()) {
    if (index !== 5_000) lossy.hear(frame)
    assert.equal(lossy.unmendable.length, index > 5_000 ? 1 : 0, `frame ${index}`)
  }
  assert.deepEqual(lossy.unmendable, ['SEQUENCE_GAP: sequence_num expected 5000, found 5001'])
})
