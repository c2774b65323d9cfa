import assert from 'node:assert/strict'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test, { type TestContext } from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import { AuditArchive } from './audit-archive.ts'
import { AuditLog } from './audit-log.ts'
import { AUDIT_ARCHIVED, AUDIT_SCHEMA } from './audit-schema.ts'

const ROWS_MAX = 10
const FIRST = 'audit-000000000001-000000000005.jsonl'

/** A record with so many entries, of which all but the newest were moved, five to a file. */
function bench(t: TestContext, records: number) {
  const folder = mkdtempSync(path.join(tmpdir(), 'audit-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const place = path.join(folder, 'audit-archive')
  const db = new DatabaseSync(':memory:')
  db.exec(AUDIT_SCHEMA + AUDIT_ARCHIVED)
  let timeUs = 1_000
  const log = new AuditLog(db, () => timeUs++ as TimeUs, new AuditArchive(place))
  for (let at = 1; at <= records; at++)
    log.record({
      ...{ who: 'mate', whence: { address: '192.0.2.1', program: 'a browser' }, what: 'commands/pause' },
      ...{ subject: 'All', outcome: 'Done', text: `record ${at}` },
    })
  const moved: string[] = []
  for (let stretch = log.archive(ROWS_MAX); stretch !== undefined; stretch = log.archive(ROWS_MAX))
    moved.push(stretch.fileName)
  return { db, log, place, moved, fileAt: (at: number) => path.join(place, moved[at]!) }
}

test('what is old is in files that are sealed and cannot be written, and the chain goes on from them', async t => {
  const { log, place, moved } = bench(t, 22)
  assert.deepEqual(moved, [FIRST, 'audit-000000000006-000000000010.jsonl', 'audit-000000000011-000000000015.jsonl'])
  assert.deepEqual(readdirSync(place), moved)
  assert.equal(statSync(path.join(place, moved[0]!)).mode & 0o777, 0o400)
  const lines = readFileSync(path.join(place, moved[0]!), 'utf8').trimEnd().split('\n')
  assert.equal(lines.length, 6)
  assert.equal(JSON.parse(lines[0]!).text, 'record 1')
  assert.equal(JSON.parse(lines[5]!).seal.lastNumber, 5)
  assert.equal(log.archivedNumber, 15)
  assert.deepEqual(
    log.page({ limit: 50 }).map(({ recordNumber }) => recordNumber),
    [22, 21, 20, 19, 18, 17, 16],
  )
  const verdict = await log.verify()
  assert.ok(verdict.isWhole)
  assert.equal(verdict.head.recordNumber, 22)
})

test('files may lie on another disk: a link in their place is as good, and without it they are missing', async t => {
  const { log, place, fileAt } = bench(t, 22)
  const elsewhere = path.join(place, '..', 'another-disk.jsonl')
  renameSync(fileAt(1), elsewhere)
  const missing = await log.verify()
  assert.deepEqual([missing.isWhole, 'recordNumber' in missing && missing.recordNumber], [false, 6])
  symlinkSync(elsewhere, fileAt(1))
  assert.equal((await log.verify()).isWhole, true)
})

test('a row that is not in the archive cannot be deleted, one that is was', t => {
  const { db } = bench(t, 22)
  assert.throws(() => db.exec('DELETE FROM audit WHERE record_number = 16'), /never deleted before they are archived/)
})

test('a process that died between the file and the rows goes on where it was', async t => {
  const { db, log, place } = bench(t, 10)
  for (let at = 11; at <= 16; at++)
    log.record({
      ...{ who: 'mate', whence: { address: '', program: '' }, what: 'x', subject: '' },
      ...{ outcome: 'Done', text: `record ${at}` },
    })
  db.exec("CREATE TRIGGER dies BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'killed'); END")
  assert.throws(() => log.archive(ROWS_MAX), /killed/)
  assert.deepEqual(readdirSync(place), [FIRST])
  assert.equal(log.archivedNumber, 0)
  assert.equal((await log.verify()).isWhole, true)
  db.exec('DROP TRIGGER dies')
  assert.equal(log.archive(ROWS_MAX)?.fileName, FIRST)
  assert.equal(log.archivedNumber, 5)
  assert.equal((await log.verify()).isWhole, true)
})

test('what lies in the place of the next file and is not what is on record stops the moving', t => {
  const { log, place } = bench(t, 16)
  const name = 'audit-000000000011-000000000015.jsonl'
  writeFileSync(path.join(place, name), readFileSync(path.join(place, FIRST)))
  for (let at = 0; at < 5; at++)
    log.record({
      ...{ who: '', whence: { address: '', program: '' }, what: 'x', subject: '' },
      outcome: 'Done' as const,
    })
  assert.throws(() => log.archive(ROWS_MAX), /seal differs/)
  assert.equal(log.archivedNumber, 10)
})

test('a chain that is broken is not moved', t => {
  const { db, log } = bench(t, 10)
  db.exec("DROP TRIGGER audit_stays; UPDATE audit SET who = 'nobody' WHERE record_number = 3")
  assert.throws(() => log.archive(5), /record 3 is not what was written/)
  assert.equal(log.archivedNumber, 0)
})

type Bench = ReturnType<typeof bench>

/** What somebody with the folder in his hands may do, and the record at which it shows. */
const TAMPERINGS: readonly (readonly [string, (bench: Bench) => void, number])[] = [
  ['a file taken out', ({ fileAt }) => rmSync(fileAt(1)), 6],
  ['the first taken out', ({ fileAt }) => rmSync(fileAt(0)), 1],
  ['another name', ({ fileAt }) => rewrite(fileAt(1), text => text.replace('mate', 'nobody')), 6],
  ['a line taken out', ({ fileAt }) => rewrite(fileAt(1), text => text.slice(text.indexOf('\n') + 1)), 6],
  ['the end cut off', ({ fileAt }) => rewrite(fileAt(2), text => text.slice(0, -200)), 11],
  ['nothing in it', ({ fileAt }) => rewrite(fileAt(0), () => ''), 1],
  ['one file in the place of another', ({ fileAt }) => renameSync(fileAt(1), fileAt(2)), 6],
  ['the mark set back', ({ db }) => db.exec("UPDATE audit_archived SET record_number = 10, hash = ''"), 11],
  ['the mark of another chain', ({ db }) => db.exec("UPDATE audit_archived SET hash = '00'"), 16],
]

for (const [what, tamper, recordNumber] of TAMPERINGS) {
  test(`the chain across the archive tells: ${what}`, async t => {
    const tampered = bench(t, 22)
    tamper(tampered)
    const verdict = await tampered.log.verify()
    assert.ok(!verdict.isWhole)
    assert.equal(verdict.recordNumber, recordNumber, verdict.text)
  })
}

test('who computes the seal of a changed file anew is told by the chain', async t => {
  const { log, place, fileAt } = bench(t, 22)
  const records = readFileSync(fileAt(1), 'utf8').trimEnd().split('\n').slice(0, -1)
  const changed = records.map(line => JSON.parse(line.replace('mate', 'nobody')))
  rmSync(fileAt(1))
  new AuditArchive(place).write(changed)
  const verdict = await log.verify()
  assert.match(verdict.isWhole ? '' : verdict.text, /record 6 is not what was written/)
})

function rewrite(file: string, change: (text: string) => string): void {
  chmodSync(file, 0o600)
  writeFileSync(file, change(readFileSync(file, 'utf8')))
}

test('a file that lies elsewhere, alone, still shows by its seal that it was changed', t => {
  const { place, fileAt } = bench(t, 22)
  const archive = new AuditArchive(place)
  const stretch = archive.fileFrom(6)!
  assert.equal(archive.read(stretch).length, 5)
  rewrite(fileAt(1), text => text.replace('mate', 'nobody'))
  assert.throws(() => archive.read(stretch), /seal differs/)
})
