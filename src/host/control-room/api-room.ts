/**
 * The life of the console's process: it listens, shows what it is told, and looks after its certificate. It has no key of a venue
 * and no secret of a channel; when it ends, trading goes on.
 */

import { fileURLToPath } from 'node:url'
import { API_ALERTS, type ApiAlertCode } from '../../api/api-alerts.ts'
import { ApiServer } from '../../api/api-server.ts'
import { siteUrlOf } from '../../api/chain/site-url.ts'
import { noteRequests } from '../../api/handlers/approval.ts'
import type { ApiWorld } from '../../api/world.ts'
import { ChartRoom } from '../chart/chart-room.ts'
import { type ConsoleConfig, isLoopback, parseListen } from '../config/console-schema.ts'
import { SYSTEM_CLOCK } from '../live/clock.ts'
import { ownAlert } from '../live/own-alert.ts'
import { ApiMeter } from './api-meter.ts'
import { AuditTender } from './audit-tender.ts'
import { type CertificatePlace, certificateOf, endTextOf, type ShownCertificate } from './console-certificate.ts'
import { writeConsoleNote } from './console-note.ts'
import { consoleWorldOf } from './console-world.ts'
import { EnrolmentOffer } from './enrolment-offer.ts'
import type { FromRoom, RoomSettings, ToRoom } from './room-feed.ts'
import { ViewBoard } from './view-board.ts'
import { WatchClient } from './watch-client.ts'

/** Where `npm run web` puts the console. */
const PAGES = fileURLToPath(new URL('../../../web/dist', import.meta.url))
const OPEN_AGAIN_MS = 5_000
const CERTIFICATE_LOOK_MS = 60 * 60_000
const PEOPLE_LOOK_MS = 2_000
const SAMPLES_MS = 1_000
const AUDIT_TEND_MS = 60_000
const AUDIT_CHECK_MS = 60 * 60_000

export interface ApiRoomSetup {
  readonly settings: RoomSettings
  readonly tell: (message: FromRoom) => void
  readonly openAgainMs?: number
}

export class ApiRoom {
  readonly #setup: ApiRoomSetup
  readonly #meter = new ApiMeter()
  readonly #watch: WatchClient
  readonly #chart: ChartRoom
  readonly #world: ApiWorld
  readonly #viewBoard: ViewBoard
  readonly #enrolment: EnrolmentOffer
  readonly #audit: AuditTender
  readonly #endings: (() => void)[] = []
  #certificate: ShownCertificate | undefined
  #server: ApiServer | undefined
  #isEnding = false

  /** Errors: of the file of the people. */
  constructor(setup: ApiRoomSetup) {
    const { settings, tell } = setup
    this.#setup = setup
    this.#watch = new WatchClient(settings.dataFolder)
    this.#chart = new ChartRoom({
      dataFolder: settings.dataFolder,
      catalogues: settings.catalogueFolders,
      nowUs: SYSTEM_CLOCK.nowUs,
      onLog: text => tell({ kind: 'Log', text }),
    })
    this.#world = consoleWorldOf({
      settings,
      watch: this.#watch,
      chart: this.#chart.past,
      onRequest: (name, refusal, tookMs) => this.#meter.note(name, refusal, tookMs),
      onLog: text => tell({ kind: 'Log', text }),
      onAlert: (code, text) => this.#alert(code, text),
    })
    this.#viewBoard = new ViewBoard({ ...this.#world, chart: this.#chart })
    this.#enrolment = new EnrolmentOffer(this.#world, tell)
    this.#audit = new AuditTender(this.#world, this.#console.auditRowsMax)
  }

  /** Resolves when it listens: a port that is taken and a certificate that is not good are waited for, and told. */
  async begin(): Promise<void> {
    const { alerts, incidents, board } = this.#world
    this.#endings.push(
      alerts.follow(open => board.set('alerts', open)),
      incidents.follow(open => board.set('incidents', open)),
    )
    let told = ''
    while (
      !(await this.#opens(text => {
        if (text !== told) this.#alert('CONSOLE_UNREACHABLE', text)
        told = text
      }))
    )
      await new Promise(resolve => setTimeout(resolve, this.#setup.openAgainMs ?? OPEN_AGAIN_MS))
    if (this.#isEnding) return
    this.#noteAddress()
    this.#tellCertificateEnd()
    this.#every(PEOPLE_LOOK_MS, () => this.#lookAtPeople())
    this.#every(AUDIT_TEND_MS, () => this.#audit.archive())
    this.#every(AUDIT_CHECK_MS, () => void this.#audit.check())
    void this.#audit.check()
    this.#every(SAMPLES_MS, () => void this.#tellSamples())
    this.#every(CERTIFICATE_LOOK_MS, () => void this.#lookAtCertificate())
    this.#lookAtPeople()
    void this.#chart.begin()
  }

  take(message: ToRoom): void {
    this.#viewBoard.take(message)
  }

  async end(): Promise<void> {
    if (this.#isEnding) return
    this.#isEnding = true
    for (const work of this.#endings) work()
    this.#meter.close()
    this.#audit.end()
    await this.#server?.close()
    this.#chart.close()
    this.#world.people.close()
  }

  get #console(): ConsoleConfig {
    return this.#setup.settings.console as ConsoleConfig
  }

  get #place(): CertificatePlace {
    const { dataFolder, folder } = this.#setup.settings
    return { dataFolder, folder, console: this.#console }
  }

  /** Returns: whether it listens, or nobody wants it to any more. */
  async #opens(onFault: (text: string) => void): Promise<boolean> {
    if (this.#isEnding) return true
    const { listen } = this.#console
    const { host, port } = parseListen(listen)!
    try {
      this.#certificate = await certificateOf(this.#place)
      this.#server ??= new ApiServer({ world: this.#world, tls: this.#certificate.tls, pagesFolder: PAGES })
      await this.#server.listen(host, port)
      return true
    } catch (error) {
      onFault(
        `the console cannot be opened at ${listen}: ${whyShut(error as NodeJS.ErrnoException)}; it is tried again`,
      )
      return false
    }
  }

  /** For browsers, and for command lines on this machine. */
  #noteAddress(): void {
    const { site } = this.#world
    const { authority } = this.#certificate!
    const { host } = parseListen(this.#console.listen)!
    const near = isLoopback(host) ? host.replace(/^.*:.*$/, '[$&]') : '127.0.0.1'
    const url = authority === null ? siteUrlOf(site) : siteUrlOf({ ...site, name: near })
    writeConsoleNote(this.#setup.settings.dataFolder, { url, certificates: authority })
    this.#setup.tell({ kind: 'Address', url: siteUrlOf(site) })
  }

  /** Also what the command line of the machine changed. */
  #lookAtPeople(): void {
    this.#enrolment.look()
    noteRequests(this.#world)
    this.#world.deeds.retry()
  }

  async #lookAtCertificate(): Promise<void> {
    try {
      const certificate = await certificateOf(this.#place)
      if (certificate.tls.cert !== this.#certificate!.tls.cert) this.#server!.renew(certificate.tls)
      this.#certificate = certificate
    } catch (error) {
      this.#alert('CERTIFICATE_ENDS', `the certificate of the console cannot be read: ${(error as Error).message}`)
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
    this.#setup.tell({ kind: 'Alert', alert: ownAlert(API_ALERTS[code], code, text), timeUs: SYSTEM_CLOCK.nowUs() })
  }

  #every(ms: number, work: () => void): void {
    const timer = setInterval(work, ms)
    this.#endings.push(() => clearInterval(timer))
  }
}

function whyShut({ code, message }: NodeJS.ErrnoException): string {
  return code === 'EADDRINUSE' ? `${message}: end the program that has it, or change console.listen` : message
}
