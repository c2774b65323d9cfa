/** Alerts and incidents for tests. */

import type { Alert } from '../../ports/alert-desk.ts'
import type { IncidentFacts } from './incident-steps.ts'

export const MINUTE_US = 60_000_000
/** 2026-01-05 09:00 UTC. */
export const START_US = Date.UTC(2026, 0, 5, 9) * 1_000

export function alertOf(id: string, changes: Partial<Alert> = {}): Alert {
  return {
    id,
    code: 'VENUE_DOWN',
    severity: 'Critical',
    subject: 'SIM',
    text: 'nobody answers',
    state: 'Triggered',
    openedUs: START_US,
    triggeredUs: START_US,
    lastSeenUs: START_US,
    acknowledgedUs: 0,
    acknowledgedBy: '',
    resolvedUs: 0,
    resolvedBy: '',
    count: 1,
    isFlapping: false,
    silencedUntilUs: 0,
    escalationStep: 0,
    runbook: 'docs/operations/alerts.md#venue_down',
    ...changes,
  }
}

export function factsOf(changes: Partial<IncidentFacts> = {}): IncidentFacts {
  return {
    id: 'I1',
    title: 'nothing trades',
    severity: 'SEV2',
    state: 'Open',
    openedUs: START_US,
    openedBy: 'ada',
    mitigatedUs: 0,
    resolvedUs: 0,
    closedUs: 0,
    commander: '',
    scribe: '',
    alertIds: [],
    actions: [],
    ...changes,
  }
}
