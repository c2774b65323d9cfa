/** What the watch process is made of: its rooms, fed by the supervisor, asked by the socket of the data folder. */

import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Result } from '../../core/std/result.ts'
import { ALERT_TABLES } from '../../operations/alerts/alert-store.ts'
import { STANDARD_RULES } from '../../operations/incidents/incident-rules.ts'
import { INCIDENT_TABLES } from '../../operations/incidents/incident-tables.ts'
import type { DiskPlaces } from '../../operations/metrics/host-gauge.ts'
import { DELIVERY_TABLES } from '../../operations/notify/delivery-store.ts'
import { ALERT_STATES } from '../../ports/alert-desk.ts'
import type { WrittenAlerts } from '../config/alerts-schema.ts'
import { SYSTEM_CLOCK } from '../live/clock.ts'
import { type Caller, listenForLines } from '../live/line-socket.ts'
import { ownAlert } from '../live/own-alert.ts'
import { sendToParent } from '../live/parent.ts'
import { buildIdOf } from '../standby/build-id.ts'
import { AlertRoom } from './alert-room.ts'
import { AlertSamples } from './alert-samples.ts'
import { alertSettingsOf } from './alert-settings.ts'
import { ALERT_ANSWERS, type AlertRequest } from './alert-wire.ts'
import { IncidentRoom } from './incident-room.ts'
import { MetricsRoom } from './metrics-room.ts'
import { notifierSecretsOf } from './notifier-secrets.ts'
import type { FromRoom, NodeNews, RoomSettings, ToRoom } from './room-feed.ts'
import { WATCH_PROTOCOL, WATCH_SOCKET, type WatchReply, type WatchRequest } from './watch-wire.ts'

export const WATCH_TABLES = [ALERT_TABLES, DELIVERY_TABLES, INCIDENT_TABLES]

const LOOK_MS = 1_000
const RESOLVED_LOOKED_AT = 100
const OVERTAKEN_EXIT = 0

export class WatchRoom {
  readonly #settings: RoomSettings
  readonly #alerts: AlertRoom
  readonly #incidents: IncidentRoom
  readonly #metrics: MetricsRoom
  readonly #counts = new AlertSamples()
  readonly #tell = sendToParent<FromRoom>()
  /** How the node's process ended; `undefined` while there is one. */
  #end: NodeNews | undefined

  constructor(settings: RoomSettings, db: DatabaseSync) {
    this.#settings = settings
    const counts = this.#counts
    const written = (settings.alerts as WrittenAlerts | null) ?? undefined
    this.#alerts = new AlertRoom({
      db,
      session: settings.desk || path.basename(settings.dataFolder),
      settings: alertSettingsOf(written, settings.folder),
      seriesOf: name => this.#metrics.seriesOf(name),
      writeLog: text => this.#tell({ kind: 'Log', text }),
      nowUs: () => SYSTEM_CLOCK.nowUs(),
      onOutcome: (channel, outcome, sinceEventUs) => counts.noteOutcome(channel, outcome, sinceEventUs),
      onHeartbeat: isSent => counts.noteHeartbeat(isSent),
      onOvertaken: () => process.exit(OVERTAKEN_EXIT),
    })
    this.#incidents = new IncidentRoom({
      db,
      rules: written?.incidents?.map(rule => ({ ...rule, forUs: rule.for })) ?? STANDARD_RULES,
      dataFolder: settings.dataFolder,
      configFile: settings.configFile,
      alerts: () => this.#alerts.desk.list({ states: ALERT_STATES, countMax: RESOLVED_LOOKED_AT }),
      metricsText: () => this.#metrics.text(),
      secrets: () => notifierSecretsOf(settings.alerts, settings.folder),
    })
    this.#metrics = new MetricsRoom({
      version: buildIdOf(),
      places: placesOf(settings),
      ownSamples: () => [...counts.samples(this.#alerts.desk.open), ...this.#incidents.samples()],
    })
  }

  /** Errors: the operating system's, where the socket cannot be made. */
  async begin(): Promise<void> {
    await listenForLines(this.#settings.dataFolder, WATCH_SOCKET, WATCH_PROTOCOL, (request, caller) => {
      void this.#answer(request, caller)
    })
    this.#alerts.begin()
    this.#metrics.begin()
    setInterval(() => this.#incidents.consider(), LOOK_MS)
  }

  /** The session was stopped in order: there is nothing to tell. */
  get hasEnded(): boolean {
    return this.#end?.isOrderly === true
  }

  /** Nothing is left to be told. */
  get isSilent(): boolean {
    return !this.#alerts.isTelling
  }

  /** Nobody is there any more who starts what dies: the last thing that is told. */
  orphaned(): void {
    const gone =
      'the supervisor of the session is gone, and whatever ran below it: nobody trades, and nobody starts it again'
    const end = this.#end
    if (end === undefined) this.#alerts.takeAlert(ownAlert('Critical', 'SUPERVISOR_GONE', gone))
    else this.#alerts.takeAlert(ownAlert('Critical', 'NODE_DOWN', `the node is not started again: ${end.text}`))
  }

  /** What happened last is in the timelines before the process ends. */
  close(): void {
    this.#incidents.consider()
    this.#incidents.close()
  }

  take(message: ToRoom): void {
    switch (message.kind) {
      case 'View':
        this.#alerts.takeView(message.view)
        this.#incidents.takeView(message.view)
        return this.#metrics.takeView(message.view)
      case 'Alert':
        return this.#alerts.takeAlert(message.alert)
      case 'Log':
        return this.#incidents.takeLog(message.text, message.timeUs)
      case 'Node':
        this.#end = message.state === 'Ended' ? message : undefined
        this.#alerts.takeNode(message.state, message.text, message.timeUs)
        this.#incidents.takeNode(message.state, message.text, message.timeUs)
        return this.#metrics.takeNode(message.state)
      case 'Command':
        return this.#incidents.takeCommand(message.actor, message.text, message.timeUs)
      case 'Samples':
        return void this.#metrics.takeSamples('node', message.samples, message.timeUs)
      default:
        return message satisfies never
    }
  }

  async #answer(request: WatchRequest, caller: Caller<WatchReply>): Promise<void> {
    const tell = (value: unknown) => caller.answer({ type: 'Answer', value })
    if (request.type === 'FollowAlerts') return caller.onGone(this.#alerts.follow(tell))
    if (request.type === 'FollowIncidents') return caller.onGone(this.#incidents.follow(tell))
    if (request.type === 'MetricsText') return tell(this.#metrics.text())
    if (request.type === 'TellSamples')
      return tell(this.#metrics.takeSamples(request.source, request.samples, SYSTEM_CLOCK.nowUs()))
    const answered = isOfAlerts(request) ? await this.#alerts.answer(request) : this.#incidents.answer(request)
    if (answered !== undefined) caller.answer(replyOf(answered))
  }
}

/** The file systems that a session writes to. */
function placesOf({ dataFolder, recordingFolder }: RoomSettings): DiskPlaces {
  return { data: dataFolder, ...(recordingFolder !== null && { recording: recordingFolder }) }
}

function isOfAlerts(request: WatchRequest): request is AlertRequest {
  return Object.hasOwn(ALERT_ANSWERS, request.type)
}

function replyOf(answer: Result<unknown, { readonly code: string; readonly text: string }>): WatchReply {
  if (answer.ok) return { type: 'Answer', value: answer.value }
  return { type: 'Refused', code: answer.error.code, text: answer.error.text }
}
