import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { secretLineOf } from './secret-line.ts'

const SECRET = 'planted'

function fileOf(context: TestContext, text: string, mode = 0o600): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'secret-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'file')
  writeFileSync(file, text, { mode })
  return file
}

test('the line is what stands before its end, whichever system wrote it', context => {
  for (const text of [SECRET, `${SECRET}\n`, `${SECRET}\r\n`])
    assert.deepEqual(secretLineOf(fileOf(context, text)), { ok: true, value: SECRET })
  assert.deepEqual(secretLineOf(fileOf(context, ` ${SECRET} \n`)), { ok: true, value: ` ${SECRET} ` })
})

test('no line, two of them, and a file that is too long or open to others are refused without a word of what is in it', context => {
  const isPosix = process.platform !== 'win32'
  for (const [text, mode, fault] of [
    ['', 0o600, /^FILE does not hold one line$/],
    ['\n', 0o600, /^FILE does not hold one line$/],
    [`${SECRET}\n${SECRET}\n`, 0o600, /^FILE does not hold one line$/],
    [SECRET.repeat(600), 0o600, /^FILE has 4200 bytes; it may have at most 4096$/],
    ...(isPosix ? ([[SECRET, 0o644, /^FILE may be read by others \(mode 644\); run: chmod 600 FILE$/]] as const) : []),
  ] as const) {
    const file = fileOf(context, text, mode)
    const line = secretLineOf(file)
    assert.ok(!line.ok)
    assert.match(line.error.replaceAll(file, 'FILE'), fault)
  }
})
