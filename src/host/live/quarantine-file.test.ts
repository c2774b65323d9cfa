import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { QuarantineFile } from './quarantine-file.ts'

const ENTRY = {
  time: '2026-01-01T00:00:00.000Z',
  line: 'b',
  instrument: 'BTC-USDT.SIM',
  code: 'JUMP',
  severity: 'Refuse',
  was: 310,
  limit: 100,
  input: { kind: 'Quote', bidTicks: 1 },
  raw: '{"u":1}',
}

function open(context: TestContext, bytesMax?: number): { readonly file: QuarantineFile; readonly log: string[] } {
  const folder = mkdtempSync(path.join(tmpdir(), 'quarantine-'))
  const log: string[] = []
  const file = new QuarantineFile(path.join(folder, 'quarantine', 'SIM.jsonl'), text => void log.push(text), bytesMax)
  context.after(async () => {
    await file.close()
    rmSync(folder, { recursive: true })
  })
  return { file, log }
}

function linesOf(file: string): Record<string, unknown>[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>)
}

test('what was refused is kept as it came, behind what is there', async context => {
  const { file } = open(context)
  file.add(ENTRY)
  await file.flush()
  file.add({ ...ENTRY, raw: 'x'.repeat(10_000) })
  await file.flush()
  const [first, second] = linesOf(file.file)
  assert.deepEqual(first, ENTRY)
  assert.equal(String(second!['raw']).length, 4_096)
  assert.equal(statSync(file.file).mode & 0o777, 0o600)
})

test('a flood is counted, not kept', async context => {
  const { file } = open(context)
  for (let i = 0; i < 1_500; i++) file.add(ENTRY)
  await file.flush()
  const lines = linesOf(file.file)
  assert.equal(lines.length, 1_001)
  assert.deepEqual(lines.at(-1), { code: 'FULL', leftOut: 500 })
})

test('two files of a bounded size', async context => {
  const { file } = open(context, 2_000)
  for (let i = 0; i < 60; i++) {
    file.add(ENTRY)
    await file.flush()
  }
  assert.ok(statSync(file.file).size <= 2_000 && statSync(`${file.file}.1`).size <= 2_000)
  assert.ok(!existsSync(`${file.file}.2`))
})

test('a folder that is gone is told once, and is no reason to stop', async context => {
  const { file, log } = open(context)
  rmSync(path.dirname(file.file), { recursive: true })
  for (let i = 0; i < 3; i++) {
    file.add(ENTRY)
    await file.flush()
  }
  assert.equal(log.length, 1)
  assert.match(log[0]!, /cannot be written: ENOENT/)
})
