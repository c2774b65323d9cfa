/** A process that is killed in the middle: what it said is done is there, with its record, and the chain is whole. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { openPeople } from './people.ts'
import { peoplePathOf } from './people-file.ts'

const WRITER = fileURLToPath(new URL('./people-writer.fixture.ts', import.meta.url))

/** Kills it once it has said so many names. Returns: the names. */
async function namesOfKilled(file: string, after: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', WRITER, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', chunk => {
    text += String(chunk)
    if (text.split('\n').length > after) child.kill('SIGKILL')
  })
  await once(child, 'close')
  // The last line may be cut off.
  return text.split('\n').slice(0, -1)
}

test('what was said to be done is durable with its record, however often the process is killed', async context => {
  const folder = mkdtempSync(path.join(tmpdir(), 'people-kill-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const file = peoplePathOf(folder)
  const said: string[] = []
  for (const after of [3, 11, 29]) {
    said.push(...(await namesOfKilled(file, after)))
    const people = openPeople(file)
    const verdict = await people.audit.verify()
    assert.ok(verdict.isWhole, verdict.isWhole ? '' : verdict.text)
    const found = people.roster.people()
    const rolesOf = new Map(found.map(({ name, roles }) => [name, roles.join(' ')]))
    for (const name of said) assert.equal(rolesOf.get(name), 'viewer risk', name)
    const records = people.audit.page({ limit: 500 })
    const recorded = (what: string) => records.filter(record => record.what === what).map(({ subject }) => subject)
    assert.deepEqual(recorded('people/invite').toSorted(), found.map(({ name }) => name).toSorted())
    const changed = found.filter(({ roles }) => roles.includes('risk')).map(({ name }) => name)
    assert.deepEqual(recorded('people/set-roles').toSorted(), changed.toSorted())
    people.close()
  }
  assert.ok(said.length >= 43, `only ${said.length} changes were seen`)
})
