import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Turns } from './turns.ts'

test('so many at once, the rest in their order, whether they end well or not', async () => {
  const turns = new Turns(2)
  const begun: number[] = []
  const ends: ((isWell: boolean) => void)[] = []
  const works = [0, 1, 2, 3, 4].map(each =>
    turns.take(async () => {
      begun.push(each)
      const isWell = await new Promise<boolean>(resolve => ends.push(resolve))
      if (!isWell) throw new Error(`${each}`)
      return each
    }),
  )
  const settled = Promise.allSettled(works)
  const steps: number[][] = []
  for (let i = 0; i < 5; i++) {
    await new Promise(resolve => setImmediate(resolve))
    steps.push([...begun])
    ends[i]!(i !== 1)
  }
  assert.deepEqual(steps, [
    [0, 1],
    [0, 1, 2],
    [0, 1, 2, 3],
    [0, 1, 2, 3, 4],
    [0, 1, 2, 3, 4],
  ])
  const outcomes = (await settled).map(each => (each.status === 'fulfilled' ? each.value : 'failed'))
  assert.deepEqual(outcomes, [0, 'failed', 2, 3, 4])
  assert.equal(await turns.take(async () => 'again'), 'again')
})
