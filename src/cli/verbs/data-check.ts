/** `holdfast data check`: reads every row and says what a feed would trip over; gaps are told, they may be holidays. */

import { checkCatalogue, type SeriesCheck } from '../../market-data/check.ts'
import { EXIT_CODES } from '../exit-codes.ts'
import { type KeyFileOptions, openingKeysOf } from '../key-files.ts'
import {
  type Column,
  formatCount,
  formatSeconds,
  formatWhen,
  styled,
  writeJson,
  writeLine,
  writeTable,
} from '../output.ts'
import { ProgressBar } from '../progress-bar.ts'

const COLUMNS: readonly Column[] = [
  { title: 'instrument' },
  { title: 'series' },
  { title: 'rows', align: 'right' },
  { title: 'repaired', align: 'right' },
  { title: 'faults', align: 'right' },
  { title: 'gaps', align: 'right' },
  { title: 'bars missing', align: 'right' },
  { title: 'longest gap', align: 'right' },
  { title: 'at' },
]

export function checkData(root: string, options: KeyFileOptions & { readonly json?: boolean }): void {
  const progress = new ProgressBar({ unit: 'files' })
  let fileCount = 0
  const onProgress = (path: string) => progress.update(++fileCount, 0, path)
  const check = checkCatalogue(root, onProgress, openingKeysOf(options))
  progress.finish()
  if (!check.isSound) process.exitCode = EXIT_CODES.data
  if (options.json) return writeJson(check)
  writeTable(COLUMNS, check.series.map(cellsOf))
  const findings = [...check.findings, ...check.series.flatMap(series => series.findings)]
  for (const { code, path, row, text } of findings) {
    writeLine(`${styled('red', code)}  ${path}${row === 0 ? '' : `:${row}`}: ${text}`)
  }
  const left = check.findingCount - findings.length
  if (left > 0) writeLine(`and ${formatCount(left)} more`)
  const verdict = check.isSound ? styled('green', 'sound') : styled('red', `${formatCount(check.findingCount)} faults`)
  writeLine(`${verdict}  ${formatCount(check.rowCount)} rows read`)
}

function cellsOf(one: SeriesCheck): string[] {
  const hasGap = one.longestGapUs > 0
  return [
    one.instrumentId,
    one.series,
    formatCount(one.rowCount),
    one.repairedRowCount === 0 ? '' : formatCount(one.repairedRowCount),
    formatCount(one.findingCount),
    formatCount(one.gapCount),
    formatCount(one.missingBarCount),
    hasGap ? formatSeconds(one.longestGapUs / 1e6) : '',
    hasGap ? formatWhen(one.longestGapAtUs) : '',
  ]
}
