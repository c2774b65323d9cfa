/**
 * `holdfast data gather`, and the end of a recording: what was recorded becomes days of the catalogue, each row once.
 *
 * Why a plan on the disk: between the first day that is written and the last segment that is deleted a crash may come. The next
 * call takes the very same segments, and days that have them already are kept as they are.
 */

import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { z } from 'zod'
import { readInstrumentFile, writeInstrumentFile } from '../catalogue.ts'
import { DataError, textOfError } from '../data-error.ts'
import { syncFolder, writeTextDurably } from '../durable-file.ts'
import { appendImportRecord, readImportLog } from '../import-log.ts'
import { commitStaged, type OverlapPolicy } from '../importers/commit.ts'
import { acquireImportLock } from '../importers/import-lock.ts'
import type { StagedFile } from '../importers/staging.ts'
import { InstrumentRows, RECORDING_FORMAT, seriesBySlot } from './gather-rows.ts'
import { recordedFrames } from './recorded-frames.ts'
import { ROW_NUMBERS } from './recorded-series.ts'
import { listSegments, rowsFolderOf } from './recording-folder.ts'
import { type RecordingSurvey, surveyRecording } from './recording-survey.ts'

export interface GatherOptions {
  /** The catalogue. */
  readonly root: string
  readonly venueId: string
  /** What happens to rows of the same time that the catalogue has from elsewhere; absent: the call is refused. */
  readonly overlap?: OverlapPolicy
  readonly onProgress?: (rowsDone: number, rowsTotal: number) => void
  readonly nowUs: number
}

export interface GatherReport {
  readonly venueId: string
  readonly segmentCount: number
  readonly rowCount: number
  readonly rowsRefused: number
  /** Relative to the root. */
  readonly files: readonly string[]
}

/** As many instruments are open at once; with more of them the segments are read more than once. */
const INSTRUMENTS_MAX = 32

/**
 * Files every segment that is closed.
 *
 * Errors: DataError `BUSY`, `OVERLAP`, `SCALE_CONFLICT`, `CORRUPT`; nothing is lost then, and the same call may be made again.
 */
export function gatherRecording(options: GatherOptions): GatherReport {
  const release = acquireImportLock(options.root)
  try {
    return new Gathering(options).run()
  } finally {
    release()
  }
}

const STAGING_PREFIX = 'gather-'
const planSchema = z.strictObject({ segments: z.array(z.string()) })

class Gathering {
  readonly #options: GatherOptions
  readonly #folder: string
  readonly #planPath: string
  readonly #files: string[] = []
  #segmentCount = 0
  #rowCount = 0
  #rowsRefused = 0
  #rowsDone = 0

  constructor(options: GatherOptions) {
    this.#options = options
    this.#folder = rowsFolderOf(options.root, options.venueId)
    this.#planPath = join(this.#folder, 'gathering.json')
  }

  run(): GatherReport {
    this.#clearStaging()
    // What an interrupted call had begun comes first, as it was; then the rest.
    for (let names = this.#plan(); names.length > 0; names = this.#plan()) this.#gatherAll(names)
    return {
      venueId: this.#options.venueId,
      segmentCount: this.#segmentCount,
      rowCount: this.#rowCount,
      rowsRefused: this.#rowsRefused,
      files: this.#files,
    }
  }

  #gatherAll(names: readonly string[]): void {
    const paths = names.map(name => join(this.#folder, name))
    const survey = surveyRecording(paths)
    const instrumentIds = [...survey.specs.keys()]
    for (let at = 0; at < instrumentIds.length; at += INSTRUMENTS_MAX) {
      this.#gather(paths, survey, instrumentIds.slice(at, at + INSTRUMENTS_MAX))
    }
    for (const path of paths) rmSync(path, { force: true })
    syncFolder(this.#folder)
    rmSync(this.#planPath)
    this.#segmentCount += names.length
  }

  /** The lock is ours, so whoever left these is gone. */
  #clearStaging(): void {
    const folder = join(this.#options.root, '.staging')
    for (const name of readdirSync(folder))
      if (name.startsWith(STAGING_PREFIX)) rmSync(join(folder, name), { recursive: true, force: true })
  }

  /** Returns: the segments of a call that was interrupted, else all that are closed. */
  #plan(): readonly string[] {
    if (existsSync(this.#planPath)) return this.#interruptedPlan()
    const segments = listSegments(this.#folder).flatMap(({ name, isOpen }) => (isOpen ? [] : name))
    if (segments.length > 0) writeTextDurably(this.#planPath, JSON.stringify({ segments }))
    return segments
  }

  #interruptedPlan(): readonly string[] {
    try {
      const { segments } = planSchema.parse(JSON.parse(readFileSync(this.#planPath, 'utf8')))
      const left = segments.filter(name => existsSync(join(this.#folder, name)))
      // Once the first is deleted every day is written: the rest only has to go.
      if (left.length === segments.length) return segments
      for (const name of left) rmSync(join(this.#folder, name))
      rmSync(this.#planPath)
      return this.#plan()
    } catch (error) {
      const remedy = 'delete it only if no day of the catalogue has rows of this recording yet'
      throw new DataError('CORRUPT', `${this.#planPath}: ${textOfError(error)}; ${remedy}`, { cause: error })
    }
  }

  #gather(paths: readonly string[], survey: RecordingSurvey, instrumentIds: readonly string[]): void {
    const { root, venueId } = this.#options
    const base = join(root, '.staging', `${STAGING_PREFIX}${survey.sha256.slice(0, 12)}-${process.pid}`)
    const rows = new Map(
      instrumentIds.map(instrumentId => {
        const spec = readInstrumentFile(root, instrumentId)?.spec ?? survey.specs.get(instrumentId)!
        const folder = join(base, encodeURIComponent(instrumentId))
        return [instrumentId, new InstrumentRows({ root, venueId, spec, survey, folder })]
      }),
    )
    try {
      this.#read(paths, rows, survey.rowCount)
      for (const [instrumentId, one] of rows) this.#commit(instrumentId, one, survey)
    } catch (error) {
      for (const one of rows.values()) one.abort()
      throw error
    } finally {
      rmSync(base, { recursive: true, force: true })
    }
  }

  #read(paths: readonly string[], rows: ReadonlyMap<string, InstrumentRows>, rowsTotal: number): void {
    let runId = ''
    let slots: ReturnType<typeof seriesBySlot> = []
    for (const { path, head, header, payload } of recordedFrames(paths)) {
      if (head.runId !== runId) {
        runId = head.runId
        slots = seriesBySlot(head.series, instrumentId => rows.get(instrumentId))
        for (const one of rows.values()) one.beginRun()
      }
      if (header.kind !== 'Rows') continue
      const bytes = payload()
      // A copy of its own begins where a number may begin.
      const numbers = new Float64Array(new Uint8Array(bytes).buffer)
      for (let at = 0; at < numbers.length; at += ROW_NUMBERS) {
        const slot = slots[numbers[at]!]
        if (slot !== undefined) slot.rows.take(slot.series, numbers, at, path)
      }
      this.#rowsDone += header.recordCount
      this.#options.onProgress?.(Math.min(this.#rowsDone, rowsTotal), rowsTotal)
    }
  }

  #commit(instrumentId: string, one: InstrumentRows, survey: RecordingSurvey): void {
    const { root, overlap = 'Refuse' } = this.#options
    const { staged, quarantine } = one.finish()
    if (staged.length > 0 && readInstrumentFile(root, instrumentId) === undefined) {
      writeInstrumentFile(root, { formatVersion: 1, scaleOrigin: 'given', spec: survey.specs.get(instrumentId)! })
    }
    const targets = commitStaged(root, instrumentId, staged, overlap).map(path => relative(root, path))
    const quarantineFile = quarantine.finish()
    this.#files.push(...targets)
    this.#rowCount += staged.reduce((sum, { metadata }) => sum + metadata.rowCount, 0)
    this.#rowsRefused += one.rowsRefused
    this.#log(instrumentId, survey, staged, targets, one.rowsRefused, quarantineFile)
    one.discard()
  }

  #log(
    instrumentId: string,
    { sha256 }: RecordingSurvey,
    staged: readonly StagedFile[],
    targets: readonly string[],
    rowsRefused: number,
    quarantineFile: string | undefined,
  ): void {
    const { root, venueId, nowUs } = this.#options
    if (staged.length === 0 && rowsRefused === 0) return
    if (readImportLog(root, instrumentId).some(record => record.sha256 === sha256)) return
    appendImportRecord(root, instrumentId, {
      sha256,
      optionsHash: '',
      source: `recording of ${venueId}`,
      format: RECORDING_FORMAT,
      importedAtUs: nowUs,
      rowsRefused,
      quarantineFile,
      series: seriesOf(staged, targets),
    })
  }
}

function seriesOf(staged: readonly StagedFile[], targets: readonly string[]) {
  const names = [...new Set(staged.map(({ series }) => series.name))]
  return names.map(name => {
    const own = staged.flatMap((file, at) => (file.series.name === name ? [{ ...file, target: targets[at]! }] : []))
    const rowCount = own.reduce((sum, { metadata }) => sum + metadata.rowCount, 0)
    return { series: name, rowCount, files: own.map(({ target }) => target) }
  })
}
