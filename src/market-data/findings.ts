/** What a check of the catalogue found wrong: codes, places, and a list that stays short. */

export const FINDING_CODES = [
  'UNREADABLE',
  'METADATA_WRONG',
  'CONTENT_CHANGED',
  'SCALE_CONFLICT',
  'NO_INSTRUMENT_FILE',
  'LOG_BROKEN',
  'TIME_BACKWARDS',
  'WRONG_PERIOD',
  'CROSSED_QUOTE',
  'BAR_SHAPE',
  'VALUE_WRONG',
  'DUPLICATE_BAR',
  'DUPLICATE_TRADE',
  'LEFT_OVER_STAGING',
  'SEGMENT_DAMAGED',
  'SEGMENT_CHANGED',
  'SEGMENT_CUT',
] as const
export type FindingCode = (typeof FINDING_CODES)[number]

export interface Finding {
  readonly code: FindingCode
  readonly path: string
  /** From 1; 0 where the finding is about the whole file. */
  readonly row: number
  readonly text: string
}

export const FINDINGS_MAX = 20

/** Collects findings; counts all, keeps the first ones. */
export class Findings {
  count = 0
  readonly kept: Finding[] = []

  add(code: FindingCode, path: string, row: number, text: string): void {
    this.count++
    if (this.kept.length < FINDINGS_MAX) this.kept.push({ code, path, row, text })
  }
}
