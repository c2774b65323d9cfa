import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { DataError } from './data-error.ts'
import { temporaryFolder } from './fixtures.ts'
import { acquirePidLock } from './pid-lock.ts'

const acquire = (path: string) => acquirePidLock(path, pid => `held by ${pid}`)
const isBusy = (error: unknown) => error instanceof DataError && error.code === 'BUSY' && error.retryable

test('a lock is held by one, and released', context => {
  const path = join(temporaryFolder(context), 'deep', 'lock')
  const release = acquire(path)
  assert.throws(() => acquire(path), isBusy)
  release()
  assert.equal(existsSync(path), false)
  acquire(path)()
})

const LEFT_BEHIND = [
  ['of a process that is gone', '4194999 77'],
  ['of another process that had our number', `${process.pid} 1`],
  ['empty, by a kill between two steps', ''],
  ['of an older version, of a process that is gone', '4194999'],
] as const

for (const [name, text] of LEFT_BEHIND) {
  const skip = text.startsWith(String(process.pid)) && !existsSync('/proc/self/stat') ? 'no /proc here' : false
  test(`a lock file ${name} is taken over`, { skip }, context => {
    const path = join(temporaryFolder(context), 'lock')
    writeFileSync(path, text)
    acquire(path)
    assert.match(readFileSync(path, 'utf8'), new RegExp(`^${process.pid} `))
  })
}

test('a lock of an older version holds while its process lives', context => {
  const path = join(temporaryFolder(context), 'lock')
  writeFileSync(path, String(process.pid))
  assert.throws(() => acquire(path), isBusy)
})

test('a place where no folder can be made is told by its name', context => {
  const file = join(temporaryFolder(context), 'file')
  writeFileSync(file, '')
  const folder = join(file, 'catalogue')
  const isTold = (error: unknown) =>
    error instanceof DataError && error.code === 'IO' && error.message.startsWith(`${folder} cannot be made or written`)
  assert.throws(() => acquire(join(folder, 'lock')), isTold)
})
