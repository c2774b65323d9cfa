/** An account that is asked for at any moment of a random story: the engine finds what whole copies of the book would tell. */

import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fixtureCurrencies, fixtureInstrument } from '../domain/fixtures.ts'
import { EngineBench } from './bench.fixture.ts'
import { tell } from './story.fixture.ts'

/** `Funding` takes the instrument and the amount alone. */
type Booking = readonly [
  kind: 'Buy' | 'Sell' | 'Funding',
  instrument: number,
  ticks: number,
  feeMinor: number,
  feeCurrency: number,
]

const CURRENCIES = fixtureCurrencies().map((_, at) => at)

/** A perpetual with an order either way, 1 and 2, and a spot instrument that is bought, 3. */
function open(): EngineBench {
  const instruments = [fixtureInstrument({ kind: 'LinearPerpetual' }), fixtureInstrument({}, 1)]
  return tell(
    `
    buy 1000 @90 on=0          -> OrderSubmitted 1 > SendOrder 1
    sell 1000 @110 on=0        -> OrderSubmitted 2 > SendOrder 2
    buy 1000 @90 on=1          -> OrderSubmitted 3 > SendOrder 3
  `,
    new EngineBench({ instruments }).open(),
  )
}

function book(
  bench: EngineBench,
  [kind, instrumentIndex, ticks, feeMinor, feeCurrency]: Booking,
  number: number,
): void {
  bench.timeUs += 1_000
  if (kind === 'Funding')
    bench.take({
      kind: 'FundingReport',
      ...{ fundingId: `F${number}`, accountIndex: 0, instrumentIndex, amountMinor: ticks, text: '' },
    } as never)
  else
    bench.execution('Trade', instrumentIndex === 1 ? 3 : kind === 'Sell' ? 2 : 1, {
      lastQtyLots: 1,
      lastTicks: ticks,
      feeMinor,
      feeCurrency,
    })
}

/** Every figure of the account, as a venue would tell it. */
function figuresOf({ engine }: EngineBench) {
  const { portfolio } = engine.state.built
  return {
    positions: [0, 1].map(at => [at, portfolio.accountSignedLotsOf(0, at)] as const),
    balances: CURRENCIES.map(at => [at, portfolio.balanceOf(0, at).toText()] as const),
  }
}

const booking: fc.Arbitrary<Booking> = fc.tuple(
  fc.constantFrom('Buy', 'Sell', 'Funding'),
  fc.nat(1),
  fc.integer({ min: 95, max: 105 }),
  fc.integer({ min: 1, max: 9 }),
  fc.nat(1),
)
const bookings = fc.array(booking, { maxLength: 8 })

test('property: an answer is settled at once where whole copies of the book since the question have it, and held where none has', () => {
  fc.assert(
    fc.property(bookings, bookings, fc.nat(16), fc.boolean(), (before, since, which, isOther) => {
      const bench = open()
      const copies = [figuresOf(bench)]
      let askedAt = 0
      for (const [at, each] of [...before, undefined, ...since].entries()) {
        if (each === undefined) {
          askedAt = copies.length - 1
          bench.timeUs += 1_000
          bench.take({ kind: 'TimerFired', timerKind: 'Reconcile', subject: 0, timerNumber: 0 })
        } else {
          book(bench, each, at)
          copies.push(figuresOf(bench))
        }
      }
      const askedTimeUs = bench.engine.state.readings[0]!.askedTimeUs
      const answer = structuredClone(copies[which % copies.length]!) as ReturnType<typeof figuresOf>
      if (isOther) (answer.positions[0] as [number, number])[1] += 50
      const isEqual = (copy: unknown) => JSON.stringify(copy) === JSON.stringify(answer)
      const money = JSON.stringify(answer.balances)
      const hasMoved = JSON.stringify(copies.at(-1)!.balances) !== money
      const isSettled = isEqual(copies.at(-1)) || (hasMoved && copies.slice(askedAt).some(isEqual))
      const working = [1, 2, 3].map(number => bench.order(number).clientOrderId)
      const { events } = bench.massStatus({ ...answer, open: working, askedTimeUs })
      const kinds = new Set(events.map(({ kind }) => kind))
      deepEqual([kinds.has('AnswerHeld'), kinds.has('AccountReconciled')], [!isSettled, isSettled])
      equal(kinds.has('DifferencesChanged'), false)
    }),
    { numRuns: 400 },
  )
})
