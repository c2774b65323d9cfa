/**
 * What a series file is: one Parquet file of one series, every column a required INT64 (ticks, lots, microseconds),
 * PLAIN, zstd, with what the numbers mean in the footer. Measured on 1,000,000 bars of 7 columns: 16 MB, read and
 * delivered in 0.14–0.22 s.
 */

import { z } from 'zod'
import type { Series } from './series.ts'

export const CATALOGUE_FORMAT_VERSION = 1
/** Small enough that a feed over hundreds of series stays in memory, large enough that a group costs little. */
export const ROW_GROUP_ROWS = 16_384
/** The footer's entry that holds the metadata, and the one that holds the CRC-32 of that text. */
export const METADATA_KEY = 'holdfast'
export const METADATA_SUM_KEY = 'holdfast.crc32'

const stretchSchema = z.strictObject({ fromUs: z.number(), toUs: z.number() })

/** Where rows come from that no file brought: from the lines themselves, or from somebody who filled a gap of theirs. */
export const ROW_ORIGINS = ['Recorded', 'Repaired'] as const
export type RowOrigin = (typeof ROW_ORIGINS)[number]

const gapSchema = stretchSchema.extend({
  reason: z.string(),
  /** Rows that came and were not kept. */
  lostCount: z.int().nonnegative(),
})
/** A stretch of which data are missing, or not to be trusted, as whoever wrote the file knew. */
export type KnownGap = z.infer<typeof gapSchema>

const sourceSchema = z.strictObject({
  /** The file's name, and its entry where it was an archive. */
  name: z.string(),
  format: z.string(),
  /** Of the whole source file. */
  sha256: z.string(),
  /** Of what was asked for it: column map, zone, assumed size … */
  optionsHash: z.string(),
  rowCount: z.int().nonnegative(),
  firstTimeUs: z.int(),
  lastTimeUs: z.int(),
  /** Some of its rows gave way to a later import. */
  isPartlyReplaced: z.boolean().optional(),
  /** Absent: imported from a file. */
  origin: z.enum(ROW_ORIGINS).optional(),
  /** Recorded: when somebody listened, quiet markets included. */
  listened: z.array(stretchSchema).optional(),
  gaps: z.array(gapSchema).optional(),
  /** Rows of the source and this file's time that broke a rule. */
  rowsRefused: z.int().nonnegative().optional(),
})
export type SeriesSource = z.infer<typeof sourceSchema>
export type Stretch = z.infer<typeof stretchSchema>
/** What a source says of itself beyond its rows. */
export type SourceDetail = Pick<SeriesSource, 'origin' | 'listened' | 'gaps' | 'rowsRefused'>

export const metadataSchema = z.strictObject({
  formatVersion: z.literal(CATALOGUE_FORMAT_VERSION),
  instrumentId: z.string(),
  series: z.string(),
  tickSize: z.string(),
  lotSize: z.string(),
  rowCount: z.int().nonnegative(),
  firstTimeUs: z.int(),
  lastTimeUs: z.int(),
  /** SHA-256 over the columns' bytes, row group by row group. */
  contentHash: z.string(),
  sources: z.array(sourceSchema),
  /** First and last time of each row group: a reader skips what it does not need. */
  groups: z.array(
    z.strictObject({
      rowCount: z.int(),
      firstTimeUs: z.int(),
      lastTimeUs: z.int(),
      /** Over the columns' bytes, looked at whenever the group is read; files of before it have `contentHash` alone. */
      crc32: z.int().optional(),
    }),
  ),
})
/** What the footer says about a file. */
export type SeriesFileMetadata = z.infer<typeof metadataSchema>

/** What is known before the first row. */
export interface SeriesFileHeader {
  readonly instrumentId: string
  readonly series: Series
  readonly tickSize: string
  readonly lotSize: string
}
