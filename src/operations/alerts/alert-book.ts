/**
 * The book of alerts: events open and end them, levels do, people do. Pure: every call is given the time, and what changed
 * is left for the caller to write down and to tell.
 */

import type { RaiseAlert } from '../../core/domain/effects.ts'
import { type Result, refusalOf } from '../../core/std/result.ts'
import type { DeskRefusal, NewSilence, Silence } from '../../ports/alert-desk.ts'
import { type AlertRecord, keyOf } from './alert-record.ts'
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
import { type AlertNews, type KeptAlerts, OpenAlerts, worse } from './open-alerts.ts'
import { Silences } from './silences.ts'
import { type KnownNames, subjectOf } from './subjects.ts'

/** The state of one thing that a rule is about. */
export interface Reading {
  readonly code: LevelCode
  readonly subject: string
  readonly value: number
  readonly text: string
}

/** An alert that comes and goes is over when it has not come for so long. */
const CALM_US = 300_000_000
/** While a level is looked at, events of its code add nothing. */
const LOOKED_AT_US = 15_000_000

/** A level that is broken, and not yet for long enough. */
export interface PendingLevel {
  readonly code: LevelCode
  readonly subject: string
  readonly text: string
  readonly openedUs: number
}

export interface BookContents extends KeptAlerts {
  readonly silences: readonly Silence[]
  readonly newestSilenceNumber: number
  /** As they were a moment ago. */
  readonly pending: readonly PendingLevel[]
}

export class AlertBook {
  readonly #names: KnownNames
  readonly #changes: Readonly<Partial<Record<LevelCode, RuleChange>>>
  readonly #silences: Silences
  readonly #alerts: OpenAlerts
  readonly #lookedAtUs = new Map<LevelCode, number>()

  constructor(names: KnownNames, changes: Readonly<Partial<Record<LevelCode, RuleChange>>>, kept: BookContents) {
    this.#names = names
    this.#changes = changes
    this.#silences = new Silences(kept.silences, kept.newestSilenceNumber)
    this.#alerts = new OpenAlerts(kept, this.#silences)
    for (const { code, subject, text, openedUs } of kept.pending)
      this.#alerts.open(code, subject, LEVEL_RULES[code].severity, text, openedUs)
  }

  get open(): readonly AlertRecord[] {
    return [...this.#alerts.all]
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
    return this.#alerts.takeChanges()
  }

  // ── events ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** What a process of the session tells of. */
  raise({ code, severity, text }: Pick<RaiseAlert, 'code' | 'severity' | 'text'>, nowUs: number): void {
    const subject = subjectOf(this.#names, code, text)
    for (const ended of [...(ENDS[code] ?? []), ...(severity === 'Info' ? [code] : [])])
      this.#endAll(ended, subject, code, nowUs)
    if (severity === 'Info') return
    if (!isLevelCode(code))
      return this.#alerts.trigger(this.#alerts.open(code, subject, severity, text, nowUs), severity, nowUs)
    const rule = this.#ruleOf(code)
    const isLookedAt = nowUs - (this.#lookedAtUs.get(code) ?? 0) < LOOKED_AT_US
    if (rule === undefined || (isLookedAt && !rule.isOpenedByEvent)) return
    this.#alerts.trigger(this.#alerts.open(code, subject, worse(severity, rule.severity), text, nowUs), severity, nowUs)
  }

  #endAll(code: string, subject: string, by: string, nowUs: number): void {
    for (const alert of this.#alerts.all) {
      const isMeant = subject === '' || alert.subject === '' || alert.subject === subject
      if (alert.code === code && isMeant) this.#alerts.end(alert, by, nowUs)
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
    for (const alert of this.#alerts.all)
      if (isLevelCode(alert.code) && codes.includes(alert.code) && !found.has(keyOf(alert.code, alert.subject)))
        this.#over(alert, this.#ruleOf(alert.code), nowUs)
  }

  #broken(rule: LevelRule, { code, subject, text }: Reading, nowUs: number): void {
    const alert = this.#alerts.open(code, subject, rule.severity, text, nowUs)
    alert.overSinceUs = 0
    if (alert.state === 'Pending' && nowUs - alert.openedUs >= rule.pendingUs)
      this.#alerts.trigger(alert, rule.severity, nowUs)
  }

  #calmer(rule: LevelRule, { code, subject, value }: Reading, nowUs: number): void {
    const alert = this.#alerts.get(code, subject)
    if (alert === undefined) return
    if (isOver(rule, value)) this.#over(alert, rule, nowUs)
    else alert.overSinceUs = 0
  }

  #over(alert: AlertRecord, rule: LevelRule | undefined, nowUs: number): void {
    if (alert.overSinceUs === 0) alert.overSinceUs = nowUs
    const waitUs = alert.isFlapping ? CALM_US : alert.state === 'Pending' ? 0 : (rule?.clearUs ?? 0)
    if (nowUs - alert.overSinceUs >= waitUs) this.#alerts.end(alert, 'itself', nowUs)
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
    this.#alerts.tell('Acknowledged', alert)
    return { ok: true, value: alert }
  }

  resolve(id: string, actor: string, nowUs: number): Result<AlertRecord, DeskRefusal> {
    const alert = this.#triggered(id)
    if (alert === undefined) return this.#refused(id)
    this.#alerts.end(alert, actor, nowUs)
    // A person said so: what comes now is new.
    this.#alerts.forget(alert)
    return { ok: true, value: alert }
  }

  /** What is pending is not an alert yet. */
  #triggered(id: string): AlertRecord | undefined {
    return this.open.find(each => each.id === id && each.state !== 'Pending')
  }

  #refused(id: string): Result<never, DeskRefusal> {
    return this.#alerts.hasNumber(id)
      ? refusalOf({ code: 'ALERT_IS_RESOLVED', text: `${id} is over` })
      : refusalOf({ code: 'UNKNOWN_ALERT', text: `there is no alert ${id.slice(0, 24)}` })
  }

  /** Nobody has mended it since it was acknowledged. */
  retrigger(alert: AlertRecord, nowUs: number): void {
    if (alert.state !== 'Acknowledged') return
    alert.state = 'Triggered'
    alert.eventUs = nowUs
    this.#alerts.touch(alert)
  }

  /** How far its escalation has come. */
  noteStep(alert: AlertRecord, step: number): void {
    alert.escalationStep = step
    this.#alerts.touch(alert)
  }

  addSilence(silence: NewSilence, by: string, nowUs: number): Result<Silence, DeskRefusal> {
    const made = this.#silences.add(silence, by, nowUs)
    if (made.ok) this.#alerts.lookForSilences(nowUs)
    return made
  }

  endSilence(id: string, nowUs: number): Result<Silence, DeskRefusal> {
    const ended = this.#silences.end(id)
    if (ended.ok) this.#alerts.lookForSilences(nowUs)
    return ended
  }

  // ── time ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Returns: the silences that are over. */
  tick(nowUs: number): readonly Silence[] {
    const expired = this.#silences.expire(nowUs)
    this.#alerts.lookForSilences(nowUs)
    for (const alert of this.#alerts.all) {
      const quietUs = quietUsOf(alert.code, alert.severity)
      const isWatched = isLevelCode(alert.code) && this.#lookedAtUs.has(alert.code)
      if (!isWatched && quietUs !== undefined && nowUs - alert.lastSeenUs >= quietUs)
        this.#alerts.end(alert, 'itself', nowUs)
    }
    this.#alerts.forgetOld(nowUs)
    return expired
  }
}
