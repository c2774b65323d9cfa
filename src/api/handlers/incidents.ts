/** Incidents, by way of the watch process. */

import { okOf } from '../../core/std/result.ts'
import type { IncidentStep } from '../../ports/incident-desk.ts'
import type { INCIDENTS } from '../contract/incidents.ts'
import type { Handlers } from '../handler.ts'
import type { ApiWorld } from '../world.ts'
import { deskOutcome, deskRows } from './desk-outcome.ts'

export const INCIDENT_HANDLERS: Handlers<keyof typeof INCIDENTS> = {
  incidents: ({ world, query }) =>
    deskRows(world.incidents.list({ isOpenOnly: query.open === 'true', countMax: query.limit })),
  incident: ({ world, params }) => deskOutcome(world.incidents.get(params.id)),
  openIncident: ({ world, caller, body }) => deskOutcome(world.incidents.open(body, caller.name)),
  noteIncident: ({ world, caller, params, body }) => step(world, params.id, caller.name, { kind: 'Note', ...body }),
  setIncidentState: ({ world, caller, params, body }) =>
    step(world, params.id, caller.name, { kind: 'SetState', ...body }),
  setIncidentSeverity: ({ world, caller, params, body }) =>
    step(world, params.id, caller.name, { kind: 'SetSeverity', ...body }),
  setIncidentRole: ({ world, caller, params, body }) =>
    step(world, params.id, caller.name, { kind: 'SetRole', ...body }),
  linkIncidentAlert: ({ world, caller, params, body }) =>
    step(world, params.id, caller.name, { kind: 'LinkAlert', ...body }),
  addIncidentAction: ({ world, caller, params, body }) =>
    step(world, params.id, caller.name, { kind: 'AddAction', ...body }),
  finishIncidentAction: ({ world, caller, params }) => {
    const number = /^\d{1,6}$/.test(params.number) ? Number(params.number) : 0
    return step(world, params.id, caller.name, { kind: 'FinishAction', number })
  },
  postMortem: async ({ world, params }) => {
    const told = await deskOutcome(world.incidents.postMortem(params.id))
    return told.ok ? okOf({ markdown: told.value }) : told
  },
  evidence: ({ world, params }) => deskOutcome(world.incidents.evidence(params.id)),
}

const step = (world: ApiWorld, id: string, actor: string, what: IncidentStep) =>
  deskOutcome(world.incidents.step(id, what, actor))
