import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event, OrderSubmitted } from '../../core/domain/events.ts'
import { fixtureConfiguration } from '../../core/domain/fixtures.ts'
import { NO_STRATEGY, type TimeUs } from '../../core/domain/ids.ts'
import type { Side } from '../../core/domain/order.ts'
import { openHistory } from './history.ts'
import { ACCOUNT, CONFIGURED, filled, INSTRUMENT, MemoryJournal, of, STRATEGY, submitted } from './history-fixtures.ts'
import { FLAT, netFill } from './history-position.ts'
import { rebuildHistory } from './history-rebuild.ts'
import { temporaryFolder } from './journal-fixtures.ts'

test('the life of an order, read from its events', t => {
  const rows: readonly (readonly [string, readonly Event[]])[] = [
    ['Submitted 0', []],
    ['Accepted 0', [of('OrderAccepted', 1, { venueOrderId: 'v1', eventTimeUs: 1 })]],
    ['Accepted 4', [filled(1, 'a', 'Buy', 4, 500)]],
    ['Accepted 4', [filled(1, 'a', 'Buy', 4, 500), filled(1, 'a', 'Buy', 4, 500)]],
    ['Filled 10', [filled(1, 'a', 'Buy', 4, 500), filled(1, 'b', 'Buy', 6, 500)]],
    ['InDoubt 0', [of('OrderInDoubt', 1, { cause: 'ACK_TIMEOUT' })]],
    ['Accepted 1', [of('OrderInDoubt', 1, { cause: 'ACK_TIMEOUT' }), filled(1, 'a', 'Buy', 1, 500)]],
    ['Rejected 0', [of('OrderRejected', 1)]],
    ['PendingCancel 2', [of('OrderCancelRequested', 1), filled(1, 'a', 'Buy', 2, 500)]],
    ['Canceled 2', [filled(1, 'a', 'Buy', 2, 500), of('OrderCancelRequested', 1), of('OrderCanceled', 1)]],
    ['Canceled 2', [of('OrderCanceled', 1), filled(1, 'late', 'Buy', 2, 500)]],
    ['Accepted 0', [of('OrderCancelRequested', 1), of('OrderCancelRejected', 1)]],
    ['PendingAmend 0', [of('OrderAmendRequested', 1, { qtyLots: 5, limitTicks: 501, triggerTicks: undefined })]],
    ['Accepted 0', [of('OrderAmendRequested', 1, { qtyLots: 5 }), of('OrderAmendRejected', 1)]],
    ['Filled 5', [of('OrderAmended', 1, { qtyLots: 5, limitTicks: 501 }), filled(1, 'a', 'Buy', 5, 500)]],
    ['Expired 0', [of('OrderExpired', 1), of('OrderRetired', 1)]],
  ]
  const folder = temporaryFolder(t)
  for (const [index, [expected, events]] of rows.entries()) {
    const history = openHistory(path.join(folder, `${index}.sqlite`))
    history.projectBlock(new MemoryJournal().append(CONFIGURED, submitted(1), ...events))
    const [order] = history.ordersOf()
    assert.equal(`${order!.status} ${order!.cumQtyLots}`, expected, events.map(event => event.kind).join(' '))
    const isClosed = ['Filled', 'Canceled', 'Rejected', 'Expired'].includes(order!.status)
    assert.equal(order!.closedTimeUs !== null, isClosed)
    history.close()
  }
})

test('an order of somebody else that was adopted is an order', t => {
  const history = openHistory(path.join(temporaryFolder(t), 'history.sqlite'))
  t.after(() => history.close())
  const { terms } = submitted(1) as OrderSubmitted
  const adopted = of('OrderAdopted', 1, {
    strategyIndex: NO_STRATEGY,
    accountIndex: 0,
    clientOrderId: 'byHand',
    venueOrderId: 'v9',
    terms,
    cumQtyLots: 4,
    originSequence: 1,
  })
  history.projectBlock(new MemoryJournal().append(CONFIGURED, adopted, filled(1, 'a', 'Buy', 6, 500)))
  const [order] = history.ordersOf()
  const { clientOrderId, venueOrderId, status, cumQtyLots } = order!
  assert.deepEqual([clientOrderId, venueOrderId, status, cumQtyLots], ['byHand', 'v9', 'Filled', 10])
})

test('rows carry names, are newest first, and can be filtered and limited', t => {
  const history = openHistory(path.join(temporaryFolder(t), 'history.sqlite'))
  t.after(() => history.close())
  const journal = new MemoryJournal()
  history.projectBlock(journal.append(CONFIGURED, submitted(1), filled(1, 'a', 'Buy', 10, 500)))
  history.projectBlock(journal.append(submitted(2, { isHeld: true }), submitted(3, { strategyIndex: NO_STRATEGY })))
  history.projectBlock(journal.append(filled(3, 'b', 'Sell', 4, 510, { strategyIndex: NO_STRATEGY })))
  assert.deepEqual(
    history.ordersOf().map(order => [order.orderNumber, order.status]),
    [
      [3, 'Accepted'],
      [2, 'Held'],
      [1, 'Filled'],
    ],
  )
  assert.deepEqual(
    history.ordersOf({}, 1).map(order => order.orderNumber),
    [3],
  )
  assert.deepEqual(
    history.ordersOf({ strategy: STRATEGY }).map(order => order.orderNumber),
    [2, 1],
  )
  const [newest, oldest] = history.fillsOf({ instrument: INSTRUMENT, account: ACCOUNT })
  assert.deepEqual([newest!.executionId, newest!.strategyId, newest!.sequence], ['b', '', 3])
  assert.deepEqual([oldest!.executionId, oldest!.strategyId, oldest!.feeCurrency], ['a', STRATEGY, 'USDT'])
  assert.deepEqual(history.fillsOf({ toUs: 9 }), [])
  assert.deepEqual(
    history.stepsOf(1).map(step => step.kind),
    ['OrderSubmitted', 'OrderFilled'],
  )
})

test('denials and alerts are kept with their time', t => {
  const history = openHistory(path.join(temporaryFolder(t), 'history.sqlite'))
  t.after(() => history.close())
  const denial = { action: 'Submit', code: 'QTY_ABOVE_MAX', what: 'qtyLots', was: 500, limit: 200 }
  const denied = { kind: 'OrderDenied', strategyIndex: 0, intentSequence: 4, leg: 0, ...denial } as Event
  const halted = { scope: { level: 'All', index: 0 }, tradingState: 'Halted', actor: 'anna', reason: 'test', timeUs: 5 }
  history.projectBlock(
    new MemoryJournal().append(CONFIGURED, denied, { kind: 'TradingStateChanged', ...halted } as Event),
  )
  const expected = { sequence: 1, timeUs: 1000, strategyId: STRATEGY, intentSequence: 4, leg: 0, ...denial }
  assert.deepEqual(
    history.denials().map(row => ({ ...row })),
    [expected],
  )
  const alert = { sequence: 1, timeUs: 1000, code: 'TRADING_HALTED', subject: 'everything', text: 'anna: test' }
  assert.deepEqual(
    history.alerts().map(row => ({ ...row })),
    [alert],
  )
})

test('a block counts once; a gap and a foreign block are refused', t => {
  const history = openHistory(path.join(temporaryFolder(t), 'history.sqlite'))
  t.after(() => history.close())
  const journal = new MemoryJournal()
  const first = journal.append(CONFIGURED, submitted(1), filled(1, 'a', 'Buy', 4, 500))
  history.projectBlock(first)
  history.projectBlock(first)
  assert.equal(history.positions()[0]!.signedLots, 4)
  const second = journal.append()
  const third = journal.append()
  assert.throws(() => history.projectBlock(third), { name: 'HistoryError', code: 'GAP' })
  const other = new MemoryJournal()
  other.append()
  assert.throws(() => history.projectBlock(other.append()), { name: 'HistoryError', code: 'REBUILD_NEEDED' })
  assert.throws(() => history.catchUp(new MemoryJournal().asJournal), /ahead of the journal by 1 blocks/)
  history.projectBlock(second)
  assert.equal(history.catchUp(journal.asJournal), 1)
  assert.deepEqual(history.highWater(), { blockNumber: 3, hash: third.hash })
})

test('what was kept up block by block equals what is rebuilt, and a damaged history is replaced', t => {
  const file = path.join(temporaryFolder(t), 'history.sqlite')
  const journal = new MemoryJournal()
  journal.append(CONFIGURED)
  for (let i = 1; i <= 230; i++)
    journal.append(submitted(i), filled(i, `x${i}`, i % 3 === 0 ? 'Sell' : 'Buy', 1 + (i % 10), 490 + (i % 20)))
  const live = openHistory(file)
  for (const block of journal.blocks) live.projectBlock(block)
  live.recordEquity([{ accountId: ACCOUNT, timeUs: 5 as TimeUs, equityMinor: '123' }])
  const before = [live.ordersOf({}, 999), live.fillsOf({}, 999), live.positions(), live.equityOf(ACCOUNT)]
  live.close()

  const progress: number[] = []
  rebuildHistory(journal.asJournal, file, { onProgress: done => progress.push(done) })
  const rebuilt = openHistory(file)
  assert.deepEqual(
    [rebuilt.ordersOf({}, 999), rebuilt.fillsOf({}, 999), rebuilt.positions(), rebuilt.equityOf(ACCOUNT)],
    before,
  )
  assert.deepEqual(progress, [100, 200, 231])
  rebuilt.close()

  writeFileSync(file, 'no database at all')
  rebuildHistory(journal.asJournal, file)
  const repaired = openHistory(file)
  t.after(() => repaired.close())
  assert.deepEqual(repaired.positions(), before[2])
  assert.equal(existsSync(`${file}.rebuilt`), false)
})

test('a history of a pruned journal begins where the journal does', t => {
  const file = path.join(temporaryFolder(t), 'history.sqlite')
  const journal = new MemoryJournal()
  journal.append(CONFIGURED, submitted(1))
  journal.append(filled(1, 'a', 'Buy', 4, 500))
  journal.append(filled(1, 'b', 'Buy', 2, 500))
  journal.base = 2
  rebuildHistory(journal.asJournal, file, { configuration: fixtureConfiguration() })
  const history = openHistory(file)
  t.after(() => history.close())
  assert.deepEqual(
    history.fillsOf().map(fill => [fill.executionId, fill.instrumentId]),
    [['b', INSTRUMENT]],
  )
})

test('property: cost and profit of a position always add up, and a flat one costs nothing', () => {
  const fill = fc.record({
    side: fc.constantFrom<Side>('Buy', 'Sell'),
    qtyLots: fc.integer({ min: 1, max: 2 ** 40 }),
    priceTicks: fc.integer({ min: -1000, max: 2 ** 40 }),
  })
  fc.assert(
    fc.property(fc.array(fill, { maxLength: 30 }), fills => {
      let position = FLAT
      let paid = 0n
      let lots = 0
      for (const { side, qtyLots, priceTicks } of fills) {
        position = netFill(position, side, qtyLots, priceTicks)
        const signed = side === 'Buy' ? qtyLots : -qtyLots
        lots += signed
        paid += BigInt(signed) * BigInt(priceTicks)
        assert.equal(position.signedLots, lots)
        assert.equal(position.openTickLots - position.realizedTickLots, paid)
        if (lots === 0) assert.equal(position.openTickLots, 0n)
      }
    }),
  )
})

test('a round trip realizes the difference, a reversal opens at the new price', () => {
  const long = netFill(FLAT, 'Buy', 10, 100)
  const less = netFill(long, 'Sell', 4, 110)
  assert.deepEqual(less, { signedLots: 6, openTickLots: 600n, realizedTickLots: 40n })
  const short = netFill(less, 'Sell', 8, 90)
  assert.deepEqual(short, { signedLots: -2, openTickLots: -180n, realizedTickLots: -20n })
})
