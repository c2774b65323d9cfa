import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { Random } from '../../core/std/random.ts'
import { openSqliteJournal } from './journal.ts'
import { temporaryFolder } from './journal-fixtures.ts'

const KILLS = 20
const here = (file: string) => JSON.stringify(path.join(import.meta.dirname, file))

/** Appends to the journal in the folder and prints each acknowledged block. */
const CHILD = `
  import { writeSync } from 'node:fs'
  import { openSqliteJournal } from ${here('journal.ts')}
  import { draftAfter } from ${here('journal-fixtures.ts')}
  const [folder, epoch] = [process.argv[1], Number(process.argv[2])]
  const journal = await openSqliteJournal({ folder, epoch })
  writeSync(1, \`opened \${journal.head().blockNumber} \${journal.openingNotes.map(note => note.code).join()}\\n\`)
  for (;;) {
    const bytes = 200 + ((journal.head().blockNumber * 977) % 9_000)
    const head = await journal.append(journal.head(), draftAfter(journal.head(), epoch, bytes))
    writeSync(1, \`\${head.blockNumber} \${head.hash}\\n\`)
  }
`

/** Runs the child until it has acknowledged `count` blocks, kills it, and adds all it acknowledged. */
async function appendAndKill(folder: string, epoch: number, count: number, acknowledged: Map<number, string>) {
  const argv = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', CHILD, folder, String(epoch)]
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let left = count
  for await (const line of createInterface({ input: child.stdout })) {
    const [first, second] = line.split(' ')
    if (first === 'opened') {
      assert.equal(line.split(' ')[2], '', `the child had to repair: ${line}`)
      continue
    }
    // A line that the kill cut short is no acknowledgement that anybody read.
    if (second?.length === 64) acknowledged.set(Number(first), second)
    if (--left === 0) child.kill('SIGKILL')
  }
  const [, signal] = await exited
  assert.equal(signal, 'SIGKILL')
}

test(`after ${KILLS} kills every acknowledged block is there and the chain is whole`, { timeout: 240_000 }, async t => {
  const folder = temporaryFolder(t)
  const random = new Random('kills')
  const acknowledged = new Map<number, string>()
  for (let epoch = 1; epoch <= KILLS; epoch++) await appendAndKill(folder, epoch, 1 + random.nextInt(40), acknowledged)

  const journal = await openSqliteJournal({ folder, epoch: KILLS })
  t.after(() => journal.close())
  assert.deepEqual(journal.openingNotes, [])
  const stored = new Map([...journal.blocksAfter(0)].map(block => [block.blockNumber, block.hash]))
  assert.equal(stored.size, journal.head().blockNumber)
  for (const [blockNumber, hash] of acknowledged) assert.equal(stored.get(blockNumber), hash)
  t.diagnostic(`${acknowledged.size} acknowledged, ${stored.size} stored`)
})
