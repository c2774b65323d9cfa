/** Tells by a line of the session's own log: for those who look there, and where there is no other channel yet. */

import type { Notification, Transport } from './notification.ts'
import { plain } from './notification-text.ts'

export class Log implements Transport {
  readonly takesDigests = true
  readonly #write: (line: string) => void

  constructor(write: (line: string) => void) {
    this.#write = write
  }

  send({ title, alerts }: Notification): Promise<string> {
    const ids = alerts.map(({ id }) => id).join(' ')
    this.#write(plain(`notification: ${title}${ids === '' ? '' : ` (${ids})`}`))
    return Promise.resolve('written')
  }
}
