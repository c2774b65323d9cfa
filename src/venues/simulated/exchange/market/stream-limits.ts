/** What a connection to the market streams may do, and for how long; times in milliseconds. */

export interface StreamLimits {
  readonly connectionMsMax: number
  readonly pingEveryMs: number
  readonly pongWithinMs: number
  /** Control messages, pings and pongs together. */
  readonly messagesPerSecondMax: number
  readonly streamsMax: number
  /** What may wait for a client that reads too slowly. */
  readonly queueBytesMax: number
}

export const STREAM_LIMITS: StreamLimits = {
  connectionMsMax: 24 * 3600 * 1000,
  pingEveryMs: 20_000,
  pongWithinMs: 60_000,
  messagesPerSecondMax: 5,
  streamsMax: 1024,
  queueBytesMax: 4 * 1024 * 1024,
}
