/** A recording by itself: the lines of every venue of a configuration, what they tell written down, nothing traded. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import type { DataStateReport, Input, LineSwitchReport } from '../../core/domain/inputs.ts'
import { isMarketInput, type MarketInput } from '../../core/domain/market-data.ts'
import { DataError } from '../../market-data/data-error.ts'
import { isGapState } from '../../market-data/recorder/gap-notes.ts'
import { type GatherReport, gatherRecording } from '../../market-data/recorder/gather-recording.ts'
import { pruneRecording } from '../../market-data/recorder/prune-recording.ts'
import type { RecorderFigures } from '../../ports/market-recorder.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { recordingKeysOf } from '../recording-keys.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { MarketLinesRun } from './market-lines-run.ts'
import { openRecording, type Recording, type RecordingSettings } from './recording.ts'
import { plainConfigurationOf } from './venue-plan.ts'

export interface RecordRunSetup {
  readonly loaded: LoadedConfig
  readonly settings: RecordingSettings
  readonly onAlert: (alert: RaiseAlert) => void
  readonly onLog: (line: string) => void
}

export interface RecordedInstrument {
  readonly instrumentId: string
  readonly inputCount: number
  /** From the venue's word to ours; may be negative, clocks differ. */
  readonly latencyUs: number
  readonly newestUs: number
  readonly dataState: string
  /** How often its market went missing, stale, gapped or disputed. */
  readonly gapCount: number
}

export interface RecordProgress {
  readonly total: RecorderFigures
  readonly instruments: readonly RecordedInstrument[]
}

interface Line {
  readonly venueId: string
  readonly recording: Recording
  readonly run: MarketLinesRun
}

export class RecordRun {
  readonly #setup: RecordRunSetup
  readonly #configuration: Configuration
  readonly #instruments: { -readonly [Key in keyof RecordedInstrument]: RecordedInstrument[Key] }[]
  readonly #lines: Line[] = []

  constructor(setup: RecordRunSetup) {
    this.#setup = setup
    this.#configuration = plainConfigurationOf(setup.loaded)
    this.#instruments = this.#configuration.instruments.map(({ instrumentId }) => {
      return { instrumentId, inputCount: 0, latencyUs: 0, newestUs: 0, dataState: 'Missing', gapCount: 0 }
    })
  }

  /** Errors: DataError `BUSY`, `SCALE_CONFLICT`, `IO`; then nothing runs. */
  async start(): Promise<void> {
    try {
      for (const [index, { venueId }] of this.#configuration.venues.entries())
        this.#lines.push(this.#lineOf(venueId, index as VenueIndex))
    } catch (error) {
      await Promise.all(this.#lines.map(({ recording }) => recording.close()))
      throw error
    }
    for (const { run } of this.#lines) run.start()
  }

  progress(): RecordProgress {
    const figures = this.#lines.map(({ recording }) => recording.recorder.figures())
    const sum = (name: keyof RecorderFigures) => figures.reduce((total, each) => total + each[name], 0)
    const total = {
      rawCount: sum('rawCount'),
      inputCount: sum('inputCount'),
      durableCount: sum('durableCount'),
      droppedCount: sum('droppedCount'),
      writtenBytes: sum('writtenBytes'),
      waitingBytes: sum('waitingBytes'),
    }
    return { total, instruments: this.#instruments.map(each => ({ ...each })) }
  }

  /** Ends the lines, makes everything durable, and files it into the catalogue. Errors: those of gatherRecording. */
  async end(onProgress: (rowsDone: number, rowsTotal: number) => void): Promise<GatherReport[]> {
    await Promise.all(this.#lines.map(({ run }) => run.end()))
    await Promise.all(this.#lines.map(({ recording }) => recording.close()))
    const { catalogue: root, encryption } = this.#setup.settings
    const keys = recordingKeysOf(encryption)
    const nowUs = SYSTEM_CLOCK.nowUs()
    const reports: GatherReport[] = []
    for (const { venueId } of this.#lines) {
      reports.push(await whenFree(() => gatherRecording({ root, venueId, keys, nowUs, onProgress })))
      pruneRecording(root, venueId, this.#setup.settings, nowUs)
    }
    return reports
  }

  #lineOf(venueId: string, venueIndex: VenueIndex): Line {
    const { loaded, settings, onAlert, onLog } = this.#setup
    const configuration = this.#configuration
    const recording = openRecording({ settings, configuration, venueIndex, onAlert, onLog })
    const forward = (input: Input) => {
      if (input.kind === 'DataStateReport') this.#noteState(input)
      else if (input.kind === 'LineSwitchReport') onLog(switchText(configuration, input))
      else if (isMarketInput(input)) this.#count(input)
    }
    const { recorder } = recording
    return {
      venueId,
      recording,
      run: new MarketLinesRun({ loaded, configuration, venueIndex, recorder, forward, onLog }),
    }
  }

  #noteState({ instrumentIndex, dataState }: DataStateReport): void {
    const instrument = this.#instruments[instrumentIndex]!
    if (isGapState(dataState) && instrument.inputCount > 0) instrument.gapCount++
    instrument.dataState = dataState
  }

  #count(input: MarketInput): void {
    const instrument = this.#instruments[input.instrumentIndex]!
    instrument.inputCount++
    instrument.newestUs = input.receiveTimeUs
    if (input.eventTimeUs > 0) instrument.latencyUs = input.receiveTimeUs - input.eventTimeUs
  }
}

const BUSY_MS_MAX = 60_000
const BUSY_RETRY_MS = 200

/** Whoever files what an earlier process left, or imports, is waited for. Errors: those of the call. */
async function whenFree<T>(call: () => T): Promise<T> {
  for (const deadlineMs = performance.now() + BUSY_MS_MAX; ; await sleep(BUSY_RETRY_MS)) {
    try {
      return call()
    } catch (error) {
      if (!(error instanceof DataError && error.code === 'BUSY') || performance.now() > deadlineMs) throw error
    }
  }
}

function switchText({ instruments }: Configuration, report: LineSwitchReport): string {
  const { instrumentIndex, fromLine, toLine, reason, ageUs } = report
  return `${instruments[instrumentIndex]!.instrumentId}: line ${toLine} in place of ${fromLine}: ${reason}, ${Math.round(ageUs / 1_000)} ms old`
}
