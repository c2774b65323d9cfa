/** The alerts section of a configuration as the desk and its channels want it. */

import path from 'node:path'
import type { EscalationSettings, Policy, Route } from '../../operations/alerts/escalation.ts'
import type { LevelCode, RuleChange } from '../../operations/alerts/level-rules.ts'
import type { Schedule } from '../../operations/alerts/on-call.ts'
import { parseMinute } from '../../operations/calendar/own-calendar.ts'
import type { HeartbeatSettings } from '../../operations/notify/heartbeat.ts'
import type { ChannelSettings, TransportSettings } from '../../operations/notify/transport-settings.ts'
import type { WrittenAlerts } from '../config/alerts-schema.ts'

export interface AlertSettings {
  readonly channels: ReadonlyMap<string, ChannelSettings>
  readonly escalation: EscalationSettings
  readonly rules: Readonly<Partial<Record<LevelCode, RuleChange>>>
  readonly heartbeat: HeartbeatSettings | undefined
}

type WrittenChannel = WrittenAlerts['channels'][string]

/** Where the file says nothing of who is told: everybody, at once. */
const EVERYBODY = 'everybody'
const EVERYBODY_AGAIN_US = 3_600_000_000
const MAIL_PORTS = { starttls: 587, tls: 465, none: 25 } as const

/** Shape: `folder` is where relative paths begin; `undefined` for a session without the section. */
export function alertSettingsOf(written: WrittenAlerts | undefined, folder: string): AlertSettings {
  if (written === undefined) return NOBODY
  const { channels, heartbeat, rules } = written
  const place = (file: string) => path.resolve(folder, file)
  return {
    channels: new Map(Object.entries(channels).map(([name, channel]) => [name, channelOf(channel, place)])),
    escalation: escalationOf(written),
    rules: Object.fromEntries(Object.entries(rules).map(([code, rule]) => [code, changeOf(rule!)])),
    heartbeat: heartbeat && { urlFile: place(heartbeat.urlFile), everyUs: heartbeat.every },
  }
}

const NOBODY: AlertSettings = {
  channels: new Map(),
  escalation: { policies: {}, routes: [], schedules: {}, people: {} },
  rules: {},
  heartbeat: undefined,
}

function channelOf(written: WrittenChannel, place: (file: string) => string): ChannelSettings {
  const { fallback, perMinuteMax, ...rest } = written
  const placed = Object.entries(rest).map(([key, value]) => {
    return [key, key.endsWith('File') && typeof value === 'string' ? place(value) : value]
  })
  return { transport: transportOf(Object.fromEntries(placed)), fallback, perMinuteMax }
}

function transportOf(placed: Omit<WrittenChannel, 'fallback' | 'perMinuteMax'>): TransportSettings {
  const written = placed as WrittenChannel
  return written.kind === 'email' ? { ...written, port: written.port ?? MAIL_PORTS[written.tls] } : written
}

function escalationOf({ channels, people, schedules, policies, routes }: WrittenAlerts): EscalationSettings {
  const everybody: Policy = {
    steps: [{ tell: Object.keys(channels), afterUs: 0 }],
    repeatCount: 0,
    repeatAfterUs: 0,
    retriggerAfterUs: EVERYBODY_AGAIN_US,
  }
  const standard: Route = { severityMin: 'Warning', code: '*', subject: '*', policy: EVERYBODY }
  return {
    policies: { [EVERYBODY]: everybody, ...mapped(policies, policyOf) },
    routes: routes ?? [standard],
    schedules: mapped(schedules, scheduleOf),
    people,
  }
}

function policyOf({ steps, repeat, repeatAfter, retriggerAfter }: WrittenAlerts['policies'][string]): Policy {
  return {
    steps: steps.map(({ tell, after }) => ({ tell, afterUs: after })),
    repeatCount: repeat,
    repeatAfterUs: repeatAfter,
    retriggerAfterUs: retriggerAfter,
  }
}

function scheduleOf(written: WrittenAlerts['schedules'][string]): Schedule {
  const { zone, people, turnDays, handover, firstTurn, overrides } = written
  return {
    zone,
    people,
    turnDays,
    handoverMinute: parseMinute(handover) ?? 0,
    fromDate: firstTurn,
    overrides: overrides.map(({ from, to, person }) => ({ fromUs: from, untilUs: to, person })),
  }
}

function changeOf({
  off,
  severity,
  threshold,
  for: pendingUs,
}: NonNullable<WrittenAlerts['rules'][LevelCode]>): RuleChange {
  return { isOff: off, severity, threshold: threshold === undefined ? undefined : Number(threshold), pendingUs }
}

function mapped<From, To>(entries: Readonly<Record<string, From>>, map: (from: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, map(value)]))
}
