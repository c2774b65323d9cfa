/** The rules of a history, for the one in a data folder and the one in a database; and that the database looks up, and does not read all. */

import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import type { TimeUs } from '../../src/core/domain/ids.ts'
import { leadOn } from '../../src/store/postgres/fixtures/leading.ts'
import { POSTGRES_SKIP as skip, TestCluster } from '../../src/store/postgres/fixtures/test-cluster.ts'
import { PostgresHistory } from '../../src/store/postgres/history.ts'
import { PostgresHistoryQueries } from '../../src/store/postgres/history-queries.ts'
import { History } from '../../src/store/sqlite/history.ts'
import { openHistoryFile } from '../../src/store/sqlite/history-file.ts'
import { ACCOUNT, INSTRUMENT, STRATEGY } from '../../src/store/sqlite/history-fixtures.ts'
import { type HistoryStand, historyRules } from './history-rules.ts'

let cluster: TestCluster
before(async () => {
  if (skip === false) cluster = await TestCluster.start()
})
after(async () => cluster?.remove())

historyRules('SQLite', false, async (t, journal) => {
  const db = openHistoryFile(':memory:')
  const history = new History(db)
  t.after(() => history.close())
  for (const block of journal.blocks) history.projectBlock(block)
  const setEquity = async (times: readonly number[]) => {
    db.exec('DELETE FROM equity')
    history.recordEquity(times.map(timeUs => ({ accountId: ACCOUNT, timeUs: timeUs as TimeUs, equityMinor: '1' })))
  }
  return { history, setEquity }
})

historyRules('PostgreSQL', skip, async (t, journal) => {
  const desk = await cluster.newDesk()
  const leading = await leadOn(t, cluster, desk)
  await leading.appendAll(journal.blocks)
  return await inDatabase(t, desk)
})

async function inDatabase(t: TestContext, desk: string): Promise<HistoryStand> {
  const writer = new PostgresHistory(cluster.settings(desk))
  await writer.keepUp()
  await writer.close()
  const history = new PostgresHistoryQueries(cluster.settings(desk))
  t.after(() => history.close())
  const deskId = `(SELECT desk_id FROM holdfast.desks WHERE name = '${desk}')`
  const setEquity = async (times: readonly number[]) => {
    const rows = times.map(timeUs => `(${deskId}, '${ACCOUNT}', ${timeUs}, '1')`)
    await cluster.sql(`DELETE FROM holdfast.history_equity WHERE desk_id = ${deskId}`)
    if (rows.length > 0) await cluster.sql(`INSERT INTO holdfast.history_equity VALUES ${rows.join(', ')}`)
  }
  return { history, setEquity }
}

const ROWS = 20_000

test('PostgreSQL: no question reads a whole table', { skip }, async t => {
  const desk = await cluster.newDesk()
  // The server counts when a session has ended.
  const nobodyReads = "SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE '%history')"
  await fill(desk)
  await cluster.until(nobodyReads)
  const history = new PostgresHistoryQueries(cluster.settings(desk))
  t.after(() => history.close())
  const before = await wholeReadings()
  const [newest] = await history.ordersOf({}, 1)
  assert.equal(newest!.orderNumber, ROWS)
  const filter = { account: ACCOUNT, strategy: STRATEGY, instrument: INSTRUMENT }
  await history.ordersOf({ ...filter, before: ROWS / 2 }, 100)
  assert.equal((await history.ordersOf({ clientOrderId: 'C777' }, 1))[0]!.orderNumber, 777)
  assert.equal((await history.stepsOf(777)).length, 1)
  assert.equal((await history.fillsOf({ orderNumber: 777 }, 500)).length, 1)
  const [, second] = await history.fillsOf(filter, 2)
  assert.equal((await history.fillsOf({ before: second!.fillNumber }, 1))[0]!.orderNumber, ROWS - 2)
  assert.equal((await history.spreadEquityOf(ACCOUNT, 1_000, 50)).length, 50)
  await history.newestEquityOf(ACCOUNT, 10)
  await history.denials(10)
  await history.alerts(10)
  await history.close()
  await cluster.until(nobodyReads)
  await cluster.until(`SELECT 1 FROM pg_stat_user_tables WHERE relname = 'history_orders' AND idx_scan > 0`)
  assert.deepEqual(await wholeReadings(), before)
})

async function fill(desk: string): Promise<void> {
  const each = `FROM generate_series(1, ${ROWS}) i, (SELECT desk_id FROM holdfast.desks WHERE name = '${desk}') d`
  const names = `'${ACCOUNT}', '${STRATEGY}', '${INSTRUMENT}', 'Buy'`
  const tables: Readonly<Record<string, string>> = {
    orders: `desk_id, i, 'C' || i, '', ${names}, 'Limit', 'GTC', 'None', i, 0, '', 1, 1, NULL, 0, 'Accepted', '', i, i, NULL`,
    order_steps: `desk_id, i, 1, i, 'OrderSubmitted', i, ''`,
    fills: `desk_id, i, 1, '${ACCOUNT}', 'x' || i, i, '${STRATEGY}', '${INSTRUMENT}', 'Buy', 1, 1, 0, 'USDT', 'Taker', i, i`,
    equity: `desk_id, '${ACCOUNT}', i, '1'`,
    denials: `desk_id, i, 1, i, '', 0, 0, '', '', '', 0, 0`,
    alerts: `desk_id, i, 1, i, '', '', ''`,
  }
  for (const [table, values] of Object.entries(tables))
    await cluster.sql(`INSERT INTO holdfast.history_${table} SELECT ${values} ${each}`)
  await cluster.sql('VACUUM ANALYZE')
}

async function wholeReadings(): Promise<unknown> {
  const big =
    "'history_orders', 'history_order_steps', 'history_fills', 'history_equity', 'history_denials', 'history_alerts'"
  return await cluster.sql(
    `SELECT relname, seq_scan FROM pg_stat_user_tables WHERE relname IN (${big}) ORDER BY relname`,
  )
}
