/** What a simulated node starts: its gateway and its strategies, each a process of the simulated world. */

import type { Configuration } from '../core/domain/configuration.ts'
import type { VenueIndex } from '../core/domain/ids.ts'
import { Backoff } from '../host/live/backoff.ts'
import type { LiveNode } from '../host/live/live-node.ts'
import type { StrategyProcessSetup } from '../host/live/strategy-process.ts'
import type { VenueEffect } from '../ports.ts'
import type { Judge } from './judge.ts'
import type { Link } from './link.ts'
import type { SimPlan } from './plan.ts'
import type { Seams } from './seams.ts'
import { SimGateway } from './sim-gateway.ts'
import { SimStrategyProcess } from './sim-strategy-process.ts'
import type { SimProcess, World } from './virtual-time.ts'

export interface SimChildrenSetup {
  readonly world: World
  readonly plan: SimPlan
  readonly judge: Judge
  readonly link: Link
  readonly seams: Seams
  /** The node's own. */
  readonly process: SimProcess
  readonly configuration: Configuration
  readonly epoch: number
  readonly node: () => LiveNode
}

const CHANNEL_US = 40
/** Gateways of different nodes differ in their luck. */
const GATEWAYS_AN_EPOCH = 1_000

export class SimChildren {
  readonly strategies: (SimStrategyProcess | undefined)[] = []
  gateway: SimGateway | undefined
  readonly #setup: SimChildrenSetup
  readonly #gatewayBackoff = new Backoff(() => performance.now())
  #gatewayCount = 0

  constructor(setup: SimChildrenSetup) {
    this.#setup = setup
  }

  /** They go with their node. */
  kill(): void {
    this.gateway?.end()
    for (const strategy of this.strategies) strategy?.kill()
  }

  newStrategy(index: number, setup: StrategyProcessSetup): SimStrategyProcess {
    const { world, plan, judge, process: node } = this.#setup
    const parameters = { seed: `strategy ${plan.seed} ${index}`, eagerness: plan.eagerness }
    const onBug = (text: string) => judge.break('BUG', text)
    const process = new SimStrategyProcess(`strategy${index}`, { world, node, parameters, setup, onBug })
    this.strategies[index] = process
    return process
  }

  newGateway(): void {
    const { world, plan, link, seams, judge, process, configuration, epoch, node } = this.#setup
    this.#gatewayBackoff.started()
    const gateway: SimGateway = new SimGateway({
      world,
      plan,
      link,
      configuration,
      number: epoch * GATEWAYS_AN_EPOCH + ++this.#gatewayCount,
      onData: told => judge.watch.onData(told),
      onInputs: payload => {
        const take = () => {
          if (this.gateway === gateway) node().takeRecords(payload)
        }
        world.at(process, CHANNEL_US, take, false)
      },
      ...seams.gateway,
    })
    this.gateway = gateway
  }

  /** The node's process is told that its gateway died, and starts another. */
  crashGateway(): void {
    const { world, process, node } = this.#setup
    const gateway = this.gateway
    if (gateway === undefined || !gateway.process.isAlive) return
    gateway.end()
    this.gateway = undefined
    world.at(process, 2_000, () => {
      const timeUs = world.clockOf(process).nowUs()
      const text = 'its gateway ended (SIGKILL)'
      node().take({ kind: 'VenueStateReport', timeUs, venueIndex: 0 as VenueIndex, isUp: false, text })
      setTimeout(() => this.newGateway(), this.#gatewayBackoff.ended())
    })
  }

  /** The node's last word to its gateway. Returns: false where there is none to hear it. */
  send(effects: readonly VenueEffect[]): boolean {
    const { world, judge, process, epoch, node } = this.#setup
    const { gateway } = this
    // Of a process that has ended nothing leaves.
    if (!process.isAlive || gateway === undefined || !gateway.process.isAlive) return false
    const { sequence } = node().engine.state
    for (const effect of effects) {
      judge.onRelease(effect, epoch)
      world.trace.note('node', effect.kind, sequence, () => describe(effect))
      // The channel copies: what changes in the node later does not change what was said.
      const copy = effect.kind === 'SendOrder' ? { ...effect, order: { ...effect.order } } : effect
      world.at(gateway.process, CHANNEL_US, () => gateway.execute(copy), false)
    }
    return true
  }
}

function describe(effect: VenueEffect): string {
  if (effect.kind !== 'SendOrder') return JSON.stringify(effect)
  const { clientOrderId, side, qtyLots, limitTicks, workingType } = effect.order
  return `${clientOrderId} ${side} ${qtyLots} ${workingType} ${limitTicks ?? ''}`
}
