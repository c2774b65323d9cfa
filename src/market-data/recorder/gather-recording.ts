/**
 * `holdfast data gather`, and the end of a recording: what was recorded becomes days of the catalogue, each row once, whenever
 * a call is interrupted (gather-plan.ts).
 */

import { readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { RecordingKeys } from '../../ports/recording-keys.ts'
import { readInstrumentFile, writeInstrumentFile } from '../catalogue.ts'
import { appendImportRecord, readImportLog } from '../import-log.ts'
import { commitStaged, type OverlapPolicy } from '../importers/commit.ts'
import { acquireImportLock } from '../importers/import-lock.ts'
import type { StagedFile } from '../importers/staging.ts'
import { GatherPlan } from './gather-plan.ts'
import { InstrumentRows, RECORDING_FORMAT, seriesBySlot } from './gather-rows.ts'
import { recordedFrames } from './recorded-frames.ts'
import { ROW_NUMBERS } from './recorded-series.ts'
import { rowsFolderOf } from './recording-folder.ts'
import { type RecordingSurvey, surveyRecording } from './recording-survey.ts'

export interface GatherOptions {
  /** The catalogue. */
  readonly root: string
  readonly venueId: string
  /** Of segments that are sealed. */
  readonly keys: RecordingKeys
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
 * Errors: DataError `BUSY`, `OVERLAP`, `SCALE_CONFLICT`, `CORRUPT`, `SEALED`; nothing is lost then, and the same call may be made again.
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

class Gathering {
  readonly #options: GatherOptions
  readonly #plan: GatherPlan
  readonly #files: string[] = []
  #segmentCount = 0
  #rowCount = 0
  #rowsRefused = 0
  #rowsDone = 0

  constructor(options: GatherOptions) {
    this.#options = options
    this.#plan = new GatherPlan(rowsFolderOf(options.root, options.venueId))
  }

  run(): GatherReport {
    this.#clearStaging()
    // What an interrupted call had begun comes first, as it was; then the rest.
    for (let paths = this.#plan.next(); paths.length > 0; paths = this.#plan.next()) this.#gatherAll(paths)
    return {
      venueId: this.#options.venueId,
      segmentCount: this.#segmentCount,
      rowCount: this.#rowCount,
      rowsRefused: this.#rowsRefused,
      files: this.#files,
    }
  }

  #gatherAll(paths: readonly string[]): void {
    const survey = surveyRecording(paths, this.#options.keys)
    const instrumentIds = [...survey.specs.keys()]
    for (let at = 0; at < instrumentIds.length; at += INSTRUMENTS_MAX) {
      this.#gather(paths, survey, instrumentIds.slice(at, at + INSTRUMENTS_MAX))
    }
    this.#plan.done(paths)
    this.#segmentCount += paths.length
  }

  /** The lock is ours, so whoever left these is gone. */
  #clearStaging(): void {
    const folder = join(this.#options.root, '.staging')
    for (const name of readdirSync(folder))
      if (name.startsWith(STAGING_PREFIX)) rmSync(join(folder, name), { recursive: true, force: true })
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
    for (const { path, head, header, payload } of recordedFrames(paths, this.#options.keys)) {
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
