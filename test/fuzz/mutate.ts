/** Texts that are almost messages: real ones with something changed, and some that never were. All chance comes from one seed. */

import type { Random } from '../../src/core/std/random.ts'

/** What a value may become: other types, and numbers and texts at the edge of what anybody reads. */
const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  {},
  [],
  [[]],
  [null],
  '',
  '0',
  '-0',
  '-1',
  '1e400',
  '1e-400',
  '99999999999999999999999999999999999999',
  '0.000000000000000000000000000001',
  'NaN',
  'Infinity',
  '__proto__',
  '\u0000',
  0,
  -1,
  0.1,
  1e300,
  -(2 ** 53),
  2 ** 53,
]

const ODD_TEXTS = [
  '',
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '0',
  '-',
  '.',
  'e',
  'null',
  '1e999',
  '\u0000',
  '\ud800',
  '🪨',
  '":{"',
]

export function mutated(text: string, random: Random): string {
  const times = 1 + random.nextInt(3)
  let found = text
  for (let i = 0; i < times; i++)
    found = random.nextInt(2) === 0 ? textMutated(found, random) : valueMutated(found, random)
  return found
}

function textMutated(text: string, random: Random): string {
  const at = random.nextInt(text.length + 1)
  const length = random.nextInt(Math.min(40, text.length - at) + 1)
  const odd = ODD_TEXTS[random.nextInt(ODD_TEXTS.length)]!
  switch (random.nextInt(5)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return text.slice(0, at) + text.slice(at + length)
    case 2:
      return text.slice(0, at) + text.slice(at, at + length) + text.slice(at)
    case 3:
      return text.slice(0, at) + odd + text.slice(at)
    default:
      return text.slice(0, at) + String.fromCharCode(32 + random.nextInt(95)) + text.slice(at + 1)
  }
}

/** The same message with one of its values another one, or without it. */
function valueMutated(text: string, random: Random): string {
  let root: unknown
  try {
    root = JSON.parse(text)
  } catch {
    return textMutated(text, random)
  }
  const holders: (Record<string, unknown> | unknown[])[] = []
  collect(root, holders)
  const holder = holders[random.nextInt(Math.max(1, holders.length))]
  if (holder === undefined) return textMutated(text, random)
  const keys = Object.keys(holder)
  const key = keys[random.nextInt(Math.max(1, keys.length))] ?? 'x'
  const odd = ODD_VALUES[random.nextInt(ODD_VALUES.length)]
  if (random.nextInt(6) === 0) delete (holder as Record<string, unknown>)[key]
  else (holder as Record<string, unknown>)[key] = odd
  return JSON.stringify(root)
}

function collect(value: unknown, holders: (Record<string, unknown> | unknown[])[]): void {
  if (typeof value !== 'object' || value === null) return
  holders.push(value as Record<string, unknown>)
  for (const each of Object.values(value)) collect(each, holders)
}

/** Up to 300 characters of anything, most of them such as JSON is made of. */
export function arbitraryText(random: Random): string {
  const length = random.nextInt(300)
  let text = random.nextInt(2) === 0 ? '{' : ''
  while (text.length < length)
    text +=
      random.nextInt(3) === 0
        ? String.fromCharCode(random.nextInt(0x10000))
        : ODD_TEXTS[random.nextInt(ODD_TEXTS.length)]!
  return text
}
