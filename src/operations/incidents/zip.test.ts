import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import fc from 'fast-check'
import { readZip } from './naive-zip-reader.ts'
import { zipOf } from './zip.ts'

const bytesOf = (text: string) => Buffer.from(text)

test('what is packed is read back, whatever it is', () => {
  const files = fc.uniqueArray(
    fc.tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), fc.uint8Array({ maxLength: 3_000 })),
    {
      selector: ([name]) => name,
      maxLength: 6,
    },
  )
  fc.assert(
    fc.property(files, all => {
      const zip = zipOf(all.map(([name, content]) => ({ name, content })))
      assert.deepEqual(
        readZip(zip).map(({ name, content }) => [name, Uint8Array.from(content)]),
        all,
      )
    }),
  )
})

test('equal files make equal archives', () => {
  const files = [{ name: 'a/b.txt', content: bytesOf('one') }]
  assert.deepEqual(zipOf(files), zipOf(files))
})

test('a program of others opens it, and finds every check sum right', t => {
  const folder = mkdtempSync(path.join(tmpdir(), 'zip-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'x.zip')
  writeFileSync(
    file,
    zipOf([
      { name: 'I1/log.txt', content: bytesOf('line\n'.repeat(1_000)) },
      { name: 'I1/naïve.txt', content: bytesOf('') },
    ]),
  )
  const script = `import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist(), len(z.read('I1/log.txt')))`
  const { error, stdout, stderr } = spawnSync('python3', ['-c', script, file], { encoding: 'utf8' })
  if (error !== undefined) return t.skip('needs python3, whose library reads archives')
  assert.equal(stdout.trim(), "None ['I1/log.txt', 'I1/naïve.txt'] 5000", stderr)
})
