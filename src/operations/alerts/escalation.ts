/** Who is told of what, after how long: policies of steps, and the routes that lead alerts to them. */

import { SEVERITIES, type Severity } from '../../core/domain/effects.ts'
import { onCallAt, type Schedule } from './on-call.ts'
import { isLike } from './silences.ts'

export interface PolicyStep {
  /** Names of channels, people or schedules. */
  readonly tell: readonly string[]
  /** Since the alert, or since the policy began anew. */
  readonly afterUs: number
}

export interface Policy {
  readonly steps: readonly PolicyStep[]
  /** So many times more the steps are taken from the first on, `repeatAfterUs` after the last. */
  readonly repeatCount: number
  readonly repeatAfterUs: number
  /** What was acknowledged and is still so is told anew after this. */
  readonly retriggerAfterUs: number
}

export interface Route {
  readonly severityMin: Severity
  /** Patterns with `*`. */
  readonly code: string
  readonly subject: string
  readonly policy: string
}

export interface EscalationSettings {
  readonly policies: Readonly<Record<string, Policy>>
  /** The first that fits. What fits none is not told to anybody: it is on the screens. */
  readonly routes: readonly Route[]
  readonly schedules: Readonly<Record<string, Schedule>>
  /** Channels of each person. */
  readonly people: Readonly<Record<string, readonly string[]>>
}

/** Returns: the name of the policy; `undefined` where no route fits. */
export function policyOf(
  { routes }: EscalationSettings,
  alert: Omit<Route, 'policy' | 'severityMin'> & { severity: Severity },
): string | undefined {
  const rank = SEVERITIES.indexOf(alert.severity)
  const fitting = routes.find(
    ({ severityMin, code, subject }) =>
      rank >= SEVERITIES.indexOf(severityMin) && isLike(alert.code, code) && isLike(alert.subject, subject),
  )
  return fitting?.policy
}

/** The channels behind the names of a step, each once: those of a person, of whoever is on call, or a channel itself. */
export function channelsOf(settings: EscalationSettings, tell: readonly string[], timeUs: number): readonly string[] {
  const { schedules, people } = settings
  const names = tell.map(name => (schedules[name] === undefined ? name : onCallAt(schedules[name], timeUs)))
  return [...new Set(names.flatMap(name => people[name] ?? [name]))]
}
