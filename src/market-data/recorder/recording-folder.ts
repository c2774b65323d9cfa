/**
 * Where a recording lies beside the data of a catalogue:
 *
 *     <root>/raw/<VENUE>/<line>/2026-11-21T21-00-00.000123.hfs     messages of a line as they came
 *     <root>/.recording/<VENUE>/2026-11-21T21-00-00.000123.hfs     rows that wait to be filed into the days of the catalogue
 *     <root>/.recording/<VENUE>/filing.json                        the segments that are being filed
 *
 * A segment is named after the time at which it began, and ends in `.open` while it is written.
 */

import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { TimeUs } from '../../core/domain/ids.ts'
import { formatTimeUs, parseTimeUs } from '../../core/std/time.ts'

export interface Segment {
  readonly path: string
  readonly name: string
  readonly startedUs: number
  readonly isOpen: boolean
}

const NAME = /^(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d\.\d{6})\.hfs(\.open)?$/

export function rowsFolderOf(root: string, venueId: string): string {
  return join(root, '.recording', venueId)
}

export function rawFolderOf(root: string, venueId: string, lineId: string): string {
  return join(root, 'raw', venueId, encodeURIComponent(lineId))
}

/** The venues of which there is a recording. */
export function listRecordedVenues(root: string): string[] {
  return namesIn(join(root, '.recording')).sort()
}

/** The folders of raw messages, with the line that each is of. */
export function listRawFolders(
  root: string,
): { readonly venueId: string; readonly lineId: string; readonly folder: string }[] {
  const venues = namesIn(join(root, 'raw')).sort()
  return venues.flatMap(venueId =>
    namesIn(join(root, 'raw', venueId))
      .sort()
      .map(name => ({ venueId, lineId: decodeURIComponent(name), folder: join(root, 'raw', venueId, name) })),
  )
}

/** Oldest first. */
export function listSegments(folder: string): Segment[] {
  return namesIn(folder)
    .sort()
    .flatMap(name => {
      const startedUs = startOf(name)
      return startedUs === undefined
        ? []
        : { path: join(folder, name), name, startedUs, isOpen: name.endsWith('.open') }
    })
}

export function segmentPathOf(folder: string, startedUs: number): string {
  const name = formatTimeUs(startedUs as TimeUs)
    .replaceAll(':', '-')
    .slice(0, -1)
  return join(folder, `${name}.hfs`)
}

function startOf(name: string): number | undefined {
  const match = NAME.exec(name)
  return match === null ? undefined : parseTimeUs(`${match[1]}${match[2]}:${match[3]}:${match[4]}Z`)
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** Made with what lies above it. */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 })
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}
