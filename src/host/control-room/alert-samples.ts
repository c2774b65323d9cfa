/** What is counted of alerts and notifications, for the metrics: how many, by which channel, how soon after the event. */

import { histogramOf } from '../../operations/metrics/histogram.ts'
import { sample } from '../../operations/metrics/samples.ts'
import type { Outcome } from '../../operations/notify/outbox.ts'
import type { Alert } from '../../ports/alert-desk.ts'
import type { Sample } from '../../ports/metrics.ts'

export class AlertSamples {
  readonly #delays = histogramOf('holdfast_alert_notification_seconds')
  readonly #outcomes = new Map<string, { channel: string; outcome: Outcome; count: number }>()
  #sentCount = 0
  #failedCount = 0

  noteOutcome(channel: string, outcome: Outcome, sinceEventUs: number): void {
    const key = `${channel} ${outcome}`
    const counted = this.#outcomes.get(key) ?? { channel, outcome, count: 0 }
    counted.count++
    this.#outcomes.set(key, counted)
    if (outcome === 'delivered') this.#delays.record(sinceEventUs / 1e6)
  }

  noteHeartbeat(isSent: boolean): void {
    if (isSent) this.#sentCount++
    else this.#failedCount++
  }

  samples(open: readonly Alert[]): readonly Sample[] {
    const groups = Map.groupBy(open, ({ severity, state }) => `${severity} ${state}`)
    return [
      ...[...groups.values()].map(some => sample('holdfast_alerts', [some[0]!.severity, some[0]!.state], some.length)),
      ...[...this.#outcomes.values()].map(({ channel, outcome, count }) =>
        sample('holdfast_notifications_total', [channel, outcome], count),
      ),
      this.#delays.sample('holdfast_alert_notification_seconds', []),
      sample('holdfast_heartbeats_total', ['sent'], this.#sentCount),
      sample('holdfast_heartbeats_total', ['failed'], this.#failedCount),
    ]
  }
}
