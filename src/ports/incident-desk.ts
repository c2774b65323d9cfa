/** Incidents as people handle them: what an incident is, and what can be done with one. */

import type { Result } from '../core/std/result.ts'

export const INCIDENT_SEVERITIES = ['SEV1', 'SEV2', 'SEV3', 'SEV4'] as const
/** SEV1: money is being lost or cannot be controlled; SEV2: trading stands; SEV3: something is impaired; SEV4: worth a look. */
export type IncidentSeverity = (typeof INCIDENT_SEVERITIES)[number]

/** `Mitigated`: the damage has stopped; `Resolved`: the cause is gone; `Closed`: learned from, nothing is changed any more. */
export const INCIDENT_STATES = ['Open', 'Mitigated', 'Resolved', 'Closed'] as const
export type IncidentState = (typeof INCIDENT_STATES)[number]

export const INCIDENT_ROLES = ['Commander', 'Scribe'] as const
export type IncidentRole = (typeof INCIDENT_ROLES)[number]

export const TIMELINE_KINDS = [
  'Opened',
  'State',
  'Severity',
  'Role',
  'Note',
  'Action',
  /** An alert that was triggered, acknowledged or resolved while the incident was open. */
  'Alert',
  /** What a person told the session to do. */
  'Command',
  /** A scope trades, reduces or is halted. */
  'Trading',
  /** A node began, ended, was promoted or handed over. */
  'Node',
] as const
export type TimelineKind = (typeof TIMELINE_KINDS)[number]

export interface TimelineEntry {
  readonly timeUs: number
  readonly kind: TimelineKind
  /** A person's name; empty for what happened by itself. */
  readonly actor: string
  readonly text: string
}

/** Something to be done because of an incident, during it or after. */
export interface IncidentAction {
  readonly number: number
  readonly text: string
  /** Who does it; empty while nobody has taken it. */
  readonly owner: string
  /** Microseconds UTC, as all times here; 0 where it has not happened. */
  readonly doneUs: number
  /** A person's name; empty while it is not done. */
  readonly doneBy: string
}

export interface IncidentSummary {
  /** Never used again: `I3`. */
  readonly id: string
  readonly title: string
  readonly severity: IncidentSeverity
  readonly state: IncidentState
  readonly openedUs: number
  /** A person's name; empty where a rule did. */
  readonly openedBy: string
  readonly mitigatedUs: number
  readonly resolvedUs: number
  readonly closedUs: number
  /** Persons' names; empty where nobody has the role. */
  readonly commander: string
  readonly scribe: string
  readonly openActionCount: number
}

export interface Incident extends IncidentSummary {
  /** Ids of the alerts that belong to it, at most {@link LINKED_ALERTS_MAX}. */
  readonly alertIds: readonly string[]
  readonly actions: readonly IncidentAction[]
  /** Oldest first, at most {@link TIMELINE_ENTRIES_MAX}; what came after is counted. */
  readonly timeline: readonly TimelineEntry[]
  readonly leftOutCount: number
}

export const LINKED_ALERTS_MAX = 200
export const TIMELINE_ENTRIES_MAX = 2_000
export const ACTIONS_MAX = 100
export const INCIDENT_TEXT_MAX = 2_000
export const INCIDENT_TITLE_MAX = 160

export const INCIDENT_REFUSALS = [
  'UNKNOWN_INCIDENT',
  'UNKNOWN_ACTION',
  /** A closed incident is changed by nobody. */
  'INCIDENT_CLOSED',
  /** States go forward, but a mitigated or resolved incident can be opened again. */
  'NO_SUCH_STEP',
  'INCIDENT_FULL',
  'TOO_MANY_OPEN',
  /** Nobody is there to be asked: the process that keeps them is being started again. */
  'DESK_AWAY',
  'BAD_MESSAGE',
] as const
export interface IncidentRefusal {
  readonly code: (typeof INCIDENT_REFUSALS)[number]
  readonly text: string
}

export interface NewIncident {
  readonly title: string
  readonly severity: IncidentSeverity
  readonly alertIds: readonly string[]
}

/** What a person does to an incident. */
export type IncidentStep =
  | { readonly kind: 'Note'; readonly text: string }
  /** `text` says why, and may be empty. */
  | { readonly kind: 'SetState'; readonly state: IncidentState; readonly text: string }
  | { readonly kind: 'SetSeverity'; readonly severity: IncidentSeverity }
  /** `person` is empty where nobody has the role any more. */
  | { readonly kind: 'SetRole'; readonly role: IncidentRole; readonly person: string }
  | { readonly kind: 'LinkAlert'; readonly alertId: string }
  | { readonly kind: 'AddAction'; readonly text: string; readonly owner: string }
  | { readonly kind: 'FinishAction'; readonly number: number }

export interface IncidentQuery {
  /** Those alone that are neither resolved nor closed. */
  readonly isOpenOnly: boolean
  /** The newest so many; at most 200. */
  readonly countMax?: number | undefined
}

/** A file to be kept by whoever asked. */
export interface EvidenceFile {
  /** `incident-I3.zip` */
  readonly name: string
  readonly base64: string
}

type Answer<T> = Promise<Result<T, IncidentRefusal>>

/** What people ask of the desk of incidents; `actor` is the person's name. */
export interface IncidentDesk {
  list(query: IncidentQuery): Answer<readonly IncidentSummary[]>
  get(id: string): Answer<Incident>
  open(incident: NewIncident, actor: string): Answer<Incident>
  step(id: string, step: IncidentStep, actor: string): Answer<Incident>
  /** Markdown, for a review. */
  postMortem(id: string): Answer<string>
  /** A zip of what is known of its time, without secrets. */
  evidence(id: string): Answer<EvidenceFile>
  /** Tells those that are not closed now and after each change. Returns: ends it. */
  follow(onIncidents: (incidents: readonly IncidentSummary[]) => void): () => void
}
