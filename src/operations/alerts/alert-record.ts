/** An alert as the book keeps it: what people see of it, and what the book needs to know besides. */

import type { Severity } from '../../core/domain/effects.ts'
import type { Alert } from '../../ports/alert-desk.ts'
import { groupOf } from './subjects.ts'

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

export interface AlertRecord extends Mutable<Alert> {
  /** Alerts of one group are told together. */
  group: string
  /** Since when a level has been over; 0 while it is not. */
  overSinceUs: number
  /** How often it came back within minutes of its end. */
  returnCount: number
  /** When the newest thing happened that people are told of: what their delay is counted from. */
  eventUs: number
  /** When it was last written down for being seen again. */
  writtenUs: number
}

/** Known by what it is about until somebody is told of it: then it has a number. */
export function newAlert(code: string, subject: string, severity: Severity, text: string, nowUs: number): AlertRecord {
  return {
    id: keyOf(code, subject),
    code,
    severity,
    subject,
    text: boundedText(text),
    state: 'Pending',
    openedUs: nowUs,
    triggeredUs: 0,
    lastSeenUs: nowUs,
    acknowledgedUs: 0,
    acknowledgedBy: '',
    resolvedUs: 0,
    resolvedBy: '',
    count: 0,
    isFlapping: false,
    silencedUntilUs: 0,
    escalationStep: 0,
    runbook: `docs/alerts.md#${code.toLowerCase()}`,
    group: groupOf(code, subject),
    overSinceUs: 0,
    returnCount: 0,
    eventUs: nowUs,
    writtenUs: nowUs,
  }
}

/** It had ended, and is back: what it was before counts no more, but for its number and how often it came. */
export function beginAgain(alert: AlertRecord, text: string, nowUs: number): void {
  const { code, subject, severity, id, triggeredUs, count, isFlapping, returnCount, eventUs, writtenUs } = alert
  const kept = { id, triggeredUs, count, isFlapping, eventUs, writtenUs }
  Object.assign(alert, newAlert(code, subject, severity, text, nowUs), kept, { returnCount: returnCount + 1 })
}

export function keyOf(code: string, subject: string): string {
  return `${code} ${subject}`
}

export function isOpen({ state }: Alert): boolean {
  return state !== 'Resolved'
}

/** What people and wires see of it. */
export function alertOf(record: AlertRecord): Alert {
  const {
    group: _group,
    overSinceUs: _over,
    returnCount: _returns,
    eventUs: _event,
    writtenUs: _written,
    ...alert
  } = record
  return alert
}

/** Longer texts are cut: an alert is read on a phone. */
const TEXT_MAX = 500

export function boundedText(text: string): string {
  return text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX - 1)}…`
}
