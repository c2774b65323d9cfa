/**
 * The book of alerts: events open and end them, levels do, people do. Pure: every call is given the time, and what changed
 * is left for the caller to write down and to tell.
 *
 * Invariants: one open alert for each code and subject; an alert that nobody was to hear of (silenced, flapping) makes no news.
 */

import { type RaiseAlert, SEVERITIES, type Severity } from '../../core/domain/effects.ts'
import { type Result, refusalOf } from '../../core/std/result.ts'
import type { DeskRefusal, NewSilence, Silence } from '../../ports/alert-desk.ts'
import { type AlertRecord, beginAgain, boundedText, isOpen, keyOf, newAlert } from './alert-record.ts'
import { ENDS, quietUsOf } from './event-rules.ts'
import {
  changedRule,
  isBroken,
  isLevelCode,
  isOver,
  LEVEL_RULES,
  type LevelCode,
  type LevelRule,
  type RuleChange,
} from './level-rules.ts'
import { Silences } from './silences.ts'
import { type KnownNames, subjectOf } from './subjects.ts'

/** The state of one thing that a rule is about. */
export interface Reading {
  readonly code: LevelCode
  readonly subject: string
  readonly value: number
  readonly text: string
}

export type AlertNews = {
  readonly kind: 'Triggered' | 'Worsened' | 'Acknowledged' | 'Resolved'
  readonly alert: AlertRecord
}

/** What was seen again so soon is the same alert. */
export const RETURN_US = 300_000_000
const RETURNS_MAX = 3
/** An alert that comes and goes is over when it has not come for so long. */
const CALM_US = 300_000_000
/** While a level is looked at, events of its code add nothing. */
const LOOKED_AT_US = 15_000_000
/** An open alert that is merely seen again is written down so often. */
const SEEN_AGAIN_US = 60_000_000
/** More at once are one alert that says so. */
export const OPEN_ALERTS_MAX = 1_000
const LEFT_OUT = 'ALERTS_LEFT_OUT'

/** A level that is broken, and not yet for long enough. */
export interface PendingLevel {
  readonly code: LevelCode
  readonly subject: string
  readonly text: string
  readonly openedUs: number
}

export interface BookContents {
  /** Open ones, and those that ended a short while ago. */
  readonly alerts: readonly AlertRecord[]
  readonly newestNumber: number
  readonly silences: readonly Silence[]
  readonly newestSilenceNumber: number
  /** As they were a moment ago. */
  readonly pending: readonly PendingLevel[]
}

export class AlertBook {
  readonly #names: KnownNames
  readonly #changes: Readonly<Partial<Record<LevelCode, RuleChange>>>
  readonly #silences: Silences
  readonly #open = new Map<string, AlertRecord>()
  /** Ended by itself, and perhaps back in a moment. */
  readonly #ended = new Map<string, AlertRecord>()
  readonly #lookedAtUs = new Map<LevelCode, number>()
  #newestNumber: number
  #touched = new Set<AlertRecord>()
  #news: AlertNews[] = []

  constructor(names: KnownNames, changes: Readonly<Partial<Record<LevelCode, RuleChange>>>, kept: BookContents) {
    this.#names = names
    this.#changes = changes
    this.#silences = new Silences(kept.silences, kept.newestSilenceNumber)
    this.#newestNumber = kept.newestNumber
    for (const alert of kept.alerts) {
      const key = keyOf(alert.code, alert.subject)
      if (isOpen(alert)) this.#open.set(key, alert)
      else this.#ended.set(key, alert)
    }
    for (const { code, subject, text, openedUs } of kept.pending)
      this.#opened(code, subject, LEVEL_RULES[code].severity, text, openedUs)
  }

  get open(): readonly AlertRecord[] {
    return [...this.#open.values()]
  }

  get pending(): readonly PendingLevel[] {
    return this.open.flatMap(({ code, subject, text, openedUs, state }) =>
      state === 'Pending' && isLevelCode(code) ? [{ code, subject, text, openedUs }] : [],
    )
  }

  get silences(): readonly Silence[] {
    return this.#silences.list()
  }

  /** What was written to since the last call, and what people are to hear. */
  takeChanges(): { readonly touched: readonly AlertRecord[]; readonly news: readonly AlertNews[] } {
    const taken = { touched: [...this.#touched], news: this.#news }
    this.#touched = new Set()
    this.#news = []
    return taken
  }

  // ── events ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** What a process of the session tells of. */
  raise({ code, severity, text }: Pick<RaiseAlert, 'code' | 'severity' | 'text'>, nowUs: number): void {
    const subject = subjectOf(this.#names, code, text)
    for (const ended of [...(ENDS[code] ?? []), ...(severity === 'Info' ? [code] : [])])
      this.#endAll(ended, subject, code, nowUs)
    if (severity === 'Info') return
    if (!isLevelCode(code)) return this.#trigger(this.#opened(code, subject, severity, text, nowUs), severity, nowUs)
    const rule = this.#ruleOf(code)
    const isLookedAt = nowUs - (this.#lookedAtUs.get(code) ?? 0) < LOOKED_AT_US
    if (rule === undefined || (isLookedAt && !rule.isOpenedByEvent)) return
    this.#trigger(this.#opened(code, subject, worse(severity, rule.severity), text, nowUs), severity, nowUs)
  }

  #endAll(code: string, subject: string, by: string, nowUs: number): void {
    for (const alert of this.#open.values()) {
      const isMeant = subject === '' || alert.subject === '' || alert.subject === subject
      if (alert.code === code && isMeant) this.#end(alert, by, nowUs)
    }
  }

  // ── levels ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Looks at levels: `codes` are those that were looked for, `readings` what was found. A subject that is not among them
   * any more is well.
   */
  observe(codes: readonly LevelCode[], readings: readonly Reading[], nowUs: number): void {
    const found = new Set<string>()
    for (const code of codes) this.#lookedAtUs.set(code, nowUs)
    for (const reading of readings) {
      const rule = this.#ruleOf(reading.code)
      // An unknown value says nothing: what was wrong stays wrong.
      if (rule === undefined) continue
      found.add(keyOf(reading.code, reading.subject))
      if (Number.isNaN(reading.value)) continue
      if (isBroken(rule, reading.value)) this.#broken(rule, reading, nowUs)
      else this.#calmer(rule, reading, nowUs)
    }
    for (const alert of this.#open.values())
      if (isLevelCode(alert.code) && codes.includes(alert.code) && !found.has(keyOf(alert.code, alert.subject)))
        this.#over(alert, this.#ruleOf(alert.code), nowUs)
  }

  #broken(rule: LevelRule, { code, subject, text }: Reading, nowUs: number): void {
    const alert = this.#opened(code, subject, rule.severity, text, nowUs)
    alert.overSinceUs = 0
    if (alert.state === 'Pending' && nowUs - alert.openedUs >= rule.pendingUs)
      this.#trigger(alert, rule.severity, nowUs)
  }

  #calmer(rule: LevelRule, { code, subject, value }: Reading, nowUs: number): void {
    const alert = this.#open.get(keyOf(code, subject))
    if (alert === undefined) return
    if (isOver(rule, value)) this.#over(alert, rule, nowUs)
    else alert.overSinceUs = 0
  }

  #over(alert: AlertRecord, rule: LevelRule | undefined, nowUs: number): void {
    if (alert.overSinceUs === 0) alert.overSinceUs = nowUs
    const waitUs = alert.isFlapping ? CALM_US : alert.state === 'Pending' ? 0 : (rule?.clearUs ?? 0)
    if (nowUs - alert.overSinceUs >= waitUs) this.#end(alert, 'itself', nowUs)
  }

  /** Returns: `undefined` where the rule is off. */
  #ruleOf(code: LevelCode): LevelRule | undefined {
    const change = this.#changes[code]
    return change?.isOff ? undefined : changedRule(code, change)
  }

  // ── people ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  acknowledge(id: string, actor: string, nowUs: number): Result<AlertRecord, DeskRefusal> {
    const alert = this.#triggered(id)
    if (alert === undefined) return this.#refused(id)
    Object.assign(alert, { state: 'Acknowledged', acknowledgedUs: nowUs, acknowledgedBy: actor })
    this.#tell('Acknowledged', alert)
    return { ok: true, value: alert }
  }

  resolve(id: string, actor: string, nowUs: number): Result<AlertRecord, DeskRefusal> {
    const alert = this.#triggered(id)
    if (alert === undefined) return this.#refused(id)
    this.#end(alert, actor, nowUs)
    // A person said so: what comes now is new.
    this.#ended.delete(keyOf(alert.code, alert.subject))
    return { ok: true, value: alert }
  }

  /** What is pending is not an alert yet. */
  #triggered(id: string): AlertRecord | undefined {
    return this.open.find(each => each.id === id && each.state !== 'Pending')
  }

  #refused(id: string): Result<never, DeskRefusal> {
    const isKnown = /^A\d{1,15}$/.test(id) && Number(id.slice(1)) <= this.#newestNumber && Number(id.slice(1)) > 0
    return isKnown
      ? refusalOf({ code: 'ALERT_IS_RESOLVED', text: `${id} is over` })
      : refusalOf({ code: 'UNKNOWN_ALERT', text: `there is no alert ${id.slice(0, 24)}` })
  }

  /** Nobody has mended it since it was acknowledged. */
  retrigger(alert: AlertRecord, nowUs: number): void {
    if (alert.state !== 'Acknowledged') return
    alert.state = 'Triggered'
    alert.eventUs = nowUs
    this.#touched.add(alert)
  }

  /** How far its escalation has come. */
  noteStep(alert: AlertRecord, step: number): void {
    alert.escalationStep = step
    this.#touched.add(alert)
  }

  addSilence(silence: NewSilence, by: string, nowUs: number): Result<Silence, DeskRefusal> {
    const made = this.#silences.add(silence, by, nowUs)
    if (made.ok) this.#lookForSilences(nowUs)
    return made
  }

  endSilence(id: string, nowUs: number): Result<Silence, DeskRefusal> {
    const ended = this.#silences.end(id)
    if (ended.ok) this.#lookForSilences(nowUs)
    return ended
  }

  // ── time ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Returns: the silences that are over. */
  tick(nowUs: number): readonly Silence[] {
    const expired = this.#silences.expire(nowUs)
    this.#lookForSilences(nowUs)
    for (const alert of this.#open.values()) {
      const quietUs = quietUsOf(alert.code, alert.severity)
      const isWatched = isLevelCode(alert.code) && this.#lookedAtUs.has(alert.code)
      if (!isWatched && quietUs !== undefined && nowUs - alert.lastSeenUs >= quietUs) this.#end(alert, 'itself', nowUs)
    }
    for (const [key, { resolvedUs }] of this.#ended) if (nowUs - resolvedUs >= RETURN_US) this.#ended.delete(key)
    return expired
  }

  #lookForSilences(nowUs: number): void {
    for (const alert of this.#open.values()) {
      const untilUs = this.#silences.untilUsOf(alert, nowUs)
      if (untilUs === alert.silencedUntilUs) continue
      const isHeardNow = alert.silencedUntilUs > 0 && untilUs === 0
      alert.silencedUntilUs = untilUs
      this.#touched.add(alert)
      if (!isHeardNow || alert.state !== 'Triggered') continue
      alert.eventUs = nowUs
      this.#tell('Triggered', alert)
    }
  }

  // ── one alert ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The open alert of this code and subject, seen again; the one that ended just now; or a new one. */
  #opened(code: string, subject: string, severity: Severity, text: string, nowUs: number): AlertRecord {
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
    this.#touched.add(alert)
  }

  #tooMany(nowUs: number): AlertRecord {
    const text = `there are ${OPEN_ALERTS_MAX} open alerts; further ones are not kept`
    return this.#opened(LEFT_OUT, '', 'Error', text, nowUs)
  }

  /** Shape: the alert is open. */
  #trigger(alert: AlertRecord, severity: Severity, nowUs: number): void {
    alert.count++
    const isWorse = SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(alert.severity)
    alert.severity = worse(alert.severity, severity)
    // What has become Critical is out of most silences.
    alert.silencedUntilUs = this.#silences.untilUsOf(alert, nowUs)
    this.#touched.add(alert)
    if (alert.state !== 'Pending') {
      if (isWorse) this.#worsened(alert, nowUs)
      return
    }
    if (alert.triggeredUs === 0) alert.id = `A${++this.#newestNumber}`
    Object.assign(alert, { state: 'Triggered', triggeredUs: nowUs, eventUs: nowUs })
    const wasFlapping = alert.isFlapping
    alert.isFlapping = alert.returnCount >= RETURNS_MAX
    if (!wasFlapping) this.#tell('Triggered', alert)
  }

  #worsened(alert: AlertRecord, nowUs: number): void {
    Object.assign(alert, { state: 'Triggered', eventUs: nowUs })
    this.#tell('Worsened', alert)
  }

  #end(alert: AlertRecord, by: string, nowUs: number): void {
    const key = keyOf(alert.code, alert.subject)
    this.#open.delete(key)
    const wasPending = alert.state === 'Pending'
    Object.assign(alert, { state: 'Resolved', resolvedUs: nowUs, resolvedBy: by, eventUs: nowUs })
    // What was never long enough to be an alert was none.
    if (wasPending && alert.triggeredUs === 0) return
    this.#ended.set(key, alert)
    this.#touched.add(alert)
    this.#tell('Resolved', alert)
  }

  #tell(kind: AlertNews['kind'], alert: AlertRecord): void {
    this.#touched.add(alert)
    if (alert.silencedUntilUs === 0 || kind === 'Acknowledged' || kind === 'Resolved') this.#news.push({ kind, alert })
  }
}

function worse(one: Severity, other: Severity): Severity {
  return SEVERITIES.indexOf(one) >= SEVERITIES.indexOf(other) ? one : other
}
