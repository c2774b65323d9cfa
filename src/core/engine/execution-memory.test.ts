import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountIndex, ExecutionId } from '../domain/ids.ts'
import { ExecutionMemory } from './execution-memory.ts'

const account = (index: number) => index as AccountIndex
const id = (text: string) => text as ExecutionId
const GENERATIONS_MAX = 10

/** As the engine does it. */
function book(memory: ExecutionMemory, of: number, text: string, timeUs: number, listedFromUs?: number): void {
  if (memory.isFull) memory.turnOver(listedFromUs)
  memory.add(account(of), id(text), timeUs)
}

function known(memory: ExecutionMemory, texts: readonly string[]): string[] {
  return texts.filter(text => memory.has(account(0), id(text)))
}

test('each account is told its own executions, the oldest first, as far as they are remembered', () => {
  const memory = new ExecutionMemory(3)
  for (const text of ['a', 'b/1', 'c', 'd']) book(memory, 0, text, 1)
  book(memory, 1, 'a', 1)
  book(memory, 12, '2/a', 1)
  assert.deepEqual(memory.idsOf(account(0)), ['a', 'b/1', 'c', 'd'])
  assert.deepEqual(memory.idsOf(account(1)), ['a'])
  assert.deepEqual(memory.idsOf(account(12)), ['2/a'])
  book(memory, 0, 'e', 1)
  assert.deepEqual(memory.idsOf(account(0)), ['d', 'e'])
})

test('where nobody lists any again the newest are remembered, by account, and come back from a snapshot', () => {
  const memory = new ExecutionMemory(2)
  const texts = ['E1', 'E2', 'E3', 'E4', 'E5']
  texts.forEach((text, i) => void book(memory, 0, text, (i + 1) * 10))
  assert.deepEqual(known(memory, texts), ['E3', 'E4', 'E5'])
  assert.equal(memory.has(account(1), id('E5')), false)
  const forgotten = [20, 21, 0].map(timeUs => memory.mayHaveForgotten(timeUs))
  assert.deepEqual(forgotten, [true, false, false])
  const back = ExecutionMemory.restore(memory.save(), 2)
  assert.deepEqual(known(back, texts), ['E3', 'E4', 'E5'])
  assert.deepEqual(back.save(), memory.save())
})

test('those that may be listed again stay, the older ones go', () => {
  const memory = new ExecutionMemory(2)
  const texts = ['E1', 'E2', 'E3', 'E4', 'E5', 'E6', 'E7', 'E8', 'E9']
  texts.forEach((text, i) => void book(memory, 0, text, i + 1, 3))
  assert.deepEqual(known(memory, texts), texts.slice(2))
  assert.equal(memory.mayHaveForgotten(2), true)
  assert.equal(memory.mayHaveForgotten(3), false)
})

test('of a venue that tells no times all stay, as far as there is room', () => {
  const memory = new ExecutionMemory(2)
  const texts = Array.from({ length: 2 * GENERATIONS_MAX + 1 }, (_, i) => `E${i}`)
  for (const text of texts.slice(0, -1)) book(memory, 0, text, 0, 5)
  assert.deepEqual(known(memory, texts), texts.slice(0, -1))
  book(memory, 0, texts.at(-1)!, 0, 5)
  assert.deepEqual(known(memory, texts), texts.slice(2))
})

test('what is not older than the horizon is never forgotten, nor what is listed, as far as there is room', () => {
  const step = fc.record({ afterUs: fc.nat(3), listsUs: fc.option(fc.nat(60), { nil: undefined }) })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 120 }), (size, steps) => {
      let memory = new ExecutionMemory(size)
      const all: { readonly text: string; readonly timeUs: number }[] = []
      let before = new Set<string>()
      let timeUs = 1
      for (const { afterUs, listsUs } of steps) {
        timeUs += afterUs
        const listedFromUs = listsUs === undefined ? undefined : timeUs - listsUs
        const text = `E${all.length}`
        book(memory, 0, text, timeUs, listedFromUs)
        all.push({ text, timeUs })
        const now = new Set<string>(memory.idsOf(account(0)))
        assert.ok(
          all.every(each => memory.mayHaveForgotten(each.timeUs) || now.has(each.text)),
          'not older than the horizon',
        )
        assert.ok(
          all.slice(-size).every(each => now.has(each.text)),
          'the newest',
        )
        const stays = all.slice(-size * (GENERATIONS_MAX - 1) - 1).filter(each => before.has(each.text))
        if (listedFromUs !== undefined)
          assert.ok(
            stays.every(each => each.timeUs < listedFromUs || now.has(each.text)),
            'listed',
          )
        before = now
        memory = ExecutionMemory.restore(memory.save(), size)
      }
    }),
  )
})
