import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test, { type TestContext } from 'node:test'
import { openPeopleFile, PeopleFileError, type PeopleFileErrorCode, peoplePathOf } from './people-file.ts'

function newPath(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'people-file-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return peoplePathOf(folder)
}

function assertRefused(file: string, code: PeopleFileErrorCode): void {
  assert.throws(
    () => openPeopleFile(file),
    error => error instanceof PeopleFileError && error.code === code && error.message.includes(file),
  )
}

test('the file and its log are for their owner alone, also where they were not', context => {
  const file = newPath(context)
  openPeopleFile(file).close()
  chmodSync(file, 0o644)
  const db = openPeopleFile(file)
  db.exec("INSERT INTO ceremonies VALUES ('x', 'y', 1)")
  for (const end of ['', '-wal', '-shm']) assert.equal(statSync(`${file}${end}`).mode & 0o777, 0o600, end)
  db.close()
})

test('an opened file is opened again, by two at a time as well', context => {
  const file = newPath(context)
  const [one, other] = [openPeopleFile(file), openPeopleFile(file)]
  one.exec("INSERT INTO ceremonies VALUES ('x', 'y', 1)")
  assert.equal(other.prepare('SELECT count(*) AS n FROM ceremonies').get()?.['n'], 1)
  one.close()
  other.close()
})

test('a file of a newer program is refused, and left as it is', context => {
  const file = newPath(context)
  const db = openPeopleFile(file)
  db.exec('PRAGMA user_version = 99')
  db.close()
  assertRefused(file, 'TOO_NEW')
  const again = new DatabaseSync(file)
  assert.equal(again.prepare('PRAGMA user_version').get()?.['user_version'], 99)
  again.close()
})

test('a file of the first version is brought up to date, with what is in it', context => {
  const file = newPath(context)
  const db = openPeopleFile(file)
  db.exec('ALTER TABLE sessions DROP COLUMN csrf_token')
  db.exec('DROP TABLE audit_archived')
  db.exec("DROP TABLE known_places; INSERT INTO ceremonies VALUES ('x', 'y', 1); PRAGMA user_version = 1")
  db.close()
  const again = openPeopleFile(file)
  assert.equal(again.prepare('SELECT count(*) AS places FROM known_places').get()?.['places'], 0)
  assert.equal(again.prepare('SELECT count(*) AS kept FROM ceremonies').get()?.['kept'], 1)
  assert.equal(again.prepare('PRAGMA user_version').get()?.['user_version'], 4)
  again.close()
})

test('a database of something else is refused, and left as it is', context => {
  const file = newPath(context)
  const db = new DatabaseSync(file)
  db.exec('CREATE TABLE other (x TEXT)')
  db.close()
  assertRefused(file, 'NOT_PEOPLE')
  const again = new DatabaseSync(file)
  assert.deepEqual(
    again
      .prepare('SELECT name FROM sqlite_schema')
      .all()
      .map(row => row['name']),
    ['other'],
  )
  again.close()
})

test('what is no database is refused', context => {
  const file = newPath(context)
  writeFileSync(file, 'this is a text and no database, long enough to be looked at\n'.repeat(40))
  assertRefused(file, 'UNREADABLE')
})

test('a file that was cut is refused, not read as an empty house', context => {
  const file = newPath(context)
  openPeopleFile(file).close()
  truncateSync(file, 5_000)
  assertRefused(file, 'UNREADABLE')
})
