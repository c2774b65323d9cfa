/** Whatever stands in a file: it is read or refused at a place in the file, and nothing is thrown. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { stringify } from 'yaml'
import { YamlTree } from './yaml-tree.ts'

const PIECES = [
  'a: ',
  'b:\n  ',
  '- ',
  '&x ',
  '*x',
  '{',
  '}',
  '[',
  ']',
  "'",
  '"',
  '\n',
  '  ',
  '\t',
  '!!map ',
  '? ',
  ': ',
  '|\n',
  '# ',
  '---\n',
  '<<',
  '1.50',
  '~',
  'ä',
  '\u0000',
]

test('reads or refuses any text', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string()), { maxLength: 40 }), pieces => {
      const text = pieces.join('')
      const tree = new YamlTree('f', text)
      const lineCount = text.split('\n').length
      for (const { line, column } of tree.errors) assert(line >= 1 && line <= lineCount && column >= 1)
    }),
    { numRuns: 2000 },
  )
})

test('keeps every number as the text that a person wrote', () => {
  const number = fc.stringMatching(/^-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,20})?$/)
  fc.assert(
    fc.property(number, text => {
      assert.equal(new YamlTree('f', `a: ${text}\n`).root['a'], text)
      assert.equal(new YamlTree('f', `a: [x, {b: ${text}}]\n`).valueAt(['a', '1', 'b']), text)
    }),
  )
})

test('an alias means the last anchor above it, wherever it is unfolded', () => {
  const lines = [
    'one: &a 1',
    'holds: &h { in: &b 2, of: *a }',
    'two: &a 3',
    'three: &b 4',
    'unfolded: *h',
    'after: [*a, *b]',
    '&k key: 5',
    'named: *k',
  ]
  const { root, errors } = new YamlTree('f', lines.join('\n'))
  assert.deepEqual(errors, [])
  assert.deepEqual(root['unfolded'], { in: '2', of: '1' })
  assert.deepEqual([root['after'], root['named']], [['3', '4'], 'key'])
})

test('more aliases than a configuration may have are refused at once', { timeout: 60_000 }, () => {
  const aliases = Array.from({ length: 40_000 }, () => '*a').join(', ')
  const { errors } = new YamlTree('f', `a: &a [1]\nb: [${aliases}]`)
  assert.match(errors[0]!.message, /more than 20000 values/)
})

test('finds the place of every value', () => {
  const key = fc.stringMatching(/^[a-z]{1,6}$/)
  const value = fc.letrec(tie => ({
    node: fc.oneof({ depthSize: 'small' }, key, fc.dictionary(key, tie('node'), { minKeys: 1, maxKeys: 3 })),
  }))
  fc.assert(
    fc.property(fc.dictionary(key, value.node, { minKeys: 1, maxKeys: 3 }), content => {
      const text = stringify(content)
      const lines = text.split('\n')
      const tree = new YamlTree('f', text)
      const visit = (inner: unknown, path: readonly string[]): void => {
        if (typeof inner !== 'object' || inner === null) return
        for (const [name, child] of Object.entries(inner)) {
          const { line, column } = tree.errorAt([...path, name], '', true)
          assert.equal(lines[line - 1]?.slice(column - 1, column + name.length), `${name}:`)
          visit(child, [...path, name])
        }
      }
      visit(content, [])
    }),
  )
})
