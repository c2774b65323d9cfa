/** Faults made from recorded sessions: nothing bad passes two lines and the desk. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { SEVERAL_LINES_POLICY, SINGLE_LINE_POLICY } from '../../src/core/domain/arbitration.ts'
import type { TimeUs } from '../../src/core/domain/ids.ts'
import { type DataState, isSound } from '../../src/core/domain/market-data.ts'
import { LineDesk } from '../../src/core/market/lines/line-desk.ts'
import { DEFAULT_BOUNDS, DEFAULT_SEVERITIES } from '../../src/core/market/lines/rules.ts'
import { WITHOUT_DATA } from '../../src/venues/ccxt/protocol.fixture.ts'
import { GivenBook, RECORDED_VENUES, type RecordedLine } from '../../src/venues/ccxt/recorded-line.fixture.ts'
import { FAULTS, type Fault, faulty, hear, lineOf, type Session, sessionOf, type Told } from './recorded-faults.ts'

const HOUR_US = 3_600_000_000

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
