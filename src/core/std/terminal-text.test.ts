import assert from 'node:assert/strict'
import test from 'node:test'
import { coloredText, plainText } from './terminal-text.ts'

const CASES: readonly (readonly [what: string, text: string, shown: string])[] = [
  ['nothing to obey', 'ordre n° 7 → 多\nnext', 'ordre n° 7 → 多\nnext'],
  ['a screen that is cleared', 'a\u001b[2Jb', 'a [2Jb'],
  ['a title that is set', '\u001b]0;root\u0007', ' ]0;root '],
  ['a line that is written over', 'lost 1000\rwon 9', 'lost 1000 won 9'],
  ['the same by one character of eight bits', 'a\u009b2Jb', 'a 2Jb'],
  ['letters that are hidden', 'a\u001b[8mb\u001b[7m', 'a [8mb [7m'],
  ['words that run backwards', 'a\u202eb\u2066c', 'a b c'],
]

for (const [what, text, shown] of CASES)
  test(`${what} is only read`, () => {
    assert.equal(plainText(text), shown)
    assert.equal(coloredText(text), shown)
  })

test('colours of our own stay where they may be', () => {
  const text = '\u001b[1m\u001b[31mred\u001b[39m\u001b[22m'
  assert.equal(coloredText(text), text)
  assert.equal(plainText(text), ' [1m [31mred [39m [22m')
})
