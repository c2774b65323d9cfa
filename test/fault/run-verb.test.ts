/** `holdfast run` as a person and as a script see it: lines, JSON, signals, exit codes. */

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { HistoryText } from '../../src/cli/history-text.ts'
import { acquireFileLease } from '../../src/store/file-lease.ts'
import { openHistory } from '../../src/store/sqlite/history.ts'
import { historyPathOf } from '../../src/store/sqlite/history-file.ts'
import { openJournalReader } from '../../src/store/sqlite/journal-reader.ts'
import { needsProc } from './live-session.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DEMO = 'examples/configs/demo-paper.yaml'
const OPTIONS = { skip: needsProc, timeout: 120_000 }

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

class Run {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  #out = ''
  #err = ''
  #wake = () => {}

  constructor(args: readonly string[]) {
    const main = path.join(ROOT, 'src/cli/main.ts')
    this.child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'run', ...args], { cwd: ROOT })
    this.child.stdout!.on('data', chunk => this.#take(() => (this.#out += String(chunk))))
    this.child.stderr!.on('data', chunk => this.#take(() => (this.#err += String(chunk))))
    this.ended = new Promise(resolve => {
      this.child.on('close', code => resolve({ code, out: this.#out, err: this.#err }))
    })
  }

  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#out)) {
      const isOver = await Promise.race([
        this.ended.then(() => true),
        new Promise<false>(resolve => {
          this.#wake = () => resolve(false)
        }),
      ])
      if (isOver && !pattern.test(this.#out)) throw new Error(`it ended before ${pattern}:\n${this.#out}${this.#err}`)
    }
  }

  #take(add: () => void): void {
    add()
    this.#wake()
  }
}

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-run-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Whatever else listens on this machine. */
const into = (folder: string) => ['--set', `dataFolder=${folder}`, '--set', 'console.listen=127.0.0.1:0']

test(
  'as lines: what it is, when it is ready, and at one Ctrl-C a clean stop that says what to type next',
  OPTIONS,
  async context => {
    const run = new Run([DEMO, ...into(folderOf(context)), '--plain'])
    await run.until(/ready in \d+\.\d s/)
    run.child.kill('SIGINT')
    const { code, out, err } = await run.ended
    assert.equal(code, 0)
    assert.equal(err, '')
    assert.match(out, /^paper session on a simulated market: no real money\n/)
    assert.match(out, /stopping: Ctrl-C, once more ends at once; orders and positions: keep\n/)
    assert.match(out, /main: equity (?:[\d.]+|unknown) USDT, \S+ in this session\n/)
    assert.match(out, /replay --verify/)
    assert.doesNotMatch(out, /\u001b\[/, 'no colours where nobody sees them')
  },
)

test('a second Ctrl-C ends at once, SIGTERM stops by the policy', OPTIONS, async context => {
  const folder = folderOf(context)
  const first = new Run([DEMO, ...into(folder), '--set', 'stop=flatten', '--plain'])
  await first.until(/ready in/)
  first.child.kill('SIGINT')
  await first.until(/stopping/)
  first.child.kill('SIGINT')
  assert.equal((await first.ended).code, 130)
  const second = new Run([DEMO, ...into(folder), '--set', 'stop=cancel', '--plain'])
  await second.until(/ready in/)
  second.child.kill('SIGTERM')
  const { code, out } = await second.ended
  assert.equal(code, 0)
  assert.match(out, /stopping: asked to end; orders and positions: cancel\n/)
  assert.match(out, /, 0 orders open, /)
})

test('as JSON every line is a message', OPTIONS, async context => {
  const run = new Run([DEMO, ...into(folderOf(context)), '--json', '--for', '4'])
  const { code, out } = await run.ended
  assert.equal(code, 0)
  const kinds = new Set(
    out
      .trim()
      .split('\n')
      .map(line => (JSON.parse(line) as { kind: string }).kind),
  )
  for (const kind of ['Leased', 'View', 'Log', 'Stopped', 'Ended'])
    assert.ok(kinds.has(kind), `no ${kind} in ${[...kinds]}`)
})

test('the history is kept while the session runs, with the equity, up to its last block', OPTIONS, async context => {
  const folder = folderOf(context)
  const run = new Run([DEMO, ...into(folder), '--plain', '--for', '9'])
  assert.equal((await run.ended).code, 0)
  const history = openHistory(historyPathOf(folder))
  const journal = openJournalReader(folder)
  try {
    assert.equal(history.highWater().blockNumber, journal.head().blockNumber)
    const [newest] = new HistoryText(history).equity(1)
    assert.match(newest!['equity']!, /^\d+\.\d{8}$/)
    assert.equal(newest!['currency'], 'USDT')
  } finally {
    history.close()
    journal.close()
  }
})

test('what cannot be run is refused in a sentence, with its exit code and without a stack', OPTIONS, async context => {
  const folder = folderOf(context)
  const held = path.join(folder, 'held')
  const lease = await acquireFileLease(held)
  const file = path.join(folder, 'a-file')
  writeFileSync(file, '')
  const rows: readonly (readonly [args: readonly string[], code: number, message: RegExp])[] = [
    [
      [DEMO, ...into(held)],
      5,
      /^LEASE_HELD: .* is in use by process \d+ .*; stop it first, or use another data folder\n$/,
    ],
    [
      [DEMO, ...into(path.join(file, 'data'))],
      7,
      /^ENOTDIR: .*: a part of the path is a file; choose another dataFolder\n$/,
    ],
    [[DEMO, '--set', 'stop=maybe'], 3, /stop: expected one of keep, cancel, flatten/],
    [['nowhere.yaml'], 3, /nowhere.yaml.*there is no such file/],
    [[DEMO, ...into(folder), '--data', path.join(folder, 'nowhere')], 4, /nowhere: no such file or folder\n$/],
    [[DEMO, '--for', 'ever'], 2, /a number of seconds above 0/],
    [[DEMO, '--speed', 'fast'], 2, /real, full or a factor such as 10x/],
  ]
  for (const [args, code, message] of rows) {
    const ended = await new Run([...args, '--plain']).ended
    assert.equal(ended.code, code, `${args.join(' ')}\n${ended.out}${ended.err}`)
    assert.match(ended.err, message)
    assert.doesNotMatch(ended.err, /\n\s+at /, 'no stack')
  }
  await lease.release()
})
