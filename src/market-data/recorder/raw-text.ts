/**
 * Messages as lines of a chunk: `<receive time, microseconds> <bytes> <message>` and a line's end. The length makes a message
 * that holds line ends whole again; most hold none, and can be read by any tool.
 */

import type { ChunkBuffer } from './chunk-buffer.ts'

const NEWLINE = 0x0a
const SPACE = 0x20

/** Returns: false where it does not fit. */
export function putRaw(chunk: ChunkBuffer, text: string, timeUs: number): boolean {
  const textBytes = Buffer.byteLength(text)
  const head = `${timeUs} ${textBytes} `
  const at = chunk.reserve(head.length + textBytes + 1, timeUs)
  if (at < 0) return false
  const { buffer } = chunk
  buffer.write(head, at, 'latin1')
  buffer.write(text, at + head.length, 'utf8')
  buffer[at + head.length + textBytes] = NEWLINE
  return true
}

/** What a message needs at most. */
export function rawBytesMaxOf(text: string): number {
  return text.length * 3 + 40
}

export interface RawMessage {
  readonly receiveTimeUs: number
  readonly text: string
}

/** Errors: throws where the bytes are no such lines. */
export function* readRaw(bytes: Buffer): Generator<RawMessage> {
  for (let at = 0; at < bytes.length; ) {
    const timeEnd = bytes.indexOf(SPACE, at)
    const lengthEnd = bytes.indexOf(SPACE, timeEnd + 1)
    const receiveTimeUs = Number(bytes.toString('latin1', at, timeEnd))
    const length = Number(bytes.toString('latin1', timeEnd + 1, lengthEnd))
    const end = lengthEnd + 1 + length
    if (timeEnd < 0 || lengthEnd < 0 || bytes[end] !== NEWLINE) throw new Error(`no message at byte ${at} of a frame`)
    yield { receiveTimeUs, text: bytes.toString('utf8', lengthEnd + 1, end) }
    at = end + 1
  }
}
