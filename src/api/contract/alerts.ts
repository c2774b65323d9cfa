/** Alerts: what is told of them, and what people do with them. */

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
import { endpoint } from './endpoint.ts'
import { countQuery, idText, nameText, nothing, reasonText, timeUs } from './values.ts'

export const alert = z.strictObject({
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
  count: z.int(),
  isFlapping: z.boolean(),
  silencedUntilUs: timeUs,
  escalationStep: z.int(),
  runbook: z.string(),
}) satisfies z.ZodType<Alert>

export const silence = z.strictObject({
  id: z.string(),
  code: z.string(),
  subject: z.string(),
  fromUs: timeUs,
  untilUs: timeUs,
  by: z.string(),
  why: z.string(),
}) satisfies z.ZodType<Silence>

export const channel = z.strictObject({
  name: z.string(),
  kind: z.string(),
  state: z.enum(CHANNEL_STATES),
  deliveredUs: timeUs,
  error: z.string(),
  waitingCount: z.int(),
}) satisfies z.ZodType<Channel>

export const channelTest = z.strictObject({
  channel: z.string(),
  isDelivered: z.boolean(),
  text: z.string(),
  tookUs: z.number(),
}) satisfies z.ZodType<ChannelTest>

export const delivery = z.strictObject({
  id: z.int(),
  channel: z.string(),
  title: z.string(),
  alertIds: z.array(z.string()),
  state: z.enum(DELIVERY_STATES),
  attemptCount: z.int(),
  queuedUs: timeUs,
  deliveredUs: timeUs,
  error: z.string(),
}) satisfies z.ZodType<Delivery>

const rowsOf = <Row extends z.ZodType>(row: Row) => z.strictObject({ rows: z.array(row) })
const handling = { method: 'POST', permission: 'HandleAlerts' } as const
const pattern = z.string().trim().min(1).max(120)

export const ALERTS = {
  alerts: endpoint({
    method: 'GET',
    path: '/api/v1/alerts',
    permission: 'ViewTrading',
    /** Left out: all that are not resolved. */
    query: z.strictObject({ state: z.enum(ALERT_STATES).optional(), limit: countQuery(500, 200) }),
    answer: rowsOf(alert),
    summary: 'Alerts, the newest first.',
  }),
  acknowledgeAlert: endpoint({
    ...handling,
    path: '/api/v1/alerts/:alertId/acknowledge',
    body: nothing,
    answer: alert,
    summary: 'I look at it: nobody else is called.',
  }),
  resolveAlert: endpoint({
    ...handling,
    path: '/api/v1/alerts/:alertId/resolve',
    body: nothing,
    answer: alert,
    summary: 'It is over; it comes back where it is not.',
  }),
  silences: endpoint({
    method: 'GET',
    path: '/api/v1/alerts/silences',
    permission: 'ViewTrading',
    answer: rowsOf(silence),
    summary: 'What nobody is called for, until when and why.',
  }),
  addSilence: endpoint({
    ...handling,
    path: '/api/v1/alerts/silences',
    /** Patterns with `*`; both have to fit. */
    body: z.strictObject({
      code: pattern.default('*'),
      subject: pattern.default('*'),
      minutes: z.int().min(1).max(10_080),
      why: reasonText.min(1),
    }),
    answer: silence,
    summary: 'Nobody is called for these alerts for so long; they are still shown.',
  }),
  endSilence: endpoint({
    method: 'DELETE',
    path: '/api/v1/alerts/silences/:silenceId',
    permission: 'HandleAlerts',
    answer: silence,
    summary: 'Ends a silence.',
  }),
  channels: endpoint({
    method: 'GET',
    path: '/api/v1/alerts/channels',
    permission: 'ViewTrading',
    answer: rowsOf(channel),
    summary: 'The ways by which people are called, and how they do.',
  }),
  testChannels: endpoint({
    ...handling,
    path: '/api/v1/alerts/test',
    body: z.strictObject({ channel: nameText.optional() }),
    answer: rowsOf(channelTest),
    summary: 'Sends a test by each channel, or the named one, and waits for the receivers’ answers.',
  }),
  deliveries: endpoint({
    method: 'GET',
    path: '/api/v1/alerts/deliveries',
    permission: 'ViewTrading',
    query: z.strictObject({ alert: idText.optional() }),
    answer: rowsOf(delivery),
    summary: 'The newest notifications, of one alert or of all.',
  }),
} as const
