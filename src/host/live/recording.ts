/**
 * The recording of one venue in a running process: the recorder, and what a recording needs now and then: finished days filed
 * into the catalogue, old ones dropped. That work is another process's, so that nobody here waits for it.
 */

import type { ChildProcess } from 'node:child_process'
import path from 'node:path'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import { US_PER_DAY, US_PER_MINUTE } from '../../core/std/time.ts'
import { SegmentRecorder } from '../../market-data/recorder/recorder.ts'
import { MACHINE_DISK } from '../../market-data/recorder/recording-disk.ts'
import type { MarketRecorder, RecorderNote } from '../../ports/market-recorder.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { type RecordingKeyFiles, recordingKeysOf } from '../recording-keys.ts'
import { forkTrusted } from './child.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { ownAlert } from './own-alert.ts'

/** Where and how a market is recorded; plain data, so that another process can be told. */
export interface RecordingSettings {
  /** Absolute. */
  readonly catalogue: string
  readonly keepsRaw: boolean
  readonly freeBytesMin: number
  readonly queueBytesMax: number
  readonly keepRawUs: number | undefined
  readonly rawBytesMax: number | undefined
  readonly keepDataUs: number | undefined
  /** Absent: recordings are not sealed. */
  readonly encryption: RecordingKeyFiles | undefined
}

/** Returns: `undefined` where a configuration has no section `recording`. */
export function recordingSettingsOf({ config, folder }: LoadedConfig): RecordingSettings | undefined {
  const { recording } = config
  if (recording === undefined) return undefined
  const { encryption } = recording
  return {
    catalogue: path.resolve(folder, recording.catalogue),
    keepsRaw: recording.raw,
    freeBytesMin: recording.freeMin,
    queueBytesMax: recording.queueMax,
    keepRawUs: recording.keepRaw,
    rawBytesMax: recording.rawMax,
    keepDataUs: recording.keepData,
    encryption: encryption && {
      keyFile: path.resolve(folder, encryption.keyFile),
      olderKeyFiles: encryption.olderKeyFiles.map(file => path.resolve(folder, file)),
    },
  }
}

export interface RecordingSetup {
  readonly settings: RecordingSettings
  readonly configuration: Configuration
  readonly venueIndex: VenueIndex
  readonly onAlert: (alert: RaiseAlert) => void
  readonly onLog: (line: string) => void
}

export interface Recording {
  readonly recorder: MarketRecorder
  /** What was taken is durable and closed; days are filed by whoever comes next. */
  close(): Promise<void>
}

/** The last segments of a day are closed by then. */
const AFTER_MIDNIGHT_US = 2 * US_PER_MINUTE
const LOOK_MS = 30_000

/** Errors: DataError `BUSY`, `SCALE_CONFLICT`, `BAD_KEY`, `CORRUPT`, `IO`. */
export function openRecording(setup: RecordingSetup): Recording {
  const { settings, configuration, venueIndex, onAlert, onLog } = setup
  const recorder = new SegmentRecorder({
    root: settings.catalogue,
    configuration,
    venueIndex,
    keepsRaw: settings.keepsRaw,
    keys: recordingKeysOf(settings.encryption),
    freeBytesMin: settings.freeBytesMin,
    queueBytesMax: settings.queueBytesMax,
    clock: SYSTEM_CLOCK,
    disk: MACHINE_DISK,
    onNote: note => onAlert(alertOfRecorder(note)),
  })
  const { venueId } = configuration.venues[venueIndex]!
  const care = new RecordingCare({ settings, venueId }, onAlert, onLog)
  return {
    recorder,
    async close() {
      care.close()
      await recorder.close()
    },
  }
}

export function alertOfRecorder({ code, severity, text }: RecorderNote): RaiseAlert {
  return ownAlert(severity, `RECORDER_${code}`, text)
}

/** What the process that files a recording is told. */
export interface GatherSettings {
  readonly settings: RecordingSettings
  readonly venueId: string
}

/** Once a day, and once at the beginning for what an earlier process left. */
class RecordingCare {
  readonly #told: GatherSettings
  readonly #onAlert: (alert: RaiseAlert) => void
  readonly #onLog: (line: string) => void
  readonly #timer: NodeJS.Timeout
  #child: ChildProcess | undefined
  #day = 0

  constructor(told: GatherSettings, onAlert: (alert: RaiseAlert) => void, onLog: (line: string) => void) {
    this.#told = told
    this.#onAlert = onAlert
    this.#onLog = onLog
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref()
    this.#look()
  }

  /** One that is under way goes on by itself: it is safe to be interrupted, and better not to be. */
  close(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const day = Math.floor((SYSTEM_CLOCK.nowUs() - AFTER_MIDNIGHT_US) / US_PER_DAY)
    if (day === this.#day || this.#child !== undefined) return
    this.#day = day
    const child = forkTrusted('./gather-main.ts', [JSON.stringify(this.#told)], this.#onLog)
    this.#child = child
    child.unref()
    child.channel?.unref()
    child.on('exit', code => {
      this.#child = undefined
      if (code !== 0) this.#onAlert(this.#failed(code))
    })
  }

  #failed(code: number | null): RaiseAlert {
    const { venueId, settings } = this.#told
    const remedy = `the log says why; nothing is lost, "holdfast data gather ${settings.catalogue}" tries again`
    return ownAlert(
      'Warning',
      'RECORDING_NOT_GATHERED',
      `what was recorded of ${venueId} is not in its days (${code}): ${remedy}`,
    )
  }
}
