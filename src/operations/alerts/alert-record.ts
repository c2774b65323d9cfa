/** An alert as the book keeps it: what people see of it, and what the book needs to know besides. */

import type { Alert } from '../../ports/alert-desk.ts'

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

export function runbookOf(code: string): string {
  return `docs/alerts.md#${code.toLowerCase()}`
}
