import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fixtureConfiguration } from '../../core/domain/fixtures.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import { listSeriesFiles } from '../../market-data/catalogue.ts'
import { gatherRecording } from '../../market-data/recorder/gather-recording.ts'
import { INSTRUMENT_ID, NOON_US, quoteAt, recorderIn } from '../../market-data/recorder/recorded-market.fixture.ts'
import {
  listSegments,
  makeFolder,
  rawFolderOf,
  rowsFolderOf,
  segmentPathOf,
} from '../../market-data/recorder/recording-folder.ts'
import { NO_KEYS } from '../../market-data/recorder/segment-reader.ts'
import { QUOTE_SERIES } from '../../market-data/series.ts'
import { makeRecordingKey, recordingKeysOf } from '../recording-keys.ts'
import { openRecording, type RecordingSettings } from './recording.ts'

const PATIENCE_MS = 40_000

async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!isSo()) {
    assert.ok(Date.now() < deadline, `waited for ${what}`)
    await sleep(10)
  }
}

/** What an earlier process recorded and nobody filed. */
async function leftBehind(root: string, keys = NO_KEYS): Promise<void> {
  const { recorder } = recorderIn(root, { keys })
  for (let i = 0; i < 10; i++) recorder.takeInput(quoteAt(NOON_US + i, 100), 0)
  await recorder.close()
}

function opened(context: TestContext, root: string, more: Partial<RecordingSettings> = {}) {
  const alerts: string[] = []
  const recording = openRecording({
    settings: {
      catalogue: root,
      keepsRaw: true,
      freeBytesMin: 1,
      queueBytesMax: 1e7,
      keepRawUs: undefined,
      rawBytesMax: undefined,
      keepDataUs: undefined,
      encryption: undefined,
      ...more,
    },
    configuration: fixtureConfiguration(),
    venueIndex: 0 as VenueIndex,
    onAlert: ({ code }) => alerts.push(code),
    onLog: () => {},
  })
  context.after(() => recording.close())
  return { alerts, recording }
}

function folderOf(context: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-recording-'))
  context.after(() => rmSync(root, { recursive: true, force: true, maxRetries: 20 }))
  return root
}

test('what an earlier process left is filed when the next begins, and what is too old is dropped', async context => {
  const root = folderOf(context)
  await leftBehind(root)
  const raw = rawFolderOf(root, 'SIM', 'a')
  makeFolder(raw)
  for (const timeUs of [NOON_US, NOON_US + 1]) writeFileSync(segmentPathOf(raw, timeUs), '')
  const { alerts } = opened(context, root, { keepRawUs: 1 })
  await until(() => listSeriesFiles(root, INSTRUMENT_ID, QUOTE_SERIES).length === 1, 'the day')
  await until(() => listSegments(raw).length === 1, 'the old one to go')
  assert.equal(listSegments(rowsFolderOf(root, 'SIM')).filter(({ isOpen }) => !isOpen).length, 0)
  assert.deepEqual(alerts, [])
})

test('what cannot be filed is told, and is still there', async context => {
  const root = folderOf(context)
  await leftBehind(root)
  // The same time, by another process that was not asked for.
  const other = folderOf(context)
  await leftBehind(other)
  gatherRecording({ root: other, venueId: 'SIM', keys: NO_KEYS, nowUs: NOON_US })
  cpSync(join(other, INSTRUMENT_ID), join(root, INSTRUMENT_ID), { recursive: true })
  const { alerts } = opened(context, root)
  await until(() => alerts.length > 0, 'an alert')
  assert.deepEqual(alerts, ['RECORDING_NOT_GATHERED'])
  assert.ok(listSegments(rowsFolderOf(root, 'SIM')).some(({ isOpen }) => !isOpen))
  assert.ok(existsSync(join(rowsFolderOf(root, 'SIM'), 'gathering.json')))
})

test('a sealed recording is filed by the process that is told where its key lies, and not without it', async context => {
  const root = folderOf(context)
  const keyFile = join(folderOf(context), 'recording.key')
  makeRecordingKey(keyFile)
  const encryption = { keyFile, olderKeyFiles: [] }
  await leftBehind(root, recordingKeysOf(encryption))
  const without = opened(context, root)
  await until(() => without.alerts.length > 0, 'an alert')
  assert.deepEqual(without.alerts, ['RECORDING_NOT_GATHERED'])
  assert.deepEqual(listSeriesFiles(root, INSTRUMENT_ID, QUOTE_SERIES), [])
  await without.recording.close()
  const { alerts } = opened(context, root, { encryption })
  await until(() => listSeriesFiles(root, INSTRUMENT_ID, QUOTE_SERIES).length === 1, 'the day')
  assert.deepEqual(alerts, [])
})

test('where the key cannot be read nothing is recorded in the clear', context => {
  const root = folderOf(context)
  const encryption = { keyFile: join(root, 'none.key'), olderKeyFiles: [] }
  assert.throws(() => opened(context, root, { encryption }), /none\.key: there is no such file/)
  assert.deepEqual(listSegments(rowsFolderOf(root, 'SIM')), [])
})
