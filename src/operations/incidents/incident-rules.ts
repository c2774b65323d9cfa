/** Which alerts are worth an incident by themselves: pure. */

import { SEVERITIES, type Severity } from '../../core/domain/effects.ts'
import type { Alert } from '../../ports/alert-desk.ts'
import type { IncidentSeverity } from '../../ports/incident-desk.ts'
import { isLike } from '../alerts/silences.ts'

/** An alert of this code, of this severity or a graver one, that people were told of and that lasts so long. */
export interface IncidentRule {
  /** A code, or a pattern with `*`. */
  readonly code: string
  readonly severity: Severity
  readonly forUs: number
  readonly as: IncidentSeverity
}

export const STANDARD_RULES: readonly IncidentRule[] = [
  { code: '*', severity: 'Critical', forUs: 5 * 60_000_000, as: 'SEV2' },
]

export interface Proposal {
  readonly alert: Alert
  readonly as: IncidentSeverity
}

/** The first rule that fits counts. Silenced alerts, and those that a person looks at already, wait for that person. */
export function proposalsOf(rules: readonly IncidentRule[], alerts: readonly Alert[], nowUs: number): Proposal[] {
  return alerts.flatMap(alert => {
    if (alert.state !== 'Triggered' || alert.silencedUntilUs > nowUs) return []
    const rule = rules.find(each => fits(each, alert, nowUs))
    return rule === undefined ? [] : [{ alert, as: rule.as }]
  })
}

function fits({ code, severity, forUs }: IncidentRule, alert: Alert, nowUs: number): boolean {
  const isGrave = SEVERITIES.indexOf(alert.severity) >= SEVERITIES.indexOf(severity)
  return isGrave && nowUs - alert.triggeredUs >= forUs && isLike(alert.code, code)
}
