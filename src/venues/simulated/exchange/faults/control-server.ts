/**
 * The fault port: HTTP and JSON on loopback, off unless asked for, to arm faults and read what they did.
 *
 * It has no keys: whoever reaches the port may break the venue. That is what it is for, so it never listens elsewhere.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { ExchangeLevers } from '../seams.ts'
import type { ArmedFault } from './armed-fault.ts'
import type { FaultDriver } from './fault-driver.ts'
import { parseFaults } from './fault-schema.ts'

interface Reply {
  readonly status: number
  readonly body: unknown
}

const BODY_BYTES_MAX = 256 * 1024
const LOOPBACK = '127.0.0.1'

export class FaultControl {
  readonly #driver: FaultDriver
  readonly #levers: ExchangeLevers
  readonly #server: Server

  constructor(driver: FaultDriver, levers: ExchangeLevers) {
    this.#driver = driver
    this.#levers = levers
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy())
    })
  }

  /** Returns: the port. Errors: the operating system's, for example EADDRINUSE. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, LOOPBACK, resolve)
    })
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  async close(): Promise<void> {
    const closed = new Promise<void>(resolve => void this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const { status, body: answer } =
      body === undefined
        ? refusal(413, [`the body is longer than ${BODY_BYTES_MAX} bytes`])
        : this.#answer(request, body)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(`${JSON.stringify(answer)}\n`)
  }

  #answer(request: IncomingMessage, body: string): Reply {
    const url = new URL(request.url ?? '/', 'http://control')
    const [room, name, ...rest] = url.pathname.split('/').filter(part => part !== '')
    if (rest.length > 0) return notThere(url.pathname)
    switch (`${request.method} ${room ?? ''}`) {
      case 'GET faults':
        return { status: 200, body: this.#driver.plan.armed.map(toldFault) }
      case 'POST faults':
        return this.#arm(body)
      case 'DELETE faults':
        return this.#disarm(name)
      case 'GET log':
        return { status: 200, body: this.#logAfter(url.searchParams.get('after')) }
      case 'POST connections':
        this.#levers.dropConnections()
        return { status: 200, body: { dropped: true } }
      case 'POST orders':
        return this.#endOrders(body)
      case 'POST transfers':
        return this.#transfer(body)
      default:
        return notThere(`${request.method} ${url.pathname}`)
    }
  }

  #arm(body: string): Reply {
    const value = jsonOf(body)
    if (value === undefined) return refusal(400, ['the body is no JSON'])
    const parsed = parseFaults(value)
    if (!parsed.ok) return refusal(400, parsed.error)
    const ids: string[] = []
    for (const spec of parsed.value) {
      const id = this.#driver.arm(spec)
      if (id === undefined)
        return refusal(409, [`too many faults are armed; armed of these: ${ids.join(', ') || 'none'}`])
      ids.push(id)
    }
    return { status: 200, body: { ids } }
  }

  #disarm(id: string | undefined): Reply {
    if (id === undefined) this.#driver.plan.disarmAll()
    else if (!this.#driver.plan.disarm(id)) return refusal(404, [`no fault ${id} is armed`])
    this.#driver.look()
    return { status: 200, body: { armed: this.#driver.plan.armed.length } }
  }

  #logAfter(after: string | null) {
    const { log } = this.#driver.plan
    return { count: log.count, records: log.after(Number(after ?? 0) || 0) }
  }

  /** `{"state":"Expired","account":"alice"}`: ends open orders now, without an account everybody's. */
  #endOrders(body: string): Reply {
    const { state = 'Expired', account } = (jsonOf(body) ?? {}) as { state?: unknown; account?: unknown }
    if (state !== 'Canceled' && state !== 'Expired') return refusal(400, ['state: Canceled or Expired'])
    if (account === undefined) return { status: 200, body: { ended: this.#levers.endOrders(state, undefined) } }
    const index = this.#levers.accountIndexOf(String(account))
    if (index === undefined)
      return refusal(404, [`no account ${String(account)}; there are ${this.#levers.accountNames.join(', ')}`])
    return { status: 200, body: { ended: this.#levers.endOrders(state, index) } }
  }

  /** `{"account":"alice","asset":"USDT","amount":"-100"}`: money comes or goes without a trade. */
  #transfer(body: string): Reply {
    const { account, asset, amount } = (jsonOf(body) ?? {}) as Readonly<Record<string, unknown>>
    const index = this.#levers.accountIndexOf(String(account))
    if (index === undefined)
      return refusal(404, [`no account ${String(account)}; there are ${this.#levers.accountNames.join(', ')}`])
    const fault = this.#levers.transfer(index, String(asset), String(amount))
    return fault === undefined ? { status: 200, body: { transferred: true } } : refusal(400, [fault])
  }
}

function toldFault({ id, spec, armedUs, seenCount, struckCount }: ArmedFault) {
  return { id, armedUs, seenCount, struckCount, spec }
}

function refusal(status: number, faults: readonly string[]): Reply {
  return { status, body: { faults } }
}

function notThere(what: string): Reply {
  const offered = [
    'GET|POST|DELETE /faults',
    'DELETE /faults/ID',
    'GET /log?after=N',
    'POST /connections',
    'POST /orders',
    'POST /transfers',
  ]
  return refusal(404, [`${what} is not offered; there are ${offered.join(', ')}`])
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Undefined: too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes > BODY_BYTES_MAX) return undefined
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}
