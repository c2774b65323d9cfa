/**
 * The recorder of one venue: raw messages by line and normalised rows, in segments that a crash cannot double or tear.
 *
 * Why not Parquet at once: a Parquet file is readable when its footer is written, at the end. Segments are appended to and
 * synced as the market comes; file-recording.ts makes the days of the catalogue of them.
 */

import { randomUUID } from 'node:crypto'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import type { DataStateReport } from '../../core/domain/inputs.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import type { MarketRecorder, RecorderFigures, RecorderNote } from '../../ports/market-recorder.ts'
import type { RecordingKeys } from '../../ports/recording-keys.ts'
import type { Clock } from '../../ports.ts'
import { FRAME_BYTES_MAX } from './frame.ts'
import { mendRecording, takeRecordingLock } from './open-recording.ts'
import { RawRecorder } from './raw-recorder.ts'
import { RecordedSeries, storedSpecOf } from './recorded-series.ts'
import { RecordedStream } from './recorded-stream.ts'
import type { RecordingDisk } from './recording-disk.ts'
import { rawFolderOf, rowsFolderOf } from './recording-folder.ts'
import { RowsRecorder } from './rows-recorder.ts'
import { RECORDING_FORMAT_VERSION } from './segment-head.ts'
import { SegmentWriter } from './segment-writer.ts'
import { WriteQueue } from './write-queue.ts'

export interface RecorderSetup {
  /** The catalogue. */
  readonly root: string
  readonly configuration: Configuration
  readonly venueIndex: VenueIndex
  /** False: messages of the lines are not kept. */
  readonly keepsRaw: boolean
  readonly keys: RecordingKeys
  readonly freeBytesMin: number
  readonly queueBytesMax: number
  readonly clock: Clock
  readonly disk: RecordingDisk
  readonly onNote: (note: RecorderNote) => void
  readonly retryMs?: number
}

const FLUSH_MS = 250
const RETRY_MS = 1_000
/** A recording without a frame for longer says nothing of whether anybody listened. */
const QUIET_US = 60_000_000
/** A disk that does not answer is not waited for at the end. */
const CLOSE_MS_MAX = 10_000

export class SegmentRecorder implements MarketRecorder {
  readonly #setup: RecorderSetup
  readonly #venueId: string
  readonly #queue: WriteQueue
  readonly #rowsStream: RecordedStream
  readonly #rows: RowsRecorder
  readonly #raw: RawRecorder
  readonly #release: () => void
  readonly #timer: NodeJS.Timeout
  readonly #streams: RecordedStream[] = []
  #wasDropping = false

  /** Errors: DataError `BUSY` where another process records the venue, `SCALE_CONFLICT`, `IO`. */
  constructor(setup: RecorderSetup) {
    this.#setup = setup
    const { root, configuration, venueIndex, onNote } = setup
    const { venueId } = configuration.venues[venueIndex]!
    const instruments = configuration.instruments.filter(each => each.venueIndex === venueIndex)
    this.#venueId = venueId
    this.#release = takeRecordingLock(root, venueId, instruments)
    mendRecording(root, venueId, setup.keys, onNote)
    this.#queue = new WriteQueue({
      disk: setup.disk,
      folder: rowsFolderOf(root, venueId),
      freeBytesMin: setup.freeBytesMin,
      queueBytesMax: setup.queueBytesMax,
      retryMs: setup.retryMs ?? RETRY_MS,
      monotonicUs: () => setup.clock.monotonicUs(),
      onNote,
    })
    const runId = randomUUID()
    const startUs = setup.clock.nowUs()
    const series = new RecordedSeries(instruments, configuration.barSpecs)
    const specs = instruments.map(each => storedSpecOf(configuration, each))
    const head = { formatVersion: RECORDING_FORMAT_VERSION, venueId, runId }
    const rowsFolder = rowsFolderOf(root, venueId)
    this.#rowsStream = this.#streamOf('Rows', rowsFolder, {
      ...head,
      content: 'Rows',
      instruments: specs,
      series: series.slots,
    })
    this.#rows = new RowsRecorder({ stream: this.#rowsStream, series, instruments, startUs })
    this.#raw = new RawRecorder(lineId =>
      this.#streamOf('Raw', rawFolderOf(root, venueId, lineId), { ...head, content: 'Raw', lineId }),
    )
    this.#timer = setInterval(() => this.#look(), FLUSH_MS).unref()
    this.#rows.beat(startUs)
  }

  takeRaw(lineId: string, text: string, receiveTimeUs: number): void {
    if (!this.#setup.keepsRaw) return
    if (this.#raw.take(lineId, text, receiveTimeUs)) return
    const bound = `a message of ${text.length} characters of line ${lineId} is left out; a frame holds ${FRAME_BYTES_MAX} bytes`
    this.#setup.onNote({ code: 'MESSAGE_TOO_LONG', severity: 'Warning', text: bound })
  }

  takeInput(input: MarketInput, tradeNumber: number): void {
    this.#rows.take(input, tradeNumber)
  }

  takeDataState(report: DataStateReport, nowUs: number): void {
    this.#rows.takeState(report, nowUs)
  }

  figures(): RecorderFigures {
    const { waitingBytes, writtenBytes, durableCount } = this.#queue
    return {
      rawCount: this.#raw.count,
      inputCount: this.#rows.inputCount,
      durableCount,
      droppedCount: this.#raw.droppedCount + this.#rows.droppedCount,
      writtenBytes,
      waitingBytes,
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    const nowUs = this.#setup.clock.nowUs()
    this.#rows.close(nowUs)
    // The last frame says until when somebody listened.
    this.#rows.beat(nowUs)
    this.#raw.close(nowUs)
    for (const { writer } of this.#streams) this.#queue.seal(writer)
    const lost = await Promise.race([this.#queue.finish(), patienceOf(CLOSE_MS_MAX)])
    if (lost !== 0) this.#sayLost(lost)
    this.#release()
  }

  #streamOf(kind: 'Raw' | 'Rows', folder: string, head: object): RecordedStream {
    const { disk, keys } = this.#setup
    const writer = new SegmentWriter({ disk, folder, head, key: keys.sealing })
    const stream = new RecordedStream(this.#queue, writer, kind)
    this.#streams.push(stream)
    return stream
  }

  #look(): void {
    const nowUs = this.#setup.clock.nowUs()
    this.#rows.flush(nowUs)
    if (this.#rowsStream.isQuiet(nowUs, QUIET_US)) this.#rows.beat(nowUs)
    for (const stream of this.#streams) {
      stream.flush()
      if (stream.writer.isOver(nowUs) && !this.#queue.isWaiting(stream.writer)) this.#queue.seal(stream.writer)
    }
    this.#sayDropping()
  }

  #sayDropping(): void {
    const isDropping = this.#rows.isDropping || this.#raw.isDropping
    if (isDropping === this.#wasDropping) return
    this.#wasDropping = isDropping
    const { droppedCount, waitingBytes } = this.figures()
    const { onNote } = this.#setup
    const lost = `${droppedCount} messages and rows of ${this.#venueId} were dropped so far`
    if (!isDropping) onNote({ code: 'KEEPS_UP', severity: 'Info', text: `${lost}; what comes now is kept again` })
    else {
      const text = `${lost}: ${Math.floor(waitingBytes / 1e6)} MB wait for the disk; trading goes on, the record has a gap`
      onNote({ code: 'QUEUE_FULL', severity: 'Error', text })
    }
  }

  #sayLost(lost: number | undefined): void {
    const what = lost === undefined ? 'the disk did not answer' : `${lost} messages and rows could not be written`
    this.#setup.onNote({ code: 'WRITE_FAILED', severity: 'Error', text: `at the end of the recording ${what}` })
  }
}

function patienceOf(ms: number): Promise<undefined> {
  return new Promise(resolve => setTimeout(() => resolve(undefined), ms).unref())
}
