import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import test from 'node:test'
import { usageOf } from './process-usage.ts'

const skip = process.platform === 'linux' ? false : 'needs /proc'

test('our own figures are those that the process tells of itself', { skip }, () => {
  const endMs = performance.now() + 300
  while (performance.now() < endMs);
  const { user, system } = process.cpuUsage()
  const usage = usageOf(process.pid)!
  assert.ok(Math.abs(usage.cpuSeconds - (user + system) / 1e6) < 0.25, `${usage.cpuSeconds}`)
  const { rss } = process.memoryUsage()
  assert.ok(Math.abs(usage.residentBytes - rss) < rss / 4, `${usage.residentBytes} of ${rss}`)
})

test('another process, under whatever name, until it has ended', { skip }, async t => {
  const text = "process.title = 'a) b (c'; process.stdout.write('on'); setInterval(() => {}, 1000)"
  const child = spawn(process.execPath, ['-e', text], { stdio: ['ignore', 'pipe', 'ignore'] })
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout!, 'data')
  const usage = usageOf(child.pid)!
  assert.ok(usage.residentBytes > 10e6 && usage.residentBytes < 1e9, `${usage.residentBytes}`)
  assert.ok(usage.cpuSeconds > 0 && usage.cpuSeconds < 30, `${usage.cpuSeconds}`)
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.equal(usageOf(child.pid), undefined)
  assert.equal(usageOf(undefined), undefined)
})
