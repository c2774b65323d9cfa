import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import type { Event } from '../../core/domain/events.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import { openHistory } from '../sqlite/history.ts'
import { ACCOUNT, CONFIGURED, filled, MemoryJournal, of, submitted } from '../sqlite/history-fixtures.ts'
import type { HistoryQueries } from '../sqlite/history-queries.ts'
import { temporaryFolder } from '../sqlite/journal-fixtures.ts'
import { type Leading, leadOn } from './fixtures/leading.ts'
import { POSTGRES_SKIP as skip, TestCluster } from './fixtures/test-cluster.ts'
import { PostgresHistory } from './history.ts'

let cluster: TestCluster
before(async () => {
  if (skip === false) cluster = await TestCluster.start()
})
after(async () => cluster?.remove())

const DENIAL = { action: 'Submit', code: 'QTY_ABOVE_MAX', what: 'qtyLots', was: 5.5, limit: 2 }
const POINTS = [{ accountId: ACCOUNT, timeUs: 5 as TimeUs, equityMinor: '123' }]

/** Turns of a session, `from` to `to`; late fills and changes of old orders among them. */
function turns(journal: MemoryJournal, from: number, to: number): void {
  for (let i = from; i <= to; i++) {
    const denied = { kind: 'OrderDenied', strategyIndex: 0, intentSequence: i, leg: 0, ...DENIAL } as Event
    const fill = filled(i, `x${i}`, i % 3 === 0 ? 'Sell' : 'Buy', 1 + (i % 10), 490 + (i % 20))
    const late = i > 20 ? [filled(i - 20, `late${i}`, 'Sell', 1, 500), of('OrderCanceled', i - 10)] : []
    journal.append(
      submitted(i),
      of('OrderAccepted', i, { venueOrderId: `v${i}`, eventTimeUs: 1 }),
      fill,
      ...late,
      denied,
    )
  }
}

async function appendAll({ store }: Leading, journal: MemoryJournal): Promise<void> {
  const { journal: target } = store
  for (const block of journal.blocksAfter(target.head().blockNumber)) {
    const { hash: _, previousHash: __, blockNumber: ___, ...draft } = block
    await target.append(target.head(), draft)
  }
}

function answersOf(history: HistoryQueries): unknown[] {
  const steps = history.ordersOf({}, 999).map(({ orderNumber }) => history.stepsOf(orderNumber))
  const rows = [history.ordersOf({}, 999), history.fillsOf({}, 999), history.denials(999), history.alerts(999)]
  const answers = [...rows, history.positions(), history.equityOf(ACCOUNT), history.money(), steps]
  return JSON.parse(JSON.stringify(answers)) as unknown[]
}

async function read(t: TestContext, desk: string): Promise<unknown[]> {
  const reader = new PostgresHistory(cluster.settings(desk))
  t.after(() => reader.close())
  const history = await reader.read()
  const answers = answersOf(history)
  history.close()
  return answers
}

test('the history in the database answers as the one in a folder, whoever writes it when', { skip }, async t => {
  const desk = await cluster.newDesk()
  const leading = await leadOn(t, cluster, desk)
  const journal = new MemoryJournal()
  journal.append(CONFIGURED)
  turns(journal, 1, 60)
  await appendAll(leading, journal)
  const first = new PostgresHistory(cluster.settings(desk))
  const second = new PostgresHistory(cluster.settings(desk, { nodeId: 'node-b' }))
  t.after(() => second.close())
  assert.equal(await first.keepUp(POINTS), true)
  assert.equal(await second.keepUp(), false, 'one of them writes')
  turns(journal, 61, 75)
  await appendAll(leading, journal)
  assert.equal(await first.keepUp(), true)
  await first.close()
  turns(journal, 76, 90)
  await appendAll(leading, journal)
  let isSecond = await second.keepUp()
  while (!isSecond) isSecond = await second.keepUp()
  await second.keepUp()

  const file = openHistory(path.join(temporaryFolder(t), 'history.sqlite'))
  t.after(() => file.close())
  for (const block of journal.blocks) file.projectBlock(block)
  file.recordEquity(POINTS)
  assert.deepEqual(await read(t, desk), answersOf(file))
})

test('a history begins where a pruned journal does, and is made again by the administrator', { skip }, async t => {
  const desk = await cluster.newDesk()
  const leading = await leadOn(t, cluster, desk)
  const journal = new MemoryJournal()
  journal.append(CONFIGURED)
  turns(journal, 1, 8)
  await appendAll(leading, journal)
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
  turns(journal, 1, 3)
  await appendAll(leading, journal)
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
