/** What a person asks of an import. */

import type { InstrumentSpec } from '../../core/domain/instrument-spec.ts'
import type { SymbolMap } from '../symbol-map.ts'
import type { OverlapPolicy } from './commit.ts'
import type { CsvMapInput } from './generic-csv.ts'
import type { ImportFormat } from './import-formats.ts'
import type { RawReaders } from './raw-reader.ts'
import type { DetectOptions } from './source.ts'

export interface ImportOptions {
  /** The catalogue's folder; made where it is missing. */
  readonly root: string
  /** Files, and folders that are searched for whatever may be a source. */
  readonly paths: readonly string[]
  readonly format?: ImportFormat | undefined
  /** Generic CSV: what the columns are. */
  readonly csv?: CsvMapInput | undefined
  /** `SYMBOL.VENUE`; guessed from the file's name where absent. */
  readonly instrumentId?: string | undefined
  /** Tick, lot and whatever else is known; absent tick and lot are inferred. */
  readonly spec?: Partial<InstrumentSpec> | undefined
  /** Binance klines whose name does not say it: `1m`. */
  readonly step?: string | undefined
  readonly quoteBars?: 'Bars' | 'Quotes' | undefined
  readonly symbol?: string | undefined
  readonly zone?: string | undefined
  /** Given to quotes that come without sizes, decimal text; without it such sizes are 0, "unknown". */
  readonly assumedSize?: string | undefined
  /** Cuts sizes that are finer than the lot down to whole lots, counted in a note; without it such rows are refused. */
  readonly roundsSizesDown?: boolean | undefined
  readonly overlap?: OverlapPolicy | undefined
  /** What reads the messages of raw sessions; without it such files are refused. */
  readonly rawReaders?: RawReaders | undefined
}

/** What one file is imported with: the options of the call, checked. */
export interface FileImportOptions extends Omit<ImportOptions, 'csv' | 'paths' | 'rawReaders'> {
  readonly detect: DetectOptions
  /** Which company had which ticker when; one for all files of the call. */
  readonly symbols: SymbolMap
  /** Equal for equal options that change rows; part of what makes two imports the same. */
  readonly optionsHash: string
}
