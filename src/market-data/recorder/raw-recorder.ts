/** The raw half of a recorder: messages of each line as they came, and the stretches of which some are missing. */

import { FRAME_BYTES_MAX } from './frame.ts'
import { OpenGaps } from './gap-notes.ts'
import { putRaw, rawBytesMaxOf } from './raw-text.ts'
import type { RecordedStream } from './recorded-stream.ts'

interface RawLine {
  readonly stream: RecordedStream
  readonly gaps: OpenGaps
}

export class RawRecorder {
  count = 0
  droppedCount = 0
  readonly #streamOf: (lineId: string) => RecordedStream
  /** As many as a configuration has lines. */
  readonly #lines = new Map<string, RawLine>()

  constructor(streamOf: (lineId: string) => RecordedStream) {
    this.#streamOf = streamOf
  }

  get isDropping(): boolean {
    for (const { gaps } of this.#lines.values()) if (!gaps.isEmpty) return true
    return false
  }

  /** Returns: false for a message that is too long for any frame. */
  take(lineId: string, text: string, receiveTimeUs: number): boolean {
    this.count++
    const bytes = rawBytesMaxOf(text)
    if (bytes > FRAME_BYTES_MAX) {
      this.droppedCount++
      return false
    }
    const line = this.#lineOf(lineId)
    const chunk = line.stream.roomFor(bytes)
    if (chunk === undefined) this.#drop(line, lineId, receiveTimeUs)
    else if (line.gaps.isEmpty) putRaw(chunk, text, receiveTimeUs)
    else {
      line.stream.note(line.gaps.endAll(receiveTimeUs), receiveTimeUs)
      this.count--
      return this.take(lineId, text, receiveTimeUs)
    }
    return true
  }

  close(nowUs: number): void {
    for (const { stream, gaps } of this.#lines.values()) {
      if (gaps.isEmpty) stream.flushAll()
      else stream.note(gaps.endAll(nowUs), nowUs)
    }
  }

  #lineOf(lineId: string): RawLine {
    const known = this.#lines.get(lineId)
    if (known !== undefined) return known
    const line = { stream: this.#streamOf(lineId), gaps: new OpenGaps() }
    this.#lines.set(lineId, line)
    return line
  }

  #drop({ gaps }: RawLine, lineId: string, timeUs: number): void {
    this.droppedCount++
    const text = `messages of line ${lineId}: the disk did not keep up, or had no room`
    gaps.begin('', { instrumentId: '', series: '', fromUs: timeUs, reason: 'Dropped', text })
    gaps.lose('')
  }
}
