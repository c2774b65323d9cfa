/** Incidents as they cross a wire: the shapes of ports/incident-desk.ts, checked. */

import { z } from 'zod'
import {
  ACTIONS_MAX,
  type EvidenceFile,
  INCIDENT_ROLES,
  INCIDENT_SEVERITIES,
  INCIDENT_STATES,
  INCIDENT_TEXT_MAX,
  INCIDENT_TITLE_MAX,
  type Incident,
  type IncidentAction,
  type IncidentStep,
  type IncidentSummary,
  LINKED_ALERTS_MAX,
  type NewIncident,
  TIMELINE_ENTRIES_MAX,
  TIMELINE_KINDS,
  type TimelineEntry,
} from '../../ports/incident-desk.ts'
import { idText, timeUs } from './values.ts'

const count = z.int().min(0)
const alertId = idText
/** A person's name, or nobody's. */
const person = z.string().max(80)
const said = z.string().trim().min(1).max(INCIDENT_TEXT_MAX)

export const incidentId = z.string().regex(/^I\d{1,9}$/)

const summary = {
  id: incidentId,
  title: z.string(),
  severity: z.enum(INCIDENT_SEVERITIES),
  state: z.enum(INCIDENT_STATES),
  openedUs: timeUs,
  openedBy: z.string(),
  mitigatedUs: timeUs,
  resolvedUs: timeUs,
  closedUs: timeUs,
  commander: z.string(),
  scribe: z.string(),
  openActionCount: count,
}

export const incidentSummaryView = z.strictObject(summary) satisfies z.ZodType<IncidentSummary>

const actionView = z.strictObject({
  number: count,
  text: z.string(),
  owner: z.string(),
  doneUs: timeUs,
  doneBy: z.string(),
}) satisfies z.ZodType<IncidentAction>

const entryView = z.strictObject({
  timeUs,
  kind: z.enum(TIMELINE_KINDS),
  actor: z.string(),
  text: z.string(),
}) satisfies z.ZodType<TimelineEntry>

export const incidentView = z.strictObject({
  ...summary,
  alertIds: z.array(z.string()).max(LINKED_ALERTS_MAX),
  actions: z.array(actionView).max(ACTIONS_MAX),
  timeline: z.array(entryView).max(TIMELINE_ENTRIES_MAX),
  leftOutCount: count,
}) satisfies z.ZodType<Incident>

/** What a person gives for a new one. */
export const newIncident = z.strictObject({
  title: z.string().trim().min(1).max(INCIDENT_TITLE_MAX),
  severity: z.enum(INCIDENT_SEVERITIES),
  alertIds: z.array(alertId).max(LINKED_ALERTS_MAX).default([]),
}) satisfies z.ZodType<NewIncident>

export const incidentStep = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('Note'), text: said }),
  z.strictObject({
    kind: z.literal('SetState'),
    state: z.enum(INCIDENT_STATES),
    text: z.string().max(INCIDENT_TEXT_MAX).default(''),
  }),
  z.strictObject({ kind: z.literal('SetSeverity'), severity: z.enum(INCIDENT_SEVERITIES) }),
  z.strictObject({ kind: z.literal('SetRole'), role: z.enum(INCIDENT_ROLES), person }),
  z.strictObject({ kind: z.literal('LinkAlert'), alertId }),
  z.strictObject({ kind: z.literal('AddAction'), text: said, owner: person.default('') }),
  z.strictObject({ kind: z.literal('FinishAction'), number: count }),
]) satisfies z.ZodType<IncidentStep>

export const evidenceFile = z.strictObject({
  name: z.string(),
  base64: z.string(),
}) satisfies z.ZodType<EvidenceFile>
