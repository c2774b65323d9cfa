/**
 * The sockets that follow the session: each gets a snapshot, then what changed, serialised once for all. One that does not
 * read, or whose person is signed out, is closed; the others do not notice.
 */

import type { WebSocket } from 'ws'
import type { LogLine } from '../contract/records.ts'
import { STREAM_ENDS } from '../contract/stream.ts'
import type { ApiWorld } from '../world.ts'

const PULSE_MS = 1_000
/** What waits for a socket that does not read. */
const WAITING_BYTES_MAX = 4 * 1_024 * 1_024
const SILENCE_MS_MAX = 30_000
const PINGS_EVERY_PULSES = 10
const LOOKS_EVERY_PULSES = 5
const LOG_LINES_PER_MESSAGE = 100

export interface Follower {
  readonly socket: WebSocket
  /** Whose it is, for counting. */
  readonly personId: number
  readonly wantsLogs: boolean
  /** Still signed in, and still allowed to. */
  readonly isWelcome: () => boolean
  /** Of one who is not any more: because he did nothing for long. */
  readonly isIdle: () => boolean
}

interface Followed extends Follower {
  heardMs: number
}

export class StreamHub {
  readonly #world: ApiWorld
  readonly #followers = new Set<Followed>()
  readonly #pulse: NodeJS.Timeout
  #pulses = 0
  #lines: LogLine[] = []

  constructor(world: ApiWorld) {
    this.#world = world
    world.board.listen(text => this.#tell(text))
    world.logs.listen(line => this.#noteLine(line))
    this.#pulse = setInterval(() => this.#beat(), PULSE_MS).unref()
  }

  get count(): number {
    return this.#followers.size
  }

  countOf(personId: number): number {
    return [...this.#followers].filter(each => each.personId === personId).length
  }

  add(follower: Follower): void {
    const { socket } = follower
    const followed: Followed = { ...follower, heardMs: performance.now() }
    socket.on('pong', () => {
      followed.heardMs = performance.now()
    })
    socket.on('message', () => socket.close(STREAM_ENDS.NOT_SPOKEN_TO, 'nothing is to be sent here'))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => this.#followers.delete(followed))
    this.#followers.add(followed)
    this.#send(followed, this.#world.board.snapshotText())
  }

  close(): void {
    clearInterval(this.#pulse)
    for (const { socket } of this.#followers) {
      socket.close(STREAM_ENDS.GOING_AWAY, 'the server ends')
      socket.terminate()
    }
  }

  #beat(): void {
    this.#pulses++
    this.#tellLines()
    const nowMs = performance.now()
    for (const follower of this.#followers) {
      if (nowMs - follower.heardMs > SILENCE_MS_MAX) follower.socket.terminate()
      else if (this.#pulses % PINGS_EVERY_PULSES === 0) follower.socket.ping()
    }
    if (this.#pulses % LOOKS_EVERY_PULSES === 0) this.#endUnwelcome()
    this.#tell(this.#world.board.pulseText())
  }

  #endUnwelcome(): void {
    for (const { socket, isWelcome, isIdle } of this.#followers) {
      if (isWelcome()) continue
      if (isIdle()) socket.close(STREAM_ENDS.IDLE, 'not used for long')
      else socket.close(STREAM_ENDS.SIGNED_OUT, 'signed out')
    }
  }

  #tell(text: string): void {
    for (const follower of this.#followers) this.#send(follower, text)
  }

  #noteLine(line: LogLine): void {
    if (this.#lines.length < LOG_LINES_PER_MESSAGE) this.#lines.push(line)
    else this.#tellLines(line)
  }

  #tellLines(next?: LogLine): void {
    const lines = this.#lines
    this.#lines = next === undefined ? [] : [next]
    if (lines.length === 0) return
    const { board, nowUs } = this.#world
    const text = JSON.stringify({ type: 'Log', sequence: board.sequence, timeUs: nowUs(), lines })
    for (const follower of this.#followers) if (follower.wantsLogs) this.#send(follower, text)
  }

  #send({ socket }: Followed, text: string): void {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount < WAITING_BYTES_MAX) return socket.send(text)
    socket.close(STREAM_ENDS.TOO_SLOW, 'does not read')
    // What waits would only be sent to somebody who does not read it.
    socket.terminate()
  }
}
