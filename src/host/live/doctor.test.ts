/** What the doctor finds in folders, journals and machines that are not as they should be. */

import { deepEqual, equal, match } from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { acquireFileLease, probeLease } from '../../store/file-lease.ts'
import { openSqliteJournal } from '../../store/sqlite/journal.ts'
import { FixtureJournal } from '../../store/sqlite/journal-fixtures.ts'
import { describeStrategy } from '../config/describe-strategy.ts'
import { SOUND_CONFIG, writeConfig } from '../config/fixtures/config-text.ts'
import { loadConfig } from '../config/load-config.ts'
import { diagnose, hasFailed } from './doctor.ts'
import { clock, folderMode, folderWritable, gradeDisk, nodeVersion, openFiles } from './doctor-machine.ts'
import { BLOCKS_LOOKED_AT, journal, lease as leaseOf, lookAtSession } from './doctor-session.ts'
import { fail } from './finding.ts'
import { killFileOf, writeKills } from './kill-file.ts'

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-doctor-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('machine: each limit has its grade', () => {
  const row = (soft: string) => `Max open files            ${soft}              4096   files`
  deepEqual(
    [
      nodeVersion('26.10.0'),
      nodeVersion('24.1.0'),
      clock(Date.UTC(2026, 10, 1)),
      clock(0),
      gradeDisk(50e9),
      gradeDisk(1e9),
      gradeDisk(1e8),
      openFiles(row('4096')),
      openFiles(row('unlimited')),
      openFiles(row('512')),
      openFiles(row('100')),
      openFiles(''),
    ].map(({ check, grade }) => `${check} ${grade}`),
    [
      'node ok',
      'node fail',
      'clock ok',
      'clock fail',
      'disk ok',
      'disk warn',
      'disk fail',
      'open files ok',
      'open files ok',
      'open files warn',
      'open files fail',
      'open files ok',
    ],
  )
})

test('folder: for its owner alone, and writable', { skip: process.platform === 'win32' }, context => {
  const folder = folderOf(context)
  equal(folderWritable(path.join(folder, 'new', 'deep')).grade, 'ok')
  equal(folderWritable(folder).grade, 'ok')
  equal(folderMode(folder, true).grade, 'ok')
  chmodSync(folder, 0o755)
  equal(folderMode(folder, false).grade, 'warn')
  equal(folderMode(folder, true).grade, 'fail')
  match(folderMode(folder, true).remedy, /^chmod 700 /)
})

test('folder: one that may not be written', { skip: process.getuid?.() === 0 && 'root writes everywhere' }, context => {
  const folder = folderOf(context)
  chmodSync(folder, 0o500)
  equal(folderWritable(folder).grade, 'fail')
})

async function journalIn(folder: string): Promise<void> {
  const made = await openSqliteJournal({ folder, epoch: 1 })
  const draft = {
    epoch: 1,
    firstSequence: 1,
    lastSequence: 1,
    firstTimeUs: 5_000_000,
    lastTimeUs: 5_000_000,
    recordCount: 1,
  }
  await made.append(made.head(), { ...draft, payload: Uint8Array.of(2, 1, 2, 3) } as never)
  await made.close()
}

test('journal: none, sound, from the future, damaged', async context => {
  const folder = folderOf(context)
  const grades = (nowUs: number) => journal(folder, () => nowUs, true).map(({ check, grade }) => `${check} ${grade}`)
  deepEqual(grades(0), ['journal ok'])
  await journalIn(folder)
  deepEqual(grades(6_000_000), ['journal ok'])
  deepEqual(grades(1_000_000), ['journal ok', 'clock and journal fail'])
  writeFileSync(path.join(folder, 'journal.sqlite'), 'this is no journal, however long it may be')
  rmSync(path.join(folder, 'journal.sqlite-wal'), { force: true })
  deepEqual(grades(6_000_000), ['journal fail'])
})

test('a flipped byte of an old block is found by its number where all blocks are read', context => {
  const folder = folderOf(context)
  const fixture = new FixtureJournal(folder)
  fixture.append(BLOCKS_LOOKED_AT + 10, 600)
  fixture.close()
  const db = new DatabaseSync(path.join(folder, 'journal.sqlite'))
  db.exec(
    "UPDATE blocks SET sealed = CAST(substr(sealed, 1, 500) || x'5a5a' || substr(sealed, 503) AS BLOB) WHERE block_number = 7",
  )
  db.close()
  const look = (readsAll: boolean) => journal(folder, () => 6_000_000, readsAll)
  deepEqual(
    look(false).map(({ grade }) => grade),
    ['ok'],
  )
  const [{ grade, found } = fail('', '', '')] = look(true)
  equal(grade, 'fail')
  match(found, /^CORRUPT: block 7: CHECK_FAILED/)
})

test('a lease that is held is told, and looking changes no epoch', async context => {
  const folder = folderOf(context)
  equal(probeLease(folder), undefined)
  const lease = await acquireFileLease(folder)
  equal(lease.epoch, 1)
  await lease.release()
  equal(probeLease(folder), undefined)
  const next = await acquireFileLease(folder)
  equal(next.epoch, 2)
  await next.release()
})

test('the demonstration is sound; a kill that was not resumed is told', async context => {
  const folder = folderOf(context)
  const examples = fileURLToPath(new URL('../../../examples', import.meta.url))
  const loaded = await loadConfig(path.join(examples, 'configs/demo-paper.yaml'), {
    command: 'run',
    overrides: [`dataFolder=${path.join(folder, 'data')}`],
  })
  if (!loaded.ok) throw new Error('the demonstration does not load')
  equal(hasFailed(await diagnose(loaded.value)), false)
  mkdirSync(loaded.value.dataFolder, { mode: 0o700 })
  const kill = { level: 'All', name: '', flatten: false, actor: 'ann', reason: 'drill', pressedUs: 1 } as const
  writeKills(killFileOf(loaded.value.dataFolder, 'SIM'), [kill])
  const findings = await diagnose(loaded.value)
  equal(findings.find(({ check }) => check === 'kill switch')?.grade, 'warn')
  equal(hasFailed(findings), false)
})

test('a folder whose lock cannot be opened is a finding, and ends no doctor', context => {
  const folder = folderOf(context)
  mkdirSync(path.join(folder, 'lease.lock'))
  const { grade, found, remedy } = leaseOf(folder)
  deepEqual([grade, remedy], ['fail', 'let this user write there'])
  match(found, /^IO: .*: the lock cannot be opened: /)
})

test('session: nodes on one store are told where each would have a venue of its own', async context => {
  const shared = SOUND_CONFIG.replace('paper', 'paper\ndesk: reef').concat(
    "store: { kind: postgres, url: 'postgresql://writer@127.0.0.1/reef' }\n",
  )
  const foundIn = async (text: string) => {
    const loaded = await loadConfig(writeConfig(context, text).file, { describe: describeStrategy, command: 'run' })
    return loaded.ok
      ? lookAtSession(loaded.value).flatMap(({ check, grade }) => (check === 'venues' ? grade : []))
      : loaded
  }
  deepEqual(await foundIn(SOUND_CONFIG), [])
  deepEqual(await foundIn(shared), ['warn'])
  deepEqual(await foundIn(shared.replace('seed: 7', "seed: 7, server: '9555'")), [])
  deepEqual(await foundIn(shared.replace('kind: simulated', 'kind: ccxt, exchange: binance')), ['warn'])
})
