/** How each channel is reached, as a configuration says it. Secrets are named by their files. */

export interface EmailSettings {
  readonly kind: 'email'
  readonly host: string
  readonly port: number
  /** `none` only on this machine. */
  readonly tls: 'starttls' | 'tls' | 'none'
  readonly user?: string | undefined
  readonly passwordFile?: string | undefined
  readonly from: string
  readonly to: readonly string[]
  readonly caFile?: string | undefined
}
export interface WebhookSettings {
  readonly kind: 'webhook'
  readonly url: string
  /** What the signature is made with. */
  readonly secretFile: string
  readonly caFile?: string | undefined
}
export interface SlackSettings {
  readonly kind: 'slack'
  /** The address of an incoming webhook is a secret by itself. */
  readonly urlFile: string
}
export interface TelegramSettings {
  readonly kind: 'telegram'
  readonly tokenFile: string
  readonly chat: string
  readonly endpoint?: string | undefined
}
export interface PagerDutySettings {
  readonly kind: 'pagerduty'
  readonly routingKeyFile: string
  readonly region: 'us' | 'eu'
  readonly endpoint?: string | undefined
}
export interface NtfySettings {
  readonly kind: 'ntfy'
  /** With the topic, which whoever knows it may read. */
  readonly urlFile: string
  readonly tokenFile?: string | undefined
  readonly caFile?: string | undefined
}
export interface DesktopSettings {
  readonly kind: 'desktop'
}
export interface LogSettings {
  readonly kind: 'log'
}

export type TransportSettings =
  | EmailSettings
  | WebhookSettings
  | SlackSettings
  | TelegramSettings
  | PagerDutySettings
  | NtfySettings
  | DesktopSettings
  | LogSettings

export interface ChannelSettings {
  readonly transport: TransportSettings
  /** Another channel, for what this one does not deliver. */
  readonly fallback?: string | undefined
  /** More are put together in one message. */
  readonly perMinuteMax: number
}
