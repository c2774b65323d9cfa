/** The sections of a configuration: strict about their keys, with the nearest known one for a slip of the pen. */

import { z } from 'zod'
import { nearestName } from '../../strategy/nearest-name.ts'
import { wrong } from './scalars.ts'

/** For keys that belong elsewhere: why, and where. */
export type MisplacedKeys = Readonly<Record<string, string>>

/** A section with a fixed set of keys. An unknown-key issue carries one line of message for each of its keys. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape, misplaced: MisplacedKeys = {}) {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: issue =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map(key => misplaced[key] ?? unknownKey(key, known)).join('\n')
        : wrong(`a section with the keys ${known.join(', ')}`, issue.input),
  })
}

/** A section whose keys are names that a person chose. */
export function entries<Key extends z.ZodString, Value extends z.core.SomeType>(
  key: Key,
  value: Value,
  example: string,
) {
  return z.record(key, value, { error: issue => wrong(`a section such as ${example}`, issue.input) })
}

/** A section of which each key may be left out, and all have the same sort of value. */
export function someOf<const Keys extends readonly [string, ...string[]], Value extends z.core.SomeType>(
  keys: Keys,
  value: Value,
  example: string,
) {
  return z.partialRecord(z.enum(keys), value, {
    // Unknown keys come here as well, which the types of the library do not tell.
    error: (issue: z.core.$ZodRawIssue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map(key => unknownKey(key, keys)).join('\n')
        : wrong(`a section such as ${example}`, issue.input),
  })
}

export function list<Item extends z.core.SomeType>(item: Item, example: string) {
  return z.array(item, { error: issue => wrong(`a list such as ${example}`, issue.input) })
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known)
  const hint = nearest === undefined ? '' : `did you mean ${nearest}? `
  return `no such key; ${hint}allowed: ${known.join(', ')}`
}
