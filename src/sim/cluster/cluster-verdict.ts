/** The end of a run of several nodes: whether one leads and trades, the others stand by, and all books are one. */

import { snapshotOf } from '../../core/engine/snapshot.ts'
import type { Judge } from '../judge.ts'
import { checkBooks, checkDecisions, checkStates } from '../quiet-checks.ts'
import type { SimVenue } from '../sim-venue.ts'
import type { ClusterJudge } from './cluster-judge.ts'
import type { ClusterPlan } from './cluster-plan.ts'
import type { NodeLife } from './node-life.ts'
import type { SimMachine } from './sim-machine.ts'
import { StoreReading } from './store-reading.ts'
import type { StoreServer } from './store-server.ts'

export interface ClusterVerdictSetup {
  readonly plan: ClusterPlan
  readonly judge: Judge
  readonly clusterJudge: ClusterJudge
  readonly venue: SimVenue
  readonly server: StoreServer
  readonly machines: readonly SimMachine[]
}

export class ClusterVerdict {
  readonly #setup: ClusterVerdictSetup

  constructor(setup: ClusterVerdictSetup) {
    this.#setup = setup
  }

  get isReady(): boolean {
    return this.#whoIsAmiss() === ''
  }

  get looksQuiet(): boolean {
    return this.#whatIsAmiss() === ''
  }

  get leader(): NodeLife | undefined {
    return this.#setup.machines.find(({ life }) => life?.isLeader === true)?.life
  }

  /** At the very end: `isQuiet` says that it was, and still is. */
  give(isQuiet: boolean): void {
    const { plan, judge, clusterJudge } = this.#setup
    if (isQuiet) this.#compare(this.leader!)
    else if (plan.base.mode === 'liveness' || clusterJudge.hasLost) judge.break('NOT_RECOVERED', this.#whatIsAmiss())
  }

  /** Empty where one leads and the others can. */
  #whoIsAmiss(): string {
    const { machines, plan } = this.#setup
    const leaders = machines.filter(({ life }) => life?.isLeader === true)
    if (leaders.length !== 1) return `${leaders.length} nodes lead`
    if (leaders[0]!.life!.testimony.isReady !== true) return `${leaders[0]!.nodeId} leads and is not ready`
    for (const [index, { nodeId, life, refusedFor }] of machines.entries()) {
      if (life === leaders[0]!.life || index === plan.deviantNode) continue
      if (life?.node === undefined) return `${nodeId} does not run: ${refusedFor}`
      const { refusal } = life.node
      if (refusal !== '') return `${nodeId} cannot be promoted: ${refusal}`
    }
    return ''
  }

  #whatIsAmiss(): string {
    const { venue, server } = this.#setup
    const who = this.#whoIsAmiss()
    if (who !== '') return who
    const { home } = this.leader!.node!.leader!
    const { state } = home.engine
    if (state.orders.openCount > 0) {
      const open = [...state.orders.open()].map(({ clientOrderId, status }) => `${clientOrderId} ${status}`)
      return `orders are open: ${open.join(', ')}`
    }
    if (!state.accountIsReconciled[0]) return 'the account is not reconciled'
    if (home.durableSequence !== state.sequence) return 'not everything is durable'
    if (server.desks[0]!.head.lastSequence !== state.sequence) return 'the store is elsewhere'
    const behind = this.#standbys.find(({ engine }) => engine!.state.sequence !== state.sequence)
    if (behind !== undefined) return `${behind.name} is behind`
    const working = venue.openOrders()
    if (working.length > 0) return `orders work at the venue: ${working.map(each => each.clientOrderId).join(', ')}`
    return ''
  }

  get #standbys(): NodeLife[] {
    const { machines, plan } = this.#setup
    const { leader } = this
    return machines.flatMap(({ life }, index) =>
      life?.engine === undefined || life === leader || index === plan.deviantNode ? [] : [life],
    )
  }

  #compare(leader: NodeLife): void {
    const { judge, server, plan } = this.#setup
    const engine = leader.engine!
    const running = snapshotOf(engine.state)
    for (const { name, engine: other } of this.#standbys)
      if (snapshotOf(other!.state) !== running) judge.break('STATE_DIFFERS', `${name} is not where ${leader.name} is`)
    const reading = new StoreReading(server.desks[0]!)
    const snapshots = reading.snapshots()
    if (!this.#isLossKnown(leader)) checkBooks(judge, engine, leader)
    this.#checkLost()
    checkStates(judge, engine, reading, snapshots)
    if (plan.base.seed % 4 === 0) checkDecisions(judge, reading, snapshots)
    const restricted = engine.state.built.risk.tradingStates.save()
    if (plan.base.mode === 'liveness' && restricted.length > 0)
      judge.break('NOT_RECOVERED', `trading is restricted: ${JSON.stringify(restricted)}`)
  }

  /** Of an order that only lost blocks knew nobody can know; what it did at the venue has to be told. */
  #checkLost(): void {
    const { judge } = this.#setup
    const { durable, atVenue } = judge
    for (const clientOrderId of durable.lost) {
      const { orders } = atVenue.get(clientOrderId) ?? { orders: [] }
      const isKnown = durable.strays.has(clientOrderId) || orders.some(({ cumQtyLots }) => cumQtyLots > 0)
      if (isKnown && !durable.told.has(clientOrderId))
        judge.break('LOSS_UNTOLD', `${clientOrderId} was filled or found open, and nothing on record says so`)
    }
  }

  #isLossKnown({ engine }: NodeLife): boolean {
    if (this.#setup.plan.base.lossPpm === 0) return false
    return engine!.state.built.risk.tradingStates.stateOf({ level: 'Account', index: 0 }) !== 'Active'
  }
}
