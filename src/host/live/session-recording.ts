/** The recording of a venue beside a session: where it cannot be had now the session goes on without, and it is tried again. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import type { DataStateReport } from '../../core/domain/inputs.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import { DataError } from '../../market-data/data-error.ts'
import type { Sample } from '../../ports/metrics.ts'
import type { LineRecorder } from './line-bank.ts'
import { ownAlert } from './own-alert.ts'
import { recorderSamples } from './recorder-samples.ts'
import { openRecording, type Recording, type RecordingSettings } from './recording.ts'

const RETRY_MS = 10_000

export interface SessionRecordingSetup {
  readonly settings: RecordingSettings
  readonly configuration: Configuration
  readonly venueIndex: VenueIndex
  readonly onAlert: (alert: RaiseAlert) => void
  readonly onLog: (line: string) => void
}

export class SessionRecording implements LineRecorder {
  readonly #setup: SessionRecordingSetup
  #recording: Recording | undefined
  #timer: NodeJS.Timeout | undefined
  #toldCode = ''

  constructor(setup: SessionRecordingSetup) {
    this.#setup = setup
    this.#open()
  }

  takeRaw(lineId: string, text: string, receiveTimeUs: number): void {
    this.#recording?.recorder.takeRaw(lineId, text, receiveTimeUs)
  }

  takeInput(input: MarketInput, tradeNumber: number): void {
    this.#recording?.recorder.takeInput(input, tradeNumber)
  }

  takeDataState(report: DataStateReport, nowUs: number): void {
    this.#recording?.recorder.takeDataState(report, nowUs)
  }

  samples(): Sample[] {
    const { configuration, venueIndex } = this.#setup
    return recorderSamples(configuration.venues[venueIndex]!.venueId, this.#recording?.recorder.figures())
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#recording?.close()
  }

  #open(): void {
    try {
      this.#recording = openRecording(this.#setup)
    } catch (error) {
      if (!(error instanceof DataError)) throw error
      this.#refused(error)
    }
  }

  /** Another node on this machine may have the folder, and give it back. */
  #refused(error: DataError): void {
    if (error.code !== this.#toldCode)
      this.#setup.onAlert(ownAlert('Warning', 'RECORDING_NOT_BEGUN', `the market is not recorded: ${error.message}`))
    this.#toldCode = error.code
    this.#timer = setTimeout(() => this.#open(), RETRY_MS)
  }
}
