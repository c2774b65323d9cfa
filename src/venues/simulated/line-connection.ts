/**
 * Lines over a socket: received whole and bounded, sent through a bounded queue. Full is a named end, never a dropped line.
 */

import type { Socket } from 'node:net'
import { type ByeReason, LINE_BYTES_MAX } from './wire.ts'

export interface LineEvents {
  onLine(line: string): void
  /** Once, whatever ended it; nothing comes after it. */
  onEnd(reason: string): void
}

/** So much may wait to be sent; a receiver that is farther behind is let go. */
const QUEUE_BYTES_MAX = 8 << 20

export class LineConnection {
  readonly #socket: Socket
  readonly #events: LineEvents
  readonly #queueBytesMax: number
  #partial = ''
  #endReason = ''
  #isOver = false

  constructor(socket: Socket, events: LineEvents, queueBytesMax = QUEUE_BYTES_MAX) {
    this.#socket = socket
    this.#events = events
    this.#queueBytesMax = queueBytesMax
    socket.setEncoding('utf8')
    socket.setNoDelay(true)
    socket.on('data', chunk => this.#take(String(chunk)))
    socket.on('error', error => this.#over(error.message))
    socket.on('close', () => this.#over('closed by the other side'))
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Returns: false where nothing was handed to the socket, not a byte: it is over, or the receiver is too far behind. */
  send(line: string): boolean {
    if (this.#isOver || this.#endReason !== '') return false
    if (this.#socket.writableLength + line.length > this.#queueBytesMax) {
      this.end('SLOW_CLIENT', `more than ${this.#queueBytesMax} bytes wait to be sent`)
      return false
    }
    this.#socket.write(`${line}\n`)
    return true
  }

  /** Says why, then closes. A receiver that does not read is not waited for. */
  end(reason: ByeReason, text: string): void {
    if (this.#isOver) return
    if (this.#endReason === '') {
      this.#endReason = `${reason}: ${text}`
      this.#socket.end(`${JSON.stringify({ type: 'Bye', reason, text })}\n`)
      this.#socket.destroySoon()
    }
    if (reason === 'SLOW_CLIENT' || reason === 'SILENT_CLIENT') this.#socket.destroy()
  }

  /** Closes at once, without a word. */
  destroy(reason: string): void {
    this.#socket.destroy()
    this.#over(reason)
  }

  #take(chunk: string): void {
    const lines = (this.#partial + chunk).split('\n')
    this.#partial = lines.pop()!
    for (const line of lines) {
      if (this.#isOver || this.#endReason !== '') return
      if (line.length > LINE_BYTES_MAX)
        this.end('LINE_TOO_LONG', `${line.length} characters, at most ${LINE_BYTES_MAX}`)
      else this.#events.onLine(line)
    }
    if (this.#partial.length > LINE_BYTES_MAX) this.end('LINE_TOO_LONG', `more than ${LINE_BYTES_MAX} characters`)
  }

  #over(reason: string): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#events.onEnd(this.#endReason || reason)
  }
}
