/** Makes the transport of a channel from its settings. */

import { Desktop } from './desktop.ts'
import { Email } from './email.ts'
import { Log } from './log.ts'
import type { ReadSecret, Transport } from './notification.ts'
import { Ntfy } from './ntfy.ts'
import { PagerDuty } from './pagerduty.ts'
import { Slack } from './slack.ts'
import { Telegram } from './telegram.ts'
import type { TransportSettings } from './transport-settings.ts'
import { Webhook } from './webhook.ts'

export interface TransportWorld {
  readonly readSecret: ReadSecret
  readonly writeLog: (line: string) => void
}

export function openTransport(settings: TransportSettings, { readSecret, writeLog }: TransportWorld): Transport {
  switch (settings.kind) {
    case 'email':
      return new Email(settings, readSecret)
    case 'webhook':
      return new Webhook(settings, readSecret)
    case 'slack':
      return new Slack(settings, readSecret)
    case 'telegram':
      return new Telegram(settings, readSecret)
    case 'pagerduty':
      return new PagerDuty(settings, readSecret)
    case 'ntfy':
      return new Ntfy(settings, readSecret)
    case 'desktop':
      return new Desktop()
    case 'log':
      return new Log(writeLog)
    default:
      return settings satisfies never
  }
}

/** The files with secrets that a channel needs, to be looked at before a session begins. */
export function secretFilesOf(settings: TransportSettings): readonly string[] {
  switch (settings.kind) {
    case 'email':
      return settings.passwordFile === undefined ? [] : [settings.passwordFile]
    case 'webhook':
      return [settings.secretFile]
    case 'slack':
      return [settings.urlFile]
    case 'telegram':
      return [settings.tokenFile]
    case 'pagerduty':
      return [settings.routingKeyFile]
    case 'ntfy':
      return settings.tokenFile === undefined ? [settings.urlFile] : [settings.urlFile, settings.tokenFile]
    case 'desktop':
    case 'log':
      return []
    default:
      return settings satisfies never
  }
}
