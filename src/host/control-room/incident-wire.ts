/** What the desk of incidents is asked by the watch socket, and the shape of each answer. */

import { z } from 'zod'
import {
  evidenceFile,
  incidentStep,
  incidentSummaryView,
  incidentView,
  newIncident,
} from '../../api/contract/incident-view.ts'

export const INCIDENTS_PER_ANSWER_MAX = 200

const actor = z.string().min(1).max(80)
/** As somebody typed it: one that is no incident's is unknown, not unreadable. */
const id = z.string().min(1).max(200)

export const INCIDENT_REQUESTS = [
  z.strictObject({
    type: z.literal('Incidents'),
    isOpenOnly: z.boolean(),
    countMax: z.int().min(1).max(INCIDENTS_PER_ANSWER_MAX).optional(),
  }),
  z.strictObject({ type: z.literal('Incident'), id }),
  z.strictObject({ type: z.literal('OpenIncident'), incident: newIncident, actor }),
  z.strictObject({ type: z.literal('StepIncident'), id, step: incidentStep, actor }),
  z.strictObject({ type: z.literal('PostMortem'), id }),
  z.strictObject({ type: z.literal('Evidence'), id }),
  /** Answered again and again: those that are not closed, now and after each change. */
  z.strictObject({ type: z.literal('FollowIncidents') }),
] as const

export type IncidentRequest = z.infer<(typeof INCIDENT_REQUESTS)[number]>

export const INCIDENT_ANSWERS = {
  Incidents: z.array(incidentSummaryView),
  Incident: incidentView,
  OpenIncident: incidentView,
  StepIncident: incidentView,
  PostMortem: z.string(),
  Evidence: evidenceFile,
  FollowIncidents: z.array(incidentSummaryView),
} satisfies Record<IncidentRequest['type'], z.ZodType>
