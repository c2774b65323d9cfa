/** What a recording says of itself before its rows are read: who was told about, when somebody listened, what is missing. */

import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { RecordingKeys } from '../../ports/recording-keys.ts'
import type { StoredSpec } from '../catalogue.ts'
import { DataError, textOfError } from '../data-error.ts'
import type { KnownGap, Stretch } from '../parquet.ts'
import type { Partition, Series } from '../series.ts'
import { type GapNote, gapSchema } from './gap-notes.ts'
import { type RecordedFrame, recordedFrames } from './recorded-frames.ts'

export interface RecordingSurvey {
  readonly specs: ReadonlyMap<string, StoredSpec>
  readonly listened: readonly Stretch[]
  readonly gaps: readonly GapNote[]
  readonly rowCount: number
  /** Over all segments: the same segments are the same source. */
  readonly sha256: string
}

/** More gaps of one file are told as one. */
const GAPS_MAX = 1_000
const notesSchema = z.array(gapSchema)

/** Reads everything but the rows. Errors: those of {@link recordedFrames}. */
export function surveyRecording(paths: readonly string[], keys: RecordingKeys): RecordingSurvey {
  const hash = createHash('sha256')
  const specs = new Map<string, StoredSpec>()
  const runs = new Map<string, { fromUs: number; toUs: number }>()
  const gaps: GapNote[] = []
  let rowCount = 0
  for (const frame of recordedFrames(paths, keys, hash)) {
    const { head, header } = frame
    const run = runs.get(head.runId)
    if (run === undefined) runs.set(head.runId, { fromUs: header.firstTimeUs, toUs: header.lastTimeUs })
    if (frame.lostText !== '') gaps.push(damageOf(frame, run?.toUs))
    if (run !== undefined) run.toUs = Math.max(run.toUs, header.lastTimeUs)
    for (const spec of head.instruments) specs.set(spec.instrumentId, spec)
    if (header.kind === 'Notes') gaps.push(...notesOf(frame))
    else rowCount += header.recordCount
  }
  return { specs, listened: [...runs.values()], gaps, rowCount, sha256: hash.digest('hex') }
}

function notesOf(frame: RecordedFrame): GapNote[] {
  try {
    return notesSchema.parse(JSON.parse(frame.payload().toString('utf8')))
  } catch (error) {
    throw new DataError('CORRUPT', `${frame.path}: a note cannot be read: ${textOfError(error)}`, { cause: error })
  }
}

function damageOf({ header, lostText }: RecordedFrame, beforeUs = header.firstTimeUs): GapNote {
  const stretch = { fromUs: beforeUs, toUs: header.firstTimeUs }
  return { instrumentId: '', series: '', ...stretch, reason: 'Damaged', lostCount: 0, text: lostText }
}

/** When somebody listened, within one file's time. */
export function listenedIn({ listened }: RecordingSurvey, partition: Partition): Stretch[] {
  return listened.flatMap(stretch => clipped(stretch, partition) ?? [])
}

/** What is missing of one series, within one file's time. */
export function gapsIn(
  survey: RecordingSurvey,
  instrumentId: string,
  series: Series,
  partition: Partition,
): KnownGap[] {
  const gaps = survey.gaps.flatMap(gap => {
    const isMeant = gap.instrumentId === '' || gap.instrumentId === instrumentId
    const stretch = isMeant && (gap.series === '' || gap.series === series.name) ? clipped(gap, partition) : undefined
    return stretch === undefined ? [] : [{ ...stretch, reason: gap.reason, lostCount: gap.lostCount }]
  })
  gaps.sort((a, b) => a.fromUs - b.fromUs)
  if (gaps.length <= GAPS_MAX) return gaps
  const rest = gaps.slice(GAPS_MAX - 1)
  const lostCount = rest.reduce((sum, gap) => sum + gap.lostCount, 0)
  const toUs = rest.reduce((latest, gap) => Math.max(latest, gap.toUs), 0)
  return [...gaps.slice(0, GAPS_MAX - 1), { fromUs: rest[0]!.fromUs, toUs, reason: 'Many', lostCount }]
}

function clipped({ fromUs, toUs }: Stretch, { startUs, endUs }: Partition): Stretch | undefined {
  if (toUs < startUs || fromUs >= endUs) return undefined
  return { fromUs: Math.max(fromUs, startUs), toUs: Math.min(toUs, endUs) }
}
