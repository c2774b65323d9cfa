import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import fc from 'fast-check'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { AuditDraft } from '../../ports/audit.ts'
import { AuditArchive } from './audit-archive.ts'
import { AuditLog } from './audit-log.ts'
import { AUDIT_ARCHIVED, AUDIT_SCHEMA } from './audit-schema.ts'

const DRAFT: AuditDraft = {
  who: 'mate',
  whence: { address: '192.0.2.1', program: 'a browser' },
  what: 'commands/pause',
  subject: 'All',
  outcome: 'Done',
  text: 'the sea is rough',
  before: { state: 'Active' },
  after: { state: 'Reducing' },
}

/** Without an archive, unless a folder is given. */
function newLog(records = 0, folder = '/dev/null/none'): { db: DatabaseSync; log: AuditLog } {
  const db = new DatabaseSync(':memory:')
  db.exec(AUDIT_SCHEMA + AUDIT_ARCHIVED)
  let timeUs = 1_000
  const log = new AuditLog(db, () => timeUs++ as TimeUs, new AuditArchive(folder))
  for (let at = 0; at < records; at++) log.record({ ...DRAFT, text: `record ${at}` })
  return { db, log }
}

test('records are numbered, timed, chained, and come back as they went in', async () => {
  const { log } = newLog()
  const first = log.record(DRAFT)
  const second = log.record({ who: '', whence: DRAFT.whence, what: 'sign-in', subject: '', outcome: 'Refused' })
  assert.deepEqual([first.recordNumber, second.recordNumber, second.previousHash], [1, 2, first.hash])
  assert.match(first.hash, /^[0-9a-f]{64}$/)
  assert.deepEqual(log.page({ limit: 10 }), [second, first])
  assert.deepEqual(await log.verify(), { isWhole: true, head: { recordNumber: 2, hash: second.hash } })
})

test('an empty record is whole', async () => {
  assert.deepEqual(await newLog().log.verify(), { isWhole: true, head: { recordNumber: 0, hash: '' } })
})

test('SQLite itself refuses to change or delete a record', () => {
  const { db } = newLog(2)
  assert.throws(() => db.exec("UPDATE audit SET who = 'x'"), /never changed/)
  assert.throws(() => db.exec('DELETE FROM audit'), /never deleted/)
})

/** What somebody with the file in his hands may do, and the record at which it shows. */
const TAMPERINGS: readonly (readonly [string, string, number])[] = [
  ['another person', "UPDATE audit SET who = 'nobody' WHERE record_number = 5", 5],
  ['another time', 'UPDATE audit SET time_us = time_us + 1 WHERE record_number = 5', 5],
  ['another outcome', "UPDATE audit SET outcome = 'Refused' WHERE record_number = 5", 5],
  ['other facts', "UPDATE audit SET facts_after = '{}' WHERE record_number = 5", 5],
  ['facts that cannot be read', "UPDATE audit SET facts_after = '{' WHERE record_number = 5", 5],
  ['a record taken out', 'DELETE FROM audit WHERE record_number = 5', 5],
  ['the first taken out', 'DELETE FROM audit WHERE record_number = 1', 1],
  ['the newest taken out', 'DELETE FROM audit WHERE record_number = 9', 9],
  ['all taken out', 'DELETE FROM audit', 1],
  ['another hash', "UPDATE audit SET hash = '00' WHERE record_number = 9", 9],
  [
    'a record put in',
    'INSERT INTO audit SELECT 10, time_us, who, address, program, what, subject, outcome, text, facts_before, facts_after, previous_hash, hash FROM audit WHERE record_number = 9',
    10,
  ],
  ['a record renumbered', 'UPDATE audit SET record_number = 20 WHERE record_number = 9', 9],
  [
    'the head set back',
    'UPDATE audit_head SET record_number = 8, hash = (SELECT hash FROM audit WHERE record_number = 8)',
    10,
  ],
]

for (const [what, sql, recordNumber] of TAMPERINGS) {
  test(`the chain tells: ${what}`, async () => {
    const { db, log } = newLog(9)
    db.exec(`DROP TRIGGER audit_stays; DROP TRIGGER audit_is_kept; ${sql}`)
    const verdict = await log.verify()
    assert.ok(!verdict.isWhole)
    assert.equal(verdict.recordNumber, recordNumber, verdict.text)
  })
}

test('whatever is in a record, it is kept in bounds and the chain stays whole', async () => {
  const { log } = newLog()
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 700 }),
    fc.constantFrom('\ud800', 'a\nb', '\u2028', 'é'.repeat(900)),
  )
  const facts = fc.dictionary(text, fc.oneof(text, fc.boolean(), fc.integer()), { maxKeys: 8 })
  const draft = fc.record({
    who: text,
    whence: fc.record({ address: text, program: text }),
    what: text,
    subject: text,
    outcome: fc.constantFrom('Done' as const, 'Refused' as const, 'Failed' as const),
    text,
    before: facts,
    after: facts,
  })
  fc.assert(
    fc.property(draft, given => {
      const record = log.record(given)
      assert.ok(JSON.stringify(record).length < 20_000)
      assert.doesNotMatch(record.text, /[\n\r\u2028]/)
      assert.deepEqual(log.page({ limit: 1 })[0], record)
    }),
    { numRuns: 300 },
  )
  assert.equal((await log.verify()).isWhole, true)
})

test('a page is what was asked for, newest first', () => {
  const { log } = newLog(9)
  log.record({ ...DRAFT, who: 'other', what: 'people/invite' })
  const numbersOf = (query: Parameters<AuditLog['page']>[0]) => log.page(query).map(({ recordNumber }) => recordNumber)
  assert.deepEqual(numbersOf({ limit: 3 }), [10, 9, 8])
  assert.deepEqual(numbersOf({ limit: 3, beforeNumber: 8 }), [7, 6, 5])
  assert.deepEqual(numbersOf({ limit: 9, who: 'other' }), [10])
  assert.deepEqual(numbersOf({ limit: 9, what: 'people/' }), [10])
  assert.deepEqual(numbersOf({ limit: 9, what: '%' }), [])
  assert.deepEqual(numbersOf({ limit: 9, fromUs: 1_003 as TimeUs, toUs: 1_005 as TimeUs }), [5, 4])
  assert.equal(newLog(600).log.page({ limit: 10_000 }).length, 500)
})

test('a record belongs to the change that it tells of', async () => {
  const { db, log } = newLog(1)
  db.exec('CREATE TABLE things (name TEXT) STRICT; BEGIN')
  db.exec("INSERT INTO things VALUES ('x')")
  log.record(DRAFT)
  db.exec('ROLLBACK')
  const verdict = await log.verify()
  assert.equal(verdict.isWhole && verdict.head.recordNumber, 1)
})
