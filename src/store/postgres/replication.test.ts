import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { StoreDurability } from '../../ports.ts'
import { draftAfter, insist } from '../sqlite/journal-fixtures.ts'
import { reportOf } from './durability.ts'
import { claimOf, leadOn } from './fixtures/leading.ts'
import { POSTGRES_SKIP as skip, TestCluster } from './fixtures/test-cluster.ts'
import { openPostgresStore } from './store.ts'

let cluster: TestCluster
before(async () => {
  if (skip === false) cluster = await TestCluster.start({ hasStandby: true })
})
after(async () => cluster?.remove())

test('a database with a synchronous standby keeps what was wanted', { skip }, async t => {
  const { store, append } = await leadOn(t, cluster, await cluster.newDesk(), { durability: 'replica' })
  await append()
  const report = await store.durability()
  assert.ok(report.isKept)
  assert.deepEqual([report.findings, report.standbys], [[], ['standby1']])
  assert.match(report.server, /^PostgreSQL \d+/)
  assert.deepEqual(
    [report.settings['fsync'], report.settings['synchronous_commit'], report.settings['tls']],
    ['on', 'on', 'off'],
  )
})

test('while the standby hangs nothing counts as durable, and it goes on when it is back', { skip }, async t => {
  const more = { durability: 'replica', answerTimeoutUs: 2_000_000 } as const
  const { store, append } = await leadOn(t, cluster, await cluster.newDesk(), more)
  await insist(append)
  cluster.standby!.freeze()
  await assert.rejects(append(), { code: 'STORE_AWAY' })
  // Reading does not wait for the standby.
  await insist(() => store.lease.view())
  cluster.standby!.wake()
  let head = await append().catch(() => undefined)
  while (head === undefined) head = await append().catch(() => undefined)
  assert.equal(head.blockNumber, 2)
})

test('replica is refused where the database has no standby configured; disk is enough for who wants that', {
  skip,
}, async t => {
  const desk = await cluster.newDesk()
  const { store, append, settings } = await leadOn(t, cluster, desk, { durability: 'replica' })
  await append()
  await cluster.setting('synchronous_standby_names', '')
  t.after(() => cluster.setting('synchronous_standby_names', 'standby1'))
  await assert.rejects(append(), /NOT_REPLICATED: the database has no synchronous standby/)
  const report = await store.durability()
  assert.ok(!report.isKept)
  assert.deepEqual(
    report.findings.map(({ code, severity }) => [code, severity]),
    [['STORE_NO_STANDBY', 'Critical']],
  )
  await store.lease.release(1, '')
  const content = await openPostgresStore({ ...settings, durability: 'disk' })
  t.after(() => content.close())
  assert.ok((await content.lease.claim(claimOf(1))).isGranted)
  await content.journal.append(content.journal.head(), draftAfter(content.journal.head(), 2))
  assert.deepEqual(
    (await content.durability()).findings.map(({ code }) => code),
    ['STORE_DISK_ALONE'],
  )
})

const SOUND = {
  server_version: '15.18',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  synchronous_standby_names: 'FIRST 1 (s)',
  wal_level: 'replica',
  data_checksums: 'on',
  tls: 'TLSv1.3',
  sessions: 'seen',
}
const STANDBY = { name: 's', state: 'streaming', sync_state: 'sync' }

/** What the database says, and what is found: wanted | difference | standbys | findings. */
const REPORTS: readonly (readonly [StoreDurability, Partial<typeof SOUND>, readonly (typeof STANDBY)[], string])[] = [
  ['replica', {}, [STANDBY], ''],
  ['replica', {}, [{ ...STANDBY, sync_state: 'quorum' }], ''],
  ['replica', {}, [{ ...STANDBY, sync_state: 'async' }], 'Critical STORE_STANDBY_AWAY'],
  ['replica', {}, [], 'Critical STORE_STANDBY_AWAY'],
  ['disk', {}, [], 'Critical STORE_STANDBY_AWAY'],
  ['replica', {}, [{ ...STANDBY, sync_state: 'hidden' }], 'Warning STORE_STANDBYS_HIDDEN'],
  ['replica', { synchronous_standby_names: '*' }, [STANDBY], 'Warning STORE_ANY_STANDBY'],
  ['replica', { synchronous_standby_names: '*' }, [], 'Critical STORE_STANDBY_AWAY'],
  ['replica', { synchronous_standby_names: '' }, [], 'Critical STORE_NO_STANDBY'],
  ['disk', { synchronous_standby_names: '' }, [], 'Info STORE_DISK_ALONE'],
  ['replica', { fsync: 'off' }, [STANDBY], 'Critical STORE_FSYNC_OFF'],
  ['replica', { full_page_writes: 'off' }, [STANDBY], 'Error STORE_PAGES_MAY_TEAR'],
  ['replica', { synchronous_commit: 'local' }, [STANDBY], 'Critical STORE_COMMITS_EARLY'],
  ['replica', { synchronous_commit: 'remote_apply' }, [STANDBY], ''],
  ['replica', { sessions: 'hidden' }, [STANDBY], 'Warning STORE_SESSIONS_HIDDEN'],
]

for (const [wanted, difference, standbys, expected] of REPORTS) {
  test(`wanted ${wanted}, ${JSON.stringify(difference)}, ${standbys.map(each => each.sync_state)}: ${expected || 'kept'}`, () => {
    const report = reportOf(wanted, 'h', { ...SOUND, ...difference }, standbys)
    assert.equal(report.findings.map(({ severity, code }) => `${severity} ${code}`).join(), expected)
    assert.equal(report.isKept, !expected.startsWith('Critical'))
    for (const { text, remedy } of report.findings) assert.ok(text.length > 20 && remedy.length > 10)
  })
}
