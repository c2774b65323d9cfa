import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { DataError } from '../data-error.ts'
import { temporaryFolder, zipOf } from '../fixtures.ts'
import { LineCutter, openTextParts, readLines } from './text-lines.ts'

async function contentOf(path: string): Promise<string[]> {
  const lines: string[] = []
  for (const part of (await openTextParts(path)).parts) {
    lines.push(part.name)
    await readLines(
      part,
      line => lines.push(line),
      () => {},
    )
  }
  return lines
}

test('a zip is read in its order, stored or deflated, and every lie in it is found', async context => {
  const folder = temporaryFolder(context)
  const path = join(folder, 'a.zip')
  const good = zipOf([
    { name: 'one.csv', content: 'a\r\nb\n' },
    { name: 'folder/', content: '', method: 0 },
    { name: 'folder/two.csv', content: 'c', method: 0 },
    { name: 'empty.csv', content: '' },
  ])
  writeFileSync(path, good)
  assert.deepEqual(await contentOf(path), ['one.csv', 'a', 'b', 'folder/two.csv', 'c', 'empty.csv'])
  let refused = 0
  for (let at = 0; at < good.length; at++) {
    const broken = Buffer.from(good)
    broken[at] = broken[at]! ^ 0x81
    writeFileSync(path, broken)
    try {
      await contentOf(path)
    } catch (error) {
      assert(error instanceof DataError, `byte ${at}: ${String(error)}`)
      assert.equal(error.code, 'CORRUPT')
      refused++
    }
  }
  assert(refused > 50, `${refused} of ${good.length} single faults were found`)
  for (let length = 0; length < good.length; length += 7) {
    writeFileSync(path, good.subarray(0, length))
    await assert.rejects(contentOf(path), DataError)
  }
})

test('gzip, plain text and broken gzip', async context => {
  const folder = temporaryFolder(context)
  const path = join(folder, 'a.csv.gz')
  writeFileSync(path, gzipSync('x\ny'))
  assert.deepEqual(await contentOf(path), ['a.csv', 'x', 'y'])
  writeFileSync(path, gzipSync('x\ny'.repeat(1000)).subarray(0, 20))
  await assert.rejects(contentOf(path), error => error instanceof DataError && error.code === 'CORRUPT')
  await assert.rejects(
    contentOf(join(folder, 'none.csv')),
    error => error instanceof DataError && error.code === 'NOT_FOUND',
  )
})

test('lines do not depend on where the chunks are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'é', '😀', ',', '\n', '\r\n'), { maxLength: 40 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 5 })),
      (parts, cuts) => {
        const text = parts.join('')
        const bytes = Buffer.from(text)
        const seen: string[] = []
        const cutter = new LineCutter(line => seen.push(line))
        for (let at = 0; at < bytes.length; ) {
          const length = cuts.next().value as number
          cutter.push(bytes.subarray(at, at + length))
          at += length
        }
        cutter.finish()
        const expected = text.split(/\r?\n/)
        if (expected.at(-1) === '') expected.pop()
        assert.deepEqual(seen, expected)
      },
    ),
  )
})
