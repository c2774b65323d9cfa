/** What tests of recordings ask of one: its days, its messages, and how a killed process leaves it. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RecordingKeys } from '../../ports/recording-keys.ts'
import { temporaryFolder } from '../fixtures.ts'
import { type GatherReport, gatherRecording } from './gather-recording.ts'
import { readRaw } from './raw-text.ts'
import { INSTRUMENT_ID, NOON_US, quoteAt, recorderIn } from './recorded-market.fixture.ts'
import { listSegments, rawFolderOf, rowsFolderOf } from './recording-folder.ts'
import { newKeyLine, parseKeyLine } from './recording-key.ts'
import { NO_KEYS, SegmentReader } from './segment-reader.ts'

const PATIENCE_MS = 20_000

export async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!isSo()) {
    assert.ok(Date.now() < deadline, `waited for ${what}`)
    await sleep(2)
  }
}

/** A key of its own, as a person has who seals what is recorded. */
export function sealingKeys(): RecordingKeys {
  const sealing = parseKeyLine(newKeyLine())!
  return { sealing, opening: [sealing] }
}

/** Recordings are written in both forms; what holds for one holds for the other. */
export const FORMS = [
  { form: '', keys: NO_KEYS },
  { form: ' (sealed)', keys: sealingKeys() },
]

export function gather(root: string, keys = NO_KEYS): GatherReport {
  return gatherRecording({ root, venueId: 'SIM', keys, nowUs: NOON_US })
}

export function dayFile(root: string, series: string, day = '2026-03-04'): string {
  return join(root, INSTRUMENT_ID, series, `${day}.parquet`)
}

export function rawTexts(root: string, lineId: string, keys = NO_KEYS): string[] {
  return listSegments(rawFolderOf(root, 'SIM', lineId)).flatMap(({ path }) => {
    const reader = new SegmentReader(path, keys)
    const texts: string[] = []
    for (let header = reader.next(); header !== undefined; header = reader.next()) {
      if (header.kind === 'Raw') texts.push(...[...readRaw(reader.payload())].map(({ text }) => text))
    }
    reader.close()
    return texts
  })
}

/** As a killed process leaves it: rows in an open segment, of three frames with one quote each. */
export async function killedRecording(
  context: TestContext,
  keys = NO_KEYS,
): Promise<{ root: string; path: string; bytes: Buffer }> {
  const root = temporaryFolder(context)
  const { recorder } = recorderIn(root, { keys })
  for (let i = 0; i < 3; i++) {
    recorder.takeInput(quoteAt(NOON_US + i, 100 + i), 0)
    await until(() => recorder.figures().durableCount === i + 1, 'a flush')
  }
  const [open] = listSegments(rowsFolderOf(root, 'SIM'))
  const bytes = readFileSync(open!.path)
  await recorder.close()
  const [sealed] = listSegments(rowsFolderOf(root, 'SIM'))
  return { root, path: sealed!.path, bytes }
}
