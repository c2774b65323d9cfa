/** Keeps one node alive as the real supervisor does: started again when it ends, unless a person has to look first. */

import { Backoff } from '../host/live/backoff.ts'
import { canRestart, exitReasonOf } from '../host/live/exit-reasons.ts'
import { SimNode, type SimNodeSetup } from './sim-node.ts'
import { SimProcess, START_US } from './virtual-time.ts'

export type SimSupervisorSetup = Omit<SimNodeSetup, 'onEnd'>

const FIRST_START_US = 1_000
const EXIT_CODE_FATAL = 7

export class SimSupervisor {
  /** `undefined` between two lives. */
  node: SimNode | undefined
  lifeCount = 0
  /** The journal was refused at a start: nothing happens here until a person has looked. */
  isRefused = false
  readonly #setup: SimSupervisorSetup
  readonly #process = new SimProcess('supervisor')
  readonly #backoff: Backoff

  constructor(setup: SimSupervisorSetup) {
    const { world } = setup
    this.#setup = setup
    this.#backoff = new Backoff(() => (world.nowUs - START_US) / 1_000)
  }

  begin(): void {
    this.#setup.world.at(this.#process, FIRST_START_US, () => this.#start())
  }

  /** The node ends from outside. */
  crash(reason: string, isPowerLost: boolean): void {
    const { node } = this
    if (node === undefined) return
    node.kill()
    this.#ended(node, reason, isPowerLost)
  }

  #start(): void {
    const { trace } = this.#setup.world
    this.#backoff.started()
    this.lifeCount++
    try {
      const node: SimNode = new SimNode({ ...this.#setup, onEnd: reason => this.#ended(node, reason) })
      this.node = node
      node.begin()
    } catch (error) {
      const known = exitReasonOf(error)
      if (known === undefined) throw error
      trace.note('supervisor', 'node refuses', known.exitCode, () => known.reason)
      if (canRestart(known.exitCode)) this.#restart()
      else this.isRefused = true
    }
  }

  #ended(node: SimNode, reason: string, isPowerLost = false): void {
    const { world, disk, link } = this.#setup
    if (this.node !== node) return
    world.trace.note('supervisor', 'node ended', EXIT_CODE_FATAL, () => reason)
    this.node = undefined
    disk.crash(isPowerLost)
    link.close()
    this.#restart()
  }

  #restart(): void {
    this.#setup.world.at(this.#process, this.#backoff.ended() * 1_000, () => this.#start())
  }
}
