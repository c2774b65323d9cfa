/** What ran is kept for replays: whole, in order, and never in the way of a session. */

import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { CROSSING_FILE, SOUND_CONFIG, writeConfig } from '../config/fixtures/config-text.ts'
import { hashOfFile, noteEndedFromOutside, noteRun, readSources } from './sources-file.ts'

const SOURCE = { strategyId: 'crossing', file: CROSSING_FILE, parameters: { fast: 10 } }
const RECORDED = { ...SOURCE, sha256: hashOfFile(CROSSING_FILE) }

test('runs are kept with the text that they ran, once for as long as it is the same', context => {
  const { folder } = writeConfig(context, SOUND_CONFIG)
  assert.equal(readSources(folder), undefined)
  noteRun(folder, 1, [SOURCE])
  noteRun(folder, 50, [SOURCE])
  noteEndedFromOutside(folder, 'crossing', 'STRATEGY_HANGS')
  noteRun(folder, 90, [])
  // What began at 90 was never made durable.
  noteRun(folder, 80, [])
  assert.deepEqual(readSources(folder), {
    runs: [
      { fromSequence: 1, sources: [RECORDED] },
      { fromSequence: 80, sources: [] },
    ],
    endedFromOutside: { crossing: 'STRATEGY_HANGS' },
  })
})

test('what is the same as before is not written again: whoever leads next has no time for a disk', context => {
  const { folder } = writeConfig(context, SOUND_CONFIG)
  const file = path.join(folder, 'strategies.json')
  noteRun(folder, 1, [SOURCE])
  const { ino } = statSync(file)
  noteRun(folder, 50, [SOURCE])
  assert.equal(statSync(file).ino, ino)
})

test('a text that is no JSON is named to a replay, and kept beside by a session, which goes on', context => {
  const { folder } = writeConfig(context, SOUND_CONFIG)
  const file = path.join(folder, 'strategies.json')
  for (const torn of ['', '{"runs": [{"fromSeq']) {
    writeFileSync(file, torn)
    assert.throws(() => readSources(folder), /strategies\.json is no JSON: move it away/)
    noteRun(folder, 7, [SOURCE])
    assert.deepEqual(readSources(folder)?.runs, [{ fromSequence: 7, sources: [RECORDED] }])
    assert.equal(readFileSync(`${file}.unreadable`, 'utf8'), torn)
  }
})
