import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { newQuoteTick } from '../../core/domain/market-data.ts'
import { DEFAULT_FILL_MODEL } from './fill-model.ts'
import { fixtureRequest, fixtureVenueConfiguration, VenueBench } from './fixtures.ts'
import { Ledger } from './ledger.ts'
import { SimulatedVenue } from './simulated-venue.ts'

function ledgerPath(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'ledger.sqlite')
}

/** A venue on a ledger at 99/101, with an order filled, one refused as a duplicate, one resting and one stopped. */
function workedVenue(ledger: Ledger): SimulatedVenue {
  const setup = {
    configuration: fixtureVenueConfiguration(),
    venueIndex: 0 as never,
    model: DEFAULT_FILL_MODEL,
    seed: 1,
  }
  const venue = new SimulatedVenue({ ...setup, report: () => {}, recorder: ledger })
  venue.onMarket(Object.assign(newQuoteTick(), { timeUs: 1, bidTicks: 99, bidLots: 9, askTicks: 101, askLots: 9 }))
  const send = (change: object) => venue.execute({ kind: 'SendOrder', order: fixtureRequest(change) }, 2)
  send({ clientOrderId: 'FILLED', qtyLots: 10 })
  send({ clientOrderId: 'REST', limitTicks: 95, qtyLots: 3 })
  send({ clientOrderId: 'REST', limitTicks: 96, qtyLots: 3 })
  send({ clientOrderId: 'STOP', side: 'Sell', triggerTicks: 90 })
  ledger.commit(venue.counters)
  return venue
}

test('what was committed is there again, and a venue goes on from it', context => {
  const path = ledgerPath(context)
  const first = new Ledger(path)
  const venue = workedVenue(first)
  first.close()
  const second = new Ledger(path)
  const saved = second.load(100)!
  const setup = {
    configuration: fixtureVenueConfiguration(),
    venueIndex: 0 as never,
    model: DEFAULT_FILL_MODEL,
    seed: 1,
  }
  const restored = new SimulatedVenue({ ...setup, report: () => {}, recorder: second })
  restored.restoreDesk(saved, 3)
  const { orders, accounts, ...counters } = venue.saveState()
  const again = restored.saveState()
  assert.deepEqual(
    again.orders.map(each => each.order.request.clientOrderId),
    ['FILLED', 'REST', 'STOP'],
  )
  assert.deepEqual(JSON.parse(JSON.stringify(again.orders)), JSON.parse(JSON.stringify(orders)))
  assert.deepEqual(again.accounts[0]!.balancesMinor, accounts[0]!.balancesMinor)
  assert.deepEqual(again.accounts[0]!.positions, accounts[0]!.positions)
  assert.equal(again.executionCount, counters.executionCount)
  second.close()
})

test('the export shows two orders under one id as two', context => {
  const ledger = new Ledger(ledgerPath(context))
  workedVenue(ledger)
  const entries = ledger.exportLedger()
  assert.deepEqual([...entries.keys()], ['FILLED', 'REST', 'STOP'])
  assert.deepEqual(
    entries.get('REST')!.orders.map(order => order.state),
    ['Resting', 'Rejected'],
  )
  assert.deepEqual(
    entries.get('FILLED')!.executions.map(each => `${each.lastQtyLots}@${each.lastTicks}`),
    ['9@101', '1@102'],
  )
  ledger.close()
})

test('with a ledger nothing is too old to be told, and what never was is known not to be', context => {
  const ledger = new Ledger(ledgerPath(context))
  const bench = new VenueBench({ historyOrdersMax: 4 }, fixtureVenueConfiguration(), ledger)
  bench.quote(99, 500, 101, 500)
  bench.send({ clientOrderId: 'GONE', limitTicks: 90 })
  bench.cancel('GONE')
  for (let count = 0; count < 20; count++) bench.send({ clientOrderId: `B${count}`, qtyLots: 1 })
  ledger.commit(bench.venue.counters)
  assert.deepEqual(bench.query('B0'), ['B0 New', 'B0 Trade 1@101 Taker', 'B0 Closed'])
  assert.deepEqual(bench.query('GONE'), ['GONE New', 'GONE Canceled', 'GONE Closed'])
  assert.deepEqual(bench.query('NEVER'), ['NEVER NotFound'])
  ledger.close()
})

test('what was not committed is not there', context => {
  const path = ledgerPath(context)
  const first = new Ledger(path)
  const venue = workedVenue(first)
  venue.execute({ kind: 'SendOrder', order: fixtureRequest({ clientOrderId: 'LATE' }) }, 3)
  first.close()
  const second = new Ledger(path)
  assert.equal(second.exportLedger().has('LATE'), false)
  second.close()
})

test('an empty ledger has nothing to go on from; one of another version or kind is refused by name', context => {
  const path = ledgerPath(context)
  const ledger = new Ledger(path)
  assert.equal(ledger.load(10), undefined)
  ledger.close()
  const raw = new DatabaseSync(path)
  raw.exec('PRAGMA user_version = 7')
  raw.close()
  assert.throws(() => new Ledger(path), /ledger\.sqlite: ledger version 7, this program reads 1/)
  writeFileSync(`${path}.txt`, 'not a database at all, but long enough to look like something'.repeat(20))
  assert.throws(() => new Ledger(`${path}.txt`), /not a database/)
})
