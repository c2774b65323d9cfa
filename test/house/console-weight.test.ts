/** What the console weighs: a desk's browser may be behind a telephone. */

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { buildWeb, COMPRESSED_BYTES_MAX, weightOf } from '../../scripts/web/build.ts'
import { scratchFolder } from '../scratch-folder.ts'

test('the console stays below its weight, and every file of it is one that a page asks for', async t => {
  const folder = scratchFolder(t, 'console-weight')
  const manifest = await buildWeb(folder)
  const largest = manifest.files.toSorted((one, other) => other.compressedBytes - one.compressedBytes).slice(0, 4)
  const parts = largest.map(({ file, compressedBytes }) => `${file} ${compressedBytes}`).join(', ')
  t.diagnostic(`${weightOf(manifest)} of ${COMPRESSED_BYTES_MAX} bytes: ${parts}`)
  assert.ok(weightOf(manifest) <= COMPRESSED_BYTES_MAX, `the console weighs ${weightOf(manifest)} bytes: ${parts}`)
  const assets = readdirSync(path.join(folder, 'assets')).map(name => `assets/${name}`)
  assert.deepEqual(
    assets.toSorted(),
    manifest.files
      .map(({ file }) => file)
      .filter(file => file !== 'index.html')
      .toSorted(),
  )
  assert.deepEqual(
    assets.filter(file => /icon.*\.js$/.test(file)),
    [],
  )
})
