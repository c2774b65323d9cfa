import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { openSqliteJournal } from './journal.ts'
import { temporaryFolder } from './journal-fixtures.ts'
import { prepareJournal } from './journal-opening.ts'

const OPENINGS = 100
const here = (file: string) => JSON.stringify(path.join(import.meta.dirname, file))

/** A leader: appends until it is refused; writes down each acknowledged block, and why it was refused. */
const LEADER = `
  import { appendFileSync } from 'node:fs'
  import { openSqliteJournal } from ${here('journal.ts')}
  import { draftAfter } from ${here('journal-fixtures.ts')}
  const folder = process.argv[1]
  const say = line => appendFileSync(folder + '/said', line + '\\n')
  const journal = await openSqliteJournal({ folder, epoch: 1 })
  try {
    for (;;) {
      const head = await journal.append(journal.head(), draftAfter(journal.head()))
      say(head.blockNumber + ' ' + head.hash)
    }
  } catch (error) {
    say('refused ' + error.code)
    process.exit()
  }
`

test('what a leader appends while another opens its journal is not taken for a damaged end', {
  timeout: 180_000,
}, async t => {
  const folder = temporaryFolder(t)
  const argv = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', LEADER, folder]
  const leader = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit'] })
  t.after(() => leader.kill('SIGKILL'))
  const ended = once(leader, 'close')
  const said = path.join(folder, 'said')
  while (!existsSync(said)) await new Promise(resolve => setTimeout(resolve, 5))
  const settings = { folder, fileBytesMax: undefined, checkedBlocks: 2, nowText: '2026-01-01T00:00:00Z' }
  for (let i = 0; i < OPENINGS; i++) {
    assert.deepEqual(prepareJournal({ ...settings, epoch: 1 }), [])
    await new Promise(resolve => setImmediate(resolve))
  }
  const journal = await openSqliteJournal({ folder, epoch: 2 })
  t.after(() => journal.close())
  await ended
  const lines = readFileSync(said, 'utf8').trim().split('\n')
  assert.equal(lines.pop(), 'refused FENCED')
  const stored = new Map([...journal.blocksAfter(0)].map(({ blockNumber, hash }) => [blockNumber, hash]))
  for (const [blockNumber, hash] of lines.map(line => line.split(' ')))
    assert.equal(stored.get(Number(blockNumber)), hash)
  t.diagnostic(`${lines.length} blocks acknowledged meanwhile`)
})
