/** What a channel is given to tell, and how it says that it could not. */

import type { Severity } from '../../core/domain/effects.ts'

export const NOTIFICATION_KINDS = ['Trigger', 'Update', 'Acknowledge', 'Resolve', 'Digest', 'Test'] as const
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number]

export interface NotifiedAlert {
  readonly id: string
  readonly code: string
  readonly severity: Severity
  readonly subject: string
  readonly text: string
  readonly state: string
  readonly openedUs: number
  readonly acknowledgedBy: string
  /** Of the documents, with the anchor. */
  readonly runbook: string
}

export interface Notification {
  readonly kind: NotificationKind
  /** The same for everything about one page: receivers put together, or leave out, what has it twice. */
  readonly dedupKey: string
  /** Of this notification alone, the same each time that it is tried. */
  readonly id: string
  /** How people call the session. */
  readonly session: string
  readonly severity: Severity
  /** One line. */
  readonly title: string
  /** At most {@link ALERTS_SHOWN_MAX}. */
  readonly alerts: readonly NotifiedAlert[]
  readonly leftOutCount: number
  readonly timeUs: number
}

export const ALERTS_SHOWN_MAX = 20

/** One way to people. */
export interface Transport {
  /** Several notifications may be told in one message. */
  readonly takesDigests: boolean
  /**
   * Hands it to the receiver. Returns: what the receiver answered, short.
   *
   * Errors: DeliveryError.
   */
  send(notification: Notification): Promise<string>
}

/** The receiver did not take it. The message has no secret in it. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  /** False: it will never take it like this. */
  readonly isRetryable: boolean
  /** What the receiver asks to wait. */
  readonly retryAfterUs: number

  constructor(message: string, isRetryable: boolean, retryAfterUs = 0) {
    super(message)
    this.isRetryable = isRetryable
    this.retryAfterUs = retryAfterUs
  }
}

/** Where a channel's secrets come from: files that are read anew for each delivery, so that a new secret needs no restart. */
export type ReadSecret = (file: string) => string
