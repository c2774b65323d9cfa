/** Incidents: what is told of them, and what people do with them. */

import { z } from 'zod'
import { INCIDENT_ROLES, INCIDENT_SEVERITIES, INCIDENT_STATES, INCIDENT_TEXT_MAX } from '../../ports/incident-desk.ts'
import { endpoint } from './endpoint.ts'
import { evidenceFile, incidentSummaryView, incidentView, newIncident } from './incident-view.ts'
import { countQuery, idText } from './values.ts'

const text = z.string().trim().min(1).max(INCIDENT_TEXT_MAX)

const one = '/api/v1/incidents/:id'
const handling = { method: 'POST', permission: 'HandleIncidents', answer: incidentView } as const

export const INCIDENTS = {
  incidents: endpoint({
    method: 'GET',
    path: '/api/v1/incidents',
    permission: 'ViewTrading',
    query: z.strictObject({
      open: z.enum(['true', 'false']).default('false'),
      limit: countQuery(200, 50),
    }),
    answer: z.strictObject({ rows: z.array(incidentSummaryView) }),
    summary: 'Incidents, newest first.',
  }),
  incident: endpoint({
    method: 'GET',
    path: one,
    permission: 'ViewTrading',
    answer: incidentView,
    summary: 'One incident with its timeline.',
  }),
  openIncident: endpoint({
    ...handling,
    path: '/api/v1/incidents',
    body: newIncident,
    summary: 'Opens an incident.',
  }),
  noteIncident: endpoint({
    ...handling,
    path: `${one}/notes`,
    body: z.strictObject({ text }),
    summary: 'Adds a note to the timeline.',
  }),
  setIncidentState: endpoint({
    ...handling,
    path: `${one}/state`,
    body: z.strictObject({
      state: z.enum(INCIDENT_STATES),
      text: z.string().trim().max(INCIDENT_TEXT_MAX).default(''),
    }),
    summary: 'Mitigated, resolved, closed, or open again.',
  }),
  setIncidentSeverity: endpoint({
    ...handling,
    path: `${one}/severity`,
    body: z.strictObject({ severity: z.enum(INCIDENT_SEVERITIES) }),
    summary: 'How bad it is.',
  }),
  setIncidentRole: endpoint({
    ...handling,
    path: `${one}/role`,
    body: z.strictObject({ role: z.enum(INCIDENT_ROLES), person: z.string().max(40) }),
    summary: 'Who commands, who writes; an empty name: nobody any more.',
  }),
  linkIncidentAlert: endpoint({
    ...handling,
    path: `${one}/alerts`,
    body: z.strictObject({ alertId: idText }),
    summary: 'An alert belongs to it.',
  }),
  addIncidentAction: endpoint({
    ...handling,
    path: `${one}/actions`,
    body: z.strictObject({ text, owner: z.string().max(40).default('') }),
    summary: 'Something is to be done.',
  }),
  finishIncidentAction: endpoint({
    ...handling,
    path: `${one}/actions/:number/finish`,
    body: z.strictObject({}),
    summary: 'It is done.',
  }),
  postMortem: endpoint({
    method: 'GET',
    path: `${one}/post-mortem`,
    permission: 'ViewTrading',
    answer: z.strictObject({ markdown: z.string() }),
    summary: 'The incident as a Markdown text, for a review.',
  }),
  evidence: endpoint({
    method: 'GET',
    path: `${one}/evidence`,
    permission: 'HandleIncidents',
    answer: evidenceFile,
    summary: 'What is known of its time, without secrets, as an archive.',
  }),
} as const
