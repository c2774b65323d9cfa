import assert from 'node:assert/strict'
import test from 'node:test'
import type { StrategyIndex, TimeUs } from '../../core/domain/ids.ts'
import type { Intent } from '../../core/domain/inputs.ts'
import { ShadowIntents } from './shadow-intents.ts'

/** A number, and what was asked for under it: `7a` and `7b` differ. */
function intentOf(text: string, timeUs = 0): Intent {
  const [, number, what] = /^(\d+)(\w)$/.exec(text)!
  return {
    kind: 'SetStrategyTimer',
    timeUs: timeUs as TimeUs,
    strategyIndex: 0 as StrategyIndex,
    intentSequence: Number(number),
    causationSequence: 1,
    causationTimeUs: 0 as TimeUs,
    timerNumber: what!.codePointAt(0)!,
    atUs: 0 as TimeUs,
  }
}

/** Five intents are on record when it begins. `record` and `ask` come as they stand; `again` is what a redelivery finds on record. */
const CASES: readonly (readonly [steps: string, difference: RegExp | undefined, what: string])[] = [
  ['record 6a, ask 6a', undefined, 'the leader was first'],
  ['ask 6a 7a, record 6a 7a', undefined, 'the standby was first'],
  ['ask 6a, record 6b', /on record is .*:98.*here it is .*:97/, 'something else is on record'],
  ['ask 4b', undefined, 'nothing is known of what it asked for before its saved state'],
  ['again 4a 5a, ask 4a 5a 6a, record 6a', undefined, 'it catches up and asks for the same'],
  ['again 4a 5a, ask 4b', /on record is .*:97.*here it is .*:98/, 'it catches up and asks for something else'],
  ['again 3a 4a 5a, ask 5b', /on record is/, 'its saved state was newer than some of the record'],
  ['again 4a 5a, ask 5a, ask 4b', undefined, 'what is older than a repeat is not expected any more'],
  ['ask 6a, ask 6a, record 6a', undefined, 'started again before it is on record, it asks for the same'],
  ['ask 6a 7a, ask 6a 7b', /:97.*here it is .*:98/, 'started again before it is on record, it asks for something else'],
  ['again 6a, ask 6b, record 6b', undefined, 'what is not compared yet waits for the record'],
  ['record 6a, again 4a, ask 4a 6a', undefined, 'it catches up while the record goes on'],
]

for (const [steps, difference, what] of CASES)
  test(`${steps}: ${what}`, () => {
    const differences: string[] = []
    const shadow = new ShadowIntents([5], text => void differences.push(text))
    for (const step of steps.split(', ')) {
      const [verb, ...texts] = step.split(' ')
      if (verb === 'ask')
        shadow.takeOwn(
          0,
          texts.map(text => intentOf(text)),
        )
      else
        for (const text of texts)
          verb === 'record' ? shadow.takeRecorded(intentOf(text, 9)) : shadow.expectAgain(intentOf(text, 9))
    }
    assert.equal(differences.length, difference === undefined ? 0 : 1, differences.join('\n'))
    if (difference !== undefined) assert.match(differences[0]!, difference)
  })

test('what is asked for and never on record is handed on once, in order', () => {
  const shadow = new ShadowIntents([5, 0], text => assert.fail(text))
  shadow.takeOwn(0, [intentOf('6a'), intentOf('7a')])
  shadow.takeRecorded(intentOf('6a'))
  assert.deepEqual(
    shadow.wanted().map(list => list.map(({ intentSequence }) => intentSequence)),
    [[7], []],
  )
  assert.deepEqual(shadow.wanted(), [[], []])
})

test('of a strategy that begins anew nothing is handed on or compared that was asked for before', () => {
  const shadow = new ShadowIntents([5], text => assert.fail(text))
  shadow.takeOwn(0, [intentOf('6a'), intentOf('7a')])
  shadow.beginAnew(0, 5)
  assert.deepEqual(shadow.wanted(), [[]])
  shadow.takeOwn(0, [intentOf('6a')])
  shadow.beginAnew(0, 5)
  shadow.takeRecorded(intentOf('6b'))
  shadow.beginAnew(0, 6)
  shadow.takeOwn(0, [intentOf('7c')])
  shadow.takeRecorded(intentOf('7c'))
})
