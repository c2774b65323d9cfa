/** Tells a server of one's own by a signed request. The form is documented in docs/operations/alerts.md#webhook. */

import { createHmac } from 'node:crypto'
import { post } from './http-post.ts'
import type { Notification, ReadSecret, Transport } from './notification.ts'
import type { WebhookSettings } from './transport-settings.ts'

const WEBHOOK_VERSION = 1

export class Webhook implements Transport {
  readonly takesDigests = true
  readonly #settings: WebhookSettings
  readonly #readSecret: ReadSecret
  readonly #nowMs: () => number

  constructor(settings: WebhookSettings, readSecret: ReadSecret, nowMs: () => number = Date.now) {
    this.#settings = settings
    this.#readSecret = readSecret
    this.#nowMs = nowMs
  }

  send(notification: Notification): Promise<string> {
    const { url, secretFile, caFile } = this.#settings
    const body = JSON.stringify({ version: WEBHOOK_VERSION, ...notification })
    const secret = this.#readSecret(secretFile)
    const timestamp = String(Math.floor(this.#nowMs() / 1_000))
    const headers = {
      'Content-Type': 'application/json',
      'Idempotency-Key': notification.id,
      'Holdfast-Timestamp': timestamp,
      'Holdfast-Signature': `v1=${signatureOf(secret, timestamp, body)}`,
    }
    return post({ url, headers, body, secret, caFile })
  }
}

/** HMAC-SHA256 over the timestamp, a point and the body: a receiver refuses what is old as well as what is forged. */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
}
