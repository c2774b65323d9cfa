import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test, { type TestContext } from 'node:test'
import { inTransaction } from '../files/transaction.ts'
import { OPERATIONS_FILE, openOperations } from './operations-file.ts'

const FIRST = { room: 'first', versions: ['CREATE TABLE first (word TEXT) STRICT'] }

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'operations-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

test('each room brings its tables, and later forms of them once', t => {
  const folder = folderOf(t)
  const db = openOperations(folder, [FIRST])
  db.exec("INSERT INTO first VALUES ('kept')")
  db.close()
  const later = { room: 'first', versions: [...FIRST.versions, "ALTER TABLE first ADD COLUMN more TEXT DEFAULT 'new'"] }
  const other = { room: 'second', versions: ['CREATE TABLE second (word TEXT) STRICT'] }
  openOperations(folder, [later, other]).close()
  const again = openOperations(folder, [later, other])
  assert.deepEqual({ ...again.prepare('SELECT * FROM first').get() }, { word: 'kept', more: 'new' })
  again.close()
})

test('the file is for its owner alone', { skip: process.platform === 'win32' ? 'no such rights' : false }, t => {
  const folder = folderOf(t)
  openOperations(folder, [FIRST]).close()
  assert.equal(statSync(path.join(folder, OPERATIONS_FILE)).mode & 0o777, 0o600)
})

test('a file of a later program and one of another are refused by name', t => {
  const folder = folderOf(t)
  openOperations(folder, [{ room: 'first', versions: [...FIRST.versions, 'SELECT 1'] }]).close()
  assert.throws(() => openOperations(folder, [FIRST]), /has first of version 2, this program knows 1/)
  const foreign = folderOf(t)
  const db = new DatabaseSync(path.join(foreign, OPERATIONS_FILE))
  db.exec('CREATE TABLE other (word TEXT)')
  db.close()
  assert.throws(() => openOperations(foreign, [FIRST]), /is not a file of alerts and incidents/)
})

test('work that throws leaves nothing behind', t => {
  const db = openOperations(folderOf(t), [FIRST])
  assert.throws(() =>
    inTransaction(db, () => {
      db.exec("INSERT INTO first VALUES ('half')")
      throw new Error('in the middle')
    }),
  )
  assert.equal(db.prepare('SELECT count(*) AS count FROM first').get()?.['count'], 0)
  db.close()
})

test('a file that cannot be opened leaves the rights of other files as they were', t => {
  const folder = folderOf(t)
  mkdirSync(path.join(folder, OPERATIONS_FILE))
  const before = process.umask()
  assert.throws(() => openOperations(folder, [FIRST]))
  assert.equal(process.umask(), before)
})
