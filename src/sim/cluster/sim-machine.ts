/** A machine of the simulated world with one node on it, and its supervisor, which starts the node again as the real one does. */

import { Backoff } from '../../host/live/backoff.ts'
import { canRestart, EXIT_FATAL, EXIT_STANDS_DOWN } from '../../host/live/exit-reasons.ts'
import type { Link } from '../link.ts'
import { SimProcess, START_US } from '../virtual-time.ts'
import { NodeLife, type NodeLifeSetup } from './node-life.ts'
import type { WitnessFile } from './sim-store.ts'
import type { StoreWay } from './store-way.ts'

const FIRST_START_US = 1_000
const STANDS_DOWN_MS = 50

export class SimMachine {
  readonly nodeId: string
  readonly link: Link
  readonly way: StoreWay
  readonly witness: WitnessFile = { noted: undefined }
  /** `undefined` between two lives. */
  life: NodeLife | undefined
  lifeCount = 0
  /** Its node will not start before a person has looked. */
  refusedFor = ''
  clockOffsetUs = 0
  gatewayCount = 0
  readonly #setup: NodeLifeSetup
  readonly #process = new SimProcess('supervisor')
  readonly #backoff: Backoff

  constructor(setup: NodeLifeSetup) {
    const { world, index, link, way } = setup
    this.#setup = setup
    this.nodeId = `n${index}`
    this.link = link
    this.way = way
    this.#backoff = new Backoff(() => (world.nowUs - START_US) / 1_000)
  }

  get driftPpm(): number {
    return this.#setup.plan.driftPpm[this.#setup.index]!
  }

  begin(): void {
    this.#setup.world.at(this.#process, FIRST_START_US * (1 + this.#setup.index), () => this.#start())
  }

  /** The node's process, or all of the machine, ends from outside. */
  crash(reason: string, isPowerLost: boolean): void {
    if (this.life !== undefined) this.#ended(this.life, reason, EXIT_FATAL, isPowerLost)
  }

  /** A person starts what was refused, or stopped. */
  startAgain(): void {
    this.refusedFor = ''
    this.#setup.world.at(this.#process, FIRST_START_US, () => this.#start())
  }

  #start(): void {
    const { world } = this.#setup
    this.#backoff.started()
    this.lifeCount++
    const life: NodeLife = new NodeLife(this, this.#setup, (reason, exitCode) =>
      this.#ended(life, reason, exitCode, false),
    )
    this.life = life
    world.current = life.process
    life.begin()
  }

  #ended(life: NodeLife, reason: string, exitCode: number, isPowerLost: boolean): void {
    const { world, judge } = this.#setup
    if (this.life !== life) return
    world.trace.note('supervisor', 'node ended', exitCode, () => `${this.nodeId}: ${reason}`)
    life.kill()
    this.way.ended(life.process, isPowerLost)
    this.life = undefined
    judge.onNodeEnds(life)
    if (!canRestart(exitCode)) {
      this.refusedFor = reason
      return
    }
    const delayMs = exitCode === EXIT_STANDS_DOWN ? STANDS_DOWN_MS : this.#backoff.ended()
    world.at(this.#process, delayMs * 1_000, () => this.#start())
  }
}
