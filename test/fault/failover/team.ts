/**
 * Several nodes of one desk as on machines of their own: PostgreSQL with a synchronous standby, `holdfast exchange`, and
 * between each node and both of them a way that can be cut.
 */

import path from 'node:path'
import type { TestCluster } from '../../../src/store/postgres/fixtures/test-cluster.ts'
import type { ExchangeProcess } from '../exchange-process.ts'
import { LiveSession, TWO_CHURNERS } from '../live-session.ts'
import { Doors } from './doors.ts'
import { Namespaces } from './namespaces.ts'
import type { NetworkKind, NetworkOptions, NodePlace, TeamNetwork, Way } from './network.ts'

export const DESK = 'drill'
export const LEASE_US = 1_000_000
const NAMES = ['alpha', 'beta', 'gamma'] as const
const PATIENCE_MS = 120_000
const LOOK_MS = 20

export interface TeamOptions extends NetworkOptions {
  /** Default: doors. */
  readonly network?: NetworkKind | undefined
  /** Default: 2. */
  readonly nodeCount?: number
  /** The venue's market data lines, as YAML in one line; else its market comes with its orders. */
  readonly lines?: string | undefined
}

export class Member {
  readonly session: LiveSession
  readonly nodeId: string
  /** To every server of the database. */
  readonly database: Way
  readonly venue: Way

  constructor(nodeId: string, session: LiveSession, { database, venue }: NodePlace) {
    this.nodeId = nodeId
    this.session = session
    this.database = database
    this.venue = venue
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

  heal(): void {
    for (const way of [this.database, this.venue]) way.heal()
  }
}

export class Team {
  readonly network: TeamNetwork
  readonly members: readonly Member[]

  private constructor(network: TeamNetwork, members: readonly Member[]) {
    this.network = network
    this.members = members
  }

  /** Everybody stands where he is to stand when it returns. Errors: PostgreSQL is not here. */
  static async start(options: TeamOptions): Promise<Team> {
    const network = await openNetwork(options)
    const members: Member[] = []
    const team = new Team(network, members)
    try {
      await network.cluster.admit(DESK)
      for (const nodeId of NAMES.slice(0, options.nodeCount ?? 2))
        members.push(newMember(options, nodeId, members.length + 1, network.exchange, await network.placeNode(nodeId)))
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

  get cluster(): TestCluster {
    return this.network.cluster
  }

  get exchange(): ExchangeProcess {
    return this.network.exchange
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

  async until(condition: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    while (!condition()) {
      if (performance.now() > deadline) throw new Error(`${what}\n${this.#report()}`)
      await sleep(LOOK_MS)
    }
  }

  /** The exchange alone still runs, with its ledger. */
  discardNodes(): void {
    for (const { session } of this.members) session.discard()
  }

  async end(): Promise<void> {
    this.discardNodes()
    await this.network.close()
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

function openNetwork({ network = 'doors', ...options }: TeamOptions): Promise<TeamNetwork> {
  switch (network) {
    case 'doors':
      return Doors.open(options)
    case 'namespaces':
      return Namespaces.open(options)
  }
  network satisfies never
}

function newMember(
  { folder, lines }: TeamOptions,
  nodeId: string,
  priority: number,
  exchange: ExchangeProcess,
  place: NodePlace,
): Member {
  const { enter, store, venuePort } = place
  const session = new LiveSession({
    strategies: TWO_CHURNERS,
    folder: path.join(folder, nodeId),
    exchange: {
      endpoint: { rest: `http://127.0.0.1:${venuePort}`, stream: `ws://127.0.0.1:${venuePort}` },
      writeKey: file => exchange.writeKey(file),
    },
    ...(lines === undefined ? {} : { lines }),
    more: `store: { kind: postgres, ${store}, lease: ${LEASE_US / 1_000}ms }`,
    nodeId,
    priority,
    isApart: true,
    enter,
  })
  return new Member(nodeId, session, place)
}

export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
