/** Alerts, silences and channels as they cross a wire: the shapes of ports/alert-desk.ts, checked. */

import { z } from 'zod'
import { SEVERITIES } from '../../core/domain/effects.ts'
import {
  ALERT_STATES,
  type Alert,
  CHANNEL_STATES,
  type Channel,
  type ChannelTest,
  DELIVERY_STATES,
  type Delivery,
  type Silence,
} from '../../ports/alert-desk.ts'

const timeUs = z.int().min(0)
const count = z.int().min(0)

export const alertView = z.strictObject({
  id: z.string(),
  code: z.string(),
  severity: z.enum(SEVERITIES),
  subject: z.string(),
  text: z.string(),
  state: z.enum(ALERT_STATES),
  openedUs: timeUs,
  triggeredUs: timeUs,
  lastSeenUs: timeUs,
  acknowledgedUs: timeUs,
  acknowledgedBy: z.string(),
  resolvedUs: timeUs,
  resolvedBy: z.string(),
  count,
  isFlapping: z.boolean(),
  silencedUntilUs: timeUs,
  escalationStep: count,
  runbook: z.string(),
}) satisfies z.ZodType<Alert>

/** Capitals, figures and `*` where it is a pattern. */
const codePattern = z.string().regex(/^[A-Z0-9_*]{1,64}$/)
const subjectPattern = z.string().regex(/^[\w./:* -]{1,80}$/)

/** What a person gives for a silence. */
export const newSilence = z.strictObject({
  code: codePattern.default('*'),
  subject: subjectPattern.default('*'),
  fromUs: timeUs,
  untilUs: timeUs,
  why: z.string().min(1).max(500),
})

export const silenceView = z.strictObject({
  id: z.string(),
  code: z.string(),
  subject: z.string(),
  fromUs: timeUs,
  untilUs: timeUs,
  by: z.string(),
  why: z.string(),
}) satisfies z.ZodType<Silence>

export const channelView = z.strictObject({
  name: z.string(),
  kind: z.string(),
  state: z.enum(CHANNEL_STATES),
  deliveredUs: timeUs,
  error: z.string(),
  waitingCount: count,
}) satisfies z.ZodType<Channel>

export const channelTestView = z.strictObject({
  channel: z.string(),
  isDelivered: z.boolean(),
  text: z.string(),
  tookUs: count,
}) satisfies z.ZodType<ChannelTest>

export const deliveryView = z.strictObject({
  id: count,
  channel: z.string(),
  title: z.string(),
  alertIds: z.array(z.string()),
  state: z.enum(DELIVERY_STATES),
  attemptCount: count,
  queuedUs: timeUs,
  deliveredUs: timeUs,
  error: z.string(),
}) satisfies z.ZodType<Delivery>
