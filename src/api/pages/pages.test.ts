/** The files of the console: those of the folder as it was at the start, by their own paths, and nothing else. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { Pages } from './pages.ts'

function folderOf(t: TestContext): string {
  const around = mkdtempSync(path.join(tmpdir(), 'holdfast-pages-'))
  t.after(() => rmSync(around, { recursive: true }))
  const folder = path.join(around, 'dist')
  mkdirSync(path.join(folder, 'assets'), { recursive: true })
  writeFileSync(path.join(around, 'people.sqlite'), 'secret')
  writeFileSync(path.join(around, 'secret.js'), 'secret')
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(path.join(folder, 'assets', 'console-N4A4ATC5.js'), 'export {}')
  writeFileSync(path.join(folder, 'notes.sqlite'), 'no page')
  symlinkSync(path.join(around, 'secret.js'), path.join(folder, 'link.js'))
  return folder
}

test('pages have their type, their tag, and how long they are kept', async t => {
  const pages = new Pages(folderOf(t))
  const index = pages.responseTo('/', {})!
  assert.deepEqual(
    [index.headers.get('content-type'), index.headers.get('cache-control')],
    ['text/html; charset=utf-8', 'no-cache'],
  )
  assert.match(index.headers.get('content-security-policy')!, /default-src 'none'; script-src 'self'/)
  const script = pages.responseTo('/assets/console-N4A4ATC5.js', {})!
  assert.equal(script.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert.equal(await script.text(), 'export {}')
  const known = pages.responseTo('/', { knownTag: index.headers.get('etag')! })!
  assert.deepEqual([known.status, await known.text()], [304, ''])
})

test('what gets smaller is sent compressed to whoever takes it, with a tag of its own', async t => {
  const folder = folderOf(t)
  writeFileSync(path.join(folder, 'assets', 'style-AAAAAAAA.css'), 'a { color: red }\n'.repeat(500))
  const pages = new Pages(folder)
  const place = '/assets/style-AAAAAAAA.css'
  const plain = pages.responseTo(place, {})!
  const packed = pages.responseTo(place, { encodings: 'gzip, deflate, br, zstd' })!
  assert.deepEqual(
    [plain, packed].map(({ headers }) => [headers.get('content-encoding'), headers.get('vary')]),
    [
      [null, 'accept-encoding'],
      ['gzip', 'accept-encoding'],
    ],
  )
  assert.deepEqual(gunzipSync(await packed.arrayBuffer()), Buffer.from(await plain.arrayBuffer()))
  const [plainTag, packedTag] = [plain, packed].map(({ headers }) => headers.get('etag')!)
  assert.notEqual(plainTag, packedTag)
  assert.equal(pages.responseTo(place, { knownTag: packedTag, encodings: 'gzip' })!.status, 304)
  assert.equal(pages.responseTo(place, { knownTag: packedTag })!.status, 200)
  const small = pages.responseTo('/assets/console-N4A4ATC5.js', { encodings: 'gzip' })!
  assert.equal(small.headers.get('content-encoding'), null)
})

for (const [encodings, wanted] of [
  ['gzip', 'gzip'],
  ['br;q=1.0, gzip;q=0.8, *;q=0.1', 'gzip'],
  ['GZIP', 'gzip'],
  ['gzip;q=0', null],
  ['br, gzip; q=0.0', null],
  ['identity', null],
  ['x-gzip-like', null],
  ['', null],
] as const)
  test(`accept-encoding: ${encodings}`, t => {
    const folder = folderOf(t)
    writeFileSync(path.join(folder, 'long.css'), 'a { color: red }\n'.repeat(500))
    assert.equal(new Pages(folder).responseTo('/long.css', { encodings })!.headers.get('content-encoding'), wanted)
  })

const ELSEWHERE = [
  '/../people.sqlite',
  '/assets/../../people.sqlite',
  '/assets/../index.html',
  '/assets//console-N4A4ATC5.js',
  '/assets\\console-N4A4ATC5.js',
  '/ASSETS/console-N4A4ATC5.js',
  '/index.html/',
  '/index.html\0',
  '/link.js',
  '/notes.sqlite',
  '/assets',
  'index.html',
  '',
  '/constructor',
  '/__proto__',
]

for (const place of ELSEWHERE)
  test(`no page: ${JSON.stringify(place)}`, t => {
    assert.equal(new Pages(folderOf(t)).responseTo(place, {}), undefined)
  })

test('what comes into the folder later is no page before the next start, and a folder that is not there has none', t => {
  const folder = folderOf(t)
  const pages = new Pages(folder)
  writeFileSync(path.join(folder, 'late.js'), 'late')
  assert.equal(pages.responseTo('/late.js', {}), undefined)
  assert.equal(new Pages(path.join(folder, 'none')).count, 0)
})
