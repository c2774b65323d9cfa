import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { openPrivateDatabase } from './private-database.ts'

const needsPosix = process.platform === 'win32' ? 'Windows has no such bits' : false

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'private-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return folder
}

test('it and what SQLite makes beside it is its owner’s alone, whatever the umask', { skip: needsPosix }, context => {
  const folder = folderOf(context)
  const before = process.umask(0)
  context.after(() => process.umask(before))
  const open = path.join(folder, 'open.sqlite')
  writeFileSync(open, '')
  chmodSync(open, 0o644)
  for (const file of [open, path.join(folder, 'new.sqlite')]) {
    const db = openPrivateDatabase(file, 1_000)
    db.exec('PRAGMA journal_mode = WAL; CREATE TABLE words (word TEXT) STRICT')
    const modes = readdirSync(folder).map(name => (statSync(path.join(folder, name)).mode & 0o777).toString(8))
    assert.deepEqual(modes, ['600', '600', '600'])
    db.close()
    rmSync(file)
  }
})
