/** The desk of incidents of a session, from another process: for the API. */

import { type Result, refusalOf } from '../../core/std/result.ts'
import { INCIDENT_REFUSALS, type IncidentDesk, type IncidentRefusal } from '../../ports/incident-desk.ts'
import type { WatchClient, WatchRefusal } from './watch-client.ts'

export function incidentDeskOf(client: WatchClient): IncidentDesk {
  return {
    list: ({ isOpenOnly, countMax }) =>
      asked(client.ask({ type: 'Incidents', isOpenOnly, ...(countMax && { countMax }) })),
    get: id => asked(client.ask({ type: 'Incident', id })),
    open: ({ title, severity, alertIds }, actor) =>
      asked(client.ask({ type: 'OpenIncident', incident: { title, severity, alertIds: [...alertIds] }, actor })),
    step: (id, step, actor) => asked(client.ask({ type: 'StepIncident', id, step, actor })),
    postMortem: id => asked(client.ask({ type: 'PostMortem', id })),
    evidence: id => asked(client.ask({ type: 'Evidence', id })),
    follow: onIncidents => client.follow({ type: 'FollowIncidents' }, onIncidents),
  }
}

/** A code that is not of the desk is a fault between versions. */
async function asked<T>(answer: Promise<Result<T, WatchRefusal>>): Promise<Result<T, IncidentRefusal>> {
  const told = await answer
  if (told.ok) return told
  const code = INCIDENT_REFUSALS.find(each => each === told.error.code) ?? 'BAD_MESSAGE'
  return refusalOf({ code, text: told.error.text })
}
