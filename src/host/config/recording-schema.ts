/** What is kept of the market as it comes, as a person writes it. */

import { z } from 'zod'
import { byteSize, duration, flag, text } from './scalars.ts'
import { section } from './section.ts'

const encryptionSchema = section({
  keyFile: text('the path of a file').describe('Seals what is recorded from now on; made by "holdfast data key".'),
  olderKeyFiles: z
    .array(text('the path of a file'))
    .max(64)
    .describe('Keys that were used before: what waits to be filed may be sealed with them.')
    .prefault([]),
})

export const recordingSchema = section({
  catalogue: text('the path of a folder').describe(
    'Where the recording goes: a folder of its own, or one of "holdfast data import". Relative to this file.',
  ),
  raw: flag().describe('Also keep the messages of the lines as they came. Default: true.').prefault(true),
  keepRaw: duration(1).describe('Raw messages older than this are dropped. Default: all are kept.').optional(),
  rawMax: byteSize()
    .describe('More raw messages of a venue than this, and the oldest are dropped. Default: no bound.')
    .optional(),
  keepData: duration(1)
    .describe('Recorded days older than this are dropped; what was imported stays. Default: all are kept.')
    .optional(),
  freeMin: byteSize()
    .describe('With less room than this on the disk nothing is recorded, so that a journal beside it can be written.')
    .prefault('1GB'),
  queueMax: byteSize().describe('So much may wait for a slow disk, for each venue.').prefault('64MB'),
  encryption: encryptionSchema.describe('Segments are sealed with a key. Default: they are not.').optional(),
})
