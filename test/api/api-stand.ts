/**
 * The API's server as it runs, on a free port, with people and certificates of its own; the session behind it is told by the
 * test, which hears what was commanded.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { type RequestOptions, request } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { ApiServer } from '../../src/api/api-server.ts'
import { sessionCookieOf } from '../../src/api/chain/cookies.ts'
import { DeedBook } from '../../src/api/chain/deed-book.ts'
import type { ErrorAnswer } from '../../src/api/contract/errors.ts'
import { CSRF_HEADER, type EndpointName, endpointOf } from '../../src/api/contract.ts'
import { LogRing } from '../../src/api/stream/log-ring.ts'
import { SectionBoard } from '../../src/api/stream/section-board.ts'
import type { ApiWorld } from '../../src/api/world.ts'
import { ChartRoom } from '../../src/host/chart/chart-room.ts'
import { networksOf } from '../../src/host/config/console-schema.ts'
import type { SignedIn } from '../../src/ports/people.ts'
import type { Role } from '../../src/ports/permissions.ts'
import { makeAuthority, makeServerCertificate } from '../../src/security/certificates/authority.ts'
import { type Enrolled, enrolPerson, type House, openHouse } from '../../src/security/identity/people.fixture.ts'
import { ToldSession } from './told-session.ts'

export interface Reply {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
  readonly json: ErrorAnswer & Record<string, unknown>
}

export interface Wish {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Texts and bytes go as they are. */
  readonly body?: unknown
}

export interface StandOptions {
  readonly fourEyes?: readonly EndpointName[]
  readonly allow?: readonly string[]
  /** Of the console's files; default: a folder without any. */
  readonly pagesFolder?: string
}

const TLS = makeAuthority('test', Date.now()).then(async authority => ({
  authority,
  server: await makeServerCertificate(authority, ['localhost', '127.0.0.1'], Date.now()),
}))

export class ApiStand {
  readonly house: House
  readonly session: ToldSession
  readonly world: ApiWorld
  readonly server: ApiServer
  readonly certificates: string
  readonly logs: string[] = []
  readonly alerts: string[] = []

  private constructor(
    house: House,
    folder: string,
    { fourEyes = [], allow = ['127.0.0.0/8'] }: StandOptions,
    tls: Awaited<typeof TLS>,
    chart: ChartRoom,
  ) {
    this.house = house
    this.session = new ToldSession()
    this.certificates = tls.authority.cert
    const { nowUs } = house.clock
    this.world = {
      site: {
        ...{ desk: 'kelp', environment: 'paper', name: 'localhost', port: 0 },
        ...{ allowed: networksOf(allow), fourEyes: new Set(fourEyes) },
      },
      people: house.people,
      deeds: new DeedBook({
        ...{ audit: house.people.audit, nowUs },
        onAlert: (code, text) => void this.alerts.push(`${code}: ${text}`),
      }),
      ...this.session.ports,
      board: new SectionBoard(nowUs),
      chart: chart.past,
      logs: new LogRing(),
      nowUs,
      onRequest: () => {},
      onLog: text => void this.logs.push(text),
      onAlert: (code, text) => void this.alerts.push(`${code}: ${text}`),
    }
    this.server = new ApiServer({ world: this.world, tls: tls.server, pagesFolder: folder })
  }

  static async start(context: TestContext, options: StandOptions = {}): Promise<ApiStand> {
    const pages = mkdtempSync(path.join(tmpdir(), 'holdfast-pages-'))
    const house = openHouse(context)
    const chart = new ChartRoom({ dataFolder: pages, catalogues: [], nowUs: house.clock.nowUs, onLog: () => {} })
    const stand = new ApiStand(house, options.pagesFolder ?? pages, options, await TLS, chart)
    await stand.server.listen('127.0.0.1', 0)
    context.after(async () => {
      await stand.server.close()
      chart.close()
      rmSync(pages, { recursive: true })
    })
    return stand
  }

  get port(): number {
    return this.world.site.port
  }

  get origin(): string {
    return `https://localhost:${this.port}`
  }

  get cookieName(): string {
    return sessionCookieOf(this.port)
  }

  enrol(name: string, ...roles: readonly Role[]): Promise<Enrolled> {
    return enrolPerson(this.house, name, ...roles)
  }

  /** What a browser with this session sends. */
  headersOf({ secret, csrfToken }: SignedIn): Record<string, string> {
    return { cookie: `${this.cookieName}=${secret}`, origin: this.origin, [CSRF_HEADER]: csrfToken }
  }

  call(
    name: EndpointName,
    headers: Readonly<Record<string, string>>,
    body?: unknown,
    params: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const { method, path: pattern } = endpointOf(name)
    const filled = pattern.replaceAll(/:(\w+)/g, (_, key: string) => params[key] ?? 'none')
    return this.ask({ method, path: filled, headers, ...(method !== 'GET' && { body: body ?? {} }) })
  }

  ask({ method = 'GET', path: place, headers = {}, body }: Wish): Promise<Reply> {
    const text =
      body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
    const options: RequestOptions = {
      ...{ host: '127.0.0.1', port: this.port, servername: 'localhost', ca: this.certificates, agent: false },
      ...{ method, path: place },
      headers: {
        host: `localhost:${this.port}`,
        ...(text !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
    }
    return new Promise((resolve, reject) => {
      const outgoing = request(options, answer => {
        let received = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          received += chunk
        })
        answer.on('end', () =>
          resolve({ status: answer.statusCode!, headers: answer.headers, text: received, json: parsed(received) }),
        )
        answer.on('error', reject)
      })
      outgoing.on('error', reject)
      outgoing.end(text)
    })
  }
}

function parsed(text: string): Reply['json'] {
  try {
    return JSON.parse(text) as Reply['json']
  } catch {
    return {} as Reply['json']
  }
}
