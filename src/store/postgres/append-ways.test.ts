import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { JournalHead } from '../../ports.ts'
import { sealBlock } from '../block.ts'
import { draftAfter, EMPTY_HEAD } from '../sqlite/journal-fixtures.ts'
import { leadOn } from './fixtures/leading.ts'
import { POSTGRES_SKIP as skip, TestCluster } from './fixtures/test-cluster.ts'

let cluster: TestCluster
before(async () => {
  if (skip === false) cluster = await TestCluster.start()
})
after(async () => cluster?.remove())

interface Tried {
  readonly head: JournalHead
  readonly epoch?: number
  readonly firstSequence?: number
  readonly payloadBytes?: number
  readonly damagedAt?: number
}

function sealedHex({ head, epoch = 1, firstSequence, payloadBytes = 300, damagedAt }: Tried): string {
  const draft = draftAfter(head, epoch, payloadBytes)
  const { bytes } = sealBlock(head.blockNumber + 1, head.hash, {
    ...draft,
    firstSequence: firstSequence ?? draft.firstSequence,
  })
  if (damagedAt !== undefined) bytes[damagedAt] = bytes[damagedAt]! ^ 1
  return `'\\x${Buffer.from(bytes).toString('hex')}'::bytea`
}

test('the short way of an append says and writes what the long one does', { skip }, async t => {
  const desk = await cluster.newDesk()
  const { append } = await leadOn(t, cluster, desk)
  const heads = [EMPTY_HEAD]
  for (let i = 0; i < 4; i++) heads.push(await append())
  const [lease] = await cluster.sql<{ desk_id: number; instance: string }>(
    `SELECT desk_id, instance FROM holdfast.leases JOIN holdfast.desks USING (desk_id) WHERE name = '${desk}'`,
  )
  const { desk_id: deskId, instance } = lease!
  const head = heads[4]!
  /** All that it answers, and the rows that are there then; nothing of it stays. */
  const said = async (way: string, before: string, sealed: string, who: string, wantsReplica: boolean) => {
    try {
      const [row] = await cluster.sql<{ said: string }>(`
        BEGIN; ${before};
        CREATE TEMP TABLE said ON COMMIT DROP AS SELECT * FROM holdfast.${way}(${deskId}::smallint, '${who}', ${wantsReplica}, ${sealed});
        SELECT (SELECT row_to_json(s)::text FROM said s) || coalesce((SELECT string_agg(md5(row(block_number, epoch, last_sequence, last_time_us, hash, sealed)::text), ' '
          ORDER BY block_number) FROM holdfast.blocks WHERE desk_id = ${deskId}), '') AS said`)
      return row!.said
    } catch (error) {
      return `refused: ${(error as Error).message}`
    }
  }
  const lost = { ...head, hash: 'ab'.repeat(32) }
  const later = { ...head, blockNumber: head.blockNumber + 2 }
  const stranger = '00000000-0000-0000-0000-000000000000'
  const leases = `UPDATE holdfast.leases SET`
  const mine = `WHERE desk_id = ${deskId}`
  // what is tried | what was done before | the status of both ways | by another process | a replica is wanted
  const rows: readonly (readonly [Tried, string, string, string?, boolean?])[] = [
    [{ head }, '', 'APPENDED'],
    [{ head, payloadBytes: 20_000 }, '', 'APPENDED'],
    [{ head: heads[3]! }, '', 'FOUND'],
    [{ head: heads[2]! }, '', 'MOVED'],
    [{ head: heads[3]!, payloadBytes: 200 }, '', 'MOVED'],
    [{ head: lost }, '', 'WENT_BACK'],
    [{ head: later }, '', 'WENT_BACK'],
    [{ head, epoch: 2 }, '', 'WENT_BACK'],
    [{ head }, `${leases} epoch = 2 ${mine}`, 'FENCED'],
    [{ head }, '', 'FENCED', stranger],
    [{ head }, `${leases} instance = NULL ${mine}`, 'FENCED'],
    [{ head }, `${leases} is_released = true ${mine}`, 'FENCED'],
    [{ head }, `${leases} expires_at = clock_timestamp() ${mine}`, 'LEASE_EXPIRED'],
    [{ head }, '', 'NO_STANDBY', instance, true],
    [{ head, firstSequence: head.lastSequence + 2 }, '', 'SEQUENCE_GAP'],
    [{ head, damagedAt: 0 }, '', 'BAD_BLOCK'],
    [{ head, damagedAt: 110 }, '', 'BAD_BLOCK'],
    [{ head: EMPTY_HEAD }, `DELETE FROM holdfast.blocks ${mine}`, 'APPENDED'],
    [{ head }, `DELETE FROM holdfast.blocks ${mine}`, 'WENT_BACK'],
  ]
  for (const [tried, before, status, who = instance, wantsReplica = false] of rows) {
    const sealed = sealedHex(tried)
    const long = await said('append_or_refuse', before, sealed, who, wantsReplica)
    const short = await said('append_block', before, sealed, who, wantsReplica)
    assert.equal(short, long, status)
    assert.match(short, new RegExp(`^{"status":"${status}",`), JSON.stringify({ tried, before }))
  }
})
