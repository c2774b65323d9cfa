/**
 * Several nodes of one desk as on machines of their own: PostgreSQL with a synchronous standby, `holdfast exchange`, and
 * between each node and both of them a door that can be cut.
 */

import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { PostgresServer } from '../../../src/store/postgres/fixtures/postgres-server.ts'
import { TestCluster } from '../../../src/store/postgres/fixtures/test-cluster.ts'
import { ExchangeProcess } from '../exchange-process.ts'
import { LiveSession, TWO_CHURNERS } from '../live-session.ts'
import { type Cut, SeverableProxy } from './severable-proxy.ts'

export const DESK = 'drill'
export const LEASE_US = 1_000_000
const NAMES = ['alpha', 'beta', 'gamma'] as const
const PATIENCE_MS = 120_000
const LOOK_MS = 20

export interface TeamOptions {
  /** Its own; it goes with whoever made it. */
  readonly folder: string
  /** Default: 2. */
  readonly nodeCount?: number
  /** The venue's market data lines, as YAML in one line; else its market comes with its orders. */
  readonly lines?: string | undefined
  readonly eventsPerSecond: number
}

export class Member {
  readonly session: LiveSession
  readonly nodeId: string
  /** One for each server of the database. */
  readonly databaseDoors: readonly SeverableProxy[]
  readonly venueDoor: SeverableProxy

  constructor(
    nodeId: string,
    session: LiveSession,
    databaseDoors: readonly SeverableProxy[],
    venueDoor: SeverableProxy,
  ) {
    this.nodeId = nodeId
    this.session = session
    this.databaseDoors = databaseDoors
    this.venueDoor = venueDoor
  }

  get epoch(): number {
    return this.session.view?.node.epoch ?? 0
  }

  get isLeader(): boolean {
    return this.session.view?.cluster?.role === 'Leader'
  }

  /** It can be promoted. */
  get standsBy(): boolean {
    const cluster = this.session.view?.cluster
    return cluster?.role === 'Standby' && cluster.refusal === ''
  }

  cutDatabase(how: Cut): void {
    for (const door of this.databaseDoors) door.cut(how)
  }

  heal(): void {
    for (const door of [...this.databaseDoors, this.venueDoor]) door.heal()
  }
}

export class Team {
  readonly cluster: TestCluster
  readonly exchange: ExchangeProcess
  readonly members: readonly Member[]

  /** Which server is behind which door. */
  readonly #behindDoors: PostgresServer[]

  private constructor(cluster: TestCluster, exchange: ExchangeProcess, members: readonly Member[]) {
    this.cluster = cluster
    this.#behindDoors = [...cluster.servers]
    this.exchange = exchange
    this.members = members
  }

  /** Everybody stands where he is to stand when it returns. Errors: PostgreSQL is not here. */
  static async start({ folder, nodeCount = 2, eventsPerSecond, lines }: TeamOptions): Promise<Team> {
    const cluster = await TestCluster.start({ hasStandby: true })
    await cluster.admit(DESK)
    const exchangeFolder = path.join(folder, 'exchange')
    mkdirSync(exchangeFolder)
    const exchange = await ExchangeProcess.start(exchangeFolder, eventsPerSecond)
    const members: Member[] = []
    for (const nodeId of NAMES.slice(0, nodeCount))
      members.push(await newMember({ nodeId, priority: members.length + 1, folder, cluster, exchange, lines }))
    const team = new Team(cluster, exchange, members)
    try {
      await members[0]!.session.start()
      await members[0]!.session.untilTrading()
      await Promise.all(members.slice(1).map(member => member.session.start()))
      await team.untilReady()
      return team
    } catch (error) {
      await team.end()
      throw error
    }
  }

  /** By the newest epoch: one that is frozen shows what it showed last. */
  get leader(): Member | undefined {
    const leaders = this.members.filter(({ isLeader }) => isLeader)
    return leaders.sort((a, b) => b.epoch - a.epoch)[0]
  }

  /** One leads and trades, everybody else can be promoted. Returns: who leads. */
  async untilReady(): Promise<Member> {
    const isReady = () => {
      const { leader } = this
      const isTrading = leader?.session.view?.node.isReady === true && leader.session.view.reasons.length === 0
      return (
        isTrading &&
        this.members.every(member => member === leader || (member.standsBy && member.epoch === leader.epoch))
      )
    }
    await this.until(isReady, 'not one leads and the others stand by')
    return this.leader!
  }

  /** Somebody leads and trades in a newer epoch. */
  async untilTakenOver(epoch: number): Promise<Member> {
    const isOver = () => {
      const { leader } = this
      return leader !== undefined && leader.epoch > epoch && leader.session.view?.node.isReady === true
    }
    await this.until(isOver, `nobody took over after epoch ${epoch}`)
    return this.leader!
  }

  /** The primary dies, its standby takes its place, and gets a standby of its own. */
  async failDatabaseOver(): Promise<void> {
    const { cluster } = this
    const dead = cluster.primary
    await dead.killed()
    await cluster.promoteStandby()
    const fresh = await cluster.addStandby()
    const door = this.#behindDoors.indexOf(dead)
    this.#behindDoors[door] = fresh
    for (const { databaseDoors } of this.members) databaseDoors[door]!.retarget(fresh.port)
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    while (!condition()) {
      if (performance.now() > deadline) throw new Error(`${what}\n${this.#report()}`)
      await sleep(LOOK_MS)
    }
  }

  /** The exchange alone still runs, with its ledger. */
  discardNodes(): void {
    for (const { session, databaseDoors, venueDoor } of this.members) {
      session.discard()
      for (const door of [...databaseDoors, venueDoor]) door.close()
    }
  }

  async end(): Promise<void> {
    this.discardNodes()
    await this.exchange.close()
    await this.cluster.remove()
  }

  #report(): string {
    return this.members
      .map(({ nodeId, session }) => {
        const { role, refusal } = session.view?.cluster ?? {}
        const news = [...session.log.slice(-12), ...session.alerts.slice(-6)].join('\n  ')
        return `${nodeId}: ${role} ${refusal} epoch ${session.view?.node.epoch} ${JSON.stringify(session.view?.reasons)}\n  ${news}`
      })
      .join('\n')
  }
}

interface MemberSetup extends Pick<TeamOptions, 'folder' | 'lines'> {
  readonly nodeId: string
  readonly priority: number
  readonly cluster: TestCluster
  readonly exchange: ExchangeProcess
}

async function newMember({ nodeId, priority, folder, lines, cluster, exchange }: MemberSetup): Promise<Member> {
  const doors = await Promise.all(cluster.servers.map(({ port }) => SeverableProxy.open(port)))
  const venueDoor = await SeverableProxy.open(Number(new URL(exchange.endpoint.rest).port))
  const hosts = doors.map(({ port }) => `127.0.0.1:${port}`).join(',')
  const url = `postgresql://desk_writer@${hosts}/postgres`
  const session = new LiveSession({
    strategies: TWO_CHURNERS,
    folder: path.join(folder, nodeId),
    exchange: {
      endpoint: { rest: `http://127.0.0.1:${venueDoor.port}`, stream: `ws://127.0.0.1:${venueDoor.port}` },
      writeKey: file => exchange.writeKey(file),
    },
    ...(lines === undefined ? {} : { lines }),
    more: `store: { kind: postgres, url: "${url}", lease: ${LEASE_US / 1_000}ms }`,
    nodeId,
    priority,
    isApart: true,
  })
  return new Member(nodeId, session, doors, venueDoor)
}

export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
