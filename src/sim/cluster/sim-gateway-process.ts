/** A gateway's process of a node among several, as host/live/gateway-process.ts keeps one: started, spoken to, started again. */

import { Backoff } from '../../host/live/backoff.ts'
import type { GatewayProcessSetup } from '../../host/live/gateway-process.ts'
import { withoutLate } from '../../host/live/late-orders.ts'
import { LeadGate } from '../../host/live/lead-gate.ts'
import type { GatewayPeer } from '../../host/live/machine.ts'
import type { VenueEffect } from '../../ports.ts'
import type { Link } from '../link.ts'
import type { SimPlan } from '../plan.ts'
import { SimGateway } from '../sim-gateway.ts'
import type { SimProcess, World } from '../virtual-time.ts'
import type { ClusterSeams } from './cluster-seams.ts'

export interface SimGatewayProcessSetup {
  readonly world: World
  readonly plan: SimPlan
  readonly link: Link
  readonly seams: ClusterSeams
  readonly node: SimProcess
  /** Differs between all gateways of a run. */
  readonly nextNumber: () => number
  readonly onData: ConstructorParameters<typeof SimGateway>[0]['onData']
  /** Right before the channel. */
  readonly onRelease: (effect: VenueEffect) => void
  /** Right before the socket. */
  readonly onWire: (effect: VenueEffect, epoch: number) => void
  readonly epoch: () => number
  /** Its node may send for so long from now on, by the world's time. */
  readonly onLead: (leftUs: number) => void
}

const CHANNEL_US = 40

export class SimGatewayProcess implements GatewayPeer {
  /** Nobody measures in virtual time. */
  readonly samples = []
  current: SimGateway | undefined
  readonly #setup: SimGatewayProcessSetup
  readonly #gateway: GatewayProcessSetup
  readonly #backoff = new Backoff()
  #deadlineUs: number | undefined
  #isClosing = false

  constructor(setup: SimGatewayProcessSetup, gateway: GatewayProcessSetup) {
    this.#setup = setup
    this.#gateway = gateway
  }

  get isUp(): boolean {
    return this.current !== undefined
  }

  begin(): void {
    this.#start()
  }

  execute(effects: readonly VenueEffect[]): boolean {
    const { world, node, onRelease, epoch } = this.#setup
    const gateway = this.current
    if (!node.isAlive || gateway === undefined || !gateway.process.isAlive) return false
    for (const effect of effects) onRelease(effect)
    // The channel copies: what changes in the node later does not change what was said.
    const copies = effects.map(effect =>
      effect.kind === 'SendOrder' ? { ...effect, order: { ...effect.order } } : effect,
    )
    const sentUs = world.monotonicUs(node)
    this.#epoch = epoch()
    world.at(gateway.process, CHANNEL_US, () => this.#executeAll(gateway, copies, sentUs), false)
    return true
  }

  lead(deadlineUs: number): void {
    const { world, node, onLead } = this.#setup
    onLead((deadlineUs - world.monotonicUs(node)) / (1 + node.driftPpm / 1_000_000))
    this.#deadlineUs = deadlineUs
    this.#passOn(deadlineUs)
  }

  #passOn(deadlineUs: number): void {
    const { world } = this.#setup
    const gateway = this.current
    if (gateway !== undefined) world.at(gateway.process, CHANNEL_US, () => gateway.lead(deadlineUs), false)
  }

  resume(): boolean {
    return true
  }

  close(): void {
    this.#isClosing = true
    this.current?.end()
  }

  /** With its node. */
  kill(): void {
    this.#isClosing = true
    const gateway = this.current
    // What is in its pipe is read before the end of it.
    if (gateway !== undefined) this.#setup.world.at(gateway.process, 2 * CHANNEL_US, () => gateway.end(), false)
  }

  /** A fault: the node is told by the system. */
  crash(): void {
    const { world, node } = this.#setup
    const gateway = this.current
    if (gateway === undefined || this.#isClosing) return
    gateway.end()
    this.current = undefined
    world.at(node, 2_000, () => {
      this.#gateway.onDown('its gateway ended (SIGKILL)')
      setTimeout(() => {
        if (!this.#isClosing) this.#start()
      }, this.#backoff.ended())
    })
  }

  /** Of what it was given last: a gateway works for one epoch, or none. */
  #epoch = 0

  #start(): void {
    const { world, plan, link, seams, node, nextNumber, onData, onWire } = this.#setup
    const { configuration, onInputs } = this.#gateway
    this.#backoff.started()
    const gate = seams.gate(
      new LeadGate(
        () => world.monotonicUs(gateway.process),
        () => node.isAlive,
      ),
    )
    const gateway: SimGateway = new SimGateway({
      world,
      plan,
      link,
      configuration,
      number: nextNumber(),
      gate,
      onWire: effect => onWire(effect, this.#epoch),
      onData,
      onInputs: payload => {
        const take = () => {
          if (this.current === gateway) onInputs(payload)
        }
        world.at(node, CHANNEL_US, take)
      },
      ...seams.gateway,
    })
    gateway.process.driftPpm = node.driftPpm
    this.current = gateway
    if (this.#deadlineUs !== undefined) this.#passOn(this.#deadlineUs)
  }

  #executeAll(gateway: SimGateway, effects: readonly VenueEffect[], sentUs: number): void {
    const { world } = this.#setup
    const { ackTimeoutUs } = this.#gateway.configuration.venues[0]!.capabilities
    const punctual = withoutLate(effects, world.monotonicUs(gateway.process) - sentUs, ackTimeoutUs)
    for (const failure of punctual.failures) gateway.tell(failure)
    for (const effect of punctual.effects) gateway.execute(effect)
  }
}
