// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the cases are code as text.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { tokenize } from './tokens.ts'

const KINDS = { comment: 'C', string: 'S', regex: 'R', word: 'w', sign: '.' } as const

/** The kinds of the tokens as letters: a comment, a string, a regular expression, a word, a sign. */
const CASES: readonly (readonly [code: string, kinds: string])[] = [
  ['a = 1_000n', 'w.w'],
  ['// a "b" `c`\nd', 'Cw'],
  ['/* a\n// b */ c', 'Cw'],
  ['#!/usr/bin/env node\na', 'Cw'],
  ["'it\\'s' + \"a // b\"", 'S.S'],
  ['`a ${b} c`', 'SwS'],
  ['`a ${`b ${c}`} d`', 'SSwSS'],
  ['`${{ a: 1 }.a}`', 'S.w.w..wS'],
  ['`$ {a} \\${b} \\` c`', 'S'],
  ['a / b / c', 'w.w.w'],
  ['f(a) / b / c', 'w.w..w.w'],
  ['a = /b/', 'w.R'],
  ['a.match(/[\'"`]/g)', 'w.w.R.'],
  ['/[/]/.test(a)', 'R.w.w.'],
  ['/a\\/\\/b/u', 'R'],
  ['return /a/', 'wR'],
  ['[/a/, /b/]', '.R.R.'],
  ['`${/a`/}`', 'SRS'],
  ['this.#secret', 'w.w'],
  ['2 ** 3 => 4', 'w.w.w'],
  ['größe = 1', 'w.w'],
]

for (const [code, kinds] of CASES) {
  test(`tokens of ${code.replaceAll('\n', '⏎')}`, () => {
    assert.equal(
      tokenize(code)
        .map(({ kind }) => KINDS[kind])
        .join(''),
      kinds,
    )
  })
}

for (const code of ["'a", '"a\nb"', '`a', '`a ${b', '/* a']) {
  test(`not closed: ${code.replaceAll('\n', '⏎')}`, () => assert.throws(() => tokenize(code), SyntaxError))
}

test('every file of the house: what is between tokens is space, and no string spans lines', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const files = ['src', 'scripts'].flatMap(folder =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts'))
      .map(name => path.join(root, folder, name)),
  )
  assert.ok(files.length > 100, `only ${files.length} files were found`)
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    let at = 0
    for (const { text: part, offset, kind } of tokenize(text)) {
      assert.equal(text.slice(at, offset).trim(), '', file)
      assert.equal(text.slice(offset, offset + part.length), part, file)
      assert.ok(kind !== 'string' || /^[`}]/.test(part) || !part.includes('\n'), `${file}: ${part}`)
      at = offset + part.length
    }
    assert.equal(text.slice(at).trim(), '', file)
  }
})
