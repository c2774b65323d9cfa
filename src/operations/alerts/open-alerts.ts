/**
 * The alerts of the book: open ones, those that ended a short while ago, and what each step of one makes to be written
 * down and told.
 *
 * Invariants: one open alert for each code and subject; an alert that nobody was to hear of (silenced, flapping) makes no news.
 */

import { SEVERITIES, type Severity } from '../../core/domain/effects.ts'
import { type AlertRecord, beginAgain, boundedText, isOpen, keyOf, newAlert } from './alert-record.ts'
import type { Silences } from './silences.ts'

export type AlertNews = {
  readonly kind: 'Triggered' | 'Worsened' | 'Acknowledged' | 'Resolved'
  readonly alert: AlertRecord
}

/** What was seen again so soon is the same alert. */
export const RETURN_US = 300_000_000
const RETURNS_MAX = 3
/** An open alert that is merely seen again is written down so often. */
const SEEN_AGAIN_US = 60_000_000
/** More at once are one alert that says so. */
export const OPEN_ALERTS_MAX = 1_000
const LEFT_OUT = 'ALERTS_LEFT_OUT'

export interface KeptAlerts {
  /** Open ones, and those that ended a short while ago. */
  readonly alerts: readonly AlertRecord[]
  readonly newestNumber: number
}

export class OpenAlerts {
  readonly #silences: Silences
  readonly #open = new Map<string, AlertRecord>()
  /** Ended by itself, and perhaps back in a moment. */
  readonly #ended = new Map<string, AlertRecord>()
  #newestNumber: number
  #touched = new Set<AlertRecord>()
  #news: AlertNews[] = []

  constructor({ alerts, newestNumber }: KeptAlerts, silences: Silences) {
    this.#silences = silences
    this.#newestNumber = newestNumber
    for (const alert of alerts) {
      const key = keyOf(alert.code, alert.subject)
      if (isOpen(alert)) this.#open.set(key, alert)
      else this.#ended.set(key, alert)
    }
  }

  /** May be ended while they are walked through. */
  get all(): Iterable<AlertRecord> {
    return this.#open.values()
  }

  get(code: string, subject: string): AlertRecord | undefined {
    return this.#open.get(keyOf(code, subject))
  }

  /** It is open, or was. */
  hasNumber(id: string): boolean {
    return /^A\d{1,15}$/.test(id) && Number(id.slice(1)) <= this.#newestNumber && Number(id.slice(1)) > 0
  }

  /** What was written to since the last call, and what people are to hear. */
  takeChanges(): { readonly touched: readonly AlertRecord[]; readonly news: readonly AlertNews[] } {
    const taken = { touched: [...this.#touched], news: this.#news }
    this.#touched = new Set()
    this.#news = []
    return taken
  }

  /** The open alert of this code and subject, seen again; the one that ended just now; or a new one. */
  open(code: string, subject: string, severity: Severity, text: string, nowUs: number): AlertRecord {
    const key = keyOf(code, subject)
    const open = this.#open.get(key)
    if (open !== undefined) {
      if (open.state !== 'Pending' && nowUs - open.writtenUs > SEEN_AGAIN_US) this.#touchSeen(open, nowUs)
      open.lastSeenUs = nowUs
      open.text = boundedText(text)
      return open
    }
    if (this.#open.size >= OPEN_ALERTS_MAX && code !== LEFT_OUT) return this.#tooMany(nowUs)
    const alert = this.#ended.get(key) ?? newAlert(code, subject, severity, text, nowUs)
    this.#ended.delete(key)
    this.#open.set(key, alert)
    if (alert.state === 'Resolved') beginAgain(alert, text, nowUs)
    alert.silencedUntilUs = this.#silences.untilUsOf(alert, nowUs)
    return alert
  }

  #touchSeen(alert: AlertRecord, nowUs: number): void {
    alert.writtenUs = nowUs
    this.touch(alert)
  }

  #tooMany(nowUs: number): AlertRecord {
    const text = `there are ${OPEN_ALERTS_MAX} open alerts; further ones are not kept`
    return this.open(LEFT_OUT, '', 'Error', text, nowUs)
  }

  /** Shape: the alert is open. */
  trigger(alert: AlertRecord, severity: Severity, nowUs: number): void {
    alert.count++
    const isWorse = SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(alert.severity)
    alert.severity = worse(alert.severity, severity)
    // What has become Critical is out of most silences.
    alert.silencedUntilUs = this.#silences.untilUsOf(alert, nowUs)
    this.touch(alert)
    if (alert.state !== 'Pending') {
      if (isWorse) this.#worsened(alert, nowUs)
      return
    }
    if (alert.triggeredUs === 0) alert.id = `A${++this.#newestNumber}`
    Object.assign(alert, { state: 'Triggered', triggeredUs: nowUs, eventUs: nowUs })
    const wasFlapping = alert.isFlapping
    alert.isFlapping = alert.returnCount >= RETURNS_MAX
    if (!wasFlapping) this.tell('Triggered', alert)
  }

  #worsened(alert: AlertRecord, nowUs: number): void {
    Object.assign(alert, { state: 'Triggered', eventUs: nowUs })
    this.tell('Worsened', alert)
  }

  end(alert: AlertRecord, by: string, nowUs: number): void {
    const key = keyOf(alert.code, alert.subject)
    this.#open.delete(key)
    const wasPending = alert.state === 'Pending'
    Object.assign(alert, { state: 'Resolved', resolvedUs: nowUs, resolvedBy: by, eventUs: nowUs })
    // What was never long enough to be an alert was none.
    if (wasPending && alert.triggeredUs === 0) return
    this.#ended.set(key, alert)
    this.touch(alert)
    this.tell('Resolved', alert)
  }

  /** What comes now is new. */
  forget({ code, subject }: AlertRecord): void {
    this.#ended.delete(keyOf(code, subject))
  }

  /** What ended so long ago does not come back. */
  forgetOld(nowUs: number): void {
    for (const [key, { resolvedUs }] of this.#ended) if (nowUs - resolvedUs >= RETURN_US) this.#ended.delete(key)
  }

  /** It is to be written down. */
  touch(alert: AlertRecord): void {
    this.#touched.add(alert)
  }

  tell(kind: AlertNews['kind'], alert: AlertRecord): void {
    this.touch(alert)
    if (alert.silencedUntilUs === 0 || kind === 'Acknowledged' || kind === 'Resolved') this.#news.push({ kind, alert })
  }

  /** Silences began or ended: who is heard again is told. */
  lookForSilences(nowUs: number): void {
    for (const alert of this.#open.values()) {
      const untilUs = this.#silences.untilUsOf(alert, nowUs)
      if (untilUs === alert.silencedUntilUs) continue
      const isHeardNow = alert.silencedUntilUs > 0 && untilUs === 0
      alert.silencedUntilUs = untilUs
      this.touch(alert)
      if (!isHeardNow || alert.state !== 'Triggered') continue
      alert.eventUs = nowUs
      this.tell('Triggered', alert)
    }
  }
}

export function worse(one: Severity, other: Severity): Severity {
  return SEVERITIES.indexOf(one) >= SEVERITIES.indexOf(other) ? one : other
}
