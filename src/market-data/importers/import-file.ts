/** The import of one instrument of a source file, from its hash to its line in the import log. */

import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readInstrumentFile, type StoredSpec, writeInstrumentFile } from '../catalogue.ts'
import { DataError } from '../data-error.ts'
import { appendImportRecord } from '../import-log.ts'
import { commitStaged } from './commit.ts'
import { StepScale } from './decimal-scale.ts'
import { doubtsOf, refusalOfAll } from './import-doubts.ts'
import type { FileImportOptions } from './import-options.ts'
import { identify, isKnownImport, planScale, type SourceIdentity } from './import-plan.ts'
import { asDataError, emptyReport, type ImportFileReport, type ImportProgress, LineCounts } from './import-report.ts'
import { summarizeStaged } from './imported-series.ts'
import { type InferredScales, inferScales } from './infer-scales.ts'
import { Quarantine } from './quarantine.ts'
import { IGNORED_LINES, type IgnoredLine, type LineOutcome } from './row-sink.ts'
import type { DetectedSource } from './source.ts'
import { type StagedFile, StagingSink } from './staging.ts'
import { openTextParts, readPart, type TextPart } from './text-lines.ts'

/** The SHA-256 of the file; it is computed once for all of its instruments. */
export type HashOfFile = (onBytes: (count: number) => void) => Promise<string>
type Step = Omit<ImportProgress, 'path' | 'fileIndex' | 'fileCount'>
const PROGRESS_EVERY_MS = 100
/** A book with a thousand gaps says so a few times; the refusals are counted one by one. */
const NOTES_MAX = 20

/** What is known once the file was looked at. */
interface Prepared {
  readonly source: DetectedSource
  readonly identity: SourceIdentity
  readonly parts: readonly TextPart[]
  readonly spec: StoredSpec
  readonly scaleOrigin: 'given' | 'inferred'
}

/** One run; an object because its parts share counters, notes and progress. */
export class FileImport {
  readonly #path: string
  readonly #source: DetectedSource
  readonly #hash: HashOfFile
  readonly #options: FileImportOptions
  readonly #onProgress: (step: Step) => void
  readonly #counts = new LineCounts()
  readonly #notes: string[] = []
  readonly #startedMs = performance.now()
  #stage: ImportProgress['stage'] = 'Hashing'
  #bytesDone = 0
  #bytesTotal = 0
  #toldMs = Number.NEGATIVE_INFINITY
  #report: Partial<ImportFileReport> = {}

  constructor(
    path: string,
    source: DetectedSource,
    hash: HashOfFile,
    options: FileImportOptions,
    onProgress: (step: Step) => void,
  ) {
    this.#path = path
    this.#source = source
    this.#hash = hash
    this.#options = options
    this.#onProgress = onProgress
  }

  /** Never throws for what is wrong with the file or the disk: that is the outcome `Refused`. */
  async run(): Promise<ImportFileReport> {
    try {
      await this.#import()
      const hasRows = (this.#report.series ?? []).length > 0
      const refusal = hasRows ? undefined : refusalOfAll(this.#path, this.#counts)
      if (refusal !== undefined) return this.#finishReport('Refused', 'NO_ROWS', refusal)
      return this.#finishReport('Imported', undefined, '')
    } catch (error) {
      if (error instanceof AlreadyImported) return this.#finishReport('AlreadyImported', undefined, error.message)
      const known = asDataError(error)
      if (known === undefined) throw error
      return this.#finishReport('Refused', known.code, known.message)
    }
  }

  async #import(): Promise<void> {
    const source = this.#source
    const opened = await openTextParts(this.#path)
    const parts = opened.parts.filter(({ name }) => source.partNames?.has(name) ?? true)
    if (opened.sizeBytes === 0 || opened.parts.length === 0)
      throw new DataError('CORRUPT', `${this.#path}: there is nothing in it`)
    this.#bytesTotal = opened.sizeBytes
    const identity = identify(this.#path, this.#options, source)
    const { instrumentId, note } = identity
    if (note !== undefined) this.#notes.push(note)
    this.#report = { format: source.format, instrumentId }
    const sha256 = await this.#hash(count => this.#tell(count))
    this.#report = { ...this.#report, sha256 }
    if (isKnownImport(this.#options, instrumentId, sha256)) {
      throw new AlreadyImported('the same file was imported before; its rows are in the catalogue')
    }
    const infer = () => this.#infer(parts, source)
    const scale = await planScale(this.#options, instrumentId, source, infer)
    const { tickSize, lotSize } = scale.spec
    this.#report = { ...this.#report, tickSize, lotSize }
    await this.#readAndCommit({ source, parts, identity, spec: scale.spec, scaleOrigin: scale.origin }, sha256)
  }

  async #infer(parts: readonly TextPart[], source: DetectedSource): Promise<InferredScales> {
    this.#enter('Inferring')
    const inferred = await inferScales(parts, source, count => this.#tell(count))
    this.#notes.push(...inferred.notes)
    return inferred
  }

  async #readAndCommit(prepared: Prepared, sha256: string): Promise<void> {
    const { root } = this.#options
    const { spec, source } = prepared
    const { instrumentId, tickSize, lotSize } = spec
    mkdirSync(join(root, '.staging'), { recursive: true })
    const folder = join(root, '.staging', `${sha256.slice(0, 12)}-${process.pid}-${stagingCount++}`)
    const price = new StepScale(tickSize)
    const size = new StepScale(lotSize, this.#options.roundsSizesDown)
    const allowsNonPositivePrice = spec.priceMin !== undefined && !(Number(spec.priceMin) > 0)
    const staged = new StagingSink(
      folder,
      {
        instrumentId,
        tickSize,
        lotSize,
        name: basename(this.#path),
        format: source.format,
        sha256,
        optionsHash: this.#options.optionsHash,
      },
      { price, size, allowsNonPositivePrice, stretches: prepared.identity.stretches },
    )
    const quarantine = new Quarantine(root, instrumentId, this.#path, sha256)
    try {
      await this.#read(prepared, { price, size, sink: staged }, quarantine)
      if (size.roundedCount > 0) this.#notes.push(`${size.roundedCount} sizes were cut down to lots of ${lotSize}`)
      this.#enter('Writing')
      this.#commit(prepared, staged.finish(), quarantine, sha256)
    } catch (error) {
      quarantine.abort()
      throw error
    } finally {
      staged.discard()
    }
  }

  async #read(
    { source, parts }: Prepared,
    scales: { price: StepScale; size: StepScale; sink: StagingSink },
    quarantine: Quarantine,
  ): Promise<void> {
    this.#enter('Reading')
    const assumedLots = this.#assumedLots(scales.size)
    const note = (text: string) => {
      if (this.#notes.length > NOTES_MAX || this.#notes.includes(text)) return
      this.#notes.push(this.#notes.length < NOTES_MAX ? text : 'NOTES_FULL: what else there was to say is left out')
    }
    const name = basename(this.#path)
    for (const part of parts) {
      const file = name.startsWith(part.name) ? name : `${name}/${part.name}`
      const onRow = (outcome: LineOutcome, place: number, raw: string) =>
        this.#takeRow(outcome, file, place, raw, quarantine)
      const parser = source.openPart({ ...scales, assumedLots, note }, onRow)
      await readPart(part, parser, count => this.#tell(count))
    }
  }

  #assumedLots(size: StepScale): number {
    const text = this.#options.assumedSize
    if (text === undefined) return 0
    const sizeLots = size.read(text)
    if (sizeLots > 0) return sizeLots
    throw new DataError('BAD_OPTION', `assumed size "${text}" is not a positive whole number of lots`)
  }

  #takeRow(outcome: LineOutcome, file: string, line: number, raw: string, quarantine: Quarantine): void {
    const counts = this.#counts
    counts.lineCount++
    if (outcome === undefined) return
    if (isIgnored(outcome)) {
      counts.ignore(outcome)
      return
    }
    const row = { file, line, reason: outcome, raw }
    counts.refuse(row)
    quarantine.add(row)
  }

  #commit(prepared: Prepared, staged: readonly StagedFile[], quarantine: Quarantine, sha256: string): void {
    const { root, optionsHash, overlap = 'Refuse' } = this.#options
    const { spec, scaleOrigin, source } = prepared
    const { instrumentId } = spec
    this.#notes.push(...doubtsOf(spec, staged.length > 0, this.#counts))
    if (staged.length > 0 && readInstrumentFile(root, instrumentId) === undefined) {
      writeInstrumentFile(root, { formatVersion: 1, scaleOrigin, spec })
    }
    const targets = commitStaged(root, instrumentId, staged, overlap)
    const series = summarizeStaged(root, staged, targets)
    const quarantineFile = quarantine.finish()
    this.#report = { ...this.#report, series, quarantineFile }
    if (series.length === 0) return
    appendImportRecord(root, instrumentId, {
      sha256,
      optionsHash,
      source: basename(this.#path),
      format: source.format,
      importedAtUs: Date.now() * 1000,
      rowsRefused: this.#counts.rowsRefused,
      quarantineFile,
      series: series.map(({ series: name, rowCount, files }) => ({ series: name, rowCount, files: [...files] })),
    })
  }

  #enter(stage: ImportProgress['stage']): void {
    this.#stage = stage
    this.#bytesDone = 0
    this.#toldMs = Number.NEGATIVE_INFINITY
    this.#tell(0)
  }

  #tell(bytes: number): void {
    this.#bytesDone += bytes
    const nowMs = performance.now()
    if (nowMs - this.#toldMs < PROGRESS_EVERY_MS) return
    this.#toldMs = nowMs
    this.#onProgress({
      stage: this.#stage,
      bytesDone: this.#bytesDone,
      bytesTotal: this.#bytesTotal,
      lineCount: this.#counts.lineCount,
      rowsRefused: this.#counts.rowsRefused,
    })
  }

  #finishReport(outcome: ImportFileReport['outcome'], code: ImportFileReport['code'], text: string): ImportFileReport {
    const counts = this.#counts
    const series = outcome === 'Imported' ? (this.#report.series ?? []) : []
    return {
      ...emptyReport(this.#path),
      ...this.#report,
      outcome,
      code,
      text,
      lineCount: counts.lineCount,
      rowsImported: series.reduce((sum, one) => sum + one.rowCount, 0),
      rowsRefused: counts.rowsRefused,
      refusals: [...counts.refusals].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count),
      ignored: [...counts.ignored].map(([kind, count]) => ({ kind, count })),
      examples: counts.examples,
      series,
      notes: this.#notes,
      durationMs: Math.round(performance.now() - this.#startedMs),
    }
  }
}

/** Two imports of one process never share a staging folder. */
let stagingCount = 0

class AlreadyImported extends Error {}

function isIgnored(outcome: NonNullable<LineOutcome>): outcome is IgnoredLine {
  return (IGNORED_LINES as readonly string[]).includes(outcome)
}
