import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountIndex, ExecutionId } from '../domain/ids.ts'
import { ExecutionMemory } from './execution-memory.ts'

const account = (index: number) => index as AccountIndex
const id = (text: string) => text as ExecutionId

test('each account is told its own executions, the oldest first, as far as they are remembered', () => {
  const memory = new ExecutionMemory(3)
  for (const text of ['a', 'b/1', 'c', 'd']) memory.add(account(0), id(text), 1)
  memory.add(account(1), id('a'), 1)
  memory.add(account(12), id('2/a'), 1)
  assert.deepEqual(memory.idsOf(account(0)), ['a', 'b/1', 'c', 'd'])
  assert.deepEqual(memory.idsOf(account(1)), ['a'])
  assert.deepEqual(memory.idsOf(account(12)), ['2/a'])
  memory.add(account(0), id('e'), 1)
  assert.deepEqual(memory.idsOf(account(0)), ['d', 'e'])
})
