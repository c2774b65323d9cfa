import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import type { Event } from '../core/domain/events.ts'
import type { ControlInput } from '../core/domain/inputs.ts'
import { Random } from '../core/std/random.ts'
import { EVENT_FIELDS } from './event-fields.ts'
import type { FieldsOf } from './field-codec.ts'
import { INPUT_FIELDS } from './input-fields.ts'
import { randomRecord } from './random-record-fixtures.ts'
import { RecordComparison } from './record-comparison.ts'

/** Two records of one kind, equal about half of the time: made from the same seed or from two. */
function pairsOf<R>(allFields: readonly FieldsOf<R>[], seed: number): [R, R][] {
  const random = new Random(seed)
  return allFields.flatMap(fields =>
    Array.from({ length: 20 }, (): [R, R] => {
      const first = random.nextUint32()
      const second = random.nextInt(2) === 0 ? first : random.nextUint32()
      return [randomRecord(fields, new Random(first)), randomRecord(fields, new Random(second))]
    }),
  )
}

test('records are the same exactly where all their fields are', () => {
  const comparison = new RecordComparison()
  const inputs = Object.values(INPUT_FIELDS) as FieldsOf<ControlInput>[]
  const events = Object.values(EVENT_FIELDS) as FieldsOf<Event>[]
  const counts = { true: 0, false: 0 }
  const check = (isSame: boolean, a: object, b: object) => {
    assert.equal(isSame, isDeepStrictEqual(a, b), JSON.stringify([a, b]))
    counts[`${isSame}`]++
  }
  for (const [a, b] of pairsOf(inputs, 1)) check(comparison.areSameInputs(a, b), a, b)
  for (const [a, b] of pairsOf(events, 2)) check(comparison.areSameEvents(a, b), a, b)
  assert.ok(counts.true > 200 && counts.false > 200, JSON.stringify(counts))
})

test('records of two kinds are never the same', () => {
  const [a, b] = [EVENT_FIELDS.OrderRetired, EVENT_FIELDS.OrderTriggered].map(fields =>
    randomRecord(fields as FieldsOf<Event>, new Random(1)),
  ) as [Event, Event]
  assert.equal(new RecordComparison().areSameEvents(a, { ...b, orderNumber: 1, strategyIndex: 1 } as Event), false)
})
