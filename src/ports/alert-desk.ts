/** What is wrong in a session and who was told: alerts, silences, channels, deliveries. The words are PagerDuty's. */

import type { Severity } from '../core/domain/effects.ts'
import type { Result } from '../core/std/result.ts'

/**
 * `Pending`: a rule is broken, but not for long enough yet; nobody is told. `Triggered`: people are told, step by step.
 * `Acknowledged`: a person looks at it. `Resolved`: over.
 */
export const ALERT_STATES = ['Pending', 'Triggered', 'Acknowledged', 'Resolved'] as const
export type AlertState = (typeof ALERT_STATES)[number]

export interface Alert {
  /** Never used again: `A17`; while it is pending, its code and subject. */
  readonly id: string
  /** Stable, with a section in docs/alerts.md. */
  readonly code: string
  readonly severity: Severity
  /** What it is about: an instrument, a venue, a strategy, a node; empty for the session as a whole. */
  readonly subject: string
  readonly text: string
  readonly state: AlertState
  /** Microseconds UTC, as all times here; 0 where it has not happened. */
  readonly openedUs: number
  readonly triggeredUs: number
  /** When it was last seen to be so. */
  readonly lastSeenUs: number
  readonly acknowledgedUs: number
  /** A person's name; empty where nobody has. */
  readonly acknowledgedBy: string
  readonly resolvedUs: number
  /** A person's name, the code that told of the end, or `itself`. */
  readonly resolvedBy: string
  /** How often it was seen or came again. */
  readonly count: number
  /** It comes and goes: its returns are counted and not told one by one. */
  readonly isFlapping: boolean
  /** Nobody is told before; 0 where no silence covers it. */
  readonly silencedUntilUs: number
  /** Steps of its escalation policy that were taken. */
  readonly escalationStep: number
  /** Of docs/alerts.md, with the anchor. */
  readonly runbook: string
}

export interface AlertQuery {
  /** Left out: all that are not resolved. */
  readonly states?: readonly AlertState[] | undefined
  /** The newest so many; at most 500. */
  readonly countMax?: number | undefined
}

/** Patterns with `*`; an alert is silenced where all that are given fit. */
export interface SilenceMatch {
  readonly code: string
  readonly subject: string
}

export interface Silence extends SilenceMatch {
  /** `S3`. */
  readonly id: string
  readonly fromUs: number
  readonly untilUs: number
  readonly by: string
  readonly why: string
}

export type NewSilence = Omit<Silence, 'id' | 'by'>

export const CHANNEL_STATES = ['Unused', 'Well', 'Failing'] as const

export interface Channel {
  readonly name: string
  /** `email`, `webhook`, `slack`, `telegram`, `pagerduty`, `ntfy`, `desktop`, `log`. */
  readonly kind: string
  readonly state: (typeof CHANNEL_STATES)[number]
  readonly deliveredUs: number
  /** Of the newest failure, without secrets; empty while it is well. */
  readonly error: string
  readonly waitingCount: number
}

export interface ChannelTest {
  readonly channel: string
  readonly isDelivered: boolean
  /** What the receiver answered, or why it was not delivered. */
  readonly text: string
  readonly tookUs: number
}

export const DELIVERY_STATES = ['Waiting', 'Delivered', 'Failed'] as const

/** One notification by one channel. */
export interface Delivery {
  readonly id: number
  readonly channel: string
  readonly title: string
  readonly alertIds: readonly string[]
  readonly state: (typeof DELIVERY_STATES)[number]
  readonly attemptCount: number
  readonly queuedUs: number
  readonly deliveredUs: number
  readonly error: string
}

export const DESK_REFUSALS = [
  'UNKNOWN_ALERT',
  'ALERT_IS_RESOLVED',
  'UNKNOWN_SILENCE',
  'BAD_SILENCE',
  'TOO_MANY_SILENCES',
  'UNKNOWN_CHANNEL',
  /** Nobody is there to be asked: the process of the alerts is being started again. */
  'DESK_AWAY',
  'BAD_MESSAGE',
] as const
export interface DeskRefusal {
  readonly code: (typeof DESK_REFUSALS)[number]
  readonly text: string
}

type Answer<T> = Promise<Result<T, DeskRefusal>>

/** What people ask of the alert desk; `actor` is the person's name. */
export interface AlertDesk {
  alerts(query: AlertQuery): Answer<readonly Alert[]>
  acknowledge(id: string, actor: string): Answer<Alert>
  resolve(id: string, actor: string): Answer<Alert>
  silences(): Answer<readonly Silence[]>
  addSilence(silence: NewSilence, actor: string): Answer<Silence>
  endSilence(id: string, actor: string): Answer<Silence>
  channels(): Answer<readonly Channel[]>
  /** Sends a test through each channel, or the named one, and waits for the receivers' answers. */
  testChannels(channel: string | undefined, actor: string): Answer<readonly ChannelTest[]>
  /** The newest, of one alert or of all. */
  deliveries(alertId: string | undefined): Answer<readonly Delivery[]>
  /** Tells the open alerts now and after each change, at most four times a second. Returns: ends it. */
  follow(onAlerts: (alerts: readonly Alert[]) => void): () => void
}
