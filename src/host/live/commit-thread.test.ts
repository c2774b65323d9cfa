import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { RecordReader } from '../../store/record-codec.ts'
import { openSqliteJournal } from '../../store/sqlite/journal.ts'
import { EXIT_FATAL } from './exit-reasons.ts'

const DEADLINE_MS = 60_000
const FIXTURE = fileURLToPath(new URL('./thread-death.fixture.ts', import.meta.url))

interface Ending {
  readonly exitCode: number | null
  readonly sentIds: readonly string[]
  readonly reason: string | undefined
  /** Of the orders in the journal. */
  readonly durableIds: readonly string[]
}

async function runFixture(t: TestContext, when: 'before' | 'over'): Promise<Ending> {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-thread-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const args = ['--disable-warning=ExperimentalWarning', FIXTURE, folder, when]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: DEADLINE_MS })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const [exitCode] = (await once(child, 'close')) as [number | null]
  const wordsAfter = (word: string) =>
    text.split('\n').flatMap(line => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []))
  return {
    exitCode,
    sentIds: wordsAfter('sent'),
    reason: wordsAfter('fatal')[0],
    durableIds: await readOrderIds(folder),
  }
}

async function readOrderIds(folder: string): Promise<string[]> {
  const journal = await openSqliteJournal({ folder })
  const ids: string[] = []
  const reader = new RecordReader()
  for (const { payload, firstSequence } of journal.blocksAfter(0)) {
    reader.open(payload, firstSequence)
    while (reader.next())
      if (!reader.isInput && reader.event.kind === 'OrderSubmitted') ids.push(reader.event.clientOrderId)
  }
  await journal.close()
  return ids
}

test('a commit thread that has died: the next order ends the node, and does not leave', async t => {
  const { exitCode, sentIds, reason, durableIds } = await runFixture(t, 'before')
  assert.match(reason ?? '', /^COMMIT_THREAD_ENDED: /)
  assert.equal(exitCode, EXIT_FATAL)
  assert.equal(sentIds.length, 1, 'the order before')
  assert.deepEqual(durableIds, sentIds)
})

test('a commit thread that dies over orders: none left that is not durable', async t => {
  const { exitCode, sentIds, reason, durableIds } = await runFixture(t, 'over')
  assert.match(reason ?? '', /^COMMIT_THREAD_ENDED: /)
  assert.equal(exitCode, EXIT_FATAL)
  assert.ok(durableIds.length < 21, 'it died before all of them were durable')
  assert.deepEqual(
    sentIds.filter(id => !durableIds.includes(id)),
    [],
  )
  t.diagnostic(`${sentIds.length} sent, ${durableIds.length} durable`)
})
