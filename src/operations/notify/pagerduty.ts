/** Tells PagerDuty by its Events API v2: a page is one incident there, by its dedup key. Source: developer.pagerduty.com, "Events API v2". */

import type { Severity } from '../../core/domain/effects.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import { formatTimeUs } from '../../core/std/time.ts'
import { post } from './http-post.ts'
import type { Notification, NotificationKind, ReadSecret, Transport } from './notification.ts'
import type { PagerDutySettings } from './transport-settings.ts'

const ENDPOINTS = { us: 'https://events.pagerduty.com/v2/enqueue', eu: 'https://events.eu.pagerduty.com/v2/enqueue' }
const SUMMARY_MAX = 1_024

export class PagerDuty implements Transport {
  /** Each incident is opened and ended by itself. */
  readonly takesDigests = false
  readonly #settings: PagerDutySettings
  readonly #readSecret: ReadSecret

  constructor(settings: PagerDutySettings, readSecret: ReadSecret) {
    this.#settings = settings
    this.#readSecret = readSecret
  }

  async send(notification: Notification): Promise<string> {
    const { routingKeyFile, region, endpoint = ENDPOINTS[region] } = this.#settings
    const event = {
      routing_key: this.#readSecret(routingKeyFile),
      event_action: ACTIONS[notification.kind],
      dedup_key: notification.dedupKey,
      ...(ACTIONS[notification.kind] === 'trigger' && { payload: payloadOf(notification) }),
    }
    await this.#enqueue(endpoint, event)
    // A test proves the way and leaves nobody awake.
    if (notification.kind === 'Test') await this.#enqueue(endpoint, { ...event, event_action: 'resolve' })
    return 'accepted'
  }

  async #enqueue(
    url: string,
    event: Readonly<Record<string, unknown>> & { readonly routing_key: string },
  ): Promise<void> {
    const headers = { 'Content-Type': 'application/json' }
    await post({ url, headers, body: JSON.stringify(event), secret: event.routing_key })
  }
}

const ACTIONS: Readonly<Record<NotificationKind, 'trigger' | 'acknowledge' | 'resolve'>> = {
  Trigger: 'trigger',
  Update: 'trigger',
  Digest: 'trigger',
  Test: 'trigger',
  Acknowledge: 'acknowledge',
  Resolve: 'resolve',
}

const LEVELS: Readonly<Record<Severity, string>> = {
  Info: 'info',
  Warning: 'warning',
  Error: 'error',
  Critical: 'critical',
}

function payloadOf({ title, severity, session, timeUs, alerts, leftOutCount }: Notification): object {
  return {
    summary: title.slice(0, SUMMARY_MAX),
    source: session,
    severity: LEVELS[severity],
    timestamp: formatTimeUs(timeUs as TimeUs),
    class: alerts[0]?.code ?? 'TEST',
    custom_details: {
      alerts: alerts.map(({ id, code, subject, text, runbook }) => ({ id, code, subject, text, runbook })),
      leftOutCount,
    },
  }
}
