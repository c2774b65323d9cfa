import { deepEqual, equal } from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { type KeptKill, killFileOf, readKills, writeKills } from './kill-file.ts'

const KILL: KeptKill = { level: 'Account', name: 'main', flatten: true, actor: 'ann', reason: 'drill', pressedUs: 7 }

function inFolder(work: (file: string) => void): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-kills-'))
  try {
    work(killFileOf(folder, 'SIM'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('what was killed is read back; a folder without the file has no kills', () => {
  inFolder(file => {
    deepEqual(readKills(file), [])
    writeKills(file, [KILL])
    deepEqual(readKills(file), [KILL])
    equal(statSync(file).mode & 0o777, 0o600)
  })
})

test('it is written in place: the file never grows, so that a full disk does not stop it', () => {
  inFolder(file => {
    writeKills(file, [])
    const { size, ino } = statSync(file)
    writeKills(file, [KILL])
    deepEqual([statSync(file).size, statSync(file).ino], [size, ino])
  })
})

test('a file that cannot be read is a kill of everything', () => {
  inFolder(file => {
    for (const text of ['', '{"kills":[', '{"kills":[{"level":"Some"}]}', '[]']) {
      writeFileSync(file, text)
      deepEqual(
        readKills(file).map(({ level, name }) => [level, name]),
        [['All', '']],
        text,
      )
    }
    writeKills(file, [KILL])
    truncateSync(file, 20)
    equal(readKills(file)[0]!.level, 'All')
  })
})

test('more than fits is a kill of everything', () => {
  inFolder(file => {
    writeKills(
      file,
      Array.from({ length: 100 }, (_, at) => ({ ...KILL, name: `account-${at}` })),
    )
    deepEqual(
      readKills(file).map(({ level }) => level),
      ['All'],
    )
  })
})
