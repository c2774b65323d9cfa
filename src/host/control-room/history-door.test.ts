/** What the console is told of the record: prices and amounts as texts, pages, the life of an order. */

import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { openHistory } from '../../store/sqlite/history.ts'
import { historyPathOf } from '../../store/sqlite/history-file.ts'
import {
  ACCOUNT,
  CONFIGURED,
  filled,
  MemoryJournal,
  of,
  STRATEGY,
  submitted,
} from '../../store/sqlite/history-fixtures.ts'
import { temporaryFolder } from '../../store/sqlite/journal-fixtures.ts'
import { HistoryDoor } from './history-door.ts'
import { historyOf } from './open-history.ts'

/** Three orders: the first filled in two parts, the second canceled, the third still working. */
function writeHistory(folder: string): void {
  const history = openHistory(historyPathOf(folder))
  const journal = new MemoryJournal()
  const accepted = (number: number) => of('OrderAccepted', number, { venueOrderId: `v${number}`, eventTimeUs: 1 })
  history.projectBlock(journal.append(CONFIGURED, submitted(1), accepted(1), filled(1, 'a', 'Buy', 4, 500)))
  history.projectBlock(journal.append(filled(1, 'b', 'Buy', 6, 502), submitted(2), of('OrderCanceled', 2)))
  history.projectBlock(journal.append(submitted(3), accepted(3)))
  history.close()
}

const settingsOf = (dataFolder: string) => ({ dataFolder, configFile: `${dataFolder}/none.yaml`, overrides: [] })

function doorOf(t: TestContext): { readonly door: HistoryDoor; readonly folder: string } {
  const folder = temporaryFolder(t)
  writeHistory(folder)
  return { door: new HistoryDoor(historyOf(settingsOf(folder))), folder }
}

test('orders come newest first, in pages, and by what is asked for', async t => {
  const { door } = doorOf(t)
  const numbers = async (which: object) =>
    (await door.orders({ limit: 9, ...which })).map(({ orderNumber }) => orderNumber)
  assert.deepEqual(await numbers({}), [3, 2, 1])
  assert.deepEqual(await numbers({ limit: 2 }), [3, 2])
  assert.deepEqual(await numbers({ limit: 2, before: 2 }), [1])
  assert.deepEqual(await numbers({ status: 'Filled' }), [1])
  assert.deepEqual(await numbers({ strategy: STRATEGY, account: ACCOUNT }), [3, 2, 1])
  assert.deepEqual(await numbers({ strategy: 'another' }), [])
})

test('the life of an order has its events in their order, its fills, and prices as they are written', async t => {
  const { door } = doorOf(t)
  const life = (await door.life('H1E1S1L0'))!
  assert.deepEqual(
    life.steps.map(({ kind }) => kind),
    ['OrderSubmitted', 'OrderAccepted', 'OrderFilled', 'OrderFilled'],
  )
  const { qty, cumQty, limitPrice, triggerPrice, status, venueOrderId } = life.order
  assert.deepEqual([status, venueOrderId, triggerPrice], ['Filled', 'v1', ''])
  assert.equal(qty, cumQty)
  assert.match(limitPrice, /^\d+(\.\d+)?$/)
  assert.deepEqual(
    life.fills.map(({ executionId, orderNumber }) => [executionId, orderNumber]),
    [
      ['b', 1],
      ['a', 1],
    ],
  )
  assert.equal(await door.life('H9E9S9L9'), undefined)
})

test('fills and positions have no ticks and lots any more', async t => {
  const { door } = doorOf(t)
  const [fill] = await door.fills({ limit: 1 })
  assert.deepEqual([fill!.executionId, 'lastTicks' in fill!, 'feeMinor' in fill!], ['b', false, false])
  const [position] = await door.positions()
  assert.deepEqual([position!.strategyId, position!.fillCount], [STRATEGY, 2])
  assert.match(position!.averagePrice, /^\d+(\.\d+)?$/)
})

test('a history that is made anew while it is read is read anew; one that is not there is an error, for now', async t => {
  const { door, folder } = doorOf(t)
  assert.equal((await door.orders({ limit: 9 })).length, 3)
  for (const end of ['', '-wal', '-shm']) rmSync(historyPathOf(folder) + end, { force: true })
  await assert.rejects(door.orders({ limit: 9 }))
  writeHistory(folder)
  assert.equal((await door.orders({ limit: 9 })).length, 3)
})
