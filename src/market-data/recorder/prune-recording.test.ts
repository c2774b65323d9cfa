import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { US_PER_DAY, US_PER_HOUR } from '../../core/std/time.ts'
import { listSeriesFiles } from '../catalogue.ts'
import { temporaryFolder } from '../fixtures.ts'
import { QUOTE_SERIES } from '../series.ts'
import { WRITTEN_INSTRUMENT, writeDay } from '../written-day.fixture.ts'
import { pruneRecording, type RecordingRetention } from './prune-recording.ts'
import { listSegments, makeFolder, rawFolderOf, segmentPathOf } from './recording-folder.ts'

const NOW = Date.UTC(2026, 2, 10, 12) * 1_000
const NEVER = Number.POSITIVE_INFINITY

/** Segments of 1,000 bytes that began so many hours ago. */
function writeSegments(root: string, lineId: string, hoursAgo: readonly number[]): void {
  const folder = rawFolderOf(root, 'SIM', lineId)
  makeFolder(folder)
  for (const hours of hoursAgo) writeFileSync(segmentPathOf(folder, NOW - hours * US_PER_HOUR), Buffer.alloc(1_000))
}

/** How many hours ago those began that are left. */
function leftOf(root: string, lineId: string): number[] {
  return listSegments(rawFolderOf(root, 'SIM', lineId)).map(({ startedUs }) => (NOW - startedUs) / US_PER_HOUR)
}

const RAW: readonly [name: string, retention: RecordingRetention, a: number[], b: number[]][] = [
  ['nothing is asked for', {}, [50, 30, 3, 1], [40, 2]],
  // What began 30 hours ago ended 3 hours ago.
  ['a day', { keepRawUs: 24 * US_PER_HOUR }, [30, 3, 1], [40, 2]],
  ['two hours', { keepRawUs: 2 * US_PER_HOUR }, [3, 1], [40, 2]],
  ['no time at all: the newest of each line stay', { keepRawUs: 0 }, [1], [2]],
  ['three thousand bytes, what ended first goes first', { rawBytesMax: 3_000 }, [3, 1], [2]],
  ['one byte', { rawBytesMax: 1 }, [1], [2]],
  ['enough room', { rawBytesMax: 6_000 }, [50, 30, 3, 1], [40, 2]],
]

for (const [name, retention, a, b] of RAW) {
  test(`raw messages are dropped by age and by size: ${name}`, context => {
    const root = temporaryFolder(context)
    writeSegments(root, 'a', [50, 30, 3, 1])
    writeSegments(root, 'b', [40, 2])
    const { rawSegments, bytes } = pruneRecording(root, 'SIM', retention, NOW)
    assert.deepEqual([leftOf(root, 'a'), leftOf(root, 'b')], [a, b])
    assert.deepEqual([rawSegments, bytes], [6 - a.length - b.length, (6 - a.length - b.length) * 1_000])
  })
}

test('recorded days are dropped by age; what was imported, cannot be read or is the newest stays', context => {
  const root = temporaryFolder(context)
  const dayAgo = (days: number) => [[NOW - days * US_PER_DAY, NOW - days * US_PER_DAY, 100, 1, 101, 1]]
  const recorded = [{ origin: 'Recorded' as const }]
  writeDay(root, QUOTE_SERIES, dayAgo(9), recorded)
  writeDay(root, QUOTE_SERIES, dayAgo(8), [...recorded, {}])
  const broken = writeDay(root, QUOTE_SERIES, dayAgo(7), recorded)
  writeFileSync(broken, 'PAR1')
  writeDay(root, QUOTE_SERIES, dayAgo(6), [...recorded, { origin: 'Repaired' }])
  writeDay(root, QUOTE_SERIES, dayAgo(5), recorded)
  const left = () => listSeriesFiles(root, WRITTEN_INSTRUMENT, QUOTE_SERIES).map(({ period }) => period)
  assert.equal(pruneRecording(root, 'OTHER', { keepDataUs: 0 }, NOW).dataFiles, 0, 'of another venue')
  assert.equal(pruneRecording(root, 'SIM', { keepDataUs: NEVER }, NOW).dataFiles, 0)
  const { dataFiles, unreadable } = pruneRecording(root, 'SIM', { keepDataUs: 5.5 * US_PER_DAY }, NOW)
  assert.equal(dataFiles, 2)
  assert.deepEqual(left(), ['2026-03-02', '2026-03-03', '2026-03-05'])
  assert.ok(unreadable[0]!.includes(broken) && existsSync(broken))
  pruneRecording(root, 'SIM', { keepDataUs: 0 }, NOW)
  assert.equal(left().at(-1), '2026-03-05', 'the newest')
})
