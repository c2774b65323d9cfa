/** Many notifications in one: where a storm would be more messages than people read, or than a receiver takes. */

import { SEVERITIES } from '../../core/domain/effects.ts'
import type { Waiting } from './delivery-store.ts'
import { ALERTS_SHOWN_MAX, type Notification } from './notification.ts'

/** Shape: at least two. The same ones give the same id. */
export function digestOf(waiting: readonly Waiting[]): Notification {
  const notifications = waiting.map(({ notification }) => notification)
  const first = notifications[0]!
  const alerts = notifications.flatMap(each => each.alerts)
  const severities = notifications.map(({ severity }) => SEVERITIES.indexOf(severity))
  const severity = SEVERITIES[Math.max(...severities)]!
  // The gravest first, for a list that is cut.
  const sorted = alerts.toSorted((one, other) => SEVERITIES.indexOf(other.severity) - SEVERITIES.indexOf(one.severity))
  const leftOutCount = notifications.reduce((sum, each) => sum + each.leftOutCount, 0)
  return {
    kind: 'Digest',
    dedupKey: first.dedupKey,
    id: `${first.id}-${notifications.at(-1)!.id}`,
    session: first.session,
    severity,
    title: `[${severity}] ${notifications.length} notifications: ${kindsOf(notifications)}`,
    alerts: sorted.slice(0, ALERTS_SHOWN_MAX),
    leftOutCount: leftOutCount + Math.max(0, sorted.length - ALERTS_SHOWN_MAX),
    timeUs: notifications.at(-1)!.timeUs,
  }
}

function kindsOf(notifications: readonly Notification[]): string {
  const counts = Object.entries(Object.groupBy(notifications, ({ kind }) => WORDS[kind]))
  return counts.map(([word, some = []]) => `${some.length} ${word}`).join(', ')
}

const WORDS: Readonly<Record<Notification['kind'], string>> = {
  Trigger: 'triggered',
  Update: 'updated',
  Acknowledge: 'acknowledged',
  Resolve: 'resolved',
  Digest: 'gathered',
  Test: 'tests',
}
