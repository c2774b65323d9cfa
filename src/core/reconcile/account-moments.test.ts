import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ComparedFigure } from '../domain/account-events.ts'
import { ExactSum } from '../std/exact-sum.ts'
import { compareFigures } from './account-differences.ts'
import { type BookingNote, bookingsSinceMoment } from './account-moments.ts'

const SIZE = 3
/** Signed lots by instrument, minor units by currency. */
interface Book {
  readonly lots: readonly number[]
  readonly minor: readonly number[]
}
type Booking = readonly [instrument: number, lots: number, currency: number, minor: number, elapsedUs: number]

/** Figures that were told: `undefined` for one that was not. */
interface Told {
  readonly lots: readonly (number | undefined)[]
  readonly minor: readonly (number | undefined)[]
}

function reportOf({ lots, minor }: Told) {
  return {
    accountIndex: 0,
    positions: lots.flatMap((signedLots, instrumentIndex) =>
      signedLots === undefined ? [] : [{ instrumentIndex, signedLots }],
    ),
    balances: minor.flatMap((each, currency) => (each === undefined ? [] : [{ currency, amountMinor: String(each) }])),
  } as never
}

function figuresOf(book: Book, told: Told, tolerances: never): ComparedFigure[] {
  const ours = {
    accountSignedLotsOf: (_: number, instrument: number) => book.lots[instrument]!,
    balanceOf: (_: number, currency: number) => ExactSum.of(book.minor[currency]!),
  }
  return compareFigures(ours, reportOf(told), tolerances)
}

const with_ = (list: readonly number[], at: number, add: number) =>
  list.map((each, i) => (i === at ? each + add : each))

/** Every book from the first on, whole, with the time of the booking that ended it; and the notes of the same bookings. */
function play(first: Book, bookings: readonly Booking[]): { books: Book[]; times: number[]; notes: BookingNote[] } {
  const books = [first]
  const times: number[] = []
  const notes: BookingNote[] = []
  let timeUs = 0
  for (const [instrument, lots, currency, minor, elapsedUs] of bookings) {
    const book = books.at(-1)!
    timeUs += elapsedUs
    notes.push({
      timeUs: timeUs as never,
      positions: [{ instrumentIndex: instrument as never, signedLots: book.lots[instrument]! }],
      balances: [{ currency: currency as never, amountMinor: String(book.minor[currency]) }],
    })
    times.push(timeUs)
    books.push({ lots: with_(book.lots, instrument, lots), minor: with_(book.minor, currency, minor) })
  }
  return { books, times, notes }
}

const small = fc.integer({ min: -2, max: 2 })
const triple = fc.tuple(small, small, small)
const toldTriple = fc.tuple(...Array.from({ length: SIZE }, () => fc.option(small, { nil: undefined })))
const booking = fc.tuple(fc.nat(SIZE - 1), small, fc.nat(SIZE - 1), small, fc.nat(2))

test('property: the moment is that of the naive twin, which keeps whole copies of the book', () => {
  let foundCount = 0
  fc.assert(
    fc.property(
      fc.record({ lots: triple, minor: triple }),
      fc.array(booking, { maxLength: 12 }),
      fc.record({ lots: toldTriple, minor: toldTriple }),
      fc.option(fc.nat(12), { nil: undefined }),
      fc.nat(10),
      fc.nat(1),
      fc.array(small, { maxLength: 1 }),
      (first, bookings, random, ofMoment, sinceUs, tolerance, known) => {
        const { books, times, notes } = play(first, bookings)
        // An answer is drawn, or is one of a moment, told in part.
        const then = books[ofMoment ?? 0] ?? books.at(-1)!
        const like = (list: readonly (number | undefined)[], own: readonly number[]) =>
          list.map((each, at) => (each === undefined ? undefined : own[at]))
        const told: Told =
          ofMoment === undefined
            ? random
            : { lots: like(random.lots, then.lots), minor: like(random.minor, then.minor) }
        const tolerances = [{ currency: 1, amountMinor: tolerance }] as never
        const isAsKnown = ({ amount, instrumentIndex }: ComparedFigure) =>
          amount === '0' || (instrumentIndex === 0 && known.map(String).includes(amount))

        const now = figuresOf(books.at(-1)!, told, tolerances)
        let wanted: number | undefined
        for (let ago = 0; ago < books.length && wanted === undefined; ago++) {
          if (ago > 0 && times[times.length - ago]! <= sinceUs) break
          if (ago > 0 && !now.some(figure => figure.code === 'BALANCE_DIFFERS' && !isAsKnown(figure))) break
          if (figuresOf(books[books.length - 1 - ago]!, told, tolerances).every(isAsKnown)) wanted = ago
        }
        equal(bookingsSinceMoment(now, notes, sinceUs as never, isAsKnown, tolerances), wanted)
        if (wanted !== undefined && wanted > 0) foundCount++
      },
    ),
    { numRuns: 2_000 },
  )
  equal(foundCount > 50, true, `${foundCount} moments of the past`)
})

test('all figures have to be of one moment', () => {
  const { books, notes } = play({ lots: [0, 0, 0], minor: [0, 0, 0] }, [
    [0, 1, 0, -5, 1],
    [1, 1, 0, -7, 1],
  ])
  const bookingsAgo = (told: Told) =>
    bookingsSinceMoment(figuresOf(books.at(-1)!, told, [] as never), notes, 0 as never, ({ amount }) => amount === '0')
  equal(bookingsAgo({ lots: [1, 0], minor: [-5] }), 1)
  equal(bookingsAgo({ lots: [0, 0], minor: [0] }), 2)
  equal(bookingsAgo({ lots: [1, 0], minor: [-12] }), undefined, 'one is of now, the other of before')
  equal(bookingsAgo({ lots: [], minor: [] }), 0, 'nothing told is told of now')
  equal(bookingsAgo({ lots: [1, 0], minor: [-12] }), undefined, 'no money was moved since')
  equal(bookingsAgo({ lots: [1, 0], minor: [] }), undefined, 'lots alone')
})
