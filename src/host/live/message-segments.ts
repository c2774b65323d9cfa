/**
 * The files in which a gateway keeps what was said to its venue about orders: one a day at most, or as many as its sizes make,
 * each named by its first moment; a line of JSON a message.
 */

import { readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { US_PER_DAY } from '../../core/std/time.ts'
import type { MessageDirection } from '../../ports/order-messages.ts'

/** A line of a segment. */
export interface KeptMessage {
  readonly timeUs: number
  readonly direction: MessageDirection
  readonly orders: readonly string[]
  readonly text: string
}

export interface Segment {
  readonly file: string
  readonly fromUs: number
}

export interface SegmentBounds {
  readonly segmentBytesMax: number
  /** Of all of a venue together; the oldest go first. */
  readonly totalBytesMax: number
  readonly ageUsMax: number
}

export const SEGMENT_BOUNDS: SegmentBounds = {
  segmentBytesMax: 8 * 1024 * 1024,
  totalBytesMax: 256 * 1024 * 1024,
  ageUsMax: 30 * US_PER_DAY,
}

const NAMES = /^(\d{1,16})\.jsonl$/

/** Of all venues. */
export function messagesFolderOf(dataFolder: string): string {
  return path.join(dataFolder, 'messages')
}

export function segmentFileOf(folder: string, fromUs: number): string {
  return path.join(folder, `${fromUs}.jsonl`)
}

/** Oldest first; none where the folder is not there. */
export function segmentsIn(folder: string): Segment[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isFile())
  return names
    .flatMap(({ name }) => {
      const fromUs = NAMES.exec(name)?.[1]
      return fromUs === undefined ? [] : [{ file: path.join(folder, name), fromUs: Number(fromUs) }]
    })
    .sort((a, b) => a.fromUs - b.fromUs)
}

/** Drops what is too old or too much; the newest stays. */
export function pruneSegments(folder: string, nowUs: number, { totalBytesMax, ageUsMax }: SegmentBounds): void {
  const newestFirst = segmentsIn(folder).reverse()
  let bytes = 0
  // Until when something was written to the one at hand: the next one began then.
  let endUs = Number.POSITIVE_INFINITY
  for (const { file, fromUs } of newestFirst) {
    bytes += statSync(file, { throwIfNoEntry: false })?.size ?? 0
    const isNewest = endUs === Number.POSITIVE_INFINITY
    if (!isNewest && (bytes > totalBytesMax || nowUs - endUs > ageUsMax)) rmSync(file, { force: true })
    endUs = fromUs
  }
}
