import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { newQuoteTick } from '../../core/domain/market-data.ts'
import { DEFAULT_FILL_MODEL } from './fill-model.ts'
import { fixtureRequest, fixtureVenueConfiguration } from './fixtures.ts'
import { Ledger } from './ledger.ts'
import type { LedgerSpan } from './ledger-queries.ts'
import { SimulatedVenue } from './simulated-venue.ts'

const ORDERS = 60

/** Orders of two accounts, several in one microsecond and with pauses, most of them filled. */
function workedLedger(path: string): Ledger {
  const ledger = new Ledger(path)
  const configuration = fixtureVenueConfiguration()
  const setup = { configuration, venueIndex: 0 as never, model: DEFAULT_FILL_MODEL, seed: 1 }
  const venue = new SimulatedVenue({ ...setup, report: () => {}, recorder: ledger })
  venue.onMarket(Object.assign(newQuoteTick(), { timeUs: 1, bidTicks: 99, bidLots: 9, askTicks: 101, askLots: 9 }))
  for (let count = 0; count < ORDERS; count++) {
    const limitTicks = count % 4 === 0 ? { limitTicks: 95 } : count % 11 === 0 ? { limitTicks: 0.5 } : {}
    const change = { clientOrderId: `O${count % 48}`, accountIndex: count % 3 === 0 ? 1 : 0, ...limitTicks }
    venue.execute({ kind: 'SendOrder', order: fixtureRequest(change) }, 10 + 5 * Math.floor(count / 3))
  }
  ledger.commit(venue.counters)
  return ledger
}

const bound = (max: number) => fc.option(fc.integer({ min: 0, max }), { nil: undefined })
const span: fc.Arbitrary<LedgerSpan> = fc.record({
  fromNumber: bound(ORDERS + 5),
  startUs: bound(130),
  endUs: bound(130),
  limit: fc.integer({ min: 1, max: ORDERS }),
})

/** The slow twin: everything, looked through. */
function sift<Row>(
  rows: readonly Row[],
  numberOf: (row: Row) => number,
  timeOf: (row: Row) => number,
  asked: LedgerSpan,
): number[] {
  const { fromNumber = 0, startUs = 0, endUs = Number.POSITIVE_INFINITY, limit } = asked
  const within = rows.filter(row => numberOf(row) >= fromNumber && timeOf(row) >= startUs && timeOf(row) <= endUs)
  const isFromStart = asked.fromNumber !== undefined || asked.startUs !== undefined
  return (isFromStart ? within.slice(0, limit) : within.slice(-limit)).map(numberOf)
}

for (const isIndexed of [false, true]) {
  test(`spans of the past are those that looking through everything finds (${isIndexed ? 'indexed' : 'as it is'})`, context => {
    const folder = mkdtempSync(join(tmpdir(), 'queries-'))
    context.after(() => rmSync(folder, { recursive: true, force: true }))
    const ledger = workedLedger(join(folder, 'ledger.sqlite'))
    if (isIndexed) ledger.queries.index()
    const entries = [...ledger.exportLedger().values()]
    const orders = entries.flatMap(entry => entry.orders).sort((a, b) => a.arrival - b.arrival)
    const trades = entries.flatMap(entry => entry.executions)
    const numberOf = ({ executionId }: { executionId: string }) => Number(executionId.slice(1))
    trades.sort((a, b) => numberOf(a) - numberOf(b))
    assert.ok(trades.length > 20 && orders.some(order => order.state === 'Rejected'))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1 }), span, (account, asked) => {
        const own = orders.filter(order => order.request.accountIndex === account && order.state !== 'Rejected')
        const found = ledger.queries.orders(account, 0, asked).map(order => order.arrival)
        assert.deepEqual(
          found,
          sift(
            own,
            order => order.arrival,
            order => order.takenTimeUs,
            asked,
          ),
        )
        const ownTrades = trades.filter(trade => trade.accountIndex === account)
        const foundTrades = ledger.queries.executions(account, 0, asked).map(numberOf)
        assert.deepEqual(
          foundTrades,
          sift(ownTrades, numberOf, trade => trade.eventTimeUs, asked),
        )
      }),
    )
    assert.deepEqual(ledger.queries.orders(0, 1, { limit: 9 }), [], 'another instrument')
    const twice = orders.filter(order => order.request.clientOrderId === 'O5' && order.request.accountIndex === 0)
    assert.equal(ledger.queries.orderById(0, 'O5')?.arrival, twice.at(-1)?.arrival)
    assert.equal(ledger.queries.orderByArrival(1, twice[0]!.arrival), undefined, 'another account’s')
    ledger.close()
  })
}
