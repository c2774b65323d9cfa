/**
 * Incidents of a session: opened by a person or by a rule, worked on by steps, with a timeline that fills by itself.
 *
 * Invariants: whatever was answered is on disk; happenings are written in batches, a quarter of a second late at most.
 */

import type { DatabaseSync } from 'node:sqlite'
import { zstdCompressSync } from 'node:zlib'
import { okOf, type Result, refusalOf } from '../../core/std/result.ts'
import { inTransaction } from '../../files/transaction.ts'
import type { Alert } from '../../ports/alert-desk.ts'
import {
  INCIDENT_SEVERITIES,
  INCIDENT_STATES,
  INCIDENT_TITLE_MAX,
  type Incident,
  type IncidentQuery,
  type IncidentRefusal,
  type IncidentStep,
  type IncidentSummary,
  LINKED_ALERTS_MAX,
  type NewIncident,
  TIMELINE_ENTRIES_MAX,
} from '../../ports/incident-desk.ts'
import type { Sample } from '../../ports/metrics.ts'
import { sample } from '../metrics/samples.ts'
import { alertHappenings } from './alert-happenings.ts'
import { type IncidentRule, type Proposal, proposalsOf } from './incident-rules.ts'
import { type IncidentFacts, stepOf } from './incident-steps.ts'
import { type Happening, IncidentTables, type KeptView } from './incident-tables.ts'

export interface IncidentsSetup {
  readonly db: DatabaseSync
  readonly rules: readonly IncidentRule[]
  /** The newest view of the session as JSON, kept with an incident when it opens and when it ends; absent: none is known. */
  readonly viewText: () => string | undefined
  /** Something about an incident changed. */
  readonly onChange: () => void
}

type Answer = Result<Incident, IncidentRefusal>

const LISTED = 50
const OPEN_MAX = 50
const QUEUE_MAX = 2_000
const FLUSH_MS = 250
const TEXT_MAX = 2_000

export class Incidents {
  readonly #setup: IncidentsSetup
  readonly #tables: IncidentTables
  readonly #waiting: Happening[] = []
  #droppedCount = 0
  /** Of the alerts that were considered last: what was told of them, and which belong to an incident. */
  #known: ReadonlySet<string> = new Set()
  #linked = new Set<string>()
  #flushing: NodeJS.Timeout | undefined

  constructor(setup: IncidentsSetup) {
    this.#setup = setup
    this.#tables = new IncidentTables(setup.db)
    this.#write(() => this.#tables.prune())
  }

  list({ isOpenOnly, countMax = LISTED }: IncidentQuery): IncidentSummary[] {
    return this.#tables.newest(countMax, isOpenOnly).map(summaryOf)
  }

  /** Those that are not closed, newest first. */
  current(): IncidentSummary[] {
    return this.#tables.notClosed().map(summaryOf)
  }

  get(id: string): Answer {
    this.flush()
    const facts = this.#tables.factsOf(id)
    return facts === undefined ? unknown(id) : okOf(this.#whole(facts))
  }

  viewsOf(id: string): KeptView[] {
    return this.#tables.viewsOf(id)
  }

  /** `actor` is empty where a rule opens it. */
  open({ title, severity, alertIds }: NewIncident, actor: string, timeUs: number): Answer {
    if (this.#tables.openCount >= OPEN_MAX)
      return refusalOf({ code: 'TOO_MANY_OPEN', text: `${OPEN_MAX} incidents are open: resolve some first` })
    const facts: IncidentFacts = {
      ...NOTHING,
      id: `I${this.#tables.nextNumber}`,
      title: title.slice(0, INCIDENT_TITLE_MAX),
      severity,
      openedUs: timeUs,
      openedBy: actor,
      alertIds: alertIds.slice(0, LINKED_ALERTS_MAX),
    }
    this.#write(() => {
      this.#tables.save(facts)
      this.#tables.addEntry(facts.id, { timeUs, kind: 'Opened', actor, text: `${severity}: ${facts.title}` })
      this.#keepView(facts.id, timeUs)
    })
    this.#setup.onChange()
    return okOf(this.#whole(facts))
  }

  step(id: string, step: IncidentStep, actor: string, timeUs: number): Answer {
    const facts = this.#tables.factsOf(id)
    if (facts === undefined) return unknown(id)
    const stepped = stepOf(facts, this.#tables.entryCountOf(id), step, actor, timeUs)
    if (!stepped.ok) return stepped
    const { kind, text } = stepped.value
    this.#write(() => {
      this.#tables.save(stepped.value.facts)
      this.#tables.addEntry(id, { timeUs, kind, actor, text })
      if (step.kind === 'SetState') this.#keepView(id, timeUs)
      if (step.kind === 'SetState' && step.state === 'Closed') this.#tables.prune()
    })
    this.#setup.onChange()
    return okOf(this.#whole(stepped.value.facts))
  }

  /** Something happened in the session: it is in the timeline of every incident of its time. */
  happened(happening: Happening): void {
    if (this.#waiting.length >= QUEUE_MAX) {
      this.#droppedCount++
      return
    }
    this.#waiting.push({ ...happening, text: happening.text.slice(0, TEXT_MAX) })
    this.#flushing ??= setTimeout(() => this.flush(), FLUSH_MS)
  }

  /** All alerts that are open now, and those that have just ended; asked once a second. */
  considerAlerts(alerts: readonly Alert[], timeUs: number): void {
    const happenings = alerts.flatMap(alertHappenings)
    for (const each of happenings) if (!this.#known.has(each.key)) this.happened(each)
    this.#known = new Set(happenings.map(({ key }) => key))
    const proposals = proposalsOf(this.#setup.rules, alerts, timeUs).filter(({ alert }) => !this.#belongs(alert.id))
    if (proposals.length > 0) this.#follow(proposals, timeUs)
    this.#linked = new Set(alerts.map(({ id }) => id).filter(id => this.#linked.has(id)))
  }

  samples(): Sample[] {
    const current = this.#tables.notClosed()
    const states = INCIDENT_STATES.filter(state => state !== 'Closed')
    return INCIDENT_SEVERITIES.flatMap(severity =>
      states.map(state => {
        const count = current.filter(each => each.severity === severity && each.state === state).length
        return sample('holdfast_incidents', [severity, state], count)
      }),
    )
  }

  /** Writes what waits. */
  flush(): void {
    clearTimeout(this.#flushing)
    this.#flushing = undefined
    const waiting = [...this.#waiting]
    if (waiting.length === 0) return
    const dropped = this.#droppedCount
    try {
      this.#write(() => {
        for (const each of waiting) this.#tables.addHappening(each)
        if (dropped > 0) this.#tables.addHappening(tooMany(dropped, waiting.at(-1)!.timeUs))
      })
    } catch {
      // A disk that is full must not end who tells of it: it is written with what happens next.
      return
    }
    this.#waiting.length = 0
    this.#droppedCount = 0
  }

  /** One that a rule opened and that is not over takes what a rule finds later: a storm is one incident. */
  #follow(proposals: readonly Proposal[], timeUs: number): void {
    const running = this.#tables.newest(OPEN_MAX, true).find(({ openedBy }) => openedBy === '')
    const [first, ...others] = proposals as [Proposal, ...Proposal[]]
    if (running === undefined) {
      const { code, subject, text } = first.alert
      const title = [`${code}${subject === '' ? '' : ` ${subject}`}`, text].join(': ')
      const alertIds = [first, ...others].map(({ alert }) => alert.id)
      this.open({ title: title.slice(0, INCIDENT_TITLE_MAX), severity: first.as, alertIds }, '', timeUs)
      return
    }
    for (const { alert } of proposals) {
      this.step(running.id, { kind: 'LinkAlert', alertId: alert.id }, '', timeUs)
      // Whatever came of it: one that is full is not asked every second.
      this.#linked.add(alert.id)
    }
  }

  #belongs(alertId: string): boolean {
    if (this.#linked.has(alertId)) return true
    const isLinked = this.#tables.isLinked(alertId)
    if (isLinked) this.#linked.add(alertId)
    return isLinked
  }

  #keepView(id: string, timeUs: number): void {
    const text = this.#setup.viewText()
    if (text !== undefined) this.#tables.addView(id, { timeUs, view: zstdCompressSync(text) })
  }

  #whole(facts: IncidentFacts): Incident {
    const all = this.#tables.timelineOf(facts)
    const timeline = all.slice(0, TIMELINE_ENTRIES_MAX)
    return { ...facts, openActionCount: openActionsOf(facts), timeline, leftOutCount: all.length - timeline.length }
  }

  #write(work: () => void): void {
    inTransaction(this.#setup.db, work)
  }
}

const NOTHING = {
  state: 'Open',
  mitigatedUs: 0,
  resolvedUs: 0,
  closedUs: 0,
  commander: '',
  scribe: '',
  actions: [],
} as const

function summaryOf(facts: IncidentFacts): IncidentSummary {
  const { alertIds: _, actions: __, ...summary } = facts
  return { ...summary, openActionCount: openActionsOf(facts) }
}

function openActionsOf({ actions }: IncidentFacts): number {
  return actions.filter(({ doneUs }) => doneUs === 0).length
}

function unknown(id: string): Result<never, IncidentRefusal> {
  return refusalOf({ code: 'UNKNOWN_INCIDENT', text: `there is no incident ${id}` })
}

function tooMany(count: number, timeUs: number): Happening {
  return { timeUs, kind: 'Note', actor: '', text: `${count} things that happened at once were left out` }
}
