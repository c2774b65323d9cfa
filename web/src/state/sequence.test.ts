import assert from 'node:assert/strict'
import test from 'node:test'
import { backOffMs, type Numbered, SequenceWatch } from './sequence.ts'

for (const [story, expected] of [
  ['S5 D6 P6 L6 D7 P7', 'yes yes yes yes yes yes'],
  ['D1', 'no'],
  ['P0', 'no'],
  ['S5 P6', 'yes no'],
  ['S5 D7', 'yes no'],
  ['S5 D6 D6', 'yes yes no'],
  ['S5 D7 S9 D10', 'yes no yes yes'],
] as const) {
  test(`${story}: ${expected}`, () => {
    const watch = new SequenceWatch()
    const types = { S: 'Snapshot', D: 'Delta', P: 'Pulse', L: 'Log' } as const
    const taken = story.split(' ').map(word => {
      const message: Numbered = { type: types[word[0] as keyof typeof types], sequence: Number(word.slice(1)) }
      return watch.follows(message) ? 'yes' : 'no'
    })
    assert.equal(taken.join(' '), expected)
  })
}

test('the wait before another try grows, stays bounded, and differs between browsers', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 40].map(tries => backOffMs(tries, 1))
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000])
  assert.equal(backOffMs(2, 0), 1_000)
})
