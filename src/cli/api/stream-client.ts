/** Follows the stream of a console: everything first, then what changes; a hole in it, or an end, is told and nothing is guessed. */

import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import type { LogLine } from '../../api/contract/records.ts'
import { type Sections, STREAM_PATH, type StreamMessage, streamMessage } from '../../api/contract/stream.ts'
import { CliError } from '../exit-codes.ts'
import type { ClientSetup } from './api-client.ts'
import { contextOf, unreachable } from './console-place.ts'

export interface StreamEars {
  /** Whatever is known now; `viewUs`: when the node told something last, `null`: it never has. */
  onState(sections: Sections, viewUs: number | null, timeUs: number): void
  onLines(lines: readonly LogLine[]): void
  /** It is over: CliError `unauthorized` where another try cannot help. */
  onEnd(error: CliError): void
}

/** A pulse comes each second. */
const SILENCE_MS = 10_000
const MESSAGE_BYTES_MAX = 16 << 20

/** Returns: what ends it; `onEnd` is not called then. */
export function followStream({ place, token }: ClientSetup, wantsLogs: boolean, ears: StreamEars): () => void {
  const url = new URL(`${STREAM_PATH}?logs=${wantsLogs}`, place.origin.replace('https:', 'wss:'))
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${token}` },
    handshakeTimeout: SILENCE_MS,
    maxPayload: MESSAGE_BYTES_MAX,
    followRedirects: false,
    ...contextOf(place),
  })
  const story = new Story(ears)
  let silence: NodeJS.Timeout | undefined
  let isOver = false
  const end = (error: CliError | undefined) => {
    if (isOver) return
    isOver = true
    clearTimeout(silence)
    socket.terminate()
    if (error !== undefined) ears.onEnd(error)
  }
  const expectMore = () => {
    clearTimeout(silence)
    silence = setTimeout(() => end(lost(`${place.origin} has fallen silent`)), SILENCE_MS)
  }
  socket.on('open', expectMore)
  socket.on('message', data => {
    expectMore()
    const fault = story.take(String(data))
    if (fault !== undefined) end(lost(`${place.origin}: ${fault}`))
  })
  socket.on('unexpected-response', (_, answer: IncomingMessage) => end(refused(place.origin, answer.statusCode ?? 0)))
  socket.on('error', error => end(unreachable(place, error)))
  socket.on('close', (code, reason) =>
    end(code === 4401 ? refused(place.origin, 401) : lost(`${place.origin} ended the stream (${code} ${reason})`)),
  )
  return () => end(undefined)
}

/** What a stream has told so far. */
class Story {
  readonly #ears: StreamEars
  #sections: Sections = {}
  #sequence: number | undefined
  #viewUs: number | null = null

  constructor(ears: StreamEars) {
    this.#ears = ears
  }

  /** Returns: what is wrong with it. */
  take(text: string): string | undefined {
    const message = parsed(text)
    if (message === undefined) return 'tells what this version does not understand'
    if (this.#sequence === undefined && message.type !== 'Snapshot') return 'does not begin with everything'
    if (this.#sequence !== undefined && message.sequence !== this.#sequence + (message.type === 'Delta' ? 1 : 0))
      return `message ${message.sequence} after ${this.#sequence}: some are missing`
    this.#sequence = message.sequence
    this.#hear(message)
    return undefined
  }

  #hear(message: StreamMessage): void {
    switch (message.type) {
      case 'Snapshot':
        this.#viewUs = message.viewUs
        this.#sections = message.sections
        break
      case 'Delta':
        this.#sections = { ...this.#sections, ...message.sections }
        break
      case 'Pulse':
        this.#viewUs = message.viewUs
        break
      case 'Log':
        return this.#ears.onLines(message.lines)
      default:
        message satisfies never
    }
    this.#ears.onState(this.#sections, this.#viewUs, message.timeUs)
  }
}

function parsed(text: string): StreamMessage | undefined {
  try {
    return streamMessage.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function lost(text: string): CliError {
  return new CliError('unreachable', text)
}

function refused(origin: string, status: number): CliError {
  const isToken = status === 401 || status === 403
  return new CliError(
    isToken ? 'unauthorized' : 'unreachable',
    `${origin} refuses the stream with ${status}${isToken ? ': the token is not valid, or may not see this' : ''}`,
  )
}
