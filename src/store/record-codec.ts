/**
 * Inputs and events as bytes. One payload holds a run of inputs, each followed by the events it caused; equal records
 * give equal bytes, and equal bytes equal records. The first byte is the version of the layouts.
 */

import type { Event } from '../core/domain/events.ts'
import type { TimeUs } from '../core/domain/ids.ts'
import type { Input } from '../core/domain/inputs.ts'
import { newBar, newBookLevel, newQuoteTick, newTradeTick } from '../core/domain/market-data.ts'
import { CodecError } from './codec-error.ts'
import { EVENT_FIELDS } from './event-fields.ts'
import { type FieldsOf, NOTHING, RECORD_FORMAT_VERSION } from './field-codec.ts'
import { FieldDecoder } from './field-decoder.ts'
import { FieldEncoder } from './field-encoder.ts'
import { INPUT_FIELDS } from './input-fields.ts'
import {
  PriceMemory,
  putBar,
  putBookLevel,
  putQuote,
  putTrade,
  readBar,
  readBookLevel,
  readQuote,
  readTrade,
} from './market-records.ts'
import {
  BAR_TAG,
  BOOK_LEVEL_TAG,
  EVENT_FIELDS_BY_TAG,
  EVENT_TAGS,
  FIRST_EVENT_TAG,
  INPUT_FIELDS_BY_TAG,
  INPUT_TAGS,
  QUOTE_TAG,
  TRADE_TAG,
} from './record-tags.ts'

/**
 * Collects the records of one payload.
 *
 * Errors: CodecError `VALUE_INVALID` for a value that has no code (a fraction, a word outside its set); the record at
 * fault is left out and those before it are kept.
 */
export class RecordWriter {
  recordCount = 0
  /** Of the inputs since the last `take`; sequences are known only where the caller gives them. */
  firstSequence = 0
  lastSequence = 0
  firstTimeUs = 0 as TimeUs
  lastTimeUs = 0 as TimeUs
  private inputCount = 0
  private readonly encoder: FieldEncoder
  private readonly prices = new PriceMemory()

  constructor(capacity = 65_536) {
    this.encoder = new FieldEncoder(capacity)
    this.encoder.byte(RECORD_FORMAT_VERSION)
  }

  /** What `take` would return now. */
  get byteLength(): number {
    return this.encoder.length
  }

  /** `sequence` is not written (a payload holds a run of them): it is noted, and a gap is refused. */
  writeInput(input: Input, sequence?: number): void {
    if (sequence !== undefined) this.checkSequence(sequence)
    const { length, baseTimeUs } = this.encoder
    try {
      this.putInput(input)
    } catch (error) {
      this.encoder.rewind(length, baseTimeUs)
      throw naming(input.kind, error)
    }
    if (this.inputCount === 0) this.firstTimeUs = input.timeUs
    this.lastTimeUs = input.timeUs
    this.inputCount++
    this.recordCount++
    if (sequence !== undefined) this.noteSequence(sequence)
  }

  writeEvent(event: Event): void {
    const { length, baseTimeUs } = this.encoder
    try {
      this.encoder.byte(EVENT_TAGS[event.kind])
      ;(EVENT_FIELDS[event.kind] as FieldsOf<Event>)(this.encoder, event)
    } catch (error) {
      this.encoder.rewind(length, baseTimeUs)
      throw naming(event.kind, error)
    }
    this.recordCount++
  }

  /** The payload so far, as a copy that is the caller's; the writer begins anew. */
  take(): Uint8Array {
    const payload = this.encoder.bytes.slice(0, this.encoder.length)
    this.encoder.reset()
    this.encoder.byte(RECORD_FORMAT_VERSION)
    this.prices.clear()
    this.recordCount = 0
    this.inputCount = 0
    this.firstSequence = 0
    this.lastSequence = 0
    return payload
  }

  private putInput(input: Input): void {
    switch (input.kind) {
      case 'Quote':
        if (putQuote(this.encoder, this.prices, input)) return
        break
      case 'Trade':
        if (putTrade(this.encoder, this.prices, input)) return
        break
      case 'BookLevel':
        if (putBookLevel(this.encoder, this.prices, input)) return
        break
      case 'Bar':
        if (putBar(this.encoder, this.prices, input)) return
        break
    }
    this.encoder.byte(INPUT_TAGS[input.kind])
    ;(INPUT_FIELDS[input.kind] as FieldsOf<Input>)(this.encoder, input)
  }

  private checkSequence(sequence: number): void {
    if (this.inputCount === 0 || sequence === this.lastSequence + 1) return
    throw new CodecError('VALUE_INVALID', `sequence ${sequence} does not follow ${this.lastSequence}`)
  }

  private noteSequence(sequence: number): void {
    if (this.inputCount === 1) this.firstSequence = sequence
    this.lastSequence = sequence
  }
}

function naming(kind: string, error: unknown): unknown {
  return error instanceof CodecError ? new CodecError(error.code, `${kind}: ${error.what}`) : error
}

/**
 * Walks through the records of a payload. Market inputs are one reused object a kind, valid until the next `next()`;
 * all others are fresh.
 *
 * Errors: CodecError for bytes that no writer wrote.
 */
export class RecordReader {
  isInput = false
  /** Of the newest input. */
  sequence = 0
  input: Input
  /** Only where `isInput` is false. */
  event: Event = NOTHING as Event
  private readonly decoder = new FieldDecoder()
  private readonly prices = new PriceMemory()
  private readonly quote = newQuoteTick()
  private readonly trade = newTradeTick()
  private readonly bookLevel = newBookLevel()
  private readonly bar = newBar()

  constructor(payload?: Uint8Array, firstSequence = 1) {
    this.input = this.quote
    if (payload !== undefined) this.open(payload, firstSequence)
  }

  /** Begins another payload with the same objects. */
  open(payload: Uint8Array, firstSequence = 1): void {
    this.decoder.open(payload)
    this.prices.clear()
    this.sequence = firstSequence - 1
    const version = this.decoder.byte()
    if (version === 0 || version > RECORD_FORMAT_VERSION) {
      const known = `this program knows 1 to ${RECORD_FORMAT_VERSION}`
      throw new CodecError('UNKNOWN_FORMAT', `record layouts of version ${version}; ${known}: use a newer program`)
    }
    this.decoder.version = version
  }

  /** False at the end of the payload. */
  next(): boolean {
    if (this.decoder.isAtEnd()) return false
    const tag = this.decoder.byte()
    if (tag >= FIRST_EVENT_TAG) this.readEvent(tag)
    else this.readInput(tag)
    return true
  }

  private readInput(tag: number): void {
    this.isInput = true
    this.sequence++
    switch (tag) {
      case QUOTE_TAG:
        readQuote(this.decoder, this.prices, this.quote)
        this.input = this.quote
        return
      case TRADE_TAG:
        readTrade(this.decoder, this.prices, this.trade)
        this.input = this.trade
        return
      case BOOK_LEVEL_TAG:
        readBookLevel(this.decoder, this.prices, this.bookLevel)
        this.input = this.bookLevel
        return
      case BAR_TAG:
        readBar(this.decoder, this.prices, this.bar)
        this.input = this.bar
        return
    }
    const fields = INPUT_FIELDS_BY_TAG[tag]
    if (fields === undefined) throw this.unknownTag(tag)
    this.input = fields(this.decoder, NOTHING as Input)
  }

  private readEvent(tag: number): void {
    const fields = EVENT_FIELDS_BY_TAG[tag]
    if (fields === undefined) throw this.unknownTag(tag)
    this.isInput = false
    this.event = fields(this.decoder, NOTHING as Event)
  }

  private unknownTag(tag: number): CodecError {
    return new CodecError('UNKNOWN_FORMAT', `a record of kind ${tag} at byte ${this.decoder.at - 1}`)
  }
}
