/** What the alert desk is asked by its socket, and the shape of each answer. */

import { z } from 'zod'
import {
  alertView,
  channelTestView,
  channelView,
  deliveryView,
  newSilence,
  silenceView,
} from '../../api/contract/alert-view.ts'
import { ALERT_STATES } from '../../ports/alert-desk.ts'

export const ALERTS_PER_ANSWER_MAX = 500

const id = z.string().min(1).max(200)
const actor = z.string().min(1).max(80)
const channel = z.string().min(1).max(32)

export const ALERT_REQUESTS = [
  z.strictObject({
    type: z.literal('Alerts'),
    states: z.array(z.enum(ALERT_STATES)).max(ALERT_STATES.length).optional(),
    countMax: z.int().min(1).max(ALERTS_PER_ANSWER_MAX).optional(),
  }),
  z.strictObject({ type: z.literal('AcknowledgeAlert'), id, actor }),
  z.strictObject({ type: z.literal('ResolveAlert'), id, actor }),
  z.strictObject({ type: z.literal('Silences') }),
  z.strictObject({ type: z.literal('AddSilence'), silence: newSilence, actor }),
  z.strictObject({ type: z.literal('EndSilence'), id, actor }),
  z.strictObject({ type: z.literal('Channels') }),
  z.strictObject({ type: z.literal('TestChannels'), channel: channel.optional(), actor }),
  z.strictObject({ type: z.literal('Deliveries'), alertId: id.optional() }),
  /** Answered again and again: the open alerts, now and after each change. */
  z.strictObject({ type: z.literal('FollowAlerts') }),
] as const

export type AlertRequest = z.infer<(typeof ALERT_REQUESTS)[number]>

export const ALERT_ANSWERS = {
  Alerts: z.array(alertView),
  AcknowledgeAlert: alertView,
  ResolveAlert: alertView,
  Silences: z.array(silenceView),
  AddSilence: silenceView,
  EndSilence: silenceView,
  Channels: z.array(channelView),
  TestChannels: z.array(channelTestView),
  Deliveries: z.array(deliveryView),
  FollowAlerts: z.array(alertView),
} satisfies Record<AlertRequest['type'], z.ZodType>
