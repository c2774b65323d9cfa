/** The alerts of a session in the process that watches it: what is heard becomes readings and alerts, people's questions are answered. */

import type { DatabaseSync } from 'node:sqlite'
import type { SessionView } from '../../api/contract/session-view.ts'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import { Random } from '../../core/std/random.ts'
import type { Result } from '../../core/std/result.ts'
import { secretLineOf } from '../../files/secret-line.ts'
import { AlertStore } from '../../operations/alerts/alert-store.ts'
import { Desk } from '../../operations/alerts/desk.ts'
import type { KnownNames } from '../../operations/alerts/subjects.ts'
import { Heartbeat } from '../../operations/notify/heartbeat.ts'
import { DeliveryError } from '../../operations/notify/notification.ts'
import { openTransport } from '../../operations/notify/open-transport.ts'
import { type OpenChannel, Outbox, type Outcome } from '../../operations/notify/outbox.ts'
import type { Alert, DeskRefusal } from '../../ports/alert-desk.ts'
import type { AlertSettings } from './alert-settings.ts'
import type { AlertRequest } from './alert-wire.ts'
import { COURSE_CODES, CourseReadings, type Peaks } from './course-readings.ts'
import type { NodeState } from './room-feed.ts'
import { ROOM_CODES, RoomReadings } from './room-readings.ts'
import { SAMPLE_CODES, SampleReadings, type SeriesOf } from './sample-readings.ts'
import { VIEW_CODES, viewReadings } from './view-readings.ts'

export interface AlertRoomSetup {
  readonly db: DatabaseSync
  readonly session: string
  readonly settings: AlertSettings
  readonly seriesOf: SeriesOf
  readonly writeLog: (text: string) => void
  nowUs(): number
  /** A notification came to an end at a channel. */
  onOutcome(channel: string, outcome: Outcome, sinceEventUs: number): void
  onHeartbeat(isSent: boolean): void
  /** Another process has taken over what this one watches. */
  onOvertaken(): void
}

/** Escalation steps and gathered alerts are looked for so often. */
const TICK_MS = 250
const TICKS_PER_READING = 4
/** What is due so soon is waited for at the end. */
const SOON_US = 5_000_000
/** A Critical alert that nobody looks at for so long is the outside watchdog's to tell. */
const IGNORED_US = 900_000_000
/** The name under which the highest equities are kept. */
const PEAKS = 'equityPeaks'

export class AlertRoom {
  readonly #setup: AlertRoomSetup
  readonly #desk: Desk
  readonly #outbox: Outbox
  readonly #store: AlertStore
  readonly #heartbeat: Heartbeat | undefined
  readonly #courses: CourseReadings
  readonly #samples = new SampleReadings()
  readonly #outside: RoomReadings
  readonly #followers = new Set<(alerts: readonly Alert[]) => void>()
  readonly #life: string
  readonly #names: { -readonly [Key in keyof KnownNames]: KnownNames[Key] }
  #view: SessionView | undefined
  #isNews = false
  #keptPeaks: string
  #tickCount = 0
  #ticker: NodeJS.Timeout | undefined

  constructor(setup: AlertRoomSetup) {
    this.#setup = setup
    const { db, settings, session, nowUs, writeLog, onHeartbeat } = setup
    this.#life = `${process.pid} ${nowUs()}`
    this.#store = new AlertStore(db)
    this.#store.setFact('watcher', this.#life)
    this.#names = { instruments: [], venues: [], accounts: [], strategies: [] }
    const random = new Random(this.#life)
    this.#outbox = new Outbox({
      db,
      channels: channelsOf(settings, writeLog),
      random,
      nowUs,
      onOutcome: setup.onOutcome,
    })
    const desk = { session, names: this.#names, rules: settings.rules, escalation: settings.escalation }
    this.#desk = new Desk(db, desk, this.#outbox, nowUs, writeLog)
    this.#desk.listen(() => {
      this.#isNews = true
    })
    this.#keptPeaks = this.#desk.kept(PEAKS) ?? '{}'
    this.#courses = new CourseReadings(JSON.parse(this.#keptPeaks) as Peaks)
    this.#outside = new RoomReadings(nowUs())
    const { heartbeat } = settings
    this.#heartbeat = heartbeat && new Heartbeat(heartbeat, readSecret, () => this.#isWell(), onHeartbeat)
  }

  get desk(): Desk {
    return this.#desk
  }

  begin(): void {
    this.#outbox.wake()
    this.#heartbeat?.start()
    this.#ticker = setInterval(() => this.#tick(), TICK_MS)
  }

  /** Nobody has taken it yet, or is about to be told. */
  get isTelling(): boolean {
    return this.#outbox.waitingCount > 0 || this.#desk.nextDueUs() < this.#setup.nowUs() + SOON_US
  }

  close(): void {
    clearInterval(this.#ticker)
    this.#heartbeat?.close()
    this.#outbox.close()
  }

  // ── what is heard ──────────────────────────────────────────────────────────────────────────────────────────────────

  takeView(view: SessionView): void {
    this.#view = view
    this.#outside.noteView(this.#setup.nowUs())
    Object.assign(this.#names, {
      instruments: view.markets.map(({ instrumentId }) => instrumentId),
      venues: view.venues.map(({ venueId }) => venueId),
      accounts: view.accounts.map(({ accountId }) => accountId),
      strategies: view.strategies.map(({ strategyId }) => strategyId),
    })
  }

  takeAlert(alert: RaiseAlert): void {
    this.#desk.raise(alert)
  }

  takeNode(state: NodeState, text: string, timeUs: number): void {
    this.#outside.noteNode(state, text, timeUs)
  }

  #tick(): void {
    if (this.#store.factOf('watcher', () => this.#life) !== this.#life) return this.#setup.onOvertaken()
    if (this.#tickCount++ % TICKS_PER_READING === 0) this.#look()
    this.#desk.tick()
    if (!this.#isNews) return
    this.#isNews = false
    for (const follower of this.#followers) follower(this.#desk.open)
  }

  #look(): void {
    const { nowUs, seriesOf } = this.#setup
    const view = this.#view
    const timeUs = nowUs()
    // A view is looked at once: what is old says nothing of now.
    this.#view = undefined
    if (view !== undefined)
      this.#desk.observe([...VIEW_CODES, ...COURSE_CODES], [...viewReadings(view), ...this.#courses.read(view)])
    this.#keepPeaks()
    this.#desk.observe(SAMPLE_CODES, this.#samples.read(seriesOf, timeUs))
    const outside = {
      channels: this.#desk.channels(),
      hasLeftOut: this.#outbox.hasLeftOut(timeUs),
      heartbeatFault: this.#heartbeat?.fault ?? '',
    }
    this.#desk.observe(ROOM_CODES, this.#outside.read(outside, timeUs))
  }

  #keepPeaks(): void {
    const peaks = JSON.stringify(this.#courses.peaks)
    if (peaks === this.#keptPeaks) return
    this.#keptPeaks = peaks
    this.#desk.keep(PEAKS, peaks)
  }

  #resolve(id: string, actor: string): Result<Alert, DeskRefusal> {
    const resolved = this.#desk.resolve(id, actor)
    if (resolved.ok && resolved.value.code === 'DRAWDOWN') {
      this.#courses.forgetPeak(resolved.value.subject)
      this.#keepPeaks()
    }
    return resolved
  }

  /** What an outside watchdog is told: the session shows itself, somebody can be told, and nobody sleeps through it. */
  #isWell(): boolean {
    const nowUs = this.#setup.nowUs()
    const channels = this.#desk.channels()
    const canTell = channels.length === 0 || channels.some(({ state }) => state !== 'Failing')
    const isIgnored = this.#desk.open.some(
      ({ severity, state, triggeredUs }) =>
        severity === 'Critical' && state === 'Triggered' && nowUs - triggeredUs > IGNORED_US,
    )
    return this.#outside.isLive(nowUs) && canTell && !isIgnored
  }

  // ── what is asked ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** Returns: `undefined` where the answers come one after another, by `follow`. */
  async answer(request: AlertRequest): Promise<Result<unknown, DeskRefusal> | undefined> {
    const desk = this.#desk
    switch (request.type) {
      case 'Alerts':
        return okay(desk.list(request))
      case 'AcknowledgeAlert':
        return desk.acknowledge(request.id, request.actor)
      case 'ResolveAlert':
        return this.#resolve(request.id, request.actor)
      case 'Silences':
        return okay(desk.silences)
      case 'AddSilence':
        return desk.addSilence(request.silence, request.actor)
      case 'EndSilence':
        return desk.endSilence(request.id)
      case 'Channels':
        return okay(desk.channels())
      case 'TestChannels':
        return desk.testChannels(request.channel, request.actor)
      case 'Deliveries':
        return okay(desk.deliveries(request.alertId))
      case 'FollowAlerts':
        return undefined
      default:
        return request satisfies never
    }
  }

  /** Tells the open alerts now and after each change. Returns: ends it. */
  follow(follower: (alerts: readonly Alert[]) => void): () => void {
    this.#followers.add(follower)
    follower(this.#desk.open)
    return () => this.#followers.delete(follower)
  }
}

function okay<T>(value: T): Result<T, never> {
  return { ok: true, value }
}

function channelsOf({ channels }: AlertSettings, writeLog: (text: string) => void): ReadonlyMap<string, OpenChannel> {
  const opened = [...channels].map(([name, { transport, fallback, perMinuteMax }]) => {
    const channel = {
      kind: transport.kind,
      transport: openTransport(transport, { readSecret, writeLog }),
      fallback,
      perMinuteMax,
    }
    return [name, channel] as const
  })
  return new Map(opened)
}

/** Errors: DeliveryError that names the file, and nothing of what is in it. */
function readSecret(file: string): string {
  const line = secretLineOf(file)
  if (!line.ok) throw new DeliveryError(line.error, true)
  return line.value
}
