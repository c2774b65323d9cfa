import assert from 'node:assert/strict'
import test from 'node:test'
import { mixedOf, riskyOf, staleOf, type Taken } from './verdict.ts'

/** `epoch@time`, in the order in which the venue took them. */
function takenOf(text: string): Taken[] {
  return text.split(' ').map(each => {
    const [epoch, takenUs] = each.split('@').map(Number) as [number, number]
    return { clientOrderId: `E${epoch}T${takenUs}`, epoch, takenUs }
  })
}

const MIXED: readonly (readonly [string, string[]])[] = [
  ['1@10 1@20 2@30 2@40', []],
  ['1@10 2@20 1@30 2@40', ['E1T30 at 30 after epoch 2']],
  // What counts is the order in which they came, not what the clock said.
  ['2@20 1@20', ['E1T20 at 20 after epoch 2']],
]

test('an order of an older epoch after the first of a newer one is found', () => {
  for (const [taken, expected] of MIXED) assert.deepEqual(mixedOf(takenOf(taken)), expected, taken)
})

test('an order that comes while nobody may add risk is found', () => {
  const quiet = [
    { quietFromUs: 0, quietUntilUs: 0 },
    { quietFromUs: 15, quietUntilUs: 25 },
  ]
  assert.deepEqual(riskyOf(quiet, takenOf('1@10 1@20 2@30')), ['E1T20 at 20'])
  assert.deepEqual(riskyOf(quiet, takenOf('1@10 2@30')), [])
})

test('an order from before a sleep that comes after it is found', () => {
  const slept = [
    { staleBeforeUs: 0, staleAfterUs: 0 },
    { staleBeforeUs: 100, staleAfterUs: 150 },
  ]
  const submittedUs = new Map([
    ['E1T140', 90],
    ['E1T160', 90],
    ['E2T170', 110],
  ])
  assert.deepEqual(staleOf(slept, takenOf('1@140 1@160 2@170'), submittedUs), ['E1T160 at 160'])
})
