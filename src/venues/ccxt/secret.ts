/** A text that must not be seen: it shows itself as `[redacted]` wherever it is printed, and has to be opened on purpose. */

import { inspect } from 'node:util'

const REDACTED = '[redacted]'

export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The text itself, for the one place that signs with it. */
  open(): string {
    return this.#text
  }

  toString(): string {
    return REDACTED
  }

  toJSON(): string {
    return REDACTED
  }

  [inspect.custom](): string {
    return REDACTED
  }
}
