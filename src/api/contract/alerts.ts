/** Alerts: what is told of them, and what people do with them. */

import { z } from 'zod'
import { ALERT_STATES } from '../../ports/alert-desk.ts'
import { alertView, channelTestView, channelView, deliveryView, newSilence, silenceView } from './alert-view.ts'
import { endpoint } from './endpoint.ts'
import { countQuery, idText, nameText, nothing } from './values.ts'

const rowsOf = <Row extends z.ZodType>(row: Row) => z.strictObject({ rows: z.array(row) })
const handling = { method: 'POST', permission: 'HandleAlerts' } as const

export const ALERTS = {
  alerts: endpoint({
    method: 'GET',
    path: '/api/v1/alerts',
    permission: 'ViewTrading',
    /** Left out: all that are not resolved. */
    query: z.strictObject({ state: z.enum(ALERT_STATES).optional(), limit: countQuery(500, 200) }),
    answer: rowsOf(alertView),
    summary: 'Alerts, the newest first.',
  }),
  acknowledgeAlert: endpoint({
    ...handling,
    path: '/api/v1/alerts/:alertId/acknowledge',
    body: nothing,
    answer: alertView,
    summary: 'I look at it: nobody else is called.',
  }),
  resolveAlert: endpoint({
    ...handling,
    path: '/api/v1/alerts/:alertId/resolve',
    body: nothing,
    answer: alertView,
    summary: 'It is over; it comes back where it is not.',
  }),
  silences: endpoint({
    method: 'GET',
    path: '/api/v1/alerts/silences',
    permission: 'ViewTrading',
    answer: rowsOf(silenceView),
    summary: 'What nobody is called for, until when and why.',
  }),
  addSilence: endpoint({
    ...handling,
    path: '/api/v1/alerts/silences',
    /** Patterns with `*`; both have to fit. */
    body: newSilence.omit({ fromUs: true, untilUs: true }).extend({ minutes: z.int().min(1).max(10_080) }),
    answer: silenceView,
    summary: 'Nobody is called for these alerts for so long; they are still shown.',
  }),
  endSilence: endpoint({
    method: 'DELETE',
    path: '/api/v1/alerts/silences/:silenceId',
    permission: 'HandleAlerts',
    answer: silenceView,
    summary: 'Ends a silence.',
  }),
  channels: endpoint({
    method: 'GET',
    path: '/api/v1/alerts/channels',
    permission: 'ViewTrading',
    answer: rowsOf(channelView),
    summary: 'The ways by which people are called, and how they do.',
  }),
  testChannels: endpoint({
    ...handling,
    path: '/api/v1/alerts/test',
    body: z.strictObject({ channel: nameText.optional() }),
    answer: rowsOf(channelTestView),
    summary: 'Sends a test by each channel, or the named one, and waits for the receivers’ answers.',
  }),
  deliveries: endpoint({
    method: 'GET',
    path: '/api/v1/alerts/deliveries',
    permission: 'ViewTrading',
    query: z.strictObject({ alert: idText.optional() }),
    answer: rowsOf(deliveryView),
    summary: 'The newest notifications, of one alert or of all.',
  }),
} as const
