/** Lets a socket follow the session: the same chain as for a request, with the origin always asked for where a browser comes. */

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { type Permission, permissionsOf } from '../../ports/permissions.ts'
import { Call } from '../chain/call.ts'
import { type Gates, isOwnOrigin } from '../chain/gates.ts'
import { checked } from '../chain/schema-check.ts'
import { ERRORS } from '../contract/errors.ts'
import { STREAM_PATH, streamQuery } from '../contract/stream.ts'
import { endpointOf } from '../contract.ts'
import type { ApiRefusal } from '../outcome.ts'
import type { ApiWorld } from '../world.ts'
import type { StreamHub } from './stream-hub.ts'

const SOCKETS_MAX = 256
const SOCKETS_PER_PERSON_MAX = 32
/** Nothing is to be sent to us. */
const MESSAGE_BYTES_MAX = 1_024

export class StreamDoor {
  readonly #world: ApiWorld
  readonly #gates: Gates
  readonly #hub: StreamHub
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX, perMessageDeflate: false })

  constructor(world: ApiWorld, gates: Gates, hub: StreamHub) {
    this.#world = world
    this.#gates = gates
    this.#hub = hub
  }

  /** A request to upgrade; whoever may not is answered and left. */
  take(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const [path, text = ''] = (incoming.url ?? '').split('?', 2)
    const query = Object.fromEntries(new URLSearchParams(text.slice(0, MESSAGE_BYTES_MAX)))
    if (path !== STREAM_PATH) return turnAway(socket, { code: 'NOT_FOUND', text: 'no socket is taken there' })
    // Who may see the state may follow it.
    const call = new Call(this.#world, { name: 'state', endpoint: endpointOf('state'), params: {}, query }, incoming)
    const wish = checked('query', streamQuery, query)
    const refusal = this.#refusalOf(call) ?? (wish.ok ? undefined : wish.error)
    if (refusal !== undefined) return turnAway(socket, refusal)
    const isAsked = wish.ok && (wish.value as { logs: string }).logs === 'true'
    const wantsLogs = isAsked && call.caller!.permissions.includes('ViewLogs')
    this.#server.handleUpgrade(incoming, socket, head, webSocket =>
      this.#hub.add({
        socket: webSocket,
        personId: call.caller!.personId,
        wantsLogs,
        isWelcome: this.#welcomeOf(call, wantsLogs ? ['ViewTrading', 'ViewLogs'] : ['ViewTrading']),
        isIdle: () =>
          call.caller!.kind === 'Session' && this.#world.people.door.isSessionIdle(call.caller!.credentialId),
      }),
    )
  }

  #refusalOf(call: Call): ApiRefusal | undefined {
    const refusal = this.#gates.pace(call.whence.address) ?? this.#gates.refusalOf(call)
    if (refusal !== undefined) return refusal
    const { origin, host } = call.incoming.headers
    // A socket can be opened by any page, with our cookie: its origin is what tells ours from others.
    const isOwn = isOwnOrigin(origin, host)
    if (isOwn === false || (isOwn === undefined && call.caller!.kind === 'Session'))
      return { code: 'FOREIGN_REQUEST', text: 'the socket was opened by another site, or without an origin' }
    const isFull = this.#hub.count >= SOCKETS_MAX || this.#hub.countOf(call.caller!.personId) >= SOCKETS_PER_PERSON_MAX
    return isFull ? { code: 'TOO_MANY', text: 'too many sockets follow already: close some' } : undefined
  }

  /** Whoever loses a role, a session or a token loses what he follows by it. */
  #welcomeOf({ caller, incoming }: Call, needed: readonly Permission[]): () => boolean {
    const { door, roster } = this.#world.people
    const { kind, credentialId, personId } = caller!
    const token = (incoming.headers.authorization ?? '').slice('Bearer '.length)
    const permissionsNow = () => {
      if (kind === 'Token') return door.callerOfToken(token)?.permissions ?? []
      if (!door.isSessionAlive(credentialId)) return []
      return permissionsOf(roster.people().find(person => person.personId === personId)?.roles ?? [])
    }
    return () => {
      const permissions = permissionsNow()
      return needed.every(each => permissions.includes(each))
    }
  }
}

function turnAway(socket: Duplex, { code, text }: ApiRefusal): void {
  const { status, remedy } = ERRORS[code]
  const body = JSON.stringify({ error: { code, text, remedy } })
  const head = [
    `HTTP/1.1 ${status} Refused`,
    'connection: close',
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}
