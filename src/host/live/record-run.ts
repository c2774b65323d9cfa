/** A recording by itself: the lines of every venue of a configuration, what they tell written down, nothing traded. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import type { Input, LineSwitchReport } from '../../core/domain/inputs.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import { isMarketInput } from '../../core/engine/engine.ts'
import { type GatherReport, gatherRecording } from '../../market-data/recorder/gather-recording.ts'
import { pruneRecording } from '../../market-data/recorder/prune-recording.ts'
import type { RecorderFigures } from '../../ports.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
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
      return { instrumentId, inputCount: 0, latencyUs: 0, newestUs: 0, dataState: 'Missing' }
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
    const { catalogue: root } = this.#setup.settings
    const nowUs = SYSTEM_CLOCK.nowUs()
    return this.#lines.map(({ venueId }) => {
      const report = gatherRecording({ root, venueId, nowUs, onProgress })
      pruneRecording(root, venueId, this.#setup.settings, nowUs)
      return report
    })
  }

  #lineOf(venueId: string, venueIndex: VenueIndex): Line {
    const { loaded, settings, onAlert, onLog } = this.#setup
    const configuration = this.#configuration
    const recording = openRecording({ settings, configuration, venueIndex, onAlert, onLog })
    const forward = (input: Input) => {
      if (input.kind === 'DataStateReport') this.#instruments[input.instrumentIndex]!.dataState = input.dataState
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

  #count(input: MarketInput): void {
    const instrument = this.#instruments[input.instrumentIndex]!
    instrument.inputCount++
    instrument.newestUs = input.receiveTimeUs
    if (input.eventTimeUs > 0) instrument.latencyUs = input.receiveTimeUs - input.eventTimeUs
  }
}

function switchText({ instruments }: Configuration, report: LineSwitchReport): string {
  const { instrumentIndex, fromLine, toLine, reason, ageUs } = report
  return `${instruments[instrumentIndex]!.instrumentId}: line ${toLine} in place of ${fromLine}: ${reason}, ${Math.round(ageUs / 1_000)} ms old`
}
