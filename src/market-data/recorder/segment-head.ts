/** What the first frame of a segment says: whose recording it is, and what the numbers of its rows mean. */

import { z } from 'zod'
import { specSchema } from '../catalogue.ts'
import { DataError, textOfError } from '../data-error.ts'
import type { SegmentReader } from './segment-reader.ts'

export const RECORDING_FORMAT_VERSION = 1

const slotSchema = z.strictObject({
  slot: z.int().nonnegative(),
  instrumentId: z.string(),
  series: z.string(),
})

const common = {
  formatVersion: z.literal(RECORDING_FORMAT_VERSION),
  venueId: z.string(),
  /** Of one process: frames of the same run and number are the same frame. */
  runId: z.string(),
  startedUs: z.number(),
}

const headSchema = z.discriminatedUnion('content', [
  z.strictObject({
    ...common,
    content: z.literal('Rows'),
    instruments: z.array(specSchema),
    series: z.array(slotSchema),
  }),
  z.strictObject({ ...common, content: z.literal('Raw'), lineId: z.string() }),
])
export type SegmentHead = z.infer<typeof headSchema>
export type RowsHead = Extract<SegmentHead, { content: 'Rows' }>

/** Errors: DataError `CORRUPT` where the frame that was just read is no head. */
export function headOf(reader: SegmentReader): SegmentHead {
  try {
    return headSchema.parse(JSON.parse(reader.payload().toString('utf8')))
  } catch (error) {
    throw new DataError('CORRUPT', `${reader.path}: not the head of a recording: ${textOfError(error)}`, {
      cause: error,
    })
  }
}
