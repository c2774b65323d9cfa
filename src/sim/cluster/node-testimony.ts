/** What one life of a node says, and does while it leads, as the judges hear it; and what its strategies asked for otherwise before that. */

import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { Event } from '../../core/domain/events.ts'
import type { Engine } from '../../core/engine/engine.ts'
import type { FromNode } from '../../host/live/messages.ts'
import type { Judge } from '../judge.ts'
import { RiskWatch } from '../risk-watch.ts'
import type { SimProcess, World } from '../virtual-time.ts'
import type { ClusterJudge } from './cluster-judge.ts'

export interface TestimonySetup {
  readonly world: World
  readonly judge: Judge
  readonly clusterJudge: ClusterJudge
  readonly onAlert: (alert: RaiseAlert) => void
  /** For whoever keeps a book of each. */
  readonly life: object
  readonly name: string
  readonly process: SimProcess
  /** Its strategies ask for something else while it stands by. */
  readonly isDeviant: boolean
  readonly epoch: () => number
  readonly onLeads: (engine: Engine) => void
}

export class NodeTestimony {
  readonly watch: RiskWatch
  isReady = false
  isLeading = false
  readonly #setup: TestimonySetup
  /** By strategy: what it asked for otherwise than it should have, first of all. */
  readonly #deviations = new Map<number, number>()

  constructor(setup: TestimonySetup) {
    const { judge, world } = setup
    this.#setup = setup
    this.watch = new RiskWatch(
      (rule, text) => judge.break(rule, text),
      () => world.nowUs,
      judge.truth,
      judge.closedForUs,
    )
  }

  /** The node has heard of it; what it hears once it leads is another matter. */
  noteDeviation(strategyIndex: number, intentSequence: number): void {
    if (!this.isLeading && !this.#deviations.has(strategyIndex)) this.#deviations.set(strategyIndex, intentSequence)
  }

  hear(message: FromNode): void {
    const { world, judge, name, process, isDeviant, onAlert } = this.#setup
    const { trace } = world
    if (!process.isAlive) return
    if (message.kind === 'Ready') this.isReady = true
    if (message.kind === 'Log') trace.note('node', 'log', 0, () => `${name}: ${message.text}`)
    if (message.kind !== 'Alert') return
    const { alert } = message
    trace.note('node', 'alert', 0, () => `${name}: ${alert.code}: ${alert.text}`)
    onAlert(alert)
    if (alert.code === 'STANDBY_DIFFERS' && !isDeviant) judge.break('REPLICA_DIFFERS', alert.text)
  }

  onEvent(event: Event, engine: Engine): void {
    const { judge, world, process, name, life } = this.#setup
    if (!process.isAlive) return
    if (!this.isLeading) this.#leads(engine)
    world.trace.note('node', event.kind, engine.state.sequence, () => `${name} ${JSON.stringify(event)}`)
    if (event.kind === 'OrderFilled') judge.onBooked(event, life)
    else if (event.kind === 'OrderSubmitted') this.watch.onSubmitted(event, engine.state)
    else if (event.kind === 'OrderReleased') this.watch.onReleased(engine.state.orders.get(event.orderNumber)!)
    else if (event.kind === 'TradingStateChanged') this.watch.onTradingState(event)
    else if (event.kind === 'OrderRejected' || event.kind === 'OrderCanceled' || event.kind === 'OrderExpired') {
      const { clientOrderId } = engine.state.orders.get(event.orderNumber)!
      judge.onOver(clientOrderId, event.kind)
    }
  }

  /** Its first event of its own: all before is on record. */
  #leads(engine: Engine): void {
    const { judge, clusterJudge, name, life, epoch, onLeads } = this.#setup
    this.isLeading = true
    clusterJudge.onLeads(name, epoch(), engine.state.sequence)
    judge.onNodeBegins(life)
    this.watch.onNodeBegins(judge.durable.isKilled)
    onLeads(engine)
    for (const [strategyIndex, intentSequence] of this.#deviations)
      if ((judge.durable.intents.get(strategyIndex) ?? 0) >= intentSequence)
        judge.break('DIFFERING_LED', `${name} leads, strategy ${strategyIndex} differs at ${intentSequence}`)
  }
}
