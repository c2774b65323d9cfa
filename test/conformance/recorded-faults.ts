/** Recorded sessions of lines, and what a line hears where one fault is put into them. */

import assert from 'node:assert/strict'
import type { BookFact } from '../../src/venues/ccxt/market-facts.ts'
import {
  binanceSnapshots,
  bookFramesOf,
  type Frame,
  RECORDINGS,
  RecordedLine,
  type RecordedVenue,
} from '../../src/venues/ccxt/recorded-line.fixture.ts'
import { messageOf, parserOf } from '../../src/venues/ccxt/stream-line.ts'

export const FAULTS = ['dropped', 'flipped', 'swapped', 'repeated', 'truncated', 'garbage'] as const
export type Fault = (typeof FAULTS)[number]

/** Frames with the books that Binance answered put among them, as frames that no socket has. */
export interface Told extends Frame {
  readonly book?: BookFact
}

export interface Session {
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

export function lineOf(venue: RecordedVenue, told: readonly Told[]): RecordedLine {
  const books = told.flatMap(({ book }) => book ?? [])
  return new RecordedLine(
    RECORDINGS[venue].dialect,
    told.filter(({ book }) => book === undefined),
    books,
  )
}

export function hear(line: RecordedLine, { text, receiveTimeUs, book }: Told): void {
  if (book === undefined) line.hear({ text, receiveTimeUs })
  else line.hearSnapshot(book, receiveTimeUs)
}

const sessions = new Map<RecordedVenue, Session>()

export function sessionOf(venue: RecordedVenue): Session {
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
export function faulty({ venue, told, at, next }: Session, fault: Fault): Told[][] {
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
