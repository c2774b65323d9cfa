/**
 * Pages: alerts of one group that people are told of together, step by step, until somebody acknowledges or it is over. Pure:
 * every call is given the time; what is to be told is left for the caller to queue.
 *
 * Invariants: a group has one page that is not closed; a page that told somebody tells the same of its end.
 */

import { SEVERITIES, type Severity } from '../../core/domain/effects.ts'
import type { AlertRecord } from './alert-record.ts'
import { channelsOf, type EscalationSettings, type Policy, policyOf } from './escalation.ts'
import type { AlertNews } from './open-alerts.ts'

export interface Page {
  /** `P5`: what receivers know it by. */
  readonly id: string
  readonly group: string
  policy: string
  severity: Severity
  state: 'Open' | 'Acknowledged' | 'Closed'
  /** In the order in which they came. */
  readonly alertIds: string[]
  /** Those that somebody was told of. */
  toldIds: string[]
  /** Channels that were told. */
  readonly channels: string[]
  step: number
  round: number
  /** When the steps began to be counted. */
  roundUs: number
  /** When something is to be done; 0: nothing is. */
  dueUs: number
}

export const NOTICE_KINDS = ['Trigger', 'Update', 'Acknowledge', 'Resolve'] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/** What is to be told by which channels. */
export interface Notice {
  readonly kind: NoticeKind
  readonly page: Page
  readonly channels: readonly string[]
  /** Those of the page, the newest last. */
  readonly alerts: readonly AlertRecord[]
  /** 1 for the first people that are told. */
  readonly step: number
  /** What the delay of the notification is counted from: without what a policy waits on purpose. */
  readonly eventUs: number
}

/** So long alerts of a group are waited for, so that many lines of a venue are one message. */
const GATHER_US = 1_000_000
/** Later ones of the group are told at most so often. */
const UPDATE_US = 3_000_000

/** Of one page; older ones are left out of it. */
const ALERTS_MAX = 200

/** What the page book asks of the book of alerts. */
export interface PagedAlerts {
  noteStep(alert: AlertRecord, step: number): void
  retrigger(alert: AlertRecord, nowUs: number): void
}

export interface KeptPages {
  readonly pages: readonly Page[]
  /** Of the pages. */
  readonly alerts: readonly AlertRecord[]
  readonly newestNumber: number
}

export class PageBook {
  readonly #settings: EscalationSettings
  readonly #book: PagedAlerts
  readonly #alerts = new Map<string, AlertRecord>()
  /** Not closed ones by their group. */
  readonly #pages = new Map<string, Page>()
  #newestNumber: number
  #touched = new Set<Page>()
  #notices: Notice[] = []

  constructor(settings: EscalationSettings, book: PagedAlerts, kept: KeptPages) {
    this.#settings = settings
    this.#book = book
    this.#newestNumber = kept.newestNumber
    for (const alert of kept.alerts) this.#alerts.set(alert.id, alert)
    for (const page of kept.pages) this.#pages.set(page.group, page)
  }

  takeChanges(): { readonly touched: readonly Page[]; readonly notices: readonly Notice[] } {
    const taken = { touched: [...this.#touched], notices: this.#notices }
    this.#touched = new Set()
    this.#notices = []
    return taken
  }

  /** When something is due; `Infinity` where nothing is. */
  nextDueUs(): number {
    return Math.min(...[...this.#pages.values()].map(({ dueUs }) => dueUs || Number.POSITIVE_INFINITY))
  }

  take({ kind, alert }: AlertNews, nowUs: number): void {
    switch (kind) {
      case 'Triggered':
        return this.#triggered(alert, nowUs)
      case 'Worsened':
        return this.#worsened(alert, nowUs)
      case 'Acknowledged':
        return this.#acknowledged(alert, nowUs)
      case 'Resolved':
        return this.#resolved(alert, nowUs)
      default:
        return kind satisfies never
    }
  }

  tick(nowUs: number): void {
    for (const page of this.#pages.values()) if (page.dueUs > 0 && page.dueUs <= nowUs) this.#due(page, nowUs)
  }

  // ── news of an alert ───────────────────────────────────────────────────────────────────────────────────────────────

  #triggered(alert: AlertRecord, nowUs: number): void {
    const page = this.#pages.get(alert.group) ?? this.#newPage(alert, nowUs)
    if (page === undefined) return
    this.#alerts.set(alert.id, alert)
    if (!page.alertIds.includes(alert.id)) page.alertIds.push(alert.id)
    if (page.alertIds.length > ALERTS_MAX) this.#forgetOne(page)
    page.toldIds = page.toldIds.filter(id => id !== alert.id)
    this.#touched.add(page)
    if (page.state === 'Acknowledged') this.#beginAnew(page, alert.severity, nowUs)
    else if (page.step > 0) page.dueUs = Math.min(page.dueUs || Number.MAX_SAFE_INTEGER, nowUs + UPDATE_US)
  }

  /** The oldest that is over, else the oldest. */
  #forgetOne(page: Page): void {
    const at = page.alertIds.findIndex(id => this.#alerts.get(id)?.state === 'Resolved')
    const [id] = page.alertIds.splice(Math.max(0, at), 1)
    this.#alerts.delete(id!)
  }

  #newPage({ group, code, subject, severity }: AlertRecord, nowUs: number): Page | undefined {
    const policy = policyOf(this.#settings, { code, subject, severity })
    if (policy === undefined) return undefined
    const id = `P${++this.#newestNumber}`
    const empty = { alertIds: [], toldIds: [], channels: [], step: 0, round: 0, roundUs: 0, dueUs: 0 }
    const page: Page = { id, group, policy, severity, state: 'Open', ...empty }
    this.#begin(page, nowUs + GATHER_US)
    this.#pages.set(group, page)
    return page
  }

  /** From the first step of its policy on. */
  #begin(page: Page, roundUs: number): void {
    const dueUs = roundUs + (this.#policyOf(page)?.steps[0]?.afterUs ?? 0)
    Object.assign(page, { state: 'Open', step: 0, round: 0, roundUs, dueUs })
    this.#touched.add(page)
  }

  #worsened(alert: AlertRecord, nowUs: number): void {
    const page = this.#pages.get(alert.group)
    if (page === undefined) return this.#triggered(alert, nowUs)
    this.#beginAnew(page, alert.severity, nowUs)
  }

  #beginAnew(page: Page, severity: Severity, nowUs: number): void {
    if (SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(page.severity)) this.#raise(page, severity)
    this.#begin(page, nowUs + GATHER_US)
  }

  #raise(page: Page, severity: Severity): void {
    page.severity = severity
    const { code = '', subject = '' } = this.#alerts.get(page.alertIds.at(-1) ?? '') ?? {}
    page.policy = policyOf(this.#settings, { code, subject, severity }) ?? page.policy
  }

  #acknowledged(alert: AlertRecord, nowUs: number): void {
    const page = this.#pages.get(alert.group)
    if (page === undefined || this.#alertsOf(page).some(({ state }) => state === 'Triggered')) return
    const retriggerUs = this.#policyOf(page)?.retriggerAfterUs ?? 0
    Object.assign(page, { state: 'Acknowledged', dueUs: retriggerUs > 0 ? nowUs + retriggerUs : 0 })
    this.#touched.add(page)
    this.#tell('Acknowledge', page, page.channels, nowUs)
  }

  #resolved(alert: AlertRecord, nowUs: number): void {
    const page = this.#pages.get(alert.group)
    if (page === undefined || !page.alertIds.includes(alert.id)) return
    const left = this.#alertsOf(page).filter(({ state }) => state !== 'Resolved')
    if (left.length > 0) {
      if (left.every(({ state }) => state === 'Acknowledged')) this.#acknowledged(left[0]!, nowUs)
      return
    }
    this.#close(page, nowUs)
  }

  #close(page: Page, nowUs: number): void {
    Object.assign(page, { state: 'Closed', dueUs: 0 })
    this.#pages.delete(page.group)
    this.#touched.add(page)
    this.#tell('Resolve', page, page.channels, nowUs)
    for (const id of page.alertIds) this.#alerts.delete(id)
  }

  // ── what is due ────────────────────────────────────────────────────────────────────────────────────────────────────

  #due(page: Page, nowUs: number): void {
    this.#touched.add(page)
    const policy = this.#policyOf(page)
    page.dueUs = 0
    if (policy === undefined) return
    if (page.state === 'Acknowledged') return this.#stillSo(page, nowUs)
    if (this.#isStepDue(page, policy, nowUs)) this.#takeStep(page, policy, nowUs)
    else if (this.#untold(page).length > 0) this.#tell('Update', page, page.channels, nowUs)
    this.#setDue(page, policy, nowUs)
  }

  #stillSo(page: Page, nowUs: number): void {
    for (const alert of this.#alertsOf(page)) this.#book.retrigger(alert, nowUs)
    this.#begin(page, nowUs)
    this.#due(page, nowUs)
  }

  #isStepDue(page: Page, policy: Policy, nowUs: number): boolean {
    return page.step < policy.steps.length && this.#stepUs(page, policy) <= nowUs
  }

  #stepUs({ roundUs, step }: Page, { steps }: Policy): number {
    return roundUs + steps[step]!.afterUs
  }

  #takeStep(page: Page, policy: Policy, nowUs: number): void {
    const channels = channelsOf(this.#settings, policy.steps[page.step]!.tell, nowUs)
    page.step++
    for (const channel of channels) if (!page.channels.includes(channel)) page.channels.push(channel)
    for (const alert of this.#alertsOf(page)) this.#book.noteStep(alert, page.step)
    this.#tell('Trigger', page, channels, nowUs)
  }

  #setDue(page: Page, policy: Policy, nowUs: number): void {
    const { steps, repeatCount, repeatAfterUs } = policy
    if (page.step < steps.length) page.dueUs = Math.max(nowUs, this.#stepUs(page, policy))
    else if (page.round < repeatCount) {
      const roundUs = nowUs + repeatAfterUs
      Object.assign(page, { round: page.round + 1, step: 0, roundUs, dueUs: roundUs + steps[0]!.afterUs })
    } else page.dueUs = 0
  }

  #tell(kind: NoticeKind, page: Page, channels: readonly string[], nowUs: number): void {
    if (channels.length === 0) return
    const eventUs = this.#eventUs(kind, page, nowUs)
    page.toldIds = [...page.alertIds]
    this.#notices.push({ kind, page, channels: [...channels], alerts: this.#alertsOf(page), step: page.step, eventUs })
  }

  #eventUs(kind: NoticeKind, page: Page, nowUs: number): number {
    const isLate = kind === 'Trigger' && (this.#policyOf(page)?.steps[page.step - 1]?.afterUs ?? 0) > 0
    const isNew = kind === 'Trigger' || kind === 'Update'
    if (isLate || !isNew) return nowUs
    const untold = new Set(this.#untold(page))
    const fresh = this.#alertsOf(page).filter(({ id, state }) => untold.has(id) && state === 'Triggered')
    return Math.min(nowUs, ...fresh.map(({ eventUs }) => eventUs))
  }

  #untold(page: Page): readonly string[] {
    return page.alertIds.filter(id => !page.toldIds.includes(id))
  }

  #alertsOf(page: Page): readonly AlertRecord[] {
    return page.alertIds.flatMap(id => this.#alerts.get(id) ?? [])
  }

  /** A policy that the configuration has no more is that of its route. */
  #policyOf(page: Page): Policy | undefined {
    const [alert] = this.#alertsOf(page)
    if (this.#settings.policies[page.policy] === undefined && alert !== undefined)
      page.policy = policyOf(this.#settings, alert) ?? page.policy
    return this.#settings.policies[page.policy]
  }
}
