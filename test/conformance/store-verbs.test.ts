import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { POSTGRES_SKIP as skip, TestCluster } from '../../src/store/postgres/fixtures/test-cluster.ts'
import { FixtureJournal } from '../../src/store/sqlite/journal-fixtures.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const STRATEGY = fileURLToPath(new URL('../../src/host/config/fixtures/crossing.ts', import.meta.url))

let cluster: TestCluster
let folder: string
let config: string
before(async () => {
  if (skip !== false) return
  cluster = await TestCluster.start()
  folder = cluster.folder()
  config = path.join(folder, 'desk.yaml')
  writeFileSync(config, configText(cluster.primary.port))
  await cluster.sql('CREATE ROLE trader LOGIN')
  await cluster.sql('CREATE DATABASE trading')
})
after(async () => cluster?.remove())

function configText(port: number): string {
  return `environment: paper
desk: alpha
dataFolder: ./data
store: { kind: postgres, url: 'postgresql://trader@127.0.0.1:${port}/trading', durability: disk }
venues: { SIM: { kind: simulated, seed: 7 } }
instruments:
  BTC-USDT.SIM: { kind: Spot, tickSize: '0.01', lotSize: '0.00001', market: { price: '65000' } }
accounts:
  main: { venue: SIM, baseCurrency: USDT, balances: { USDT: 100000 } }
strategies:
  crossing:
    file: ${STRATEGY}
    account: main
    limits: { orderNotionalMax: '10000' }
    instrumentLimits: { BTC-USDT.SIM: { orderQtyMax: 0.5 } }
`
}

interface Ended {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

function run(...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', MAIN, ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    },
  )
  return { status, out: stdout, err: stderr }
}

const holdfast = (...args: string[]): Ended => run('store', ...args)

test('a database is set up, looked at, filled and emptied by the verbs of the store', { skip }, async () => {
  const early = holdfast('check', config)
  assert.equal(early.status, 5)
  assert.match(early.err, /STORE_REFUSED: .*schema "holdfast" does not exist/)

  const admin = path.join(folder, 'admin-url')
  writeFileSync(admin, `postgresql://postgres:never-shown@127.0.0.1:${cluster.primary.port}/trading\n`)
  const open = holdfast('migrate', config, '--admin-url-file', admin)
  assert.equal(open.status, 5)
  assert.match(open.err, /may be read by others/)
  chmodSync(admin, 0o600)
  const migrated = holdfast('migrate', config, '--admin-url-file', admin)
  assert.equal(migrated.status, 0, migrated.err)
  assert.match(migrated.out, /taken {2}0001-journal\.sql\n[\s\S]*trader may work for desk alpha/)
  const again = JSON.parse(holdfast('migrate', config, '--admin-url-file', admin, '--json').out)
  assert.deepEqual(again.steps, [])
  assert.ok(!(open.err + migrated.out + migrated.err).includes('never-shown'))

  const checked = holdfast('check', config)
  assert.equal(checked.status, 0, checked.err)
  assert.match(checked.out, /^sound {2}PostgreSQL [\s\S]*STORE_DISK_ALONE[\s\S]*nobody has ever led/)
  const strict = holdfast('check', config, '--set', 'store.durability=replica', '--json')
  assert.equal(strict.status, 11)
  assert.equal(JSON.parse(strict.out).findings[0].code, 'STORE_NO_STANDBY')

  assert.equal(holdfast('copy', config, '--into', 'database').status, 5, 'no journal in the folder yet')
  const journal = new FixtureJournal(path.join(folder, 'data'))
  journal.append(12, 300)
  journal.close()
  const copied = JSON.parse(holdfast('copy', config, '--into', 'database', '--json').out)
  assert.deepEqual([copied.copiedBlocks, copied.head], [12, journal.head])
  const back = holdfast('copy', config, '--into', 'folder', '--set', 'dataFolder=./other')
  assert.match(back.out, /^equal {2}12 blocks copied, 0 were there, 0 snapshots; both end at block 12/, back.err)

  assert.match(holdfast('accept', config).out, /^nothing is lost {2}the journal ends at block 12/)
  const usage = holdfast('copy', config)
  assert.equal(usage.status, 2)
  assert.match(usage.err, /--into <where>/)
  const embedded = holdfast('check', config, '--set', 'store={}')
  assert.equal(embedded.status, 3)
})

test('after a promotion without a standby it is the standby that is missed, not the database', { skip }, async () => {
  const desk = await cluster.newDesk()
  const set = [`desk=${desk}`, `store.url=postgresql://desk_writer@127.0.0.1:${cluster.primary.port}/postgres`]
  const there = [config, ...set.flatMap(each => ['--set', each])]
  assert.match(holdfast('check', ...there).out, /nobody has ever led/)
  // Whoever looks first in this life of the server counts the lease of the one before anew.
  await cluster.sql(
    `UPDATE holdfast.leases SET epoch = 1, node_id = 'beta', is_released = false, clock_life = 'of another server'
     WHERE desk_id = (SELECT desk_id FROM holdfast.desks WHERE name = '${desk}')`,
  )
  await cluster.holdCommits()
  try {
    const checked = holdfast('check', ...there)
    assert.equal(checked.status, 11, checked.err)
    assert.match(
      checked.out,
      /^unsound [\s\S]*STORE_STANDBY_AWAY[\s\S]*lease {4}cannot be told while nothing can be written/,
    )
    const { lease, isKept } = JSON.parse(holdfast('check', ...there, '--json').out)
    assert.deepEqual([lease, isKept], [null, false])
    const doctor = run('doctor', ...there)
    assert.equal(doctor.status, 11, doctor.err)
    assert.match(doctor.out, /fail {2}store +STORE_STANDBY_AWAY[\s\S]*warn {2}leader +cannot be told/)
  } finally {
    await cluster.releaseCommits()
  }
})
