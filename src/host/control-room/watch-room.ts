/** What the watch process is made of: its rooms, fed by the supervisor, asked by the socket of the data folder. */

import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Result } from '../../core/std/result.ts'
import { ALERT_TABLES } from '../../operations/alerts/alert-store.ts'
import { DELIVERY_TABLES } from '../../operations/notify/delivery-store.ts'
import type { Sample } from '../../ports/metrics.ts'
import type { WrittenAlerts } from '../config/alerts-schema.ts'
import { SYSTEM_CLOCK } from '../live/clock.ts'
import { type Caller, listenForLines } from '../live/line-socket.ts'
import { ownAlert } from '../live/own-alert.ts'
import { sendToParent } from '../live/parent.ts'
import { AlertRoom } from './alert-room.ts'
import { AlertSamples } from './alert-samples.ts'
import { alertSettingsOf } from './alert-settings.ts'
import { ALERT_ANSWERS, type AlertRequest } from './alert-wire.ts'
import type { FromRoom, RoomSettings, ToRoom } from './room-feed.ts'
import { WATCH_PROTOCOL, WATCH_SOCKET, type WatchReply, type WatchRequest } from './watch-wire.ts'

export const WATCH_TABLES = [ALERT_TABLES, DELIVERY_TABLES]

const SAMPLES_AGE_US_MAX = 10_000_000
/** As the supervisor says it of a node that wound down. */
const ORDERLY_END = 'its process ended (exit code 0)'
const OVERTAKEN_EXIT = 0

export class WatchRoom {
  readonly #settings: RoomSettings
  readonly #alerts: AlertRoom
  readonly #counts = new AlertSamples()
  readonly #tell = sendToParent<FromRoom>()
  #samples: { readonly timeUs: number; readonly samples: readonly Sample[] } = { timeUs: 0, samples: [] }
  /** How the node's process ended; empty while there is one. */
  #end = ''

  constructor(settings: RoomSettings, db: DatabaseSync) {
    this.#settings = settings
    const counts = this.#counts
    this.#alerts = new AlertRoom({
      db,
      session: settings.desk || path.basename(settings.dataFolder),
      settings: alertSettingsOf((settings.alerts as WrittenAlerts | null) ?? undefined, settings.folder),
      seriesOf: name => this.#seriesOf(name),
      writeLog: text => this.#tell({ kind: 'Log', text }),
      nowUs: () => SYSTEM_CLOCK.nowUs(),
      onOutcome: (channel, outcome, sinceEventUs) => counts.noteOutcome(channel, outcome, sinceEventUs),
      onHeartbeat: isSent => counts.noteHeartbeat(isSent),
      onOvertaken: () => process.exit(OVERTAKEN_EXIT),
    })
  }

  /** Errors: the operating system's, where the socket cannot be made. */
  async begin(): Promise<void> {
    await listenForLines(this.#settings.dataFolder, WATCH_SOCKET, WATCH_PROTOCOL, (request, caller) => {
      void this.#answer(request, caller)
    })
    this.#alerts.begin()
  }

  /** The session was stopped in order: there is nothing to tell. */
  get hasEnded(): boolean {
    return this.#end === ORDERLY_END
  }

  /** Nothing is left to be told. */
  get isSilent(): boolean {
    return !this.#alerts.isTelling
  }

  /** Nobody is there any more who starts what dies: the last thing that is told. */
  orphaned(): void {
    const gone = 'the supervisor of the session is gone, and whatever ran below it: nobody trades, and nobody starts it again'
    if (this.#end === '') this.#alerts.takeAlert(ownAlert('Critical', 'SUPERVISOR_GONE', gone))
    else this.#alerts.takeAlert(ownAlert('Critical', 'NODE_DOWN', `the node is not started again: ${this.#end}`))
  }

  take(message: ToRoom): void {
    switch (message.kind) {
      case 'View':
        return this.#alerts.takeView(message.view)
      case 'Alert':
        return this.#alerts.takeAlert(message.alert)
      case 'Log':
        return
      case 'Node':
        this.#end = message.state === 'Ended' ? message.text : ''
        return this.#alerts.takeNode(message.state, message.text, message.timeUs)
      case 'Samples':
        this.#samples = message
        return
      default:
        return message satisfies never
    }
  }

  #seriesOf(name: string): readonly Sample[] {
    const isOld = SYSTEM_CLOCK.nowUs() - this.#samples.timeUs > SAMPLES_AGE_US_MAX
    return isOld ? [] : this.#samples.samples.filter(each => each.name === name)
  }

  async #answer(request: WatchRequest, caller: Caller<WatchReply>): Promise<void> {
    if (!isOfAlerts(request)) return caller.answer(AWAY)
    if (request.type === 'FollowAlerts') {
      const end = this.#alerts.follow(alerts => caller.answer({ type: 'Answer', value: alerts }))
      return caller.onGone(end)
    }
    const answered = await this.#alerts.answer(request)
    if (answered !== undefined) caller.answer(replyOf(answered))
  }
}

const AWAY: WatchReply = { type: 'Refused', code: 'DESK_AWAY', text: 'nobody here answers that' }

function isOfAlerts(request: WatchRequest): request is AlertRequest {
  return Object.hasOwn(ALERT_ANSWERS, request.type)
}

function replyOf(answer: Result<unknown, { readonly code: string; readonly text: string }>): WatchReply {
  if (answer.ok) return { type: 'Answer', value: answer.value }
  return { type: 'Refused', code: answer.error.code, text: answer.error.text }
}
