import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { EarlyNode } from './early-node.ts'

const ignore = () => {}

test('who takes an early node has a process that works, and nobody else has it', async () => {
  const early = new EarlyNode()
  const child = early.take(ignore)!
  try {
    const [message] = await once(child, 'message', { signal: AbortSignal.timeout(60_000) })
    assert.equal(message.kind, 'Samples', 'it tells of itself')
    assert.equal(early.take(ignore), undefined)
    early.drop()
    assert.equal(child.killed, false)
  } finally {
    const ended = once(child, 'exit')
    child.disconnect()
    const [code] = await ended
    assert.equal(code, 0, 'it ends with its channel')
  }
})

test('an early node that is dropped ends, and cannot be taken', async () => {
  const early = new EarlyNode()
  const { pid } = early
  early.drop()
  assert.equal(early.take(ignore), undefined)
  const deadline = performance.now() + 60_000
  while (isAlive(pid!) && performance.now() < deadline) await new Promise(resolve => setTimeout(resolve, 10))
  assert.equal(isAlive(pid!), false)
})

test('one that has ended by itself is not taken', async () => {
  const early = new EarlyNode()
  const { pid } = early
  process.kill(pid!, 'SIGKILL')
  const deadline = performance.now() + 60_000
  while (early.pid !== undefined && performance.now() < deadline) await new Promise(resolve => setTimeout(resolve, 10))
  assert.equal(early.take(ignore), undefined)
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
