/** Journals that older versions wrote are read, replay to the same events and hashes, and sessions go on from them. */

import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { snapshotOf } from '../../src/core/engine/snapshot.ts'
import { verifyJournal } from '../../src/host/replay/verify.ts'
import { recover } from '../../src/host/session/recovery.ts'
import { openJournalReader } from '../../src/store/sqlite/journal-reader.ts'

const FOLDER = new URL('.', import.meta.url)
/** Each a few seconds of the demonstration, written by the version whose record layouts the name tells. */
const JOURNALS = readdirSync(FOLDER).filter(name => name.endsWith('.sqlite.gz'))

function openOld(context: TestContext, name: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-old-'))
  writeFileSync(path.join(folder, 'journal.sqlite'), gunzipSync(readFileSync(new URL(name, FOLDER))))
  const journal = openJournalReader(folder)
  context.after(() => {
    journal.close()
    rmSync(folder, { recursive: true })
  })
  return journal
}

test('there are such journals', () =>
  assert.deepEqual(JOURNALS, ['journal-layout-1.sqlite.gz', 'journal-layout-2.sqlite.gz']))

for (const name of JOURNALS) {
  test(`${name}: every decision is made again, and every hash counted again`, context => {
    const journal = openOld(context, name)
    const result = verifyJournal({ journal, snapshots: journal.snapshots(), runs: undefined })
    assert.equal(result.difference, undefined)
    assert.ok(result.inputCount > 100 && journal.snapshots().length > 0)
  })

  test(`${name}: recovery from its snapshot is recovery from its beginning`, context => {
    const journal = openOld(context, name)
    const whole = recover({
      head: () => journal.head(),
      newestSnapshot: () => undefined,
      blocksAfter: number => journal.blocksAfter(number),
    })
    const late = recover(journal)
    assert.ok(late.snapshotBlock > 0)
    assert.equal(snapshotOf(late.engine.state, 1), snapshotOf(whole.engine.state, 1))
  })
}
