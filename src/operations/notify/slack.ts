/** Tells a Slack channel by an incoming webhook. Source: docs.slack.dev/messaging/sending-messages-using-incoming-webhooks. */

import { post } from './http-post.ts'
import { DeliveryError, type Notification, type ReadSecret, type Transport } from './notification.ts'
import { bodyOf } from './notification-text.ts'
import type { SlackSettings } from './transport-settings.ts'

const TEXT_MAX = 3_000

export class Slack implements Transport {
  readonly takesDigests = true
  readonly #settings: SlackSettings
  readonly #readSecret: ReadSecret

  constructor(settings: SlackSettings, readSecret: ReadSecret) {
    this.#settings = settings
    this.#readSecret = readSecret
  }

  async send(notification: Notification): Promise<string> {
    const text = `*${escaped(notification.title)}*\n${escaped(bodyOf(notification, TEXT_MAX))}`
    const body = JSON.stringify({ text, unfurl_links: false })
    const url = this.#readSecret(this.#settings.urlFile)
    const answer = await post({ url, headers: { 'Content-Type': 'application/json' }, body, secret: url })
    // It answers "ok" in plain text, and other words with the same status where a workflow swallows the message.
    if (answer !== 'ok') throw new DeliveryError(`Slack answers ${JSON.stringify(answer)} in place of ok`, false)
    return answer
  }
}

/** The three letters that Slack reads; a text of ours mentions nobody. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
