import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { HistoryReading } from '../../ports/history-queries.ts'
import { openHistory } from '../sqlite/history.ts'
import { ACCOUNT, appendTurns, CONFIGURED, INSTRUMENT, MemoryJournal } from '../sqlite/history-fixtures.ts'
import { temporaryFolder } from '../sqlite/journal-fixtures.ts'
import { leadOn } from './fixtures/leading.ts'
import { POSTGRES_SKIP as skip, TestCluster } from './fixtures/test-cluster.ts'
import { PostgresHistory } from './history.ts'
import { PostgresHistoryQueries } from './history-queries.ts'

let cluster: TestCluster
before(async () => {
  if (skip === false) cluster = await TestCluster.start()
})
after(async () => cluster?.remove())

const POINTS = [{ accountId: ACCOUNT, timeUs: 5 as TimeUs, equityMinor: '123' }]

async function answersOf(history: HistoryReading): Promise<unknown[]> {
  const orders = await history.ordersOf({}, 999)
  const steps = await Promise.all(orders.map(({ orderNumber }) => history.stepsOf(orderNumber)))
  // Each store numbers its fills in its own way.
  const fills = (await history.fillsOf({}, 999)).map(fill => ({ ...fill, fillNumber: 0 }))
  const rows = [orders, fills, steps, await history.denials(999), await history.alerts(999), await history.positions()]
  const equity = await history.newestEquityOf(ACCOUNT, 9)
  const answers = [...rows, equity, await history.money(), await history.instrumentsNamed([INSTRUMENT, 'none'])]
  return JSON.parse(JSON.stringify(answers)) as unknown[]
}

async function read(t: TestContext, desk: string): Promise<unknown[]> {
  const reader = new PostgresHistoryQueries(cluster.settings(desk))
  t.after(() => reader.close())
  return await answersOf(reader)
}

test('the history in the database answers as the one in a folder, whoever writes it when', { skip }, async t => {
  const desk = await cluster.newDesk()
  const leading = await leadOn(t, cluster, desk)
  const journal = new MemoryJournal()
  journal.append(CONFIGURED)
  appendTurns(journal, 1, 60)
  await leading.appendAll(journal.blocks)
  const first = new PostgresHistory(cluster.settings(desk))
  const second = new PostgresHistory(cluster.settings(desk, { nodeId: 'node-b' }))
  t.after(() => second.close())
  assert.equal(await first.keepUp(POINTS), true)
  assert.equal(await second.keepUp(), false, 'one of them writes')
  appendTurns(journal, 61, 75)
  await leading.appendAll(journal.blocks)
  assert.equal(await first.keepUp(), true)
  await first.close()
  appendTurns(journal, 76, 90)
  await leading.appendAll(journal.blocks)
  let isSecond = await second.keepUp()
  while (!isSecond) isSecond = await second.keepUp()
  await second.keepUp()

  const file = openHistory(path.join(temporaryFolder(t), 'history.sqlite'))
  t.after(() => file.close())
  for (const block of journal.blocks) file.projectBlock(block)
  file.recordEquity(POINTS)
  assert.deepEqual(await read(t, desk), await answersOf(file))
})

test('a history begins where a pruned journal does, and is made again by the administrator', { skip }, async t => {
  const desk = await cluster.newDesk()
  const leading = await leadOn(t, cluster, desk)
  const journal = new MemoryJournal()
  journal.append(CONFIGURED)
  appendTurns(journal, 1, 8)
  await leading.appendAll(journal.blocks)
  const { blockNumber, lastSequence } = leading.store.journal.head()
  const snapshot = { blockNumber, lastSequence, timeUs: 1 as TimeUs, stateHash: '', payload: new Uint8Array(9) }
  await leading.store.journal.saveSnapshot(snapshot)
  await leading.store.journal.pruneBefore(6)
  const history = new PostgresHistory(cluster.settings(desk))
  t.after(() => history.close())
  await history.keepUp()
  const orders = (answers: unknown[]) => (answers[0] as { orderNumber: number }[]).map(({ orderNumber }) => orderNumber)
  assert.deepEqual(orders(await read(t, desk)), [8, 7, 6, 5])
  await cluster.sql(`SELECT holdfast.reset_history('${desk}')`)
  await assert.rejects(async () => {
    await leading.append(700)
    await history.keepUp()
  }, /./)
  assert.deepEqual(orders(await read(t, desk)), [])
})

test('readers see the history of their desks, and nothing else; nobody writes but by the function', {
  skip,
}, async t => {
  const desk = await cluster.newDesk()
  const leading = await leadOn(t, cluster, desk)
  const journal = new MemoryJournal()
  journal.append(CONFIGURED)
  appendTurns(journal, 1, 3)
  await leading.appendAll(journal.blocks)
  const history = new PostgresHistory(cluster.settings(desk))
  t.after(() => history.close())
  await history.keepUp()
  await cluster.sql(
    'CREATE ROLE screens LOGIN IN ROLE holdfast_reader; CREATE ROLE other LOGIN IN ROLE holdfast_reader',
  )
  await cluster.sql(
    `INSERT INTO holdfast.desk_members SELECT 'screens', desk_id FROM holdfast.desks WHERE name = '${desk}'`,
  )
  const count = async (user: string, table: string) =>
    (await cluster.sql(`SELECT * FROM holdfast.history_${table}`, cluster.primary, user)).length
  assert.deepEqual([await count('screens', 'orders'), await count('screens', 'fills')], [3, 3])
  assert.equal(await count('other', 'orders'), 0)
  for (const user of ['screens', 'desk_writer']) {
    const statement = 'UPDATE holdfast.history_fills SET last_ticks = 1'
    await assert.rejects(cluster.sql(statement, cluster.primary, user), { code: '42501' })
    await assert.rejects(cluster.sql(`SELECT holdfast.reset_history('${desk}')`, cluster.primary, user), {
      code: '42501',
    })
  }
  await assert.rejects(
    cluster.sql("SELECT holdfast.put_history(1::smallint, 0, '', 1, 'x', '{}')", cluster.primary, 'screens'),
    {
      code: '42501',
    },
  )
})
