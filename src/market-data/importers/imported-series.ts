/** The series that an import brought into the catalogue, each over all of its files. */

import { relative } from 'node:path'
import type { ImportedSeries } from './import-report.ts'
import type { StagedFile } from './staging.ts'

/** `targets`: where the staged files went, in their order. */
export function summarizeStaged(
  root: string,
  staged: readonly StagedFile[],
  targets: readonly string[],
): ImportedSeries[] {
  const bySeries = new Map<
    string,
    { -readonly [Key in keyof ImportedSeries]: ImportedSeries[Key] } & { files: string[] }
  >()
  for (const [index, { series, metadata }] of staged.entries()) {
    const { firstTimeUs, lastTimeUs, rowCount } = metadata
    const file = relative(root, targets[index]!)
    const sum = bySeries.get(series.name)
    if (sum === undefined) {
      bySeries.set(series.name, { series: series.name, rowCount, firstTimeUs, lastTimeUs, files: [file] })
    } else {
      sum.rowCount += rowCount
      sum.lastTimeUs = lastTimeUs
      sum.files.push(file)
    }
  }
  return [...bySeries.values()]
}
