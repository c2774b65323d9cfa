/**
 * Whether two records are the same, as the journal stores them: equal records have equal bytes, and equal bytes are equal
 * records.
 */

import type { Event } from '../core/domain/events.ts'
import type { ControlInput } from '../core/domain/inputs.ts'
import { EVENT_FIELDS } from './event-fields.ts'
import type { FieldsOf } from './field-codec.ts'
import { FieldEncoder } from './field-encoder.ts'
import { INPUT_FIELDS } from './input-fields.ts'

export class RecordComparison {
  readonly #a = new FieldEncoder(1_024)
  readonly #b = new FieldEncoder(1_024)

  /** Errors: CodecError for a value that has no code. */
  areSameEvents(a: Event, b: Event): boolean {
    return a.kind === b.kind && this.#areSame(EVENT_FIELDS[a.kind] as FieldsOf<Event>, a, b)
  }

  /** Errors: CodecError for a value that has no code. */
  areSameInputs(a: ControlInput, b: ControlInput): boolean {
    return a.kind === b.kind && this.#areSame(INPUT_FIELDS[a.kind] as FieldsOf<ControlInput>, a, b)
  }

  #areSame<T>(fields: FieldsOf<T>, a: T, b: T): boolean {
    write(this.#a, fields, a)
    write(this.#b, fields, b)
    return haveSameBytes(this.#a, this.#b)
  }
}

function write<T>(encoder: FieldEncoder, fields: FieldsOf<T>, record: T): void {
  encoder.reset()
  fields(encoder, record)
}

function haveSameBytes(a: FieldEncoder, b: FieldEncoder): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a.bytes[i] !== b.bytes[i]) return false
  return true
}
