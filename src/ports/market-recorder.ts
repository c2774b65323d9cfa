/** The record of the market as whoever holds the lines needs it: what it takes, what befalls it, how it stands. */

import type { Severity } from '../core/domain/effects.ts'
import type { DataStateReport } from '../core/domain/inputs.ts'
import type { MarketInput } from '../core/domain/market-data.ts'

export const RECORDER_NOTE_CODES = [
  /** More came than could be written: it is dropped, and the stretch is marked as a gap. */
  'QUEUE_FULL',
  'KEEPS_UP',
  /** The disk has no room, or less than is to be left free. */
  'DISK_FULL',
  'WRITE_FAILED',
  'WRITES_AGAIN',
  /** A message that no frame holds. */
  'MESSAGE_TOO_LONG',
  /** A crash left half a frame, or the disk lost some: what could not be read was cut off. */
  'TAIL_CUT',
] as const
export type RecorderNoteCode = (typeof RECORDER_NOTE_CODES)[number]

/** Something that befell a recorder; each is worth an alert. */
export interface RecorderNote {
  readonly code: RecorderNoteCode
  readonly severity: Severity
  readonly text: string
}

export interface RecorderFigures {
  readonly rawCount: number
  readonly inputCount: number
  /** Of both, synced to the disk. */
  readonly durableCount: number
  readonly droppedCount: number
  readonly writtenBytes: number
  /** Taken and not yet synced. */
  readonly waitingBytes: number
}

/**
 * Keeps what the lines of one venue tell. It never makes a caller wait: what cannot be kept is dropped, counted, and marked
 * as a gap in the data.
 */
export interface MarketRecorder {
  /** One message as it came, before it was read. */
  takeRaw(lineId: string, text: string, receiveTimeUs: number): void
  /**
   * What passed validation and arbitration, in the order in which it was passed on; it is copied before the call returns.
   * `tradeNumber`: the venue's own number of a trade, 0 where there is none, and for everything else.
   */
  takeInput(input: MarketInput, tradeNumber: number): void
  /** What the arbitrated market of an instrument is worth: a stretch that is not good is a gap with this reason. */
  takeDataState(report: DataStateReport, nowUs: number): void
  figures(): RecorderFigures
  /** Everything that was taken is durable, or told to be lost. */
  close(): Promise<void>
}
