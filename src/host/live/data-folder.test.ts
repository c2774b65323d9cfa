import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { makeDataFolder } from './data-folder.ts'

const needsRights = process.getuid?.() === 0 ? 'root may write everywhere' : process.platform === 'win32'

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-folder-'))
  context.after(() => {
    chmodSync(folder, 0o700)
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

test('it is made with those above it, for its owner alone, and may be there already', context => {
  const folder = path.join(folderOf(context), 'var/demo')
  makeDataFolder(folder)
  makeDataFolder(folder)
  if (process.platform !== 'win32') assert.equal(statSync(folder).mode & 0o777, 0o700)
})

test('one that cannot be made or written is refused before anything begins', { skip: needsRights }, context => {
  const above = folderOf(context)
  const folder = path.join(above, 'data')
  mkdirSync(folder, { mode: 0o500 })
  assert.throws(() => makeDataFolder(folder), { code: 'EACCES' })
  chmodSync(above, 0o500)
  assert.throws(() => makeDataFolder(path.join(above, 'other/data')), { code: 'EACCES' })
})
