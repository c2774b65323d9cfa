import assert from 'node:assert/strict'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { DeedBook } from '../../api/chain/deed-book.ts'
import { HERE, type House, openHouse } from '../../security/identity/people.fixture.ts'
import { AuditTender } from './audit-tender.ts'

const ROWS_MAX = 20

function bench(t: TestContext, records: number) {
  const house = openHouse(t)
  const alerts: string[] = []
  const onAlert = (code: string, text: string) => void alerts.push(`${code}: ${text}`)
  const { audit } = house.people
  const deeds = new DeedBook({ audit, nowUs: house.clock.nowUs, onAlert })
  for (let at = 0; at < records; at++)
    audit.record({ who: 'eve', whence: HERE, what: 'commands/pause', subject: 'All', outcome: 'Done' })
  return {
    house,
    alerts,
    archive: archiveOf(house),
    tender: new AuditTender({ people: house.people, deeds, onAlert }, ROWS_MAX),
  }
}

function archiveOf({ file }: House): string {
  return path.join(path.dirname(file), 'audit-archive')
}

test('old records are moved beside the file of the people, which is on record, and the chain is whole across', async t => {
  const { house, alerts, archive, tender } = bench(t, 25)
  const { audit } = house.people
  tender.archive()
  tender.archive()
  assert.deepEqual(readdirSync(archive), ['audit-000000000001-000000000010.jsonl'])
  const [newest] = audit.page({ limit: 1 })
  assert.deepEqual([newest?.what, newest?.text], ['audit/archive', 'records 1 to 10 were moved there'])
  await tender.check()
  assert.deepEqual(alerts, [])
  rmSync(path.join(archive, 'audit-000000000001-000000000010.jsonl'))
  await tender.check()
  assert.deepEqual(alerts, ['AUDIT_BROKEN: the file of the archive that begins with record 1 is not there'])
})

test('where the archive cannot be written the records stay, and that is told', async t => {
  const { house, alerts, archive, tender } = bench(t, 25)
  writeFileSync(archive, 'a file in its place')
  tender.archive()
  assert.match(alerts[0]!, /^AUDIT_NOT_ARCHIVED: older records stay where they are/)
  assert.equal(house.people.audit.page({ limit: 50 }).length, 25)
  assert.equal(house.people.audit.archivedNumber, 0)
})

test('a file of the people that is closed under a check is not told of as broken', async t => {
  const { house, alerts, tender } = bench(t, 1_200)
  t.mock.method(house.people.audit, 'verify', () => Promise.reject(new Error('database is not open')))
  tender.end()
  await tender.check()
  assert.deepEqual(alerts, [])
})
