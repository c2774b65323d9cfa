/**
 * Presses the kill switch of a session from outside: tells the node and, past it, every gateway at the same time.
 *
 * Why both: the node has it on record and knows strategies; a gateway answers when the node hangs or its store is down.
 */

import { SYSTEM_CLOCK } from './clock.ts'
import { callControl } from './control-socket.ts'
import type { ControlReply, KillConfirmedReply, KillRequest } from './control-wire.ts'
import type { NamedScope } from './named-scope.ts'
import { findSocket, gatewaySocketOf, NODE_SOCKET, venuesWithSockets } from './socket-place.ts'

export interface KillPress {
  readonly dataFolder: string
  readonly scope: NamedScope
  readonly flatten: boolean
  readonly actor: string
  readonly reason: string
  /** How long the venues' word is waited for. */
  readonly patienceMs: number
  /** How long a node is waited for once the venues have confirmed. */
  readonly nodePatienceMs?: number
  readonly onReply: (by: string, reply: ControlReply) => void
}

export interface KillOutcome {
  /** Whom it was said to: `node`, `gateway SIM`. */
  readonly told: readonly string[]
  /** Who took it. */
  readonly taken: readonly string[]
  /** Who has the venue's word that nothing is open. */
  readonly confirmed: readonly string[]
  readonly refusals: readonly string[]
  /** Every gateway that it concerns has confirmed, or the node has for all; and nobody has refused: a node that stands by kills nothing of the leader's. */
  readonly isConfirmed: boolean
}

const LOOK_MS = 10
const NODE_PATIENCE_MS = 5_000

export async function pressKill(press: KillPress): Promise<KillOutcome> {
  const { scope, flatten, actor, reason, nodePatienceMs = NODE_PATIENCE_MS } = press
  const pressedUs = SYSTEM_CLOCK.nowUs()
  const request: KillRequest = { type: 'Kill', actor, reason, scope, flatten, pressedUs }
  const lines = linesOf(press).map(({ by, socketPath }) => new Line(by, socketPath, request, press.onReply))
  const until = performance.now() + press.patienceMs
  for (let doneMs = 0; !isOver(lines) && performance.now() < until; ) {
    // A node that hangs is not waited for when the venues have confirmed: its gateways will have told it.
    if (doneMs === 0 && areGatewaysConfirmed(lines)) doneMs = performance.now()
    if (doneMs > 0 && performance.now() - doneMs > nodePatienceMs) break
    await new Promise(resolve => setTimeout(resolve, LOOK_MS))
  }
  for (const line of lines) line.close()
  return {
    told: lines.map(({ by }) => by),
    taken: lines.filter(({ isTaken }) => isTaken).map(({ by }) => by),
    confirmed: lines.filter(({ isConfirmed }) => isConfirmed).map(({ by }) => by),
    refusals: lines.flatMap(({ refusal }) => (refusal === undefined ? [] : [refusal])),
    isConfirmed: isConfirmed(lines),
  }
}

/** An answer as a person reads it. */
export function replyText(reply: ControlReply): string {
  switch (reply.type) {
    case 'Refused':
      return `refused: ${reply.text}`
    case 'Taken':
      return reply.text === '' ? 'taken' : `taken: ${reply.text}`
    case 'KillProgress':
      return `${reply.openCount} open, ${reply.cancelCount} canceled so far`
    case 'KillConfirmed':
      return newsText(reply)
    case 'HandedOver':
      return `handed over to ${reply.to} after ${(reply.afterUs / 1_000).toFixed(0)} ms: ${reply.text}`
    case 'Standing':
      return `${reply.nodeId || 'this node'} ${reply.role === 'Leader' ? 'leads' : 'stands by'}, process ${reply.pid}`
    default:
      return reply satisfies never
  }
}

/** `14 cancels, the last sent after 2.1 ms, the last acknowledged after 14.0 ms; nothing open after 15.2 ms`. */
export function newsText(news: KillConfirmedReply): string {
  const { cancelCount, lastSentUs, lastAcknowledgedUs, confirmedUs, unknownCount } = news
  const ms = (us: number) => `${(us / 1_000).toFixed(1)} ms`
  const cancels =
    cancelCount === 0
      ? 'nothing to cancel'
      : `${cancelCount} cancels, the last sent after ${ms(lastSentUs)}, the last acknowledged after ${ms(lastAcknowledgedUs)}`
  const left =
    unknownCount === 0 ? 'nothing open' : `${unknownCount} orders of unknown instruments LEFT OPEN, nothing else`
  return `${cancels}; ${left} after ${ms(confirmedUs)}`
}

/** A kill of one strategy is the node's alone: no gateway knows whose an order is. */
function linesOf({ dataFolder, scope }: KillPress): { by: string; socketPath: string }[] {
  const venues = scope.level === 'Strategy' ? [] : venuesWithSockets(dataFolder)
  const names = [
    { by: 'node', name: NODE_SOCKET },
    ...venues.map(venueId => ({ by: `gateway ${venueId}`, name: gatewaySocketOf(venueId) })),
  ]
  return names.flatMap(({ by, name }) => {
    const socketPath = findSocket(dataFolder, name)
    return socketPath === undefined ? [] : [{ by, socketPath }]
  })
}

/** One party that was told. */
class Line {
  readonly by: string
  isTaken = false
  isConfirmed = false
  /** It does not concern them. */
  isElsewhere = false
  refusal: string | undefined
  isEnded = false
  readonly close: () => void

  constructor(by: string, socketPath: string, request: KillRequest, onReply: KillPress['onReply']) {
    this.by = by
    const call = callControl(socketPath, request, reply => {
      this.#hear(reply)
      if (!this.isElsewhere) onReply(by, reply)
    })
    this.close = call.close
    void call.ended.then(() => {
      this.isEnded = true
    })
  }

  get isNode(): boolean {
    return this.by === 'node'
  }

  #hear(reply: ControlReply): void {
    if (reply.type === 'Taken') this.isTaken = true
    else if (reply.type === 'KillConfirmed') this.isConfirmed = true
    else if (reply.type === 'Refused' && reply.code === 'NOT_HERE') this.isElsewhere = true
    else if (reply.type === 'Refused') this.refusal = reply.text
  }
}

/**
 * The node is waited for as well: it has the kill on record, and says so with `Taken`, which may come after its word that
 * nothing is open.
 */
function isOver(lines: readonly Line[]): boolean {
  const isDone = (line: Line) => line.isTaken && line.isConfirmed
  return lines.every(line => isDone(line) || line.isElsewhere || line.isEnded || line.refusal !== undefined)
}

function isConfirmed(lines: readonly Line[]): boolean {
  if (lines.some(line => line.refusal !== undefined)) return false
  return areGatewaysConfirmed(lines) || lines.some(line => line.isNode && line.isConfirmed)
}

function areGatewaysConfirmed(lines: readonly Line[]): boolean {
  const gateways = lines.filter(line => !line.isNode && !line.isElsewhere)
  return gateways.length > 0 && gateways.every(line => line.isConfirmed)
}
