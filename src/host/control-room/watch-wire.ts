/** What the watch process is asked by `watch.sock`: one closed set, made of what each of its rooms is asked. */

import { z } from 'zod'
import type { LineProtocol } from '../live/line-socket.ts'
import { ALERT_ANSWERS, ALERT_REQUESTS } from './alert-wire.ts'
import { INCIDENT_ANSWERS, INCIDENT_REQUESTS } from './incident-wire.ts'
import { METRICS_ANSWERS, METRICS_REQUESTS } from './metrics-wire.ts'

export const WATCH_SOCKET = 'watch.sock'
const REQUEST_BYTES_MAX = 1 << 16
/** An answer may be as long as its list. */
const REPLY_BYTES_MAX = 1 << 22

export const watchRequest = z.discriminatedUnion('type', [...ALERT_REQUESTS, ...INCIDENT_REQUESTS, ...METRICS_REQUESTS])
export type WatchRequest = z.infer<typeof watchRequest>

/** By the type of the request. */
export const WATCH_ANSWERS = { ...ALERT_ANSWERS, ...INCIDENT_ANSWERS, ...METRICS_ANSWERS } satisfies Record<
  WatchRequest['type'],
  z.ZodType
>
export type WatchAnswers = { readonly [Type in WatchRequest['type']]: z.infer<(typeof WATCH_ANSWERS)[Type]> }

export const watchReply = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Refused'), code: z.string(), text: z.string() }),
  z.strictObject({ type: z.literal('Answer'), value: z.unknown() }),
])
export type WatchReply = z.infer<typeof watchReply>

export const WATCH_PROTOCOL: LineProtocol<WatchRequest, WatchReply> = {
  request: watchRequest,
  reply: watchReply,
  requestBytesMax: REQUEST_BYTES_MAX,
  replyBytesMax: REPLY_BYTES_MAX,
  queueBytesMax: 2 * REPLY_BYTES_MAX,
  refusal: text => ({ type: 'Refused', code: 'BAD_MESSAGE', text }),
}
