/** What a connection to the market streams may do, and for how long; times in milliseconds. */

import { HELD_EVENTS_MAX } from '../held-events.ts'

export interface StreamLimits {
  readonly connectionMsMax: number
  readonly pingEveryMs: number
  readonly pongWithinMs: number
  /** Control messages, pings and pongs together. */
  readonly messagesPerSecondMax: number
  readonly messageBytesMax: number
  readonly streamsMax: number
  /** What may wait for a client that reads too slowly. */
  readonly queueBytesMax: number
  /** Events that a fault holds back, of all connections together. */
  readonly heldEventsMax: number
}

export const STREAM_LIMITS: StreamLimits = {
  connectionMsMax: 24 * 3600 * 1000,
  pingEveryMs: 20_000,
  pongWithinMs: 60_000,
  messagesPerSecondMax: 5,
  messageBytesMax: 128 * 1024,
  streamsMax: 1024,
  queueBytesMax: 4 * 1024 * 1024,
  heldEventsMax: HELD_EVENTS_MAX,
}
