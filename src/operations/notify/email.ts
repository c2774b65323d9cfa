/** Tells by e-mail: one message a notification, those of one page in one thread. */

import { certificatesOf } from './http-post.ts'
import { DeliveryError, type Notification, type ReadSecret, type Transport } from './notification.ts'
import { bodyOf } from './notification-text.ts'
import type { EmailSettings } from './transport-settings.ts'

const STEP_TIMEOUT_MS = 10_000
const BODY_MAX = 50_000

export class Email implements Transport {
  readonly takesDigests = true
  readonly #settings: EmailSettings
  readonly #readSecret: ReadSecret

  constructor(settings: EmailSettings, readSecret: ReadSecret) {
    this.#settings = settings
    this.#readSecret = readSecret
  }

  async send(notification: Notification): Promise<string> {
    const { from, to } = this.#settings
    const secret = this.#secret()
    // Loaded where mail is sent alone: the other channels do without.
    const { createTransport } = await import('nodemailer')
    const mail = createTransport(this.#options(secret))
    try {
      const { response } = await mail.sendMail({
        from,
        to: [...to],
        subject: notification.title,
        text: bodyOf(notification, BODY_MAX),
        messageId: `<${notification.id}@holdfast>`,
        references: `<${notification.dedupKey}@holdfast>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
      return response.slice(0, 200)
    } catch (error) {
      throw deliveryErrorOf(error as Error & { code?: string; responseCode?: number }, secret)
    } finally {
      mail.close()
    }
  }

  #secret(): string {
    const { passwordFile } = this.#settings
    return passwordFile === undefined ? '' : this.#readSecret(passwordFile)
  }

  #options(secret: string) {
    const { host, port, tls, user, caFile } = this.#settings
    return {
      host,
      port,
      secure: tls === 'tls',
      requireTLS: tls === 'starttls',
      ignoreTLS: tls === 'none',
      ...(user !== undefined && { auth: { user, pass: secret } }),
      ...(caFile !== undefined && { tls: { ca: certificatesOf(caFile) } }),
      connectionTimeout: STEP_TIMEOUT_MS,
      greetingTimeout: STEP_TIMEOUT_MS,
      socketTimeout: STEP_TIMEOUT_MS,
      dnsTimeout: STEP_TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    }
  }
}

/** A server's 5xx is its last word; anything else may be better later. */
function deliveryErrorOf(error: Error & { code?: string; responseCode?: number }, secret: string): DeliveryError {
  const text = error.message.replaceAll(/\s+/g, ' ').slice(0, 200)
  const shown = secret === '' ? text : text.replaceAll(secret, '[redacted]')
  return new DeliveryError(`the mail server: ${shown}`, (error.responseCode ?? 0) < 500)
}
