/** What is measured of the control room itself: alerts, notifications, incidents, the API. */

import { counter, FAST_BUCKETS, gauge, histogram, SLOW_BUCKETS } from './metric-kinds.ts'

export const ROOM_METRICS = {
  holdfast_node_starts_total: counter('none', [], 'How often the process of the node was started in this session.'),
  holdfast_view_age_seconds: gauge('seconds', [], 'Since the node told about itself.'),

  holdfast_alerts: gauge('none', ['severity', 'state'], 'Alerts, by severity and state.'),
  holdfast_alert_notification_seconds: histogram(
    SLOW_BUCKETS,
    [],
    'From an event to the hand-over of its notification to a channel.',
  ),
  holdfast_notifications_total: counter(
    'none',
    ['channel', 'outcome'],
    'Notifications, by channel and what came of them: delivered, retried, given_up, dropped.',
  ),
  holdfast_heartbeats_total: counter('none', ['outcome'], 'Signs of life to the external watchdog: sent, failed.'),
  holdfast_incidents: gauge('none', ['severity', 'state'], 'Incidents that are not closed.'),

  holdfast_api_requests_total: counter(
    'none',
    ['endpoint', 'outcome'],
    'Requests to the API, by endpoint and the class of the answer: ok, refused, failed.',
  ),
  holdfast_api_request_seconds: histogram(FAST_BUCKETS, [], 'How long the API took for an answer.'),
  holdfast_api_sockets: gauge('none', [], 'Consoles that are connected.'),
  holdfast_api_sign_ins_refused_total: counter('none', ['code'], 'Sign-ins that were refused, by code.'),

  holdfast_metrics_series: gauge('none', [], 'Series that are told here.'),
  holdfast_metrics_left_out_total: counter(
    'none',
    [],
    'Samples that were left out: of no metric of the catalogue, malformed, or too many.',
  ),
} as const
