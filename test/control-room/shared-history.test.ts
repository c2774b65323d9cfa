/** The console of a node that shares a store: its questions about the record are asked of the database, and answered page by page. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { POSTGRES_SKIP, TestCluster } from '../../src/store/postgres/fixtures/test-cluster.ts'
import { needsProc } from '../fault/live-session.ts'
import { CONFIG, ConsoleRun } from './console-run.ts'
import { Person } from './person.ts'

const OPTIONS = { skip: POSTGRES_SKIP || needsProc, timeout: 300_000 }
const ORDERS = 30
const PAGE = 4

test('orders, fills, lives and curves come out of the database', OPTIONS, async t => {
  const cluster = await TestCluster.start()
  t.after(() => cluster.remove())
  await cluster.admit('north')
  const url = `postgresql://desk_writer@127.0.0.1:${cluster.primary.port}/postgres`
  const run = await ConsoleRun.make('', `${CONFIG}store: { kind: postgres, url: "${url}", durability: disk }\n`)
  t.after(() => run.discard())
  run.start('--node', 'alpha')
  const link = String((await run.until('Enrolment'))['url'])
  const ann = new Person('ann', run.place)
  await ann.enrol(link)
  await cluster.until(`SELECT 1 FROM holdfast.history_orders OFFSET ${ORDERS - 1}`)
  await cluster.until(`SELECT 1 FROM holdfast.history_fills OFFSET ${2 * PAGE - 1}`)

  const first = await ann.page.ask('orders', { query: { limit: PAGE } })
  const second = await ann.page.ask('orders', { query: { limit: PAGE, before: first.next! } })
  const numbers = [...first.rows, ...second.rows].map(({ orderNumber }) => orderNumber)
  assert.deepEqual(
    numbers,
    numbers.map((_, i) => numbers[0]! - i),
  )
  const filled = await ann.page.ask('orders', { query: { status: 'Filled', strategy: 'first', limit: PAGE } })
  assert.ok(filled.rows.length > 0 && filled.rows.every(({ status }) => status === 'Filled'))
  const [order] = filled.rows
  const life = await ann.page.ask('orderLife', { path: { clientOrderId: order!.clientOrderId } })
  assert.equal(life.steps[0]!.kind, 'OrderSubmitted')
  assert.ok(life.fills.length > 0 && life.fills.every(({ orderNumber }) => orderNumber === order!.orderNumber))
  assert.deepEqual([life.rawMessages[0]!.direction, life.messagesKept.leftOutCount], ['Sent', 0])
  const fills = await ann.page.ask('fills', { query: { limit: PAGE } })
  const older = await ann.page.ask('fills', { query: { limit: PAGE, before: fills.next! } })
  const executions = [...fills.rows, ...older.rows].map(({ executionId }) => executionId)
  assert.equal(new Set(executions).size, 2 * PAGE)
  // It holds something most of the time.
  const held = async () => (await ann.page.ask('positions', {})).rows[0]?.strategyId
  await run.untilTrue(async () => (await held()) === 'first', 'no position of the strategy')
  await cluster.until('SELECT 1 FROM holdfast.history_equity')
  const { rows: equity } = await ann.page.ask('equity', { query: { limit: 10 } })
  assert.match(equity[0]!.equity, /^\d+\.\d+$/)
  await run.stop()
})
