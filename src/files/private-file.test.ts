import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { readPrivateFile } from './private-file.ts'

const SECRET = 'planted'
const RULES = { bytesMax: 10 }

function fileOf(context: TestContext, text: string, mode: number): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'private-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'file')
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

function faultOf(file: string): string {
  const read = readPrivateFile(file, RULES)
  if (read.ok) return assert.fail('it was read')
  assert.ok(!read.error.text.includes(SECRET))
  assert.ok(read.error.text.includes(file))
  return `${read.error.isAbsent ? 'absent, ' : ''}${read.error.text.replaceAll(file, 'FILE')}`
}

test('its owner’s file is read as it is', context => {
  assert.deepEqual(readPrivateFile(fileOf(context, `${SECRET}\n`, 0o600), { ...RULES, isOwnAlone: true }), {
    ok: true,
    value: `${SECRET}\n`,
  })
})

test('what is wrong is told with what to do, and nothing of what is in it', context => {
  const isPosix = process.platform !== 'win32'
  for (const [mode, text] of [
    [0o640, 'FILE may be read by others (mode 640); run: chmod 600 FILE'],
    [0o604, 'FILE may be read by others (mode 604); run: chmod 600 FILE'],
  ] as const)
    if (isPosix) assert.equal(faultOf(fileOf(context, SECRET, mode)), text)
  assert.equal(faultOf(fileOf(context, SECRET.repeat(2), 0o600)), 'FILE has 14 bytes; it may have at most 10')
  assert.equal(faultOf(path.join(tmpdir(), 'no such folder', 'file')), 'absent, FILE: there is no such file')
  assert.match(faultOf(path.join(fileOf(context, '', 0o600), 'below')), /^FILE: cannot be read \(ENOTDIR\)$/)
})
