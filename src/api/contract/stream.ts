/**
 * What the stream tells: first everything, then the sections that changed, whole, at most ten times a second. A delta's
 * `sequence` is one more than what was told before; a pulse, and lines of the log, tell that of the newest delta. After a gap
 * the client connects anew.
 */

import { z } from 'zod'
import { alertView } from './alert-view.ts'
import { incidentSummaryView } from './incident-view.ts'
import { requestView } from './people.ts'
import { logLine } from './records.ts'
import { sessionView } from './session-view.ts'
import { timeUs } from './values.ts'

export const STREAM_PATH = '/api/v1/stream'
/** Asks for the lines of the log as well; whoever may not read it does not get them. */
export const streamQuery = z.strictObject({ logs: z.enum(['true', 'false']).default('false') })

export const NODE_STATES = ['Starting', 'Running', 'Ended'] as const

/** How the processes beside this server stand. */
export const room = z.strictObject({
  node: z.strictObject({ state: z.enum(NODE_STATES), text: z.string(), sinceUs: timeUs }),
  /** The alert desk answers. */
  isWatchUp: z.boolean(),
})
export type Room = z.infer<typeof room>

const { timeUs: _, ...sessionSections } = sessionView.shape

/** A section that is absent is not known yet. */
export const sections = z
  .strictObject({
    ...sessionSections,
    alerts: z.array(alertView),
    incidents: z.array(incidentSummaryView),
    /** Those that wait for a second person. */
    requests: z.array(requestView),
    room,
  })
  .partial()
export type Sections = z.infer<typeof sections>
export type SectionName = keyof Sections
export const SECTION_NAMES = Object.keys(sections.shape) as readonly SectionName[]

const head = {
  sequence: z.int(),
  /** Of this server. */
  timeUs,
}

export const snapshotMessage = z.strictObject({
  type: z.literal('Snapshot'),
  ...head,
  viewUs: timeUs.nullable(),
  sections,
})
export const deltaMessage = z.strictObject({ type: z.literal('Delta'), ...head, sections })
/** Every second. `viewUs`: when the node told something last; `null`: it never has. */
export const pulseMessage = z.strictObject({ type: z.literal('Pulse'), ...head, viewUs: timeUs.nullable() })
export const logMessage = z.strictObject({ type: z.literal('Log'), ...head, lines: z.array(logLine) })

export const streamMessage = z.discriminatedUnion('type', [snapshotMessage, deltaMessage, pulseMessage, logMessage])
export type StreamMessage = z.infer<typeof streamMessage>

/** Why the server ends a stream: WebSocket close codes. */
export const STREAM_ENDS = {
  /** The server ends; connect again. */
  GOING_AWAY: 1001,
  /** The session was ended or is over: sign in again. */
  SIGNED_OUT: 4401,
  /** The session is over because nobody used it. */
  IDLE: 4402,
  /** It did not read: connect again for a new snapshot. */
  TOO_SLOW: 4408,
  /** Nothing is to be sent to the server. */
  NOT_SPOKEN_TO: 4400,
} as const
