/**
 * One connection to the primary. A question that is not answered in time ends it, so that a server that hangs, or a network
 * that swallows everything, holds nobody up for longer than the settings say.
 */

import type { Client } from 'pg'
import { JournalError } from '../journal-error.ts'
import type { Told } from './bell.ts'
import { journalErrorOf } from './postgres-errors.ts'

/** A statement that the server keeps prepared under its name. */
export interface Question {
  readonly name: string
  readonly text: string
}

type Values = readonly unknown[]

export class Session {
  /** For people. */
  readonly host: string
  readonly #client: Client
  readonly #answerTimeoutMs: number
  #noticeCount = 0
  #ended: JournalError | undefined
  #endListeners: (() => void)[] = []
  #notificationListener: ((told: Told) => void) | undefined

  constructor(client: Client, host: string, answerTimeoutMs: number) {
    this.#client = client
    this.host = host
    this.#answerTimeoutMs = answerTimeoutMs
    client.on('notice', () => this.#noticeCount++)
    client.on('notification', ({ processId, payload = '' }) =>
      this.#notificationListener?.({ teller: processId, text: payload }),
    )
    client.on('error', cause => this.#end(journalErrorOf(cause, host)))
    client.on('end', () => this.#end(new JournalError('STORE_AWAY', `${host} closed the connection`)))
  }

  get isOpen(): boolean {
    return this.#ended === undefined
  }

  /** Called once; at once where it has ended already. */
  onEnd(listener: () => void): void {
    if (this.#ended === undefined) this.#endListeners.push(listener)
    else listener()
  }

  /** Called with each notification of a channel that this session listens to. */
  onNotification(listener: (told: Told) => void): void {
    this.#notificationListener = listener
  }

  /**
   * Asks and waits for the rows. `timeoutMs` 0: for ever.
   *
   * Errors: JournalError STORE_AWAY where no answer came, and what else the server said.
   */
  async ask<Row>(question: Question, values: Values = [], timeoutMs = this.#answerTimeoutMs): Promise<Row[]> {
    if (this.#ended !== undefined) throw this.#ended
    const timer = timeoutMs === 0 ? undefined : setTimeout(() => this.#giveUp(timeoutMs), timeoutMs)
    try {
      return (await this.#client.query({ ...question, values: values as unknown[] })).rows as Row[]
    } catch (cause) {
      throw this.#ended ?? journalErrorOf(cause, `${this.host}: ${question.name}`)
    } finally {
      clearTimeout(timer)
    }
  }

  /**
   * Asks for a change that has to be durable where it was promised to be.
   *
   * Why: a commit whose wait for the standby was canceled is answered like any other, with a notice before the end of the
   * answer. Its text depends on the server's language; we ask for nothing else that causes notices, so any of them counts.
   *
   * Errors: as `ask`, and JournalError NOT_REPLICATED.
   */
  async change<Row>(question: Question, values: Values): Promise<Row> {
    const noticesBefore = this.#noticeCount
    const [row] = await this.ask<Row>(question, values)
    if (this.#noticeCount !== noticesBefore) {
      throw new JournalError('NOT_REPLICATED', `${this.host} wrote it, and the standby did not confirm it`)
    }
    return row!
  }

  /** Runs statements one after another, without values; for migrations, which may take their time. */
  async run(script: string, doing: string): Promise<void> {
    if (this.#ended !== undefined) throw this.#ended
    try {
      await this.#client.query(script)
    } catch (cause) {
      throw this.#ended ?? journalErrorOf(cause, `${this.host}: ${doing}`)
    }
  }

  /** Ends it without a word to the server, which notices. */
  drop(error = new JournalError('STORE_AWAY', `the connection to ${this.host} was given up`)): void {
    this.#end(error)
  }

  async close(): Promise<void> {
    if (this.#ended !== undefined) return
    const closed = this.#client.end().catch(() => {})
    this.#end(new JournalError('CLOSED', `the connection to ${this.host} is closed`), false)
    // A server that hangs does not answer this either.
    const timer = setTimeout(() => streamOf(this.#client).destroy(), this.#answerTimeoutMs)
    await closed
    clearTimeout(timer)
  }

  #giveUp(timeoutMs: number): void {
    this.#end(new JournalError('STORE_AWAY', `${this.host} did not answer for ${timeoutMs} ms`))
  }

  #end(error: JournalError, isAbrupt = true): void {
    if (this.#ended !== undefined) return
    this.#ended = error
    if (isAbrupt) streamOf(this.#client).destroy()
    const listeners = this.#endListeners
    this.#endListeners = []
    for (const listener of listeners) listener()
  }
}

/** The client has no call of its own for ending a connection that hangs. */
export function streamOf(client: Client): { destroy(): void } {
  return (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream
}
