/** Faults made from recorded sessions: each is found at its place, only its market degrades, nothing bad passes two lines and the desk. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { SEVERAL_LINES_POLICY, SINGLE_LINE_POLICY } from '../../src/core/domain/arbitration.ts'
import type { TimeUs } from '../../src/core/domain/ids.ts'
import { type DataState, isSound } from '../../src/core/domain/market-data.ts'
import { LineDesk } from '../../src/core/market/lines/line-desk.ts'
import { DEFAULT_BOUNDS, DEFAULT_SEVERITIES } from '../../src/core/market/lines/rules.ts'
import type { BookFact } from '../../src/venues/ccxt/market-facts.ts'
import { WITHOUT_DATA } from '../../src/venues/ccxt/protocol.fixture.ts'
import {
  binanceSnapshots,
  bookFramesOf,
  type Frame,
  GivenBook,
  RECORDED_VENUES,
  RECORDINGS,
  RecordedLine,
  type RecordedVenue,
} from '../../src/venues/ccxt/recorded-line.fixture.ts'
import { messageOf, parserOf } from '../../src/venues/ccxt/stream-line.ts'

const HOUR_US = 3_600_000_000

const FAULTS = ['dropped', 'flipped', 'swapped', 'repeated', 'truncated', 'garbage'] as const
type Fault = (typeof FAULTS)[number]

/** Frames with the books that Binance answered put among them, as frames that no socket has. */
interface Told extends Frame {
  readonly book?: BookFact
}

interface Session {
  readonly venue: RecordedVenue
  readonly told: readonly Told[]
  /** An update in the middle that changes the ten best levels of its market, and the next two of that market. */
  readonly at: number
  readonly next: number
  readonly symbol: string
}

const parserOfVenue = (venue: RecordedVenue) => parserOf(RECORDINGS[venue].dialect.hasNumericMarketData)

function bookIn(venue: RecordedVenue, { text, book }: Told): BookFact | undefined {
  if (book !== undefined) return book
  const message = messageOf(text, parserOfVenue(venue))
  return message && RECORDINGS[venue].dialect.mapMarket(message).find(fact => fact.kind === 'Book')
}

function lineOf(venue: RecordedVenue, told: readonly Told[]): RecordedLine {
  const books = told.flatMap(({ book }) => book ?? [])
  return new RecordedLine(
    RECORDINGS[venue].dialect,
    told.filter(({ book }) => book === undefined),
    books,
  )
}

function hear(line: RecordedLine, { text, receiveTimeUs, book }: Told): void {
  if (book === undefined) line.hear({ text, receiveTimeUs })
  else line.hearSnapshot(book, receiveTimeUs)
}

const sessions = new Map<RecordedVenue, Session>()

function sessionOf(venue: RecordedVenue): Session {
  const known = sessions.get(venue) ?? readSession(venue)
  sessions.set(venue, known)
  return known
}

function readSession(venue: RecordedVenue): Session {
  const snapshots = venue === 'BINANCE' ? [...binanceSnapshots().values()].map(each => ({ text: '', ...each })) : []
  const told = [...bookFramesOf(venue), ...snapshots].sort((a, b) => a.receiveTimeUs - b.receiveTimeUs)
  const symbols = told.map(each => bookIn(venue, each)?.symbol)
  const line = lineOf(venue, told)
  for (const [index, each] of told.entries()) {
    const symbol = symbols[index]
    const before = symbol === undefined ? '' : line.given.get(symbol)!.top10()
    hear(line, each)
    if (symbol === undefined || index < told.length / 2 || before === line.given.get(symbol)!.top10()) continue
    const next = symbols.indexOf(symbol, index + 1)
    if (next > index + 1 && symbols.indexOf(symbol, next + 1) > 0) return { venue, told, at: index, next, symbol }
  }
  throw new Error(`${venue}: no update that would do`)
}

/** A level with the last digit of its size another one; of its price where it only goes away. */
function withFlippedDigit(venue: RecordedVenue, frame: Told): Told {
  const { bids, asks } = bookIn(venue, frame)!
  const levels = [...bids, ...asks]
  const [price, qty] = levels.find(([, size]) => Number(size) > 0) ?? levels[0]!
  const isGone = Number(qty) === 0
  const [one, other] = isGone ? [price, qty] : [qty, price]
  const pattern = isGone
    ? `(\\["?)${escaped(one)}("?,"?${escaped(other)})`
    : `(${escaped(other)}"?,"?)${escaped(one)}()`
  const text = frame.text.replace(
    new RegExp(pattern),
    (_, before: string, after: string) => before + flipped(one) + after,
  )
  assert.notEqual(text, frame.text, `${price} ${qty} in ${frame.text.slice(0, 200)}`)
  return { ...frame, text }
}

function escaped(number: string): string {
  return number.replace('.', '\\.')
}

function flipped(number: string): string {
  const at = number.search(/[1-9]0*\.?0*$/)
  return `${number.slice(0, at)}${number[at] === '7' ? '8' : '7'}${number.slice(at + 1)}`
}

/** What the line hears in place of each frame. */
function faulty({ venue, told, at, next }: Session, fault: Fault): Told[][] {
  const heard = told.map(each => [each])
  const [it, then] = [told[at]!, told[next]!]
  switch (fault) {
    case 'dropped':
      heard[at] = []
      break
    case 'flipped':
      heard[at] = [withFlippedDigit(venue, it)]
      break
    case 'swapped':
      heard[at] = [{ ...then, receiveTimeUs: it.receiveTimeUs }]
      heard[next] = [{ ...it, receiveTimeUs: then.receiveTimeUs }]
      break
    case 'repeated':
      heard[at] = [it, it]
      break
    case 'truncated':
      heard[at] = [{ ...it, text: it.text.slice(0, it.text.length >> 1) }]
      break
    case 'garbage':
      heard[at] = [it, { ...it, text: '\u0000\u0007{{"' }]
      break
    default:
      fault satisfies never
  }
  return heard
}

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

// ── two lines and the desk ───────────────────────────────────────────────────────────────────────────────────────────

/** Quiet markets say nothing for half a minute. */
const PATIENT_US = 40_000_000

class TwoLines {
  readonly books = new Map<string, GivenBook>()
  readonly states = new Map<string, DataState>()
  readonly #desk: LineDesk
  readonly lines: readonly RecordedLine[]
  #nowUs = 0

  constructor({ venue, told }: Session, count: 1 | 2, staleAfterUs = PATIENT_US) {
    this.lines = Array.from({ length: count }, () => lineOf(venue, told))
    const [first] = this.lines as [RecordedLine]
    const { instruments, symbols } = first
    for (const [index, symbol] of symbols.entries()) this.books.set(symbol, new GivenBook(instruments[index]!))
    const instrumentIndexes = instruments.map(({ index }) => index)
    this.#desk = new LineDesk({
      instruments,
      lines: this.lines.map((_, i) => ({ lineId: 'ab'[i]!, sourceId: venue, instrumentIndexes, contiguousKinds: [] })),
      policy: count === 1 ? SINGLE_LINE_POLICY : { ...SEVERAL_LINES_POLICY, scoreMin: 0, linesMin: 1, staleAfterUs },
      severities: DEFAULT_SEVERITIES,
      bounds: DEFAULT_BOUNDS,
      sessions: [],
      emit: input => {
        if (input.kind === 'BookLevel') this.books.get(symbols[input.instrumentIndex]!)!.take(input)
      },
      report: report => {
        if (report.kind === 'DataStateReport') this.states.set(symbols[report.instrumentIndex]!, report.dataState)
      },
      quarantine: () => {},
      askForSnapshot: () => {},
    })
    for (const [index, line] of this.lines.entries()) this.#connect(index, line)
  }

  #connect(index: number, line: RecordedLine): void {
    this.#desk.takeLineState(index, true, this.#nowUs)
    line.onMarket = (input, sequence) => this.#desk.take(index, input, sequence, this.#nowUs)
    line.onState = (instrumentIndex, dataState, text) => {
      const report = { kind: 'DataStateReport', timeUs: 0 as TimeUs, dataState, text } as const
      this.#desk.takeDataState(
        index,
        { ...report, instrumentIndex: line.instruments[instrumentIndex]!.index },
        this.#nowUs,
      )
    }
  }

  /** Each line its own frames; then time has gone by. */
  hear(nowUs: number, ...frames: readonly (readonly Told[])[]): void {
    this.#nowUs = nowUs
    for (const [index, line] of this.lines.entries()) for (const frame of frames[index] ?? []) hear(line, frame)
    this.#desk.elapse(nowUs)
  }

  elapse(nowUs: number): void {
    this.#desk.elapse(nowUs)
  }
}

/** What the adapter finds a second line makes good; what it cannot find (no numbers, no checksum) is in docs/market-data.md. */
const FOUND: readonly Fault[] = ['dropped', 'swapped', 'truncated', 'garbage', 'repeated']

for (const venue of ['BINANCE', 'KRAKEN', 'DERIBIT'] as const) {
  const faults = venue === 'KRAKEN' ? FAULTS : FOUND
  test(`${venue}: with a second line that is well the books are right at every frame`, { skip: WITHOUT_DATA }, () => {
    const session = sessionOf(venue)
    for (const fault of faults) {
      const both = new TwoLines(session, 2)
      const well = lineOf(venue, session.told)
      const spoiled = faulty(session, fault)
      const begun = session.at - 20
      for (const [index, frame] of session.told.entries()) {
        // A frame of the well line comes with the spoiled one: between the two nothing is looked at.
        hear(well, frame)
        both.hear(frame.receiveTimeUs, spoiled[index]!, [frame])
        const book = both.books.get(session.symbol)!
        // What was lost without a trace shows with the next message of its market.
        const isUnseen = index >= session.at && index < session.next
        const isJudged = isSound(both.states.get(session.symbol) ?? 'Missing') && !isUnseen && index >= begun
        if (isJudged) assert.equal(book.top10(), well.given.get(session.symbol)!.top10(), `${fault}, frame ${index}`)
      }
      for (const symbol of well.symbols) {
        // A market without a bid and an ask is none yet.
        const isEmpty = well.given.get(symbol)!.bids.size + well.given.get(symbol)!.asks.size === 0
        assert.equal(both.states.get(symbol), isEmpty ? undefined : 'Live', `${fault}: ${symbol}`)
        assert.equal(both.books.get(symbol)!.top10(), well.given.get(symbol)!.top10(), `${fault}: ${symbol}`)
      }
    }
  })

  test(`${venue}: with one line alone a market that is wrong is not sound until it is mended`, {
    skip: WITHOUT_DATA,
  }, () => {
    const session = sessionOf(venue)
    const single = new TwoLines(session, 1)
    for (const [index, frames] of faulty(session, 'dropped').entries())
      single.hear(session.told[index]!.receiveTimeUs, frames)
    const unspoiled = new TwoLines(session, 1)
    for (const frame of session.told) unspoiled.hear(frame.receiveTimeUs, [frame])
    // Some markets of a recording tell too little to have shown themselves.
    for (const [symbol, state] of single.states)
      assert.equal(state, symbol === session.symbol ? 'Gapped' : unspoiled.states.get(symbol), symbol)
  })
}

for (const venue of RECORDED_VENUES) {
  test(`${venue}: a frozen line: its market goes on by the other one; with none it is stale`, {
    skip: WITHOUT_DATA,
  }, () => {
    const session = sessionOf(venue)
    const both = new TwoLines(session, 2, 2_000_000)
    const well = lineOf(venue, session.told)
    for (const [index, frame] of session.told.entries()) {
      hear(well, frame)
      both.hear(frame.receiveTimeUs, index < session.at ? [frame] : [], [frame])
    }
    const endUs = session.told.at(-1)!.receiveTimeUs
    for (const symbol of well.symbols)
      assert.equal(both.books.get(symbol)!.top10(), well.given.get(symbol)!.top10(), symbol)
    both.elapse(endUs + 60_000_000)
    for (const symbol of well.symbols) {
      const { bids, asks } = well.given.get(symbol)!
      assert.equal(both.states.get(symbol), bids.size + asks.size === 0 ? undefined : 'Stale', symbol)
    }
  })

  // Its books have no times, so nobody can say that one is wrong.
  const isTimeless = venue === 'GEMINI'
  const comes = isTimeless ? 'is not found where no time is told' : 'takes its market out of use'
  test(`${venue}: a wrong clock: what comes from the future ${comes}`, {
    skip: WITHOUT_DATA,
  }, () => {
    const session = sessionOf(venue)
    const single = new TwoLines(session, 1)
    const atUs = (frame: Told) => (frame.receiveTimeUs - HOUR_US) as TimeUs
    for (const frame of session.told) single.hear(atUs(frame), [{ ...frame, receiveTimeUs: atUs(frame) }])
    for (const symbol of single.lines[0]!.symbols) {
      assert.equal(isSound(single.states.get(symbol) ?? 'Missing'), isTimeless, symbol)
    }
  })
}
