/**
 * The console's process put together: people, certificates, the server, and the ways to the node and to the watch process. It has
 * no key of a venue and no secret of a channel; when it ends, trading goes on.
 */

import { fileURLToPath } from 'node:url'
import type { ApiAlertCode } from '../../api/api-alerts.ts'
import { ApiServer } from '../../api/api-server.ts'
import { enrolmentUrlOf, siteUrlOf } from '../../api/chain/site-url.ts'
import { COMMANDS, type CommandName } from '../../api/contract/commands.ts'
import { BarRings } from '../../api/stream/bar-rings.ts'
import { LogRing } from '../../api/stream/log-ring.ts'
import { SectionBoard } from '../../api/stream/section-board.ts'
import type { ApiWorld } from '../../api/world.ts'
import type { People } from '../../ports/people.ts'
import { openPeople } from '../../security/identity/people.ts'
import { peoplePathOf } from '../../security/identity/people-file.ts'
import { type ConsoleConfig, isLoopback, networksOf, parseListen } from '../config/console-schema.ts'
import { SYSTEM_CLOCK } from '../live/clock.ts'
import { ownAlert } from '../live/own-alert.ts'
import { ApiMeter } from './api-meter.ts'
import { type CertificatePlace, certificateOf, endTextOf, type ShownCertificate } from './console-certificate.ts'
import { writeConsoleNote } from './console-note.ts'
import { ControlDoor } from './control-door.ts'
import { HistoryDoor } from './history-door.ts'
import { incidentDeskOf } from './incident-client.ts'
import { historyOf } from './open-history.ts'
import type { FromRoom, RoomSettings, ToRoom } from './room-feed.ts'
import { ViewBoard } from './view-board.ts'
import { alertDeskOf, WatchClient } from './watch-client.ts'

/** Where `npm run web` puts the console. */
const PAGES = fileURLToPath(new URL('../../../web/dist', import.meta.url))
const LISTEN_AGAIN_MS = 5_000
const LOOK_MS = 60 * 60_000
const ENROLMENT_LOOK_MS = 2_000
const SAMPLES_MS = 1_000

export interface ApiRoomSetup {
  readonly settings: RoomSettings
  readonly tell: (message: FromRoom) => void
}

export class ApiRoom {
  readonly #setup: ApiRoomSetup
  readonly #console: ConsoleConfig
  readonly #world: ApiWorld
  readonly #viewBoard: ViewBoard
  readonly #watch: WatchClient
  readonly #meter = new ApiMeter()
  readonly #timers: NodeJS.Timeout[] = []
  #certificate: ShownCertificate | undefined
  #server: ApiServer | undefined
  #linkUntilUs = 0
  #isEnding = false

  /** Errors: of the file of the people. */
  constructor(setup: ApiRoomSetup) {
    this.#setup = setup
    this.#console = setup.settings.console as ConsoleConfig
    this.#watch = new WatchClient(setup.settings.dataFolder)
    this.#world = this.#newWorld()
    this.#viewBoard = new ViewBoard(this.#world)
  }

  /** Errors: of the certificate. A port that is taken is waited for, and told. */
  async begin(): Promise<void> {
    const { board } = this.#world
    this.#certificate = await certificateOf(this.#place)
    this.#server = new ApiServer({ world: this.#world, tls: this.#certificate.tls, pagesFolder: PAGES })
    this.#world.alerts.follow(alerts => board.set('alerts', alerts))
    this.#world.incidents.follow(incidents => board.set('incidents', incidents))
    await this.#listen(this.#server)
    if (this.#isEnding) return
    this.#offerEnrolment()
    this.#every(ENROLMENT_LOOK_MS, () => this.#offerEnrolment())
    this.#every(SAMPLES_MS, () => void this.#tellSamples())
    this.#every(LOOK_MS, () => void this.#lookAtCertificate())
    this.#tellCertificateEnd()
  }

  take(message: ToRoom): void {
    this.#viewBoard.take(message)
  }

  async end(): Promise<void> {
    this.#isEnding = true
    for (const timer of this.#timers) clearInterval(timer)
    await this.#server?.close()
    this.#world.people.close()
  }

  get #place(): CertificatePlace {
    const { dataFolder, folder } = this.#setup.settings
    return { dataFolder, folder, console: this.#console }
  }

  #newWorld(): ApiWorld {
    const { settings } = this.#setup
    const { allow, name, fourEyes } = this.#console
    const site = {
      ...{ desk: settings.desk, environment: settings.environment, name, port: 0 },
      allowed: networksOf([...THIS_MACHINE, ...allow]),
      fourEyes: new Set(namesOf(fourEyes)),
    }
    return {
      site,
      people: this.#openPeople(site),
      door: new ControlDoor(settings.dataFolder),
      history: new HistoryDoor(historyOf(settings)),
      rawMessages: { of: async () => [] },
      alerts: alertDeskOf(this.#watch),
      incidents: incidentDeskOf(this.#watch),
      metricsText: async () => {
        const told = await this.#watch.ask({ type: 'MetricsText' })
        return told.ok ? told.value : undefined
      },
      board: new SectionBoard(SYSTEM_CLOCK.nowUs),
      bars: new BarRings(),
      logs: new LogRing(),
      nowUs: SYSTEM_CLOCK.nowUs,
      onRequest: (name, refusal, tookMs) => this.#meter.note(name, refusal, tookMs),
      onLog: text => this.#setup.tell({ kind: 'Log', text }),
      onAlert: (code, text) => this.#alert(code, text),
    }
  }

  #openPeople(site: { readonly name: string; readonly port: number }): People {
    const { sessionMax, sessionIdle } = this.#console
    return openPeople(peoplePathOf(this.#setup.settings.dataFolder), {
      site: () => ({ rpId: site.name, origins: [siteUrlOf(site)] }),
      sessionTimes: { lastsUs: sessionMax, idleUs: sessionIdle },
    })
  }

  async #listen(server: ApiServer): Promise<void> {
    const { host, port } = parseListen(this.#console.listen)!
    let isTold = false
    while (!this.#isEnding) {
      try {
        await server.listen(host, port)
        return this.#noteAddress(host)
      } catch (error) {
        if (!isTold)
          this.#alert('CONSOLE_UNREACHABLE', `${this.#console.listen}: ${(error as Error).message}; tried again`)
        isTold = true
        await new Promise(resolve => setTimeout(resolve, LISTEN_AGAIN_MS))
      }
    }
  }

  /** For browsers, and for command lines on this machine. */
  #noteAddress(host: string): void {
    const { site } = this.#world
    const { authority } = this.#certificate!
    const near = isLoopback(host) ? (host.includes(':') ? `[${host}]` : host) : '127.0.0.1'
    const url = authority === null ? siteUrlOf(site) : siteUrlOf({ ...site, name: near })
    writeConsoleNote(this.#setup.settings.dataFolder, { url, certificates: authority })
    this.#setup.tell({ kind: 'Address', url: siteUrlOf(site) })
  }

  /** While nobody is enrolled there is a link; a new one where it has run out. */
  #offerEnrolment(): void {
    const { people, site, nowUs } = this.#world
    if (this.#linkUntilUs < 0 || (this.#linkUntilUs > nowUs() && isNobodyThere(people))) return
    const link = people.roster.firstLink()
    const isOver = link === undefined
    if (!isOver || this.#linkUntilUs > 0)
      this.#setup.tell({
        kind: 'Enrolment',
        url: isOver ? '' : enrolmentUrlOf(site, link.link),
        untilUs: isOver ? 0 : link.untilUs,
      })
    this.#linkUntilUs = isOver ? -1 : link.untilUs
  }

  async #lookAtCertificate(): Promise<void> {
    try {
      const certificate = await certificateOf(this.#place)
      if (certificate.tls.cert !== this.#certificate!.tls.cert) this.#server!.renew(certificate.tls)
      this.#certificate = certificate
    } catch (error) {
      this.#alert('CERTIFICATE_ENDS', (error as Error).message)
    }
    this.#tellCertificateEnd()
  }

  #tellCertificateEnd(): void {
    const text = endTextOf(this.#certificate!, Date.now())
    if (text !== undefined) this.#alert('CERTIFICATE_ENDS', text)
  }

  async #tellSamples(): Promise<void> {
    const samples = this.#meter.samples(this.#server!.socketCount)
    const told = await this.#watch.ask({ type: 'TellSamples', source: 'api', samples })
    this.#viewBoard.noteWatch(told.ok)
  }

  #alert(code: ApiAlertCode, text: string): void {
    this.#setup.tell({ kind: 'Alert', alert: ownAlert('Error', code, text), timeUs: SYSTEM_CLOCK.nowUs() })
  }

  #every(ms: number, work: () => void): void {
    this.#timers.push(setInterval(work, ms))
  }
}

/** The command line of the machine itself is always let in. */
const THIS_MACHINE = ['127.0.0.0/8', '::1']

/** Of the words of the configuration. */
function namesOf(words: readonly string[]): CommandName[] {
  const names = Object.keys(COMMANDS) as CommandName[]
  return names.filter(name => words.some(word => COMMANDS[name].path.endsWith(`/${word}`)))
}

function isNobodyThere({ roster }: People): boolean {
  return roster.people().every(({ state }) => state !== 'Active')
}
