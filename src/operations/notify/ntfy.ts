/** Tells the subscribers of an ntfy topic. Source: docs.ntfy.sh/publish. */

import type { Severity } from '../../core/domain/effects.ts'
import { post } from './http-post.ts'
import type { Notification, ReadSecret, Transport } from './notification.ts'
import { bodyOf } from './notification-text.ts'
import type { NtfySettings } from './transport-settings.ts'

/** Longer ones become an attachment. */
const BODY_MAX = 3_500
const PRIORITIES: Readonly<Record<Severity, string>> = { Info: '2', Warning: '3', Error: '4', Critical: '5' }

export class Ntfy implements Transport {
  readonly takesDigests = true
  readonly #settings: NtfySettings
  readonly #readSecret: ReadSecret

  constructor(settings: NtfySettings, readSecret: ReadSecret) {
    this.#settings = settings
    this.#readSecret = readSecret
  }

  async send(notification: Notification): Promise<string> {
    const { urlFile, tokenFile, caFile } = this.#settings
    const isOver = notification.kind === 'Resolve' || notification.kind === 'Acknowledge'
    const token = tokenFile === undefined ? '' : this.#readSecret(tokenFile)
    const headers = {
      Title: encoded(notification.title),
      Priority: isOver ? PRIORITIES.Info : PRIORITIES[notification.severity],
      ...(token !== '' && { Authorization: `Bearer ${token}` }),
    }
    await post({ url: this.#readSecret(urlFile), headers, body: bodyOf(notification, BODY_MAX), secret: token, caFile })
    return 'ok'
  }
}

/** A header takes ASCII alone; what is not is written as RFC 2047 has it, which ntfy reads. */
function encoded(title: string): string {
  return /^[\x20-\x7e]*$/.test(title) ? title : `=?UTF-8?B?${Buffer.from(title).toString('base64')}?=`
}
