/** A line to the primary that is used for one purpose, by one question after another; it is opened when it is needed, and anew when it broke. */

import { JournalError } from '../journal-error.ts'
import { openSession, type Purpose, type Reach } from './primary.ts'
import type { Session } from './session.ts'

export class Line {
  readonly #reach: Reach
  readonly #purpose: Purpose
  readonly #onOpen: (session: Session) => void
  #session: Session | undefined
  #opening: Promise<Session> | undefined
  #isClosed = false

  constructor(reach: Reach, purpose: Purpose, onOpen: (session: Session) => void = () => {}) {
    this.#reach = reach
    this.#purpose = purpose
    this.#onOpen = onOpen
  }

  /** The session that is open now. */
  get current(): Session | undefined {
    return this.#session?.isOpen ? this.#session : undefined
  }

  /** Errors: JournalError STORE_AWAY, STORE_REFUSED, CLOSED. */
  async session(): Promise<Session> {
    if (this.#isClosed) throw new JournalError('CLOSED', 'the store is closed')
    if (this.#session?.isOpen) return this.#session
    this.#opening ??= this.#open()
    return await this.#opening
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#opening?.catch(() => {})
    await this.#session?.close()
  }

  async #open(): Promise<Session> {
    try {
      this.#session = await openSession(this.#reach, this.#purpose)
      this.#onOpen(this.#session)
      return this.#session
    } finally {
      this.#opening = undefined
    }
  }
}
