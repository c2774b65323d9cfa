/** The desks of alerts and incidents by the API of a console: what the watch process is asked on its machine, asked from elsewhere. */

import { okOf, type Result } from '../../core/std/result.ts'
import type { WatchClient, WatchRefusal } from '../../host/control-room/watch-client.ts'
import type { WatchAnswers, WatchRequest } from '../../host/control-room/watch-wire.ts'
import { CliError } from '../exit-codes.ts'
import { dataFolderOf } from '../session-control.ts'
import type { ApiClient } from './api-client.ts'
import { consoleOf } from './console-options.ts'
import { isAddress } from './console-place.ts'
import type { SignInOptions } from './token.ts'

/** What follows without end, and the metrics, are not for a command line. */
type DeskType = Exclude<WatchRequest['type'], 'FollowAlerts' | 'FollowIncidents' | 'TellSamples' | 'MetricsText'>
type RequestOf<Type extends WatchRequest['type']> = Extract<WatchRequest, { type: Type }>

/** Who answers: the watch process itself, or a console for it. */
export interface Desk {
  ask<Type extends DeskType>(request: RequestOf<Type>): Promise<Result<WatchAnswers[Type], WatchRefusal>>
}

/** Errors: CliError of a console; where the desk itself refuses, that is an answer. */
export async function deskOf(target: string, options: SignInOptions): Promise<Desk> {
  if (isAddress(target)) return new RemoteDesk(await consoleOf(target, options))
  const { WatchClient: Client } = await import('../../host/control-room/watch-client.ts')
  const client: WatchClient = new Client(await dataFolderOf(target))
  return client
}

/** The person is the token's: an `actor` of the request is not told. */
class RemoteDesk implements Desk {
  readonly #client: ApiClient

  constructor(client: ApiClient) {
    this.#client = client
  }

  async ask<Type extends DeskType>(request: RequestOf<Type>): Promise<Result<WatchAnswers[Type], WatchRefusal>> {
    const { type } = request as { readonly type: Type }
    const question: Question<Type> = QUESTIONS[type]
    return okOf(await question(this.#client, request))
  }
}

type Question<Type extends DeskType> = (client: ApiClient, request: RequestOf<Type>) => Promise<WatchAnswers[Type]>

const QUESTIONS: { readonly [Type in DeskType]: Question<Type> } = {
  Alerts: async (client, { states, countMax: limit }) => {
    const open = (await client.ask('alerts', { query: { limit } })).rows
    if (states?.includes('Resolved') !== true) return open
    const over = (await client.ask('alerts', { query: { limit, state: 'Resolved' } })).rows
    return [...open, ...over].sort((a, b) => b.openedUs - a.openedUs)
  },
  AcknowledgeAlert: (client, { id }) => client.ask('acknowledgeAlert', { path: { alertId: id }, body: {} }),
  ResolveAlert: (client, { id }) => client.ask('resolveAlert', { path: { alertId: id }, body: {} }),
  Silences: async client => (await client.ask('silences', {})).rows,
  AddSilence: (client, { silence: { code, subject, why, fromUs, untilUs } }) => {
    const nowUs = Date.now() * 1_000
    if (fromUs > nowUs + MINUTE_US)
      throw new CliError('usage', 'by a console a silence begins at once: leave --from out')
    return client.ask('addSilence', { body: { code, subject, why, minutes: Math.ceil((untilUs - nowUs) / MINUTE_US) } })
  },
  EndSilence: (client, { id }) => client.ask('endSilence', { path: { silenceId: id } }),
  Channels: async client => (await client.ask('channels', {})).rows,
  TestChannels: async (client, { channel }) => (await client.ask('testChannels', { body: { channel } }, TEST_MS)).rows,
  Deliveries: async (client, { alertId }) => (await client.ask('deliveries', { query: { alert: alertId } })).rows,
  Incidents: async (client, { isOpenOnly, countMax: limit }) =>
    (await client.ask('incidents', { query: { open: isOpenOnly ? 'true' : 'false', limit } })).rows,
  Incident: (client, { id }) => client.ask('incident', { path: { id } }),
  OpenIncident: (client, { incident }) => client.ask('openIncident', { body: incident }),
  StepIncident: (client, { id, step }) => {
    const path = { id }
    switch (step.kind) {
      case 'Note':
        return client.ask('noteIncident', { path, body: { text: step.text } })
      case 'SetState':
        return client.ask('setIncidentState', { path, body: { state: step.state, text: step.text } })
      case 'SetSeverity':
        return client.ask('setIncidentSeverity', { path, body: { severity: step.severity } })
      case 'SetRole':
        return client.ask('setIncidentRole', { path, body: { role: step.role, person: step.person } })
      case 'LinkAlert':
        return client.ask('linkIncidentAlert', { path, body: { alertId: step.alertId } })
      case 'AddAction':
        return client.ask('addIncidentAction', { path, body: { text: step.text, owner: step.owner } })
      case 'FinishAction':
        return client.ask('finishIncidentAction', { path: { id, number: String(step.number) }, body: {} })
      default:
        return step satisfies never
    }
  },
  PostMortem: async (client, { id }) => (await client.ask('postMortem', { path: { id } })).markdown,
  Evidence: (client, { id }) => client.ask('evidence', { path: { id } }),
}

const MINUTE_US = 60_000_000
/** Receivers let one wait. */
const TEST_MS = 65_000
