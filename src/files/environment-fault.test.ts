import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { environmentRemedyOf } from './environment-fault.ts'

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return assert.fail('nothing was thrown')
}

test('what the system and SQLite refuse has a remedy, what else is thrown has none', context => {
  const folder = mkdtempSync(path.join(tmpdir(), 'fault-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const inTheWay = path.join(folder, 'in-the-way')
  mkdirSync(inTheWay)
  assert.match(environmentRemedyOf(thrownBy(() => writeFileSync(inTheWay, '')))!, /a folder of that name; move it away/)
  assert.match(environmentRemedyOf(thrownBy(() => new DatabaseSync(inTheWay)))!, /^it cannot be opened/)
  const small = new DatabaseSync(path.join(folder, 'small.sqlite'))
  small.exec('CREATE TABLE words (word TEXT); PRAGMA max_page_count = 3')
  const full = thrownBy(() => small.exec('INSERT INTO words VALUES (zeroblob(100000))'))
  assert.match(environmentRemedyOf(full)!, /^the disk is full; free room/)
  assert.equal(environmentRemedyOf(thrownBy(() => small.exec('SELECT nothing'))), undefined)
  small.close()
  assert.equal(environmentRemedyOf(thrownBy(() => JSON.parse('{'))), undefined)
  assert.equal(environmentRemedyOf('full'), undefined)
})
