/** Incidents as people handle them: what an incident is, and what can be done with one. */

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
  readonly actionNumber: number
  readonly text: string
  /** Who does it; empty while nobody has taken it. */
  readonly owner: string
  readonly doneUs: number | undefined
  readonly doneBy: string
}

export interface IncidentSummary {
  readonly incidentNumber: number
  readonly title: string
  readonly severity: IncidentSeverity
  readonly state: IncidentState
  readonly openedUs: number
  /** A person's name; empty where a rule did. */
  readonly openedBy: string
  readonly mitigatedUs: number | undefined
  readonly resolvedUs: number | undefined
  readonly closedUs: number | undefined
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

export const INCIDENT_REFUSAL_CODES = [
  'UNKNOWN_INCIDENT',
  'UNKNOWN_ACTION',
  /** A closed incident is changed by nobody. */
  'INCIDENT_CLOSED',
  /** States go forward, but a mitigated or resolved incident can be opened again. */
  'NO_SUCH_STEP',
  'INCIDENT_FULL',
  'TOO_MANY_OPEN',
] as const
export type IncidentRefusalCode = (typeof INCIDENT_REFUSAL_CODES)[number]

export interface IncidentRefusal {
  readonly code: IncidentRefusalCode
  readonly text: string
}

/** Each as said by a person, whose name is the `actor`. */
export type IncidentCommand =
  | {
      readonly kind: 'Open'
      readonly title: string
      readonly severity: IncidentSeverity
      readonly alertIds: readonly string[]
    }
  | { readonly kind: 'Note'; readonly incidentNumber: number; readonly text: string }
  | { readonly kind: 'SetState'; readonly incidentNumber: number; readonly state: IncidentState; readonly text: string }
  | { readonly kind: 'SetSeverity'; readonly incidentNumber: number; readonly severity: IncidentSeverity }
  | {
      readonly kind: 'SetRole'
      readonly incidentNumber: number
      readonly role: IncidentRole
      /** Empty: nobody has it any more. */
      readonly person: string
    }
  | { readonly kind: 'LinkAlert'; readonly incidentNumber: number; readonly alertId: string }
  | { readonly kind: 'AddAction'; readonly incidentNumber: number; readonly text: string; readonly owner: string }
  | { readonly kind: 'FinishAction'; readonly incidentNumber: number; readonly actionNumber: number }

export interface IncidentFilter {
  /** Those alone that are neither resolved nor closed. */
  readonly isOpenOnly: boolean
  /** Newest first. */
  readonly limit: number
  /** Those with a smaller number; absent: from the newest. */
  readonly beforeNumber?: number | undefined
}

export type IncidentAnswer =
  | { readonly ok: true; readonly incident: Incident }
  | { readonly ok: false; readonly refusal: IncidentRefusal }

export interface IncidentDesk {
  list(filter: IncidentFilter): readonly IncidentSummary[]
  get(incidentNumber: number): Incident | undefined
  tell(command: IncidentCommand, actor: string, timeUs: number): IncidentAnswer
  /** Markdown, for a review. */
  postMortem(incidentNumber: number): string | undefined
  /** A zip of what is known of its time, without secrets; absent where there is no such incident. */
  evidence(incidentNumber: number): Promise<Uint8Array | undefined>
}
