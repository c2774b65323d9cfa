import assert from 'node:assert/strict'
import test from 'node:test'
import { JournalError } from '../../store/journal-error.ts'
import { canRestart, exitReasonOf } from './exit-reasons.ts'

for (const [code, restarts] of [
  ['STORE_AWAY', true],
  ['NOT_REPLICATED', true],
  ['DISK_FULL', true],
  ['CORRUPT', false],
  ['HEAD_WENT_BACK', false],
  ['STORE_REFUSED', false],
] as const)
  test(`a node that cannot begin for ${code} is ${restarts ? '' : 'not '}started again`, () => {
    assert.equal(canRestart(exitReasonOf(new JournalError(code, 'so it is'))!.exitCode), restarts)
  })

test('what the system refuses is said once, with what to do', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  assert.match(exitReasonOf(full)!.reason, /^ENOSPC: no space left on device, write: the disk is full; free room/)
  const barred = Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS', path: '/data' })
  assert.equal(exitReasonOf(barred)!.reason, 'EROFS: /data: the file system is read-only; choose another dataFolder')
})
