import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { makeFolder } from './made-folder.ts'

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
  makeFolder(folder, 0o700)
  makeFolder(folder, 0o700)
  if (process.platform !== 'win32') assert.equal(statSync(folder).mode & 0o777, 0o700)
})

test('one that cannot be made or written is refused before anything begins', { skip: needsRights }, context => {
  const above = folderOf(context)
  const folder = path.join(above, 'data')
  mkdirSync(folder, { mode: 0o500 })
  assert.throws(() => makeFolder(folder, 0o700), { code: 'EACCES' })
  chmodSync(above, 0o500)
  assert.throws(() => makeFolder(path.join(above, 'other/data'), 0o700), { code: 'EACCES' })
})

test('where the system makes no folder at all it says so, and ends', { skip: process.platform !== 'linux' }, () => {
  assert.throws(() => makeFolder('/proc/nowhere/deep', 0o700), { code: 'ENOENT' })
})

test('a file in the way is no folder', context => {
  const file = path.join(folderOf(context), 'data')
  writeFileSync(file, '')
  assert.throws(() => makeFolder(file, 0o700), { code: 'EEXIST' })
  assert.throws(() => makeFolder(path.join(file, 'deep'), 0o700), { code: 'ENOTDIR' })
})
