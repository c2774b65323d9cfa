/**
 * Who listens to which market stream, and the way of each event to them, faults included.
 *
 * Invariant: a stream that nobody listens to has no entry; an event is written as text once for all who get it unchanged.
 */

import { HELD_EVENTS_MAX, HeldEvents } from '../held-events.ts'
import type { FaultSeam } from '../seams.ts'
import type { StreamLimits } from './stream-limits.ts'
import { parseStreamName } from './stream-name.ts'
import type { SessionOwner, StreamSession } from './stream-session.ts'

/** Listen keys, of 60 characters and more, are longer than any stream's name. */
const LISTEN_KEY = /^[A-Za-z0-9]{60,80}$/

export type EventPayload = Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[]

interface Delivery {
  readonly payload: EventPayload
  readonly delayUs: number
  readonly isInOrder: boolean
}

export interface UserStreams {
  /** Undefined where no such listen key lives. Returns: ends it. */
  attachListenKey(listenKey: string, sink: (event: Readonly<Record<string, unknown>>) => void): (() => void) | undefined
}

export class StreamSubscribers implements SessionOwner {
  readonly sessions = new Set<StreamSession>()
  readonly #byStream = new Map<string, Set<StreamSession>>()
  readonly #userEnds = new Map<StreamSession, Map<string, () => void>>()
  readonly #limits: StreamLimits
  readonly #faults: FaultSeam
  readonly #users: UserStreams
  readonly #held: HeldEvents

  constructor(limits: StreamLimits, faults: FaultSeam, users: UserStreams, nowMs: () => number) {
    this.#held = new HeldEvents(HELD_EVENTS_MAX, nowMs)
    this.#limits = limits
    this.#faults = faults
    this.#users = users
  }

  hasListeners(stream: string): boolean {
    return this.#byStream.has(stream)
  }

  subscribe(session: StreamSession, stream: string): string | undefined {
    if (session.streams.has(stream)) return undefined
    if (session.streams.size >= this.#limits.streamsMax) return `more than ${this.#limits.streamsMax} streams`
    if (LISTEN_KEY.test(stream)) return this.#subscribeUser(session, stream)
    if (parseStreamName(stream) === undefined) return `no stream is called ${stream.slice(0, 60)}`
    session.streams.add(stream)
    const listeners = this.#byStream.get(stream) ?? new Set()
    listeners.add(session)
    this.#byStream.set(stream, listeners)
    return undefined
  }

  unsubscribe(session: StreamSession, stream: string): void {
    if (!session.streams.delete(stream)) return
    this.#userEnds.get(session)?.get(stream)?.()
    this.#userEnds.get(session)?.delete(stream)
    const listeners = this.#byStream.get(stream)
    if (listeners?.delete(session) && listeners.size === 0) this.#byStream.delete(stream)
  }

  onEnd(session: StreamSession): void {
    for (const stream of [...session.streams]) this.unsubscribe(session, stream)
    this.#userEnds.delete(session)
    this.sessions.delete(session)
  }

  close(): void {
    this.#held.drop()
    for (const session of [...this.sessions]) session.close(1001, 'SHUTDOWN: the venue stops')
  }

  /** Tells all who listen; the payload is made only where somebody does. */
  publish(stream: string, eventType: string, payloadOf: () => EventPayload): void {
    const listeners = this.#byStream.get(stream)
    if (listeners === undefined) return
    this.#held.release()
    const payload = payloadOf()
    const text = JSON.stringify(payload)
    const combined = `{"stream":"${stream}","data":${text}}`
    for (const session of [...listeners]) this.#tell(session, stream, eventType, payload, text, combined)
  }

  #tell(
    session: StreamSession,
    stream: string,
    eventType: string,
    payload: EventPayload,
    text: string,
    combined: string,
  ): void {
    // Faults change objects; the lists of all symbols pass as they are.
    const deliveries = isList(payload)
      ? undefined
      : this.#faults.onEvent({ channel: 'Market', eventType, stream, payload })
    if (deliveries !== undefined) for (const each of deliveries) this.#deliver(session, stream, each)
    else if (this.#held.isHolding(session)) this.#deliver(session, stream, { payload, delayUs: 0, isInOrder: true })
    else session.send(session.isCombined ? combined : text)
  }

  #deliver(session: StreamSession, stream: string, { payload, delayUs, isInOrder }: Delivery): void {
    const text = session.isCombined ? JSON.stringify({ stream, data: payload }) : JSON.stringify(payload)
    const isHeld = delayUs > 0 || (isInOrder && this.#held.isHolding(session))
    if (isHeld) this.#held.hold(session, delayUs, isInOrder, () => session.send(text))
    else session.send(text)
  }

  /** The events of a listen key come with their faults already in them. */
  #subscribeUser(session: StreamSession, listenKey: string): string | undefined {
    const sink = (payload: Readonly<Record<string, unknown>>) =>
      this.#deliver(session, listenKey, { payload, delayUs: 0, isInOrder: false })
    const end = this.#users.attachListenKey(listenKey, sink)
    if (end === undefined) return 'this listen key does not exist'
    session.streams.add(listenKey)
    const ends = this.#userEnds.get(session) ?? new Map<string, () => void>()
    ends.set(listenKey, end)
    this.#userEnds.set(session, ends)
    return undefined
  }
}

function isList(payload: EventPayload): payload is readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(payload)
}
