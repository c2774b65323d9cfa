/** What is worth an alert about the other nodes and the store that they share, each told once until it changes. */

import { SEEN_US_MAX } from '../../cluster/presence.ts'
import type { Severity } from '../../core/domain/effects.ts'
import type { SeenNode, SharedStore } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'

const DURABILITY_EVERY_MS = 60_000
/** In the place of a refusal: a node that was seen to lead, and has not stood by since. */
const LED = 'it led'

export class ClusterWatch {
  readonly #nodeId: string
  readonly #machineUs: () => number
  readonly #alert: (severity: Severity, code: string, text: string) => void
  /** By node: why it cannot be promoted. */
  readonly #standbys = new Map<string, string>()
  #findings: ReadonlySet<string> = new Set()
  /** The newest input that the leader said it had applied, and when that was heard. */
  #leaderSequence = 0
  #leaderHeardUs = 0
  #isStoreAway = false
  /** Since when the store answers; long ago where it was never away. */
  #storeBackUs = Number.NEGATIVE_INFINITY

  constructor(
    nodeId: string,
    machineUs: () => number,
    alert: (severity: Severity, code: string, text: string) => void,
  ) {
    this.#machineUs = machineUs
    this.#nodeId = nodeId
    this.#alert = alert
  }

  /** How long ago the leader was where this node has not come to; 0 for one that keeps up. */
  lagUs(appliedSequence: number): number {
    return appliedSequence >= this.#leaderSequence ? 0 : this.#machineUs() - this.#leaderHeardUs
  }

  onNodes(nodes: readonly SeenNode[], isLeader: boolean): void {
    const leader = nodes.find(({ role, nodeId }) => role === 'Leader' && nodeId !== this.#nodeId)
    if (leader !== undefined && leader.appliedSequence > this.#leaderSequence) {
      this.#leaderSequence = leader.appliedSequence
      this.#leaderHeardUs = this.#machineUs()
    }
    if (isLeader) this.#watchStandbys(nodes.filter(({ nodeId }) => nodeId !== this.#nodeId))
  }

  /** Which of two leads, and for which one a lease is kept, cannot be told by their name. */
  onNameShared(isShared: boolean): void {
    const what = `another process goes by the name ${this.#nodeId}`
    if (isShared) this.#alert('Critical', 'NODE_NAME_SHARED', `${what}: give each node its own (--node)`)
    else this.#alert('Info', 'NODE_NAME_OWN', `no other process goes by the name ${this.#nodeId} any more`)
  }

  onStoreAway(isAway: boolean, reason: string): void {
    this.#isStoreAway = isAway
    this.#storeBackUs = this.#machineUs()
    // The reason is mostly an error of the same code.
    if (isAway) this.#alert('Critical', 'STORE_AWAY', reason.replace(/^STORE_AWAY: /, ''))
    else this.#alert('Info', 'STORE_BACK', 'the store answers again')
  }

  /** Asks the store what it promises, now and every minute. */
  async onLeading(store: SharedStore): Promise<void> {
    try {
      const { findings } = await store.durability()
      for (const { code, severity, text, remedy } of findings)
        if (!this.#findings.has(`${code} ${text}`)) this.#alert(severity, code, `${text}; ${remedy}`)
      this.#findings = new Set(findings.map(({ code, text }) => `${code} ${text}`))
    } catch (error) {
      if (!(error instanceof JournalError)) throw error
    }
    setTimeout(() => void this.onLeading(store), DURABILITY_EVERY_MS).unref()
  }

  #watchStandbys(others: readonly SeenNode[]): void {
    for (const { nodeId, role, refusal } of others) {
      const before = this.#standbys.get(nodeId)
      // The newest word of the leader before this one, who may be dead: it stands by when it says so.
      if (role === 'Leader') {
        this.#standbys.set(nodeId, LED)
        continue
      }
      this.#standbys.set(nodeId, refusal)
      if (before === refusal) continue
      if (refusal !== '') this.#alert('Warning', 'STANDBY_NOT_READY', `${nodeId} cannot be promoted: ${refusal}`)
      else this.#alert('Info', 'STANDBY_READY', `${nodeId} stands by and can be promoted`)
    }
    // While the store was away nobody could say that he is there.
    if (this.#isStoreAway || this.#machineUs() - this.#storeBackUs < SEEN_US_MAX) return
    for (const nodeId of this.#standbys.keys()) {
      if (others.some(each => each.nodeId === nodeId)) continue
      this.#standbys.delete(nodeId)
      this.#alert('Critical', 'STANDBY_MISSING', `${nodeId} is not heard of any more`)
    }
  }
}
