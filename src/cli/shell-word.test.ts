import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { shellWord } from './shell-word.ts'

test('a shell reads back what was written, and plain words stay plain', () => {
  assert.equal(shellWord('var/demo-1.yaml'), 'var/demo-1.yaml')
  for (const text of ['live ü/my folder', "it's", '$(id)', 'a;b', '*', '', '{ fast: 3, slow: "8" }'])
    assert.equal(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' }), text)
})
