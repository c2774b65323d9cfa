import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { TimeUs } from '../../core/domain/ids.ts'
import { leadOn } from '../../store/postgres/fixtures/leading.ts'
import { POSTGRES_SKIP as skip, TestCluster } from '../../store/postgres/fixtures/test-cluster.ts'
import { CONFIGURED, filled, MemoryJournal, submitted } from '../../store/sqlite/history-fixtures.ts'

const MAIN = fileURLToPath(new URL('shared-history-main.ts', import.meta.url))

test('the process of the history writes what the journal has and the equity that it is told, and ends with its parent', {
  skip,
}, async t => {
  const cluster = await TestCluster.start()
  t.after(() => cluster.remove())
  const desk = await cluster.newDesk()
  const { store } = await leadOn(t, cluster, desk)
  const block = new MemoryJournal().append(CONFIGURED, submitted(1), filled(1, 'a', 'Buy', 4, 500))
  const { hash: _, previousHash: __, blockNumber: ___, ...draft } = block
  await store.journal.append(store.journal.head(), draft)
  const settings = JSON.stringify(cluster.settings(desk))
  const child = fork(MAIN, [settings], { execArgv: ['--disable-warning=ExperimentalWarning'] })
  t.after(() => child.kill('SIGKILL'))
  child.send([{ accountId: 'main', timeUs: 7 as TimeUs, equityMinor: '42' }])
  await cluster.until("SELECT 1 FROM holdfast.history_equity WHERE equity_minor = '42'")
  await cluster.until("SELECT 1 FROM holdfast.history_fills WHERE execution_id = 'a'")
  child.disconnect()
  const [exitCode] = await once(child, 'exit')
  assert.equal(exitCode, 0)
})
