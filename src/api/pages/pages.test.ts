/** The files of the console: those of the folder as it was at the start, by their own paths, and nothing else. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
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
  const index = pages.responseTo('/', undefined)!
  assert.deepEqual(
    [index.headers.get('content-type'), index.headers.get('cache-control')],
    ['text/html; charset=utf-8', 'no-cache'],
  )
  assert.match(index.headers.get('content-security-policy')!, /default-src 'none'; script-src 'self'/)
  const script = pages.responseTo('/assets/console-N4A4ATC5.js', undefined)!
  assert.equal(script.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert.equal(await script.text(), 'export {}')
  const known = pages.responseTo('/', index.headers.get('etag')!)!
  assert.deepEqual([known.status, await known.text()], [304, ''])
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
    assert.equal(new Pages(folderOf(t)).responseTo(place, undefined), undefined)
  })

test('what comes into the folder later is no page before the next start, and a folder that is not there has none', t => {
  const folder = folderOf(t)
  const pages = new Pages(folder)
  writeFileSync(path.join(folder, 'late.js'), 'late')
  assert.equal(pages.responseTo('/late.js', undefined), undefined)
  assert.equal(new Pages(path.join(folder, 'none')).count, 0)
})
