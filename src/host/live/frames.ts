/**
 * Frames on a byte stream between two processes, one of which may not be trusted: a length, a kind, a payload. Nothing
 * is deserialized before its kind and length were found to be allowed.
 */

const HEADER_BYTES = 5

/** The other side broke the rules; what it sent after this cannot be understood. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
}

/** A frame whose payload is these parts. In one piece: each write is a call to the system, and wakes the reader. */
export function frameOf(kind: number, ...parts: readonly Uint8Array[]): Buffer {
  let payloadBytes = 0
  for (const part of parts) payloadBytes += part.length
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payloadBytes)
  frame.writeUInt32LE(payloadBytes, 0)
  frame.writeUInt8(kind, 4)
  let at = HEADER_BYTES
  for (const part of parts) {
    frame.set(part, at)
    at += part.length
  }
  return frame
}

export interface FrameRules {
  /** By kind: the longest payload that is allowed; kinds beyond the list are refused. */
  readonly bytesMaxByKind: readonly number[]
  /** The payload is the receiver's own. */
  readonly onFrame: (kind: number, payload: Uint8Array) => void
}

/** Cuts the chunks of a stream into frames. Memory: one frame of the longest allowed kind, and a chunk. */
export class FrameReader {
  readonly #rules: FrameRules
  #chunks: Buffer[] = []
  #length = 0
  /** What must be there before there is anything to do. */
  #needed = HEADER_BYTES

  constructor(rules: FrameRules) {
    this.#rules = rules
  }

  /** Errors: FrameError naming what was found and what is allowed. */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    if (this.#length < this.#needed) return
    let bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks)
    for (this.#needed = this.#lengthOf(bytes); bytes.length >= this.#needed; this.#needed = this.#lengthOf(bytes)) {
      const payload = new Uint8Array(bytes.subarray(HEADER_BYTES, this.#needed))
      this.#rules.onFrame(bytes[4]!, payload)
      bytes = bytes.subarray(this.#needed)
    }
    this.#chunks = bytes.length === 0 ? [] : [bytes]
    this.#length = bytes.length
  }

  /** Of the frame that begins here, header included; of the header where that is not whole. */
  #lengthOf(bytes: Buffer): number {
    if (bytes.length < HEADER_BYTES) return HEADER_BYTES
    const payloadBytes = bytes.readUInt32LE(0)
    const kind = bytes[4]!
    const bytesMax = this.#rules.bytesMaxByKind[kind]
    if (bytesMax === undefined) throw new FrameError(`a frame of kind ${kind}, which there is not`)
    if (payloadBytes > bytesMax)
      throw new FrameError(`a frame of kind ${kind} with ${payloadBytes} bytes, at most ${bytesMax} are allowed`)
    return HEADER_BYTES + payloadBytes
  }
}
