/** `holdfast run` as a person and as a script see it: lines, JSON, signals, exit codes. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync, rmdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { HistoryText } from '../../src/cli/history-text.ts'
import { acquireFileLease, LeaseError } from '../../src/store/file-lease.ts'
import { openHistory } from '../../src/store/sqlite/history.ts'
import { historyPathOf } from '../../src/store/sqlite/history-file.ts'
import { openJournalReader } from '../../src/store/sqlite/journal-reader.ts'
import { CommandRun } from '../command-run.ts'
import { scratchFolder } from '../scratch-folder.ts'
import { needsProc } from './live-session.ts'
import { childrenOf, commandOf, signal } from './processes.ts'

const DEMO = 'examples/configs/demo-paper.yaml'
const FREE_MS_MAX = 30_000
const OPTIONS = { skip: needsProc, timeout: 240_000 }

/** Whatever else listens on this machine. */
const into = (folder: string) => ['--set', `dataFolder=${folder}`, '--set', 'console.listen=127.0.0.1:0']

test(
  'as lines: what it is, when it is ready, and at one Ctrl-C a clean stop that says what to type next',
  OPTIONS,
  async context => {
    const run = new CommandRun(['run', DEMO, ...into(scratchFolder(context, 'run')), '--plain'])
    await run.says(/ready in \d+\.\d s/)
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
  const folder = scratchFolder(context, 'run')
  const first = new CommandRun(['run', DEMO, ...into(folder), '--set', 'stop=flatten', '--plain'])
  await first.says(/ready in/)
  // A node that stands still does not end before we have seen that it is to.
  const node = childrenOf(first.child.pid!).find(pid => commandOf(pid).includes('node-main'))!
  assert.ok(signal(node, 'SIGSTOP'))
  first.child.kill('SIGINT')
  await first.says(/stopping/)
  const exited = once(first.child, 'exit')
  first.child.kill('SIGINT')
  assert.deepEqual(await exited, [130, null])
  signal(node, 'SIGCONT')
  const { out: lastWords } = await first.ended
  assert.match(
    lastWords,
    / orders? open, .*\n\nEnded before the stop was done\. Orders that were open may still work: /s,
  )
  await untilFree(folder)
  const second = new CommandRun(['run', DEMO, ...into(folder), '--set', 'stop=cancel', '--plain'])
  await second.says(/ready in/)
  second.child.kill('SIGTERM')
  const { code, out } = await second.ended
  assert.equal(code, 0)
  assert.match(out, /stopping: asked to end; orders and positions: cancel\n/)
  assert.match(out, /, 0 orders open, /)
})

/** The processes of one that ended at once end a little later, and the last of them lets the folder go. */
async function untilFree(folder: string): Promise<void> {
  for (const untilMs = performance.now() + FREE_MS_MAX; ; await new Promise(resolve => setTimeout(resolve, 50))) {
    try {
      return await (await acquireFileLease(folder)).release()
    } catch (error) {
      if (!(error instanceof LeaseError) || performance.now() > untilMs) throw error
    }
  }
}

test('a reader that goes away stops it in good order', OPTIONS, async context => {
  const folder = scratchFolder(context, 'run')
  const run = new CommandRun(['run', DEMO, ...into(folder), '--plain'])
  await run.says(/ready in/)
  const before = snapshotCount(folder)
  run.child.stdout!.destroy()
  assert.equal((await run.ended).code, 0)
  assert.ok(snapshotCount(folder) > before, 'a stop in good order ends with a snapshot')
})

function snapshotCount(folder: string): number {
  const journal = openJournalReader(folder)
  try {
    return journal.snapshots().length
  } finally {
    journal.close()
  }
}

test('a full disk under what it says is no reason to stop trading', OPTIONS, async context => {
  const folder = scratchFolder(context, 'run')
  const full = openSync('/dev/full', 'w')
  context.after(() => closeSync(full))
  const run = new CommandRun(['run', DEMO, ...into(folder), '--plain'], {}, full)
  await run.until(() => hasEquity(folder) || undefined, 'no equity in the history')
  const { code, err } = await run.end('SIGINT')
  assert.equal(code, 0)
  assert.match(err, /^the output cannot be written: ENOSPC.*; the session goes on without it\n$/)
})

test(
  'a console whose settings cannot be written keeps nothing else from its work, and comes when they can',
  OPTIONS,
  async context => {
    const folder = scratchFolder(context, 'run')
    const inTheWay = path.join(folder, 'api.json')
    mkdirSync(inTheWay, { recursive: true })
    const run = new CommandRun(['run', DEMO, ...into(folder), '--plain'])
    await run.says(/error CONSOLE_DOWN: the console's process cannot begin \(EISDIR: .*\); it starts again\n/)
    await run.says(/ready in/)
    rmdirSync(inTheWay)
    await run.says(/console: https:/)
    const { code, err } = await run.end('SIGINT')
    assert.deepEqual([code, err], [0, ''])
  },
)

test('after the time that it was given it stops by itself', OPTIONS, async context => {
  const run = new CommandRun(['run', DEMO, ...into(scratchFolder(context, 'run')), '--plain', '--for', '3'])
  const { code, out, err } = await run.ended
  assert.equal(code, 0, err)
  assert.match(out, /stopping: 3 s are over; orders and positions: keep\n/)
})

test('as JSON every line is a message', OPTIONS, async context => {
  const run = new CommandRun(['run', DEMO, ...into(scratchFolder(context, 'run')), '--json'])
  await run.says(/"kind":"View"/)
  await run.says(/"kind":"Log"/)
  run.child.kill('SIGINT')
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
  const folder = scratchFolder(context, 'run')
  const run = new CommandRun(['run', DEMO, ...into(folder), '--plain'])
  await run.until(() => hasEquity(folder) || undefined, 'no equity in the history')
  run.child.kill('SIGINT')
  assert.equal((await run.ended).code, 0)
  const history = openHistory(historyPathOf(folder))
  const journal = openJournalReader(folder)
  try {
    assert.equal(history.highWater().blockNumber, journal.head().blockNumber)
    const [newest] = await new HistoryText(history).equity(1)
    assert.match(newest!['equity']!, /^\d+\.\d{8}$/)
    assert.equal(newest!['currency'], 'USDT')
  } finally {
    history.close()
    journal.close()
  }
})

/** Looked at while another process writes it. */
function hasEquity(folder: string): boolean {
  const file = historyPathOf(folder)
  if (!existsSync(file)) return false
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    return db.prepare('SELECT 1 FROM equity').get() !== undefined
  } catch {
    // Its tables are not there yet.
    return false
  } finally {
    db.close()
  }
}

test('what cannot be run is refused in a sentence, with its exit code and without a stack', OPTIONS, async context => {
  const folder = scratchFolder(context, 'run')
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
    const ended = await new CommandRun(['run', ...args, '--plain']).ended
    assert.equal(ended.code, code, `${args.join(' ')}\n${ended.out}${ended.err}`)
    assert.match(ended.err, message)
    assert.doesNotMatch(ended.err, /\n\s+at /, 'no stack')
  }
  await lease.release()
})

test('a venue whose folder cannot be made is told so, without a stack', OPTIONS, async context => {
  const folder = scratchFolder(context, 'run')
  const file = path.join(folder, 'a-file')
  writeFileSync(file, '')
  const served = ['--set', 'venues.SIM.server=./venue.sock', ...into(path.join(file, 'data'))]
  for (const args of [
    ['venue', 'serve', DEMO, ...served],
    ['exchange', '--data', path.join(file, 'data'), '--port', '0'],
  ]) {
    const ended = await new CommandRun(args).ended
    assert.equal(ended.code, 7, `${args.join(' ')}\n${ended.out}${ended.err}`)
    assert.match(ended.err, /^ENOTDIR: .*: a part of the path is a file; choose another dataFolder\n$/)
  }
})
