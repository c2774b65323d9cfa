/** Tells a Telegram chat by a bot. Source: core.telegram.org/bots/api#sendmessage. */

import { post } from './http-post.ts'
import type { Notification, ReadSecret, Transport } from './notification.ts'
import { bodyOf } from './notification-text.ts'
import type { TelegramSettings } from './transport-settings.ts'

const ENDPOINT = 'https://api.telegram.org'
/** A message takes 4096. */
const TEXT_MAX = 3_500

export class Telegram implements Transport {
  readonly takesDigests = true
  readonly #settings: TelegramSettings
  readonly #readSecret: ReadSecret

  constructor(settings: TelegramSettings, readSecret: ReadSecret) {
    this.#settings = settings
    this.#readSecret = readSecret
  }

  async send(notification: Notification): Promise<string> {
    const { tokenFile, chat, endpoint = ENDPOINT } = this.#settings
    const text = `${notification.title}\n${bodyOf(notification, TEXT_MAX)}`
    const body = JSON.stringify({ chat_id: chat, text, link_preview_options: { is_disabled: true } })
    // The token is a part of the address, which no error shows.
    const secret = this.#readSecret(tokenFile)
    const url = `${endpoint}/bot${encodeURIComponent(secret).replaceAll('%3A', ':')}/sendMessage`
    await post({ url, headers: { 'Content-Type': 'application/json' }, body, secret })
    return 'ok'
  }
}
