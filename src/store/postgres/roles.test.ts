import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { leadOn } from './fixtures/leading.ts'
import { POSTGRES_SKIP as skip, TestCluster, WRITER } from './fixtures/test-cluster.ts'
import { openPostgresStore } from './store.ts'

let cluster: TestCluster
let desk: string
let deskId: number
before(async () => {
  if (skip !== false) return
  cluster = await TestCluster.start()
  desk = await cluster.newDesk()
  const [row] = await cluster.sql<{ desk_id: number }>(`SELECT desk_id FROM holdfast.desks WHERE name = '${desk}'`)
  deskId = row!.desk_id
  await cluster.sql(`
    CREATE ROLE screens LOGIN IN ROLE holdfast_reader; CREATE ROLE auditor LOGIN IN ROLE holdfast_auditor;
    CREATE ROLE other_writer LOGIN IN ROLE holdfast_writer; CREATE ROLE stranger LOGIN`)
})
after(async () => cluster?.remove())

/** `yes` with the number of rows, or the SQLSTATE of the refusal. */
async function may(user: string, statement: string): Promise<string> {
  try {
    const rows = await cluster.sql(statement, cluster.primary, user)
    return `yes ${rows.length}`
  } catch (error) {
    return String((error as { code: string }).code)
  }
}

const DENIED = '42501'
const NIL = "'00000000-0000-0000-0000-000000000000'"

test('what each role may and may not do', { skip }, async t => {
  const { append } = await leadOn(t, cluster, desk)
  for (let i = 0; i < 3; i++) await append()
  // user | statement | expected
  const rows: readonly (readonly [string, string, string])[] = [
    [WRITER, 'SELECT * FROM holdfast.blocks', 'yes 3'],
    [WRITER, 'SELECT * FROM holdfast.snapshots', 'yes 0'],
    [WRITER, 'SELECT * FROM holdfast.nodes', 'yes 0'],
    [WRITER, "INSERT INTO holdfast.blocks VALUES (1, 9, 1, 1, 1, 'x', now(), '')", DENIED],
    [WRITER, "UPDATE holdfast.blocks SET hash = 'x'", DENIED],
    [WRITER, 'DELETE FROM holdfast.blocks', DENIED],
    [WRITER, 'TRUNCATE holdfast.blocks', DENIED],
    [WRITER, 'DROP TABLE holdfast.blocks', DENIED],
    [WRITER, 'DELETE FROM holdfast.snapshots', DENIED],
    [WRITER, 'SELECT instance FROM holdfast.leases', DENIED],
    [WRITER, 'SELECT channel FROM holdfast.leases', DENIED],
    [WRITER, `SELECT * FROM holdfast.append_or_refuse(${deskId}::smallint, ${NIL}, false, '')`, DENIED],
    [WRITER, `SELECT holdfast.listen(${deskId}::smallint)`, 'yes 1'],
    [WRITER, 'UPDATE holdfast.leases SET epoch = 99', DENIED],
    [WRITER, "UPDATE holdfast.desks SET keep_at_least = '0'", DENIED],
    [WRITER, `INSERT INTO holdfast.desk_members VALUES ('stranger', ${deskId})`, DENIED],
    [WRITER, `SELECT holdfast.admit('mine', '${WRITER}')`, DENIED],
    [WRITER, `SELECT * FROM holdfast.head(${deskId}::smallint)`, DENIED],
    [WRITER, 'SET ROLE holdfast_owner', DENIED],
    [WRITER, 'CREATE TABLE holdfast.mine (x int)', DENIED],
    [WRITER, 'CREATE FUNCTION holdfast.mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$', DENIED],
    [WRITER, `SELECT * FROM holdfast.see_lease(${deskId}::smallint)`, 'yes 1'],
    // Without the proof of the claim: an answer, and nothing is done.
    [
      WRITER,
      `SELECT * FROM holdfast.prune_blocks(${deskId}::smallint, ${NIL}, 99, 99) WHERE status = 'FENCED'`,
      'yes 1',
    ],
    [
      WRITER,
      `SELECT * FROM holdfast.renew_lease(${deskId}::smallint, ${NIL}, 1, 1, false) WHERE remaining_us > 1000000`,
      'yes 1',
    ],
    // Of another desk's writer nothing is seen and nothing taken.
    ['other_writer', 'SELECT * FROM holdfast.blocks', 'yes 0'],
    ['other_writer', 'SELECT * FROM holdfast.desks', 'yes 0'],
    ['other_writer', `SELECT * FROM holdfast.see_lease(${deskId}::smallint)`, DENIED],
    ['other_writer', `SELECT * FROM holdfast.enter('${desk}', 0, '')`, DENIED],
    ['other_writer', `SELECT holdfast.ask_for_handover(${deskId}::smallint, 'x')`, DENIED],
    ['other_writer', `SELECT holdfast.listen(${deskId}::smallint)`, DENIED],
    [
      'other_writer',
      `SELECT * FROM holdfast.claim_lease(${deskId}::smallint, 'n', ${NIL}, 1, 1, '', '', '{}', 0, '')`,
      DENIED,
    ],
    [
      'other_writer',
      `SELECT holdfast.announce(${deskId}::smallint, 'n', 1, 'Leader', 1, 1, 1, '', '', '', 0, '')`,
      DENIED,
    ],
    ['screens', 'SELECT * FROM holdfast.blocks', DENIED],
    ['screens', 'SELECT * FROM holdfast.leases', DENIED],
    ['screens', `SELECT * FROM holdfast.see_lease(${deskId}::smallint)`, DENIED],
    ['auditor', 'SELECT * FROM holdfast.blocks', 'yes 3'],
    ['auditor', 'SELECT epoch, node_id FROM holdfast.leases', 'yes 2'],
    ['auditor', 'SELECT * FROM holdfast.desk_members', 'yes 2'],
    ['auditor', 'SELECT * FROM holdfast.schema_versions WHERE version = 1', 'yes 1'],
    ['auditor', 'SELECT instance FROM holdfast.leases', DENIED],
    ['auditor', 'SELECT channel FROM holdfast.leases', DENIED],
    ['auditor', `SELECT holdfast.listen(${deskId}::smallint)`, DENIED],
    ['auditor', 'DELETE FROM holdfast.blocks', DENIED],
    ['auditor', "UPDATE holdfast.desks SET keep_at_least = '0'", DENIED],
    ['auditor', `SELECT * FROM holdfast.see_lease(${deskId}::smallint)`, DENIED],
    ['stranger', 'SELECT * FROM holdfast.blocks', DENIED],
    ['stranger', `SELECT * FROM holdfast.see_lease(${deskId}::smallint)`, DENIED],
  ]
  const found: string[][] = []
  for (const [user, statement] of rows) found.push([user, statement, await may(user, statement)])
  assert.deepEqual(found, rows)
})

test('blocks younger than the administrator allows are kept, whoever holds the lease', { skip }, async t => {
  const kept = await cluster.newDesk()
  const { store, append } = await leadOn(t, cluster, kept)
  for (let i = 0; i < 6; i++) await append()
  await cluster.sql(`UPDATE holdfast.desks SET keep_at_least = '1 day' WHERE name = '${kept}'`)
  const { blockNumber, lastSequence } = store.journal.head()
  await store.journal.saveSnapshot({
    blockNumber,
    lastSequence,
    timeUs: 1 as never,
    stateHash: '',
    payload: new Uint8Array(1),
  })
  assert.deepEqual(await store.journal.pruneBefore(99), { prunedBlocks: 0, firstBlockNumber: 1 })
  await cluster.sql(
    `UPDATE holdfast.blocks SET appended_at = appended_at - interval '2 days' WHERE block_number <= 3
     AND desk_id = (SELECT desk_id FROM holdfast.desks WHERE name = '${kept}')`,
  )
  assert.deepEqual(await store.journal.pruneBefore(99), { prunedBlocks: 3, firstBlockNumber: 4 })
})

test('a role that was not let in, and a desk that is not there, are told so', { skip }, async () => {
  const open = (more: object) => openPostgresStore(cluster.settings(desk, more))
  await assert.rejects(open({ user: 'other_writer' }), /STORE_REFUSED: .*other_writer may not work for this desk/)
  await assert.rejects(open({ user: 'nobody_knows' }), /STORE_REFUSED: .*role "nobody_knows" does not exist/)
  await assert.rejects(
    open({ desk: 'nowhere' }),
    /STORE_REFUSED: the database has no desk nowhere: run "holdfast store migrate"/,
  )
  await assert.rejects(open({ database: 'template1' }), /STORE_REFUSED: .*schema "holdfast" does not exist/)
  await assert.rejects(cluster.admit('new', 'no_role'), /STORE_REFUSED: the role no_role.*CREATE ROLE "no_role" LOGIN/)
})

test('a schema of a newer program is left alone', { skip }, async () => {
  await cluster.sql("INSERT INTO holdfast.schema_versions VALUES (99, 'later', 'x', now())")
  await assert.rejects(openPostgresStore(cluster.settings(desk)), { code: 'TOO_NEW' })
  await assert.rejects(cluster.admit('main'), { code: 'TOO_NEW' })
  await cluster.sql('DELETE FROM holdfast.schema_versions WHERE version = 99')
  await cluster.sql("UPDATE holdfast.schema_versions SET sha256 = 'x' WHERE version = 1")
  await assert.rejects(cluster.admit('main'), /0001-journal.sql was taken with another text/)
})
