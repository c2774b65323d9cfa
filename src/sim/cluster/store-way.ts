/**
 * The way between one machine and the store, and the client's end of its connections: what the client library of the real
 * store does, in the world's time. Above it everything is the real code of store/postgres.
 */

import type { Client, ClientConfig } from 'pg'
import { Random } from '../../core/std/random.ts'
import type { SimProcess, World } from '../virtual-time.ts'
import type { ServerSession } from './server-session.ts'
import { StatementError } from './statement.ts'
import type { StoreServer } from './store-server.ts'
import { STATEMENTS } from './store-statements.ts'

export class StoreWay {
  /** Nothing passes until then, and nobody is told. */
  cutUntilUs = 0
  /** Of the answers, in a million: the connection breaks once the statement was run. */
  answerLostPpm = 0
  readonly world: World
  readonly server: StoreServer
  readonly random: Random
  readonly #latencyUs: number
  readonly #connections = new Set<StoreConnection>()

  constructor(world: World, server: StoreServer, seed: string, latencyUs: number) {
    this.world = world
    this.server = server
    this.random = new Random(`store way ${seed}`)
    this.#latencyUs = latencyUs
  }

  /** For a process of this machine. */
  connectorOf(process: SimProcess): (config: ClientConfig) => Client {
    return () => {
      const connection = new StoreConnection(this, process)
      this.#connections.add(connection)
      return connection as unknown as Client
    }
  }

  forget(connection: StoreConnection): void {
    this.#connections.delete(connection)
  }

  /** All connections of a process that has ended. The system says so for it; without power nobody does. */
  ended(process: SimProcess, isPowerLost: boolean): void {
    for (const connection of this.#connections) if (connection.process === process) connection.abandon(isPowerLost)
  }

  /** Cuts every connection; both ends notice. */
  reset(): void {
    for (const connection of [...this.#connections]) connection.breakOff()
  }

  /** Returns: Infinity for what never arrives. */
  delayUs(): number {
    const { nowUs } = this.world
    const outUs = Math.max(0, this.cutUntilUs - nowUs)
    // What was written into a dead line is written again when it lives, or its connection was given up by then.
    if (outUs > 0 && this.random.nextInt(2) === 0) return Number.POSITIVE_INFINITY
    return outUs + this.#latencyUs + this.random.nextInt(1 + this.#latencyUs)
  }
}

type Listener = (...args: never[]) => void
/** What a server that never hears of a client's end finds out by itself. */
const KEEPALIVE_US = 120_000_000

interface Asked {
  readonly name?: string
  readonly values?: readonly unknown[]
}

class ConnectionBroken extends Error {
  readonly code = 'ECONNRESET'
}

export class StoreConnection {
  readonly process: SimProcess
  processID = 0
  readonly connection = { stream: { destroy: () => this.#hangUp() } }
  readonly #way: StoreWay
  readonly #listeners = new Map<string, Listener[]>()
  readonly #rejects = new Set<(error: Error) => void>()
  #session: ServerSession | undefined
  #isOver = false
  #lastThereUs = 0
  #lastBackUs = 0

  constructor(way: StoreWay, process: SimProcess) {
    this.#way = way
    this.process = process
  }

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
    return this
  }

  connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#rejects.add(reject)
      const { server } = this.#way
      this.#there(() => {
        if (!server.isUp) return this.#back(() => this.#broken('connection refused'))
        const session = server.newSession()
        this.#session = session
        this.processID = session.id
        session.onNotify = (processId, payload) => this.#back(() => this.#emit('notification', { processId, payload }))
        session.onEnd(() => this.#back(() => this.#broken('the server ended the connection')))
        this.#back(() => {
          this.#rejects.delete(reject)
          resolve()
        })
      })
    })
  }

  query(asked: string | Asked, values: readonly unknown[] = []): Promise<{ rows: readonly unknown[] }> {
    if (typeof asked === 'string') {
      const rows = [{ in_recovery: false, read_only: 'off', pid: this.processID }]
      return Promise.resolve({ rows })
    }
    return new Promise((resolve, reject) => {
      if (this.#isOver) return reject(new ConnectionBroken('the connection is over'))
      this.#rejects.add(reject)
      const settle = (work: () => void) =>
        this.#back(() => {
          this.#rejects.delete(reject)
          work()
        })
      this.#there(() => void this.#run(asked.name!, asked.values ?? values, resolve, reject, settle))
    })
  }

  end(): Promise<void> {
    this.#hangUp()
    return Promise.resolve()
  }

  /** Its process is gone. */
  abandon(isPowerLost: boolean): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#way.forget(this)
    const { world, server, cutUntilUs } = this.#way
    const delayUs = isPowerLost ? KEEPALIVE_US : Math.max(0, cutUntilUs - world.nowUs) + 500
    world.at(server.process, delayUs, () => this.#session && server.clientGone(this.#session), false)
  }

  breakOff(): void {
    const { world, server } = this.#way
    world.at(server.process, 0, () => this.#session && server.clientGone(this.#session), false)
    world.at(this.process, 0, () => this.#broken('connection reset by peer'))
  }

  async #run(
    name: string,
    values: readonly unknown[],
    resolve: (answer: { rows: readonly unknown[] }) => void,
    reject: (error: Error) => void,
    settle: (work: () => void) => void,
  ): Promise<void> {
    const { server, random, answerLostPpm } = this.#way
    const session = this.#session
    if (session === undefined || !session.isOpen)
      return this.#back(() => this.#broken('the server knows no such session'))
    const statement = STATEMENTS[name]
    if (statement === undefined) throw new Error(`the simulated store has no statement ${name}`)
    try {
      const { rows, hasNotice } = await server.run(session, () => statement(server, session, values as never[]))
      if (!session.isOpen) return
      if (answerLostPpm > 0 && random.nextInt(1_000_000) < answerLostPpm) return this.breakOff()
      if (hasNotice) this.#back(() => this.#emit('notice'))
      settle(() => resolve({ rows }))
    } catch (error) {
      if (!(error instanceof StatementError)) {
        if (session.isOpen) throw error
        return
      }
      settle(() => reject(error))
    }
  }

  /** The client gives it up; the server hears of it if anything passes. */
  #hangUp(): void {
    if (this.#isOver) return
    this.#broken('the connection was given up')
    const { server } = this.#way
    this.#there(() => {
      if (this.#session !== undefined) server.clientGone(this.#session)
    })
  }

  #broken(text: string): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#way.forget(this)
    const error = new ConnectionBroken(text)
    for (const reject of this.#rejects) reject(error)
    this.#rejects.clear()
    this.#emit('error', error)
    this.#emit('end')
  }

  #emit(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...(args as never[]))
  }

  // ── in order, in both directions ───────────────────────────────────────────────────────────────────────────────────

  #there(work: () => void): void {
    const { world, server } = this.#way
    const atUs = world.nowUs + this.#way.delayUs()
    if (!Number.isFinite(atUs)) return
    this.#lastThereUs = Math.max(this.#lastThereUs, atUs)
    world.at(server.process, this.#lastThereUs - world.nowUs, work)
  }

  #back(work: () => void): void {
    const { world } = this.#way
    const atUs = world.nowUs + this.#way.delayUs()
    if (!Number.isFinite(atUs)) return
    this.#lastBackUs = Math.max(this.#lastBackUs, atUs)
    world.at(this.process, this.#lastBackUs - world.nowUs, work)
  }
}
