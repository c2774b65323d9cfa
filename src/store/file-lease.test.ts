import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { acquireFileLease, type LeaseError } from './file-lease.ts'
import { temporaryFolder } from './sqlite/journal-fixtures.ts'

const HOLDER = `
  import { acquireFileLease } from ${JSON.stringify(path.join(import.meta.dirname, 'file-lease.ts'))}
  const lease = await acquireFileLease(process.argv[1])
  console.log(lease.epoch)
  setInterval(() => lease.isHeld(), 1000)
`

async function startHolder(folder: string) {
  const argv = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', HOLDER, folder]
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, epoch: Number(line.toString()) }
}

test('the epoch grows by one with each holder, however the one before ended', async t => {
  const folder = temporaryFolder(t)
  const first = await acquireFileLease(folder)
  assert.deepEqual([first.epoch, first.isHeld()], [1, true])
  await first.release()
  assert.equal(first.isHeld(), false)
  await first.release()
  const second = await acquireFileLease(folder)
  assert.equal(second.epoch, 2)
  await second.release()
})

test('a second taker in the same process is told who holds it', async t => {
  const folder = temporaryFolder(t)
  const lease = await acquireFileLease(folder)
  await assert.rejects(acquireFileLease(folder), (error: LeaseError) => {
    assert.deepEqual([error.code, error.holderPid], ['LEASE_HELD', process.pid])
    assert.match(error.message, new RegExp(`in use by process ${process.pid} \\(epoch 1, since 20.*stop it first`))
    return true
  })
  assert.equal(lease.isHeld(), true)
  await lease.release()
})

test('another process holds it until it is killed, and not longer', async t => {
  const folder = temporaryFolder(t)
  for (let epoch = 1; epoch <= 3; epoch++) {
    const holder = await startHolder(folder)
    assert.equal(holder.epoch, epoch)
    const error: LeaseError = await acquireFileLease(folder).then(unexpected, cause => cause)
    assert.deepEqual([error.code, error.holderPid], ['LEASE_HELD', holder.child.pid])
    const exited = once(holder.child, 'exit')
    holder.child.kill('SIGKILL')
    await exited
  }
  const lease = await acquireFileLease(folder)
  assert.equal(lease.epoch, 4)
  await lease.release()
})

test('a lost epoch is not guessed', async t => {
  const folder = temporaryFolder(t)
  const lease = await acquireFileLease(folder)
  await lease.release()
  const file = path.join(folder, 'lease.json')
  for (const text of ['', 'null', '{}', '{"epoch":"x"}', '{"epoch":1.5}', readFileSync(file, 'utf8').slice(0, 5)]) {
    writeFileSync(file, text)
    await assert.rejects(acquireFileLease(folder), /LEASE_UNREADABLE.*does not tell an epoch; write/)
  }
  writeFileSync(file, '{"epoch": 7}')
  const repaired = await acquireFileLease(folder)
  assert.equal(repaired.epoch, 8)
  await repaired.release()
})

function unexpected(): never {
  assert.fail('two processes hold the lease')
}
